"""How a heading is numbered: 第一章, 一、, (一), Chapter IV, Erste Regel, § 2."""

from __future__ import annotations

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
    if language.is_han:
        text = simplify(text)
    for numbering in language.numbering:
        match = numbering.pattern.match(text)
        if not match:
            continue
        written = next((group for group in match.groupdict().values() if group), None)
        value = number_of(written, language.table) if written else None
        if value is not None:
            noun = text[match.end() :].strip(" .,:;").lower() if numbering.name == "ordinal" else ""
            return Number(f"{numbering.name} {noun}".strip(), numbering.rank, value, match.end())
    return None
