"""How a heading is numbered: 第一章, 一、, (一), Chapter IV, Erste Regel, § 2."""

from __future__ import annotations

import re
from typing import NamedTuple

from tei.annotators.folding import simplify
from tei.annotators.numerals import number_of
from tei.annotators.tables import Language


class Number(NamedTuple):
    """The number that begins a heading."""

    scheme: str
    """The name of the way of numbering, with the noun where it belongs to it: ``章``, ``ordinal evening``."""
    rank: int | None
    """The scheme's depth among others, the outermost lowest; None where only the book can tell."""
    value: int
    length: int
    """How many characters of the heading the number takes, its punctuation included."""


def read_number(text: str, language: Language) -> Number | None:
    """The number that ``text`` begins with, if it begins with one."""
    text = simplify(text) if language.is_han else text.replace("ſ", "s")
    for numbering in language.numbering:
        match = numbering.pattern.match(text)
        if not match:
            continue
        written = next((group for group in match.groupdict().values() if group), None)
        value = number_of(written, language.table) if written else None
        if value is not None and not _is_letter(numbering.name, written or ""):
            noun = text[match.end() :].strip(" .,:;").lower() if numbering.name == "ordinal" else ""
            return Number(f"{numbering.name} {noun}".strip(), numbering.rank, value, match.end())
    return _at_the_end(text) if language.is_han else None


def _is_letter(scheme: str, written: str) -> bool:
    """C., D., L. and M. go on with A. and B. more often than with numbers of hundreds."""
    return scheme == "I." and written.lower() in ("c", "d", "l", "m")


VOLUME = re.compile(r".{1,12}?第?[卷册集编](?P<number>[一二三四五六七八九十]{1,3}|[上中下])")
THREE = "上中下"


def _at_the_end(text: str) -> Number | None:
    """The number of a volume behind the title of the work: 續高士傳卷一, 秋水樓詩鈔卷上."""
    match = VOLUME.fullmatch(text.strip())
    if not match:
        return None
    written = match["number"]
    value = THREE.index(written) + 1 if written in THREE else number_of(written)
    return Number("卷", 1, value, 0) if value else None
