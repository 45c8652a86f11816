"""Which encoding bytes are in: the reading that is by far the likeliest, or those that are to choose from.

Every encoding reads the same samples; a reading costs bits by the frequencies of a language that is written in that
encoding.  Only a reading that is cheaper than all others by a wide margin, and cheap enough for a text at all, is
taken.  The margins are measured: docs/decisions/encodings.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice, pairwise
from typing import Literal, NamedTuple

from tei.sources.frequencies import (
    character_class,
    character_cost,
    facts,
    familiar_characters,
    language_cost,
    text_shape,
    transition,
)

BLOCKS = 12
"""Stretches of the file that are looked at."""
BLOCK = 800
"""Bytes of each, in lines that hold more than ASCII."""
MARGIN = 12.0
"""Bits by which a reading must be cheaper than every other."""
MIXED = 25.0
"""Bits by which a line must be cheaper in another encoding, for the file to be in two."""
DEAR = {"ideographs": 14.2, "alphabets": 5.6, "accents": 13.5, "wide": 12.5, "contested": 17.0}
"""Bits that a character beyond ASCII (of UTF-16 any) may cost on the average; wrong readings cost more."""
CONTESTED = 100
"""Lines or places of which two readings differ that decide between them."""
CONTEXT = 16
"""Bytes around such a place."""
WIDELY = 3
"""So many times the margin apart, readings are still compared at the places of which they differ."""
OTHER_LANGUAGE = 18.0
"""Bits that it costs to be written in an encoding that the language is not written in."""
UTF_8 = 8.0
"""Bits that UTF-8 is ahead: hardly any other text is UTF-8 by chance."""
STATEFUL: Mapping[str, bytes] = {"iso2022_jp": b"\x1b$", "iso2022_kr": b"\x1b$)C", "hz": b"~{"}
"""Encodings of seven bits, and what none of their texts lacks."""
WIDE = ("utf-16-le", "utf-16-be")
FAMILIES = (
    frozenset({"big5", "cp950", "big5hkscs"}),
    frozenset({"shift_jis", "cp932"}),
    frozenset({"euc_kr", "cp949"}),
)
"""Encodings that extend one another and differ in few signs: the first that reads all bytes is taken."""
SURELY_UTF_8 = 12
"""Characters of several bytes after which a text that is UTF-8 throughout cannot be anything else."""
FEW = 8
"""So many times more characters than slips has a damaged file in UTF-8."""
HEAD = 1600
"""Bytes that are held against UTF-16."""
SAMPLE = 4000
"""Characters whose cost tells whether a text is one."""
BEGINNING = 1 << 16
"""Bytes that tell whether a file is in UTF-8 for the most part."""
REPEATED = re.compile(rb"([\x80-\xff].)\1+")
"""The same character again and again is no more evidence than the character itself."""
ODD_LINES = 200
"""Lines that look odd and are looked at more closely."""
ODD_WORD = re.compile(
    r"[a-zà-öø-ÿа-яё][A-ZÀ-ÖØ-ÞА-ЯЁ]|\ufffd|[^\W\d_][\xa0-\xbf\u2018-\u203a\u2500-\u259f]+(?<!\u2019)[^\W\d_]"
)
"""What words hold that are read in a wrong encoding."""
UTF_8_LINE = re.compile(r"^[\x00-\x09\x0b-\x7f]*+[\x80-\ud7ff\ue000-\U0010ffff][^\n\udc80-\udcff]*+$", re.MULTILINE)
OTHER_LINE = re.compile(r"^[^\n\udc80-\udcff]*+[\udc80-\udcff][^\n]*+$", re.MULTILINE)
"""Lines of a text that was read as UTF-8, its slips as surrogates."""
BEYOND = re.compile(rb"[\x80-\xff]")
BEYOND_ASCII = re.compile(rb"[^\n]*[\x80-\xff\x1b~][^\n]*\n?")


class Ranked(NamedTuple):
    """An encoding with what its reading of the samples costs."""

    encoding: str
    cost: float
    language: str


class Line(NamedTuple):
    """A line with its place in the file."""

    start: int
    data: bytes


class Detected(NamedTuple):
    """What was found out about the bytes."""

    kind: Literal["sure", "unsure", "unknown", "broken", "mixed"]
    encodings: tuple[str, ...]
    """The encoding; where it is not sure several, the likeliest first; of a mixed file the two."""
    at: int = 0
    """Where the second encoding of a mixed file begins."""


@cache
def encodings() -> Mapping[str, tuple[tuple[str, ...], float]]:
    """Return every encoding that is recognised with its languages and its rarity in bits."""
    every = (*facts()["languages"], *facts()["han"])
    table = facts()["encodings"].items()
    return {
        name: (every if row["languages"] == "*" else tuple(row["languages"].split()), float(row.get("rare", 0)))
        for name, row in table
    }


def sample_blocks(data: bytes) -> list[bytes]:
    """Return stretches from all over the file, of whole lines that hold more than ASCII."""
    size = max(BLOCK, -(-len(data) // BLOCKS))
    longest = BLOCK if b"\n" in data[BLOCK:] else BLOCK * BLOCKS
    ends = (data.find(b"\n", start) + 1 for start in range(size, len(data), size))
    starts = [*dict.fromkeys((0, *filter(None, ends))), len(data)]
    blocks = (_block(data, start, end, longest) for start, end in pairwise(starts))
    return [block for block in blocks if block]


def _block(data: bytes, start: int, end: int, longest: int) -> bytes:
    lines, length = [], 0
    for line in BEYOND_ASCII.finditer(data, start, end):
        lines.append(line[0][:longest])
        length += len(lines[-1])
        if length >= longest:
            break
    return b"".join(lines)


def candidates(data: bytes) -> list[str]:
    """Return the encodings that the bytes may be in at all."""
    names = [name for name in encodings() if name not in WIDE]
    if data.isascii():
        names = ["utf-8", *STATEFUL]
    return [name for name in names if STATEFUL.get(name, b"") in data]


def read_strictly(data: bytes, encoding: str) -> str | None:
    """Return the text in the encoding; None where a byte does not fit or would not come back."""
    try:
        text = data.decode(encoding)
        return text if text.encode(encoding) == data else None
    except UnicodeError:
        return None


def _rank(data: bytes, name: str) -> Ranked:
    languages, rare = encodings()[name]
    shape = text_shape(data.decode(name, "replace"))
    own = [(language_cost(shape, language), language) for language in languages]
    if "en" not in languages:
        own.append((language_cost(shape, "en") + OTHER_LANGUAGE, "en"))
    cost, language = min(own)
    is_utf_8 = name == "utf-8" and not data.isascii() and read_strictly(data, name) is not None
    return Ranked(name, cost + rare - (UTF_8 if is_utf_8 else 0.0), language)


def rank_encodings(data: bytes, names: Iterable[str]) -> list[Ranked]:
    """Return the encodings by what the sample costs in each, the likeliest first."""
    return sorted((_rank(data, name) for name in names), key=lambda one: one.cost)


def likely_texts(data: bytes) -> Iterator[str]:
    """Yield every reading of the bytes that is within the margin, the likeliest first: for files of few names."""
    if b"\0" in data:
        return
    ranked = rank_encodings(b"".join(sample_blocks(data)), candidates(data))
    yield from filter(str.strip, _readings(data, _near(ranked, MARGIN)).values())


def detect(data: bytes) -> Detected:
    """Return the encoding of the bytes, which have no byte order mark."""
    if b"\0" in data:
        return _choose(data, rank_encodings(data[:HEAD], WIDE))
    sample = REPEATED.sub(rb"\1", b"".join(sample_blocks(data)))
    if not sample or is_certainly_utf_8(data):
        return Detected("sure", ("utf-8",))
    return _partly_utf_8(data) or _choose(data, _with_wide(data, rank_encodings(sample, candidates(data))))


def is_certainly_utf_8(data: bytes) -> bool:
    """Return whether the bytes are UTF-8, and hold so much of it that nothing else can be meant."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return sum(1 for _ in islice(re.finditer(r"[^\x00-\x7f]", text), SURELY_UTF_8)) == SURELY_UTF_8


