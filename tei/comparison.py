"""Does a TEI file hold the text of a book?  The proof behind ``tei check``, for files that anyone edited.

Compared are the characters of the book: what the input format's own markup is, and how blanks and line
ends run between blocks, may have changed; that is said, but it is no loss.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from tei.encoding.decode import MARKUP, MIXED, READING, decode, source_text
from tei.errors import UnreadableError
from tei.explain import read_instruction, source_bytes
from tei.model import Source
from tei.positions import line_and_column, line_starts, one_line
from tei.tree import TEI, local_name
from tei.xml.parser import parse_xml

Verdict = Literal["identical", "same characters", "same text", "different"]

WIDE = "\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
"""East Asian scripts and their punctuation (Unicode blocks), between which a blank says nothing."""

BLANKS = re.compile(r"\s+")
BESIDE_WIDE = re.compile(rf"(?<=[{WIDE}]) | (?=[{WIDE}])")
CONTEXT = 24


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was found; where the texts differ, the place in the book and the two readings there."""

    verdict: Verdict
    line: int = 0
    column: int = 0
    book: str = ""
    tei: str = ""


def compare(tree: etree._ElementTree, data: bytes, source: Source) -> Comparison:
    """Compare the text in ``tree`` with the book: its bytes, and how they are read."""
    if _gives(tree, data):
        return Comparison("identical")
    if source_text(tree.getroot()) == source.text:
        return Comparison("same characters")
    return _compared(book_text(source), source, tei_text(tree))


def _gives(tree: etree._ElementTree, data: bytes) -> bool:
    """Are ``data`` what the TEI gives back?  Not where it has characters that the book's encoding lacks."""
    try:
        return source_bytes(tree) == data
    except UnreadableError:
        return False


def style_of(tree: etree._ElementTree) -> str | None:
    """How the source of ``tree`` was read; None where the file doesn't say."""
    return read_instruction(tree).get("style") or None


def tei_text(tree: etree._ElementTree) -> str:
    """The book's text in ``tree``: blocks apart, markup taken out."""
    root = next(tree.getroot().iter(f"{TEI}text"))
    closed = parse_xml(etree.tostring(root, with_tail=False))
    for parent in closed.iter(etree.Element):
        if local_name(parent) not in MIXED:
            _separate(parent)
    pieces = (piece for piece in decode(closed) if piece.kind != READING)
    return "".join(_read(piece.characters) if piece.kind == MARKUP else piece.characters for piece in pieces)


def _separate(parent: etree._Element) -> None:
    """Blocks are apart even where a person took out the white space between them."""
    for child in parent:
        child.tail = child.tail or " "


def _read(markup: str) -> str:
    """What markup says as text: the character of a reference, a blank for blanks."""
    if markup.startswith("&") and markup.endswith(";"):
        return html.unescape(markup)
    return " " if not markup.strip() else ""


def book_text(source: Source) -> list[tuple[int, str]]:
    """The book's text without markup: pieces, each with its offset in the source."""
    pieces: list[tuple[int, str]] = []
    position = 0
    for mark in source.markup:
        pieces.append((position, source.text[position : mark.span.start]))
        written = source.text[slice(*mark.span)]
        pieces.append((mark.span.start, mark.reading or _read(written)))
        position = mark.span.end
    return [*pieces, (position, source.text[position:])]


def _compared(book: list[tuple[int, str]], source: Source, tei: str) -> Comparison:
    ours, theirs = normalised("".join(text for _, text in book)), normalised(tei)
    if ours == theirs:
        return Comparison("same text")
    at = first_difference(ours, theirs)
    solid = len(BLANKS.sub("", ours[:at]))
    line, column = line_and_column(line_starts(source.text), _offset_of(book, solid))
    return Comparison("different", line, column, _around(ours, at), _around(theirs, at))


def normalised(text: str) -> str:
    """``text`` with one blank for each run of them, and none beside East Asian characters."""
    return BESIDE_WIDE.sub("", BLANKS.sub(" ", text)).strip()


def first_difference(one: str, other: str) -> int:
    """The first offset at which the two are not alike, found by halving."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[low:middle] == other[low:middle] else (low, middle - 1)
    return low


def _offset_of(book: list[tuple[int, str]], solid: int) -> int:
    """The offset in the source of the solid (not blank) character with this number."""
    for offset, text in book:
        count = len(BLANKS.sub("", text))
        if solid < count:
            places = [number for number, character in enumerate(text) if not character.isspace()]
            return offset + places[solid]
        solid -= count
    return book[-1][0] + len(book[-1][1])


def _around(text: str, at: int) -> str:
    return one_line(text[max(at - CONTEXT, 0) : at]) + "⟦" + one_line(text[at : at + CONTEXT]) + "⟧"
