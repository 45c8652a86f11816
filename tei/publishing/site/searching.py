"""The search index of a site: where every term stands, in small files that a page loads as it needs them.

The index is exact without the text: it says of every *gram* at which places it stands, terms counted through.  A gram
is a word, or a wide character with the wide character that follows it in its passage, or alone where none follows.
A phrase is where its grams stand at the right distances; only the lines that are shown need their text.

Books are gathered in segments of about ``SEGMENT`` terms.  Where one ends depends on the names and lengths of its
books alone, so that a book that comes or goes changes one segment, or cuts or joins it, and the others stay.

``search/KEY/N.js``: records sorted by gram (UTF-16 order, as JavaScript has it), each with the number of units that
it shares with the one before, the rest of the gram, a blank, the distances between its places as digits of base
``RADIX``, the last of a number from the first half of ``DIGITS``, the others from the second, the lowest first.
``search/KEY/books.js``: name, title, first place, text files, language.
``search/index.js``: the first gram of each file.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from tei.publishing.site.digest import Digest
from tei.publishing.site.texts import GAP, as_script, from_script
from tei.publishing.site.work import Work
from tei.searching.folding import fold, marks, table
from tei.searching.terms import MARKS, TERM, WIDE, is_wide

SEGMENT = 1_500_000
"""Terms of a segment, about."""
LARGEST = 2_000_000
"""Terms: a segment that has so many ends, lest it need more memory than others."""
SHARD = 12_000
"""Characters of a file of the index, about."""
DIGITS = "".join(map(chr, range(0x21, 0x7F))).replace('"', "").replace("\\", "")
RADIX = len(DIGITS) // 2


class Member(NamedTuple):
    """What a segment is told of a book."""

    name: str
    title: str
    terms: int
    chunks: tuple[tuple[str, int], ...]
    language: str = ""


def member(digest: Digest) -> Member:
    """What a segment is told of the book."""
    return Member(digest.name, digest.title, digest.terms, digest.chunks, digest.language)


def write_index(members: Iterable[Member], work: Work) -> None:
    """Write ``search/`` for the books, given by their names in order; segments that are there already are kept."""
    parts = []
    for segment in segments(members):
        key = sha256(json.dumps(segment).encode()).hexdigest()[:12]
        if not (work.former / "search" / key / "index.js").is_file():
            _write_segment(key, segment, work)
        else:
            work.take(f"search/{key}")
        firsts = from_script((work.folder / "search" / key / "index.js").read_bytes())
        parts.append([key, firsts])
    work.put("search/index.js", as_script("search/index", parts))
    work.put("search/folding.js", _folding())


def segments(members: Iterable[Member]) -> Iterator[list[Member]]:
    """The books of each segment; a book ends one as likely as its share of ``SEGMENT`` is large."""
    segment: list[Member] = []
    size = 0
    for one in members:
        segment.append(one)
        size += one.terms
        chance = int.from_bytes(sha256(one.name.encode()).digest()[:8]) / 2**64
        if chance < one.terms / SEGMENT or size >= LARGEST:
            yield segment
            segment, size = [], 0
    if segment:
        yield segment


def _write_segment(key: str, segment: Sequence[Member], work: Work) -> None:
    firsts = []
    for number, (gram, records) in enumerate(_shards(_postings(segment, work))):
        work.put(f"search/{key}/{number}.js", as_script(f"search/{key}/{number}", records))
        firsts.append(gram)
    rows, first = [], 0
    for one in segment:
        rows.append([one.name, one.title, first, *_chunks(one), one.language])
        first += one.terms
    work.put(f"search/{key}/books.js", as_script(f"search/{key}/books", rows))
    work.put(f"search/{key}/index.js", as_script(f"search/{key}/index", firsts))


def _chunks(one: Member) -> tuple[str, list[int]]:
    """What the names of the text files begin with, and the first term of each."""
    paths = [path.rpartition("-")[0] for path, _ in one.chunks]
    return (paths[0] if paths else ""), [first for _, first in one.chunks]


def _postings(segment: Sequence[Member], work: Work) -> Iterator[tuple[str, array[int]]]:
    """Each gram with its places, rising; the grams in the order of JavaScript.

    A gram is a number here, and the grams of all places stand in one array: an object for each would be too much.
    """
    numbers: dict[str, int] = {"": 0}
    grams_at = array("I")
    for one in segment:
        for path, _ in one.chunks:
            rows: Any = from_script((work.folder / "books" / one.name / f"{path}.js").read_bytes())
            for _, _, text in rows:
                found = grams([fold(term) for term in TERM.findall(text)])
                grams_at.extend([numbers.setdefault(gram, len(numbers)) for gram in found])
                grams_at.extend([0] * GAP)
    ends, places = _sorted_places(grams_at, len(numbers))
    del numbers[""]
    for gram in sorted(numbers, key=lambda gram: gram.encode("utf-16-be", "surrogatepass")):
        number = numbers[gram]
        yield gram, places[ends[number - 1] : ends[number]]


def _sorted_places(grams_at: array[int], count: int) -> tuple[array[int], array[int]]:
    """Where the places of each gram end, and all places, gram by gram (a counting sort)."""
    ends = array("I", bytes(4 * count))
    for gram in grams_at:
        ends[gram] += 1
    total = 0
    for gram, times in enumerate(ends):
        ends[gram] = total
        total += times
    places = array("I", bytes(4 * len(grams_at)))
    for place, gram in enumerate(grams_at):
        places[ends[gram]] = place
        ends[gram] += 1
    return ends, places


def grams(forms: Sequence[str]) -> Iterator[str]:
    """The gram of each term of a passage."""
    for number, form in enumerate(forms):
        after = forms[number + 1] if number + 1 < len(forms) else ""
        yield form + after if after and is_wide(form) and is_wide(after) else form


def _shards(postings: Iterable[tuple[str, array[int]]]) -> Iterator[tuple[str, str]]:
    """The first gram and the records of each file."""
    first, before, size = "", "", 0
    records: list[str] = []
    for gram, places in postings:
        if size >= SHARD:
            yield first, "".join(records)
            records, before, size = [], "", 0
        first = first if before else gram
        records.append(_record(gram, before, places))
        size += len(records[-1])
        before = gram
    if records:
        yield first, "".join(records)


def _record(gram: str, before: str, places: array[int]) -> str:
    shared = next((n for n, (one, other) in enumerate(zip(gram, before, strict=False)) if one != other), len(before))
    shared = min(shared, MOST_SHARED)
    units = len(gram[:shared].encode("utf-16-le")) // 2
    former = 0
    codes = []
    for place in places:
        codes.append(_digits(place - former))
        former = place
    return f"{DIGITS[units]}{gram[shared:]} {''.join(codes)} "


MOST_SHARED = 40
"""Characters: their number must be one digit, whatever their width in UTF-16."""


def _digits(number: int) -> str:
    if number < RADIX:
        return DIGITS[number]
    if number < len(SHORT):
        return SHORT[number]
    return DIGITS[RADIX + number % RADIX] + _digits(number // RADIX)


SHORT: list[str] = [
    *DIGITS[:RADIX],
    *(DIGITS[RADIX + n % RADIX] + DIGITS[n // RADIX] for n in range(RADIX, RADIX * RADIX)),
]
"""Every number of one or two digits."""


def _folding() -> bytes:
    """What the browser must know to fold as we do."""
    single = [(one, folded) for one, folded in table().items() if len(folded) == len(one) == 1]
    several = {one: folded for one, folded in table().items() if len(folded) > 1}
    value = {
        "from": "".join(one for one, _ in single),
        "to": "".join(folded for _, folded in single),
        "several": several,
        "marks": dict(marks()),
        "wide": WIDE,
        "joined": MARKS,
    }
    return as_script("search/folding", value)