def _partly_utf_8(data: bytes) -> Detected | None:
    """A file of which most is UTF-8 is damaged; one of whose lines many are and many are not is in two encodings."""
    if len(data) > BEGINNING and not _is_mostly_utf_8(data[:BEGINNING]):
        return None
    good, bad = _lines_of_utf_8(data)
    if good and bad and (other := _other_encoding(data, good, bad)):
        return Detected("mixed", other, max(good[0].start, bad[0].start))
    text = data.decode("utf-8", "replace")
    slips, beyond = text.count("\ufffd"), sum(1 for _ in islice(re.finditer(r"[^\x00-\x7f]", text), SAMPLE))
    is_damaged = 0 < slips * FEW < beyond and beyond > SURELY_UTF_8
    return Detected("broken", ("utf-8",)) if is_damaged else None


def _is_mostly_utf_8(data: bytes) -> bool:
    text = data.decode("utf-8", "replace")
    return 2 * text.count("\ufffd") <= sum(character > "\x7f" for character in text)


def _lines_of_utf_8(data: bytes) -> tuple[list[Line], list[Line]]:
    """The first lines beyond ASCII that are UTF-8, and the first that are not."""
    text = data.decode("utf-8", "surrogateescape")
    found = (list(islice(lines.finditer(text), BLOCKS)) for lines in (UTF_8_LINE, OTHER_LINE))
    good, bad = ([_line(text, line) for line in lines] for lines in found)
    return good, bad


