"""TEI to the text it was made from: the inverse of ``build``, and the proof that nothing is lost.

An ``lb`` stands for a line end, with the newline right before it if there is one: between words ``build`` writes
both.  Any other newline in running text is white space of the input's own, such as the gap at a page end.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from typing import NamedTuple

from lxml import etree

from tei.encoding.build import NOTE_SOURCE
from tei.encoding.signs import control_character, refuse_wide_spaces, space_text, unescape
from tei.tree import TEI, XML_ID, local_name
from tei.xml.budgets import over_budget

ADDED = frozenset({"corr", "reg", "expan", "supplied", "addSpan", "teiHeader", "standOff"})
"""What an editor or a machine added: no character of it is the book's."""

UNLIKE = ADDED | {"lb", "space", "g", "anchor", "note"}
"""Elements that are not, or not always, read as what they hold."""

EDITORIAL = frozenset({"editorial", "annotation", "conjecture"})

NEWLINES = re.compile("(\n+)")
LINE_END = f"{TEI}lb"

Notes = Mapping[str, "Moved"]

TEXT, LAYOUT, MARKUP, READING = "text", "layout", "markup", "reading"

MIXED = frozenset(
    "titlePart docEdition docImprint opener closer cell item l head byline trailer figDesc p ab fw note signed "
    "dateline salute docAuthor label ref title orgName persName placeName docDate pubPlace publisher date formula "
    "sic orig abbr foreign hi seg q quote stage speaker name rs num measure term emph unclear choice".split()
)


class Piece(NamedTuple):
    """Some characters of the source: the book's ``text``, the white space between blocks, ``markup``,
    or the ``reading`` of a character reference, which the source does not have beside the reference."""

    kind: str
    characters: str


def decode(tei: etree._Element) -> list[Piece]:
    """The characters of the source that ``tei`` was made from, in order.

    ``tei`` is any element that holds ``text``, or a part of it.  Raises ``BudgetError`` for elements nested too deeply.
    """
    root = tei if tei.tag == f"{TEI}text" else tei.find(f".//{TEI}text")
    whole = tei if root is None else root
    refuse_wide_spaces(whole)
    found: list[Piece] = []
    try:
        _read(whole, local_name(whole), _moved_notes(whole), found)
    except RecursionError:  # where the limit of depth was raised
        raise over_budget("depth") from None
    return found


class Moved(NamedTuple):
    """A note that stands at its reference, and the anchor in the place where the source has it."""

    note: etree._Element
    anchor: etree._Element


def _moved_notes(root: etree._Element) -> Notes:
    """The notes that stand at their references, by what the anchor in their old place says.

    A note has one place in the source: of several anchors the first counts, so that notes in notes never multiply.
    """
    anchors: dict[str, etree._Element] = {}
    for anchor in root.iter(f"{TEI}anchor"):
        if anchor.get("type") == NOTE_SOURCE:
            anchors.setdefault(anchor.get("corresp", ""), anchor)
    notes = {f"#{note.get(XML_ID)}": note for note in root.iter(f"{TEI}note")} if anchors else {}
    moved = {pointer: Moved(notes[pointer], anchor) for pointer, anchor in anchors.items() if pointer in notes}
    endless = _in_circles(moved)
    return {pointer: one for pointer, one in moved.items() if pointer not in endless}


def _in_circles(moved: Notes) -> Set[str]:
    """The notes that stand in themselves, by their anchors: they are read where they are, or nobody would."""
    within = {
        pointer: next((p for n in one.anchor.iterancestors(f"{TEI}note") if (p := f"#{n.get(XML_ID)}") in moved), "")
        for pointer, one in moved.items()
    }
    settled: set[str] = {""}
    endless: set[str] = set()
    for start in moved:
        chain, pointer = [], start
        while pointer not in settled:
            settled.add(pointer)
            chain.append(pointer)
            pointer = within[pointer]
        if pointer in chain:
            endless.update(chain[chain.index(pointer) :])
    return endless


def source_text(tei: etree._Element) -> str:
    """The source, markup and all, as the file holds it."""
    return "".join(piece.characters for piece in decode(tei) if piece.kind != READING)


def reading_text(tei: etree._Element) -> str:
    """What the printed page says: neither markup nor the white space between blocks."""
    return "".join(piece.characters for piece in decode(tei) if piece.kind in (TEXT, READING))


def _read(element: etree._Element, name: str, moved: Notes, found: list[Piece]) -> None:
    """Put what ``element``, called ``name``, holds into ``found``."""
    kind = TEXT if name in MIXED else LAYOUT
    text = element.text
    if text and text[-1] == "\n":
        text = _without_line_end(text, next(iter(element), None))
    if text:
        _characters(text, kind, found)
    replaced = 0
    for child in element:
        tag = child.tag
        if isinstance(tag, str):
            first = len(found)
            name = tag.rpartition("}")[2]
            (_element if name in UNLIKE else _read)(child, name, moved, found)
            if replaced:
                found[first:] = [Piece(READING, piece.characters) for piece in found[first:]]
                replaced -= 1
        elif isinstance(child, etree._ProcessingInstruction):
            _instruction(child, found)
            replaced += _length(child)
        tail = child.tail
        if tail and tail[-1] == "\n":
            tail = _without_line_end(tail, child.getnext())
        if replaced and tail:
            found.append(Piece(READING, tail[:replaced]))
            replaced, tail = max(0, replaced - len(tail)), tail[replaced:]
        if tail:
            _characters(tail, kind, found)


def _length(node: etree._ProcessingInstruction) -> int:
    """How many characters (or signs, such as ``lb`` for a line end) stand behind a reference for what it means;
    none behind other instructions."""
    if node.target != "reference":
        return 0
    from html import unescape as unescape_html

    return len(unescape_html(unescape(node.text or "")))


def _without_line_end(text: str, following: etree._Element | None) -> str:
    """``text`` without the newline at its end if that is the line end of the ``lb`` that follows."""
    return text[:-1] if following is not None and following.tag == LINE_END else text


def _characters(text: str, kind: str, found: list[Piece]) -> None:
    """Characters in an element of that ``kind``; between blocks, too, what is no white space is text."""
    if kind == LAYOUT and text.strip(" \t\n"):
        kind = TEXT
    if kind == LAYOUT or "\n" not in text:
        found.append(Piece(kind, text))
        return
    for part in NEWLINES.split(text):
        if part:
            found.append(Piece(MARKUP if part[0] == "\n" else kind, part))


def _instruction(node: etree._ProcessingInstruction, found: list[Piece]) -> None:
    if node.target in ("markup", "reference"):
        found.append(Piece(MARKUP, unescape(node.text or "")))


def _element(element: etree._Element, name: str, moved: Notes, found: list[Piece]) -> None:
    if name == "lb":
        found.append(Piece(TEXT, "\n"))
    elif name == "space":
        found.append(Piece(TEXT, space_text(element.get("rend"), element.get("unit"), element.get("quantity"))))
    elif name == "g":
        sign = control_character(element.get("ref", "").removeprefix("#")) or "".join(element.itertext())
        found.append(Piece(TEXT, sign))
    elif name == "anchor" and (one := moved.get(element.get("corresp", ""))):
        if one.anchor is element:
            _read(one.note, "note", moved, found)
    elif not _is_elsewhere(element, name, moved):
        _read(element, name, moved, found)


def _is_elsewhere(element: etree._Element, name: str, moved: Notes) -> bool:
    """Is what the element holds no text of the book, or not in this place?"""
    if name == "note":
        return element.get("type") in EDITORIAL or f"#{element.get(XML_ID)}" in moved
    return name in ADDED
