"""Files in two encodings, and files in UTF-8 with slips: lines that are odd in the encoding of the others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from typing import NamedTuple

from tei.sources import ranking
from tei.sources.frequencies import facts, familiar_characters
from tei.sources.ranking import Detected, Ranked

MIXED = 25.0
"""Bits by which a line must be cheaper in another encoding, for the file to be in two."""
FEW = 8
"""So many times more characters than slips has a damaged file in UTF-8."""
SURELY_UTF_8 = 12
"""Characters of several bytes after which a text with a few slips cannot be anything else."""
BEGINNING = 1 << 16
"""Bytes that tell whether a file is in UTF-8 for the most part."""
ODD_LINES = 200
"""Lines that look odd and are looked at more closely."""
ODD_WORD = re.compile(
    r"[a-zà-öø-ÿа-яё][A-ZÀ-ÖØ-ÞА-ЯЁ]|\ufffd|[^\W\d_][\xa0-\xbf\u2018-\u203a\u2500-\u259f]+(?<!\u2019)[^\W\d_]"
)
"""What words hold that are read in a wrong encoding."""
UTF_8_LINE = re.compile(r"^[\x00-\x09\x0b-\x7f]*+[\x80-\ud7ff\ue000-\U0010ffff][^\n\udc80-\udcff]*+$", re.MULTILINE)
OTHER_LINE = re.compile(r"^[^\n\udc80-\udcff]*+[\udc80-\udcff][^\n]*+$", re.MULTILINE)
"""Lines of a text that was read as UTF-8, its slips as surrogates."""


class Line(NamedTuple):
    """A line with its place in the file."""

    start: int
    data: bytes


def find_slips_of_utf_8(data: bytes) -> Detected | None:
    """Return what a file is that is not UTF-8 throughout: damaged where most of it is, mixed where some lines are."""
    if len(data) > BEGINNING and not _is_mostly_utf_8(data[:BEGINNING]):
        return None
    good, bad = _lines_of_utf_8(data)
    if good and bad and (other := _other_encoding(data, good, bad)):
        return Detected("mixed", other, max(good[0].start, bad[0].start))
    text = data.decode("utf-8", "replace")
    slips, beyond = text.count("\ufffd"), sum(1 for _ in islice(re.finditer(r"[^\x00-\x7f]", text), ranking.SAMPLE))
    is_damaged = 0 < slips * FEW < beyond and beyond > SURELY_UTF_8
    return Detected("broken", ("utf-8",)) if is_damaged else None


def _is_mostly_utf_8(data: bytes) -> bool:
    text = data.decode("utf-8", "replace")
    return 2 * text.count("\ufffd") <= sum(character > "\x7f" for character in text)


def _lines_of_utf_8(data: bytes) -> tuple[list[Line], list[Line]]:
    """The first lines beyond ASCII that are UTF-8, and the first that are not."""
    text = data.decode("utf-8", "surrogateescape")
    found = (list(islice(lines.finditer(text), ranking.BLOCKS)) for lines in (UTF_8_LINE, OTHER_LINE))
    good, bad = ([_line(text, line) for line in lines] for lines in found)
    return good, bad


def _line(text: str, found: re.Match[str]) -> Line:
    start = len(text[: found.start()].encode("utf-8", "surrogateescape"))
    return Line(start, found[0].encode("utf-8", "surrogateescape"))


def _other_encoding(data: bytes, good: list[Line], bad: list[Line]) -> tuple[str, str] | None:
    """The two encodings in their order, where both kinds of lines are what they seem to be."""
    names = [name for name in ranking.candidates(data) if name not in ranking.STATEFUL]
    utf_8, other = (ranking.rank_encodings(_sample(lines), names)[0].encoding for lines in (good, bad))
    if utf_8 != "utf-8" or other == "utf-8" or not _is_far(_sample(good), "utf-8", other):
        return None
    if not _is_far(_sample(bad), other, "utf-8"):
        return None
    return ("utf-8", other) if good[0].start < bad[0].start else (other, "utf-8")


def _sample(lines: list[Line]) -> bytes:
    return b"\n".join(line.data for line in lines)[: ranking.BLOCK * ranking.BLOCKS]


def _is_far(data: bytes, encoding: str, other: str) -> bool:
    return ranking.rank_encoding(data, encoding).cost + MIXED < ranking.rank_encoding(data, other).cost


def find_other_encoding(data: bytes, best: Ranked) -> Detected | None:
    """Return where the file goes on in another encoding, if it does."""
    if best.encoding in ranking.WIDE or best.encoding in ranking.STATEFUL:
        return None
    for line in islice(_odd_lines(data, best), ODD_LINES):
        other = ranking.rank_encodings(line.data, ranking.candidates(data))[0]
        if other.cost + MIXED < ranking.rank_encoding(line.data, best.encoding).cost and _reads(
            line.data, other.encoding
        ):
            return Detected("mixed", (best.encoding, other.encoding), line.start)
    return None


def _reads(data: bytes, encoding: str) -> bool:
    return ranking.read_strictly(data, encoding) is not None


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