def _line(text: str, found: re.Match[str]) -> Line:
    start = len(text[: found.start()].encode("utf-8", "surrogateescape"))
    return Line(start, found[0].encode("utf-8", "surrogateescape"))


def _other_encoding(data: bytes, good: list[Line], bad: list[Line]) -> tuple[str, str] | None:
    """The two encodings in their order, where both kinds of lines are what they seem to be."""
    names = [name for name in candidates(data) if name not in STATEFUL]
    utf_8, other = (rank_encodings(_sample(lines), names)[0].encoding for lines in (good, bad))
    if utf_8 != "utf-8" or other == "utf-8" or not _is_far(_sample(good), "utf-8", other):
        return None
    if not _is_far(_sample(bad), other, "utf-8"):
        return None
    return ("utf-8", other) if good[0].start < bad[0].start else (other, "utf-8")


def _sample(lines: list[Line]) -> bytes:
    return b"\n".join(line.data for line in lines)[: BLOCK * BLOCKS]


def _is_far(data: bytes, encoding: str, other: str) -> bool:
    return _rank(data, encoding).cost + MIXED < _rank(data, other).cost


def _with_wide(data: bytes, ranked: list[Ranked]) -> list[Ranked]:
    """UTF-16 without a mark and without a NUL competes: on the head of the file, since it has no lines of bytes."""
    if len(data) % 2 or data.isascii() or read_strictly(data, "utf-8") is not None:
        return ranked
    best = _rank(data[:HEAD], ranked[0].encoding)
    wide = [one._replace(cost=ranked[0].cost + one.cost - best.cost) for one in rank_encodings(data[:HEAD], WIDE)]
    return sorted([*ranked, *wide], key=lambda one: one.cost)


def _choose(data: bytes, ranked: Sequence[Ranked]) -> Detected:
    """Take the likeliest encoding where no other comes near and its text is one."""
    if ranked[0].encoding == "utf-8" and read_strictly(data, "utf-8") is not None:
        return Detected("sure", ("utf-8",))
    readings = _readings(data, _near(ranked, WIDELY * MARGIN))
    if len(readings) > 1:
        contest = _contest(data, ranked, readings)
        near = [one.encoding for one in contest if _comes_near(data, one, contest[0], readings)]
        readings = {name: readings[name] for name in near}
    if len(readings) > 1:
        return Detected("unsure", tuple(readings))
    best = next((one for one in ranked if one.encoding in readings), ranked[0])
    return _mixed(data, best) or _settled(data, best, readings.get(best.encoding))


def _near(ranked: Sequence[Ranked], margin: float) -> list[str]:
    """The encodings that are within the margin of the likeliest."""
    return [one.encoding for one in ranked if one.cost < ranked[0].cost + margin]


def _contest(data: bytes, ranked: Sequence[Ranked], readings: Mapping[str, str]) -> list[Ranked]:
    """The readings by what they cost, with the places where they differ if the sample has not seen all of them."""
    contest = [one for one in ranked if one.encoding in readings]
    if len(data) <= BLOCK * BLOCKS:
        return contest
    there = {one.encoding: one.cost for one in rank_encodings(_contested(data, readings), readings)}
    return sorted((one._replace(cost=one.cost + there[one.encoding]) for one in contest), key=lambda one: one.cost)


def _comes_near(data: bytes, other: Ranked, best: Ranked, readings: Mapping[str, str]) -> bool:
    """Whether a reading is nearly as likely as the best, or less so where what the best says is no text either."""
    return other.cost < best.cost + MARGIN or not _is_text_where_they_differ(data, best, readings, other)


def _is_text_where_they_differ(data: bytes, best: Ranked, readings: Mapping[str, str], other: Ranked) -> bool:
    text, another = readings[best.encoding], readings[other.encoding]
    if not len(text) == len(another) == len(data):
        return True
    places = (found.start() for found in BEYOND.finditer(data) if text[found.start()] != another[found.start()])
    costs = [_cost_at(text, at, best.language) for at in islice(places, CONTESTED)]
    return sum(costs) <= DEAR["contested"] * len(costs)


