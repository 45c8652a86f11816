"""TEI to the text it was made from: the inverse of ``build``, and the proof that nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import unescape as unescape_html
from typing import NamedTuple

from lxml import etree

from tei.encoding.build import NOTE_SOURCE
from tei.encoding.signs import control_character, space_text, unescape
from tei.tree import TEI, XML_ID, local_name

ADDED = frozenset({"corr", "reg", "expan", "supplied", "addSpan", "teiHeader", "standOff"})
"""What an editor or a machine added: no character of it is the book's."""

EDITORIAL = frozenset({"editorial", "annotation", "conjecture"})

Notes = Mapping[str, etree._Element]

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


def decode(tei: etree._Element) -> Iterator[Piece]:
    """The characters of the source that ``tei`` was made from, in order.

    ``tei`` is any element that holds ``text``, or a part of it.
    """
    root = tei if tei.tag == f"{TEI}text" else tei.find(f".//{TEI}text")
    whole = tei if root is None else root
    yield from _inside(whole, _moved_notes(whole))


def _moved_notes(root: etree._Element) -> Notes:
    """The notes that stand at their references, by what the anchor in their old place says."""
    anchors = [a.get("corresp", "") for a in root.iter(f"{TEI}anchor") if a.get("type") == NOTE_SOURCE]
    notes = {f"#{note.get(XML_ID)}": note for note in root.iter(f"{TEI}note")} if anchors else {}
    return {pointer: notes[pointer] for pointer in anchors if pointer in notes}


def source_text(tei: etree._Element) -> str:
    """The source, markup and all, as the file holds it."""
    return "".join(piece.characters for piece in decode(tei) if piece.kind != READING)


def reading_text(tei: etree._Element) -> str:
    """What the printed page says: neither markup nor the white space between blocks."""
    return "".join(piece.characters for piece in decode(tei) if piece.kind in (TEXT, READING))


def _inside(element: etree._Element, moved: Notes) -> Iterator[Piece]:
    kind = TEXT if local_name(element) in MIXED else LAYOUT
    yield from _characters(element.text, kind)
    replaced = 0
    for child in element:
        if isinstance(child, etree._ProcessingInstruction):
            yield from _instruction(child)
            replaced += _length(child)
        elif isinstance(child.tag, str):
            pieces = _element(child, moved)
            yield from _as_reading(pieces) if replaced else pieces
            replaced -= int(replaced > 0)
        tail = child.tail or ""
        if replaced and tail:
            yield Piece(READING, tail[:replaced])
        yield from _characters(tail[replaced:], kind)
        replaced = max(0, replaced - len(tail))


def _length(node: etree._ProcessingInstruction) -> int:
    """How many characters stand behind a reference for what it means; none behind other instructions."""
    return len(unescape_html(unescape(node.text or ""))) if node.target == "reference" else 0


def _as_reading(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """The sign that a reference means, such as ``lb`` for a line end."""
    return (Piece(READING, piece.characters) for piece in pieces)


def _characters(text: str | None, kind: str) -> Iterator[Piece]:
    if text:
        yield Piece(TEXT if kind == LAYOUT and text.strip(" \t\n") else kind, text)


def _instruction(node: etree._ProcessingInstruction) -> Iterator[Piece]:
    if node.target in ("markup", "reference"):
        yield Piece(MARKUP, unescape(node.text or ""))


def _element(element: etree._Element, moved: Notes) -> Iterator[Piece]:
    name = local_name(element)
    if name == "lb":
        yield Piece(TEXT, "\n")
    elif name == "space":
        yield Piece(TEXT, space_text(element.get("rend"), element.get("unit"), element.get("quantity")))
    elif name == "g":
        yield Piece(TEXT, control_character(element.get("ref", "").removeprefix("#")) or "".join(element.itertext()))
    elif name == "anchor" and element.get("corresp") in moved:
        yield from _inside(moved[element.get("corresp", "")], moved)
    elif not _is_elsewhere(element, name, moved):
        yield from _inside(element, moved)


def _is_elsewhere(element: etree._Element, name: str, moved: Notes) -> bool:
    """Is what the element holds no text of the book, or not in this place?"""
    if name == "note":
        return element.get("type") in EDITORIAL or f"#{element.get(XML_ID)}" in moved
    return name in ADDED