def _contested(data: bytes, readings: Mapping[str, str]) -> bytes:
    """The places of which the readings differ: they decide, however few they are in a long book."""
    if any(name in WIDE for name in readings):
        return REPEATED.sub(rb"\1", data[:HEAD])
    if all(len(text) == len(data) for text in readings.values()):
        return b"\n".join(islice(_around_differences(data, tuple(readings.values())), CONTESTED))
    lines = (line for line in data.split(b"\n") if not line.isascii() and _differ(line, readings))
    return REPEATED.sub(rb"\1", b"\n".join(islice(lines, CONTESTED)))[: BLOCK * BLOCKS]


def _around_differences(data: bytes, texts: Sequence[str]) -> Iterator[bytes]:
    """The bytes around each character of which readings with a byte a character differ."""
    done = 0
    for found in BEYOND.finditer(data):
        at = found.start()
        if at >= done and len({text[at] for text in texts}) > 1:
            start, done = max(done, at - CONTEXT), at + CONTEXT
            yield data[start:done]


def _differ(line: bytes, names: Iterable[str]) -> bool:
    return len({line.decode(name, "replace") for name in names}) > 1


def _settled(data: bytes, best: Ranked, text: str | None) -> Detected:
    """The one encoding that is left, where its text is one."""
    shown = data.decode(best.encoding, "replace") if text is None else text
    if not is_plausible(shown, best):
        names = (best.encoding, *(name for name in candidates(data) if name != best.encoding))
        return Detected("unknown", tuple(_readings(data, names)) or (best.encoding,))
    return Detected("broken" if text is None else "sure", (best.encoding,))


def _readings(data: bytes, names: Iterable[str]) -> dict[str, str]:
    """The encodings that read all bytes, each with its text, but those that say the same as a likelier one."""
    found: dict[str, str] = {}
    for name in names:
        text = read_strictly(data, name)
        if text is not None and text not in found.values() and not any(same_family(name, other) for other in found):
            found[name] = text
    return found


def same_family(one: str, other: str) -> bool:
    """Return whether an encoding extends the other."""
    return any({one, other} <= family for family in FAMILIES)


def is_plausible(text: str, best: Ranked) -> bool:
    """Return whether the characters are, on the average, cheap enough for a text in the language."""
    if best.encoding in WIDE:
        return language_cost(text_shape(text[:HEAD]), best.language) <= DEAR["wide"] * len(text[:HEAD])
    kind = "ideographs" if best.language in facts()["han"] else "accents"
    kind = "alphabets" if facts()["languages"].get(best.language, {}).get("beyond") else kind
    return mean_cost(text, best.language) <= DEAR[kind]


def mean_cost(text: str, language: str) -> float:
    """Return what a character beyond ASCII costs on the average; 0 where there is none."""
    costs = list(islice(_costs_beyond_ascii(text, language), SAMPLE))
    return sum(costs) / max(1, len(costs))


def _costs_beyond_ascii(text: str, language: str) -> Iterator[float]:
    for found in re.finditer(r"[^\x00-\x7f]", text):
        yield _cost_at(text, found.start(), language)


def _cost_at(text: str, at: int, language: str) -> float:
    before = character_class(text[at - 1]) if at else "s"
    return transition(before, character_class(text[at])) + character_cost(language, text[at])


def _mixed(data: bytes, best: Ranked) -> Detected | None:
    """Where the file goes on in another encoding, if it does."""
    if best.encoding in WIDE or best.encoding in STATEFUL:
        return None
    for line in islice(_odd_lines(data, best), ODD_LINES):
        other = rank_encodings(line.data, candidates(data))[0]
        if other.cost + MIXED < _rank(line.data, best.encoding).cost and _reads(line.data, other.encoding):
            return Detected("mixed", (best.encoding, other.encoding), line.start)
    return None


def _reads(data: bytes, encoding: str) -> bool:
    return read_strictly(data, encoding) is not None


def _odd_lines(data: bytes, best: Ranked) -> Iterator[Line]:
    """The lines whose reading looks odd: mostly rare ideographs, many capitals, signs within words."""
    is_odd = _has_rare_ideographs(best.language) if best.language in facts()["han"] else _has_odd_words
    start = 0
    for line in data.split(b"\n"):
        if not line.isascii() and is_odd(line.decode(best.encoding, "replace")):
            yield Line(start, line)
        start += len(line) + 1


def _has_odd_words(text: str) -> bool:
    capitals = sum(map(str.isupper, text))
    return 2 * capitals > sum(map(str.isalpha, text)) > FEW or len(ODD_WORD.findall(text)) > 1


@cache
def _has_rare_ideographs(language: str) -> Callable[[str], bool]:
    table = dict.fromkeys(map(ord, familiar_characters(language)))

    def test(text: str) -> bool:
        rest = len(text.translate(table))
        return rest > 3 and 2 * rest > sum(character > "\x7f" for character in text)

    return test
