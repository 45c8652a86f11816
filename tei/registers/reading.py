"""What the registers of a TEI file say, and where its text mentions each entry."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import NamedTuple

from lxml import etree

from tei.authorities.prefixes import pointer_of
from tei.encoding.decode import MARKUP, READING, decode
from tei.encoding.registers.mentions import ELEMENTS
from tei.errors import UnreadableError
from tei.model import Span
from tei.positions import line_starts
from tei.tree import TEI, XML_ID, local_name

KINDS = {"person": "person", "place": "place", "org": "organisation"}
"""The elements of entries, and what they are called in tables."""

CONTEXT = 30
"""Characters on each side of a mention."""


BLANK_LINE = "\n\n"
"""Between blocks: no context goes beyond."""


class Mention(NamedTuple):
    """One name in the text."""

    entry: str
    """The xml:id of its entry; empty where it points at none."""
    element: str
    form: str
    page: str
    line: int
    """The line of the book's text."""
    left: str
    right: str
    span: Span
    """In the source that the TEI was made from."""
    resp: str
    certainty: str


class Row(NamedTuple):
    """One entry of the registers with its mentions."""

    entry: str
    kind: str
    """person, place or organisation."""
    name: str
    variants: tuple[str, ...]
    pointers: tuple[str, ...]
    geo: str
    certainty: str
    note: str
    mentions: tuple[Mention, ...]


class Placed(NamedTuple):
    """Elements of the text with the stretches of it that they hold."""

    text: str
    spans: tuple[tuple[etree._Element, Span], ...]


def read_rows(tree: etree._ElementTree) -> list[Row]:
    """The entries of the file's registers in their order; raises ``UnreadableError`` where it has none."""
    root = tree.getroot()
    entries = [e for stand in root.iter(f"{TEI}standOff") for e in stand.iter(*(TEI + kind for kind in KINDS))]
    if not entries:
        remedy = "Encode the book again: `tei encode` makes registers of the names that it marks."
        raise UnreadableError("there are no registers in this file", remedy=remedy)
    mentions: dict[str, list[Mention]] = {}
    for mention in read_mentions(tree):
        mentions.setdefault(mention.entry, []).append(mention)
    return [_row(entry, mentions.get(entry.get(XML_ID, ""), [])) for entry in entries]


def _row(entry: etree._Element, mentions: Sequence[Mention]) -> Row:
    names = [_text(child) for child in entry if local_name(child).endswith("Name")]
    pointers = (pointer_of(idno.get("type", ""), _text(idno)) for idno in entry.findall(f"{TEI}idno"))
    notes = (_text(note) for note in entry.findall(f"{TEI}note") if note.get("type") not in ("mentions", "evidence"))
    return Row(
        entry.get(XML_ID, ""),
        KINDS[local_name(entry)],
        names[0] if names else "",
        tuple(names[1:]),
        tuple(pointers),
        _text(entry.find(f".//{TEI}geo")),
        entry.get("cert", ""),
        " ".join(notes),
        tuple(mentions),
    )


def _text(element: etree._Element | None) -> str:
    return "" if element is None else " ".join("".join(map(str, element.itertext())).split())


def read_mentions(tree: etree._ElementTree) -> Iterator[Mention]:
    """Every marked name of the text, in order, with its place and its context."""
    source, reading = placed(tree, in_source=True), placed(tree, in_source=False)
    starts = line_starts(source.text)
    page, pages = "", {}
    for element in tree.getroot().iter(f"{TEI}pb", *(TEI + name for name in ELEMENTS)):
        page = element.get("n", "") if local_name(element) == "pb" else page
        pages[element] = page
    for (element, span), (_, shown) in zip(source.spans, reading.spans, strict=True):
        yield Mention(
            element.get("ref", "").split(" ")[0].removeprefix("#"),
            local_name(element),
            _line(reading.text[slice(*shown)]),
            pages[element],
            bisect_right(starts, span.start),
            _line(reading.text[max(0, shown.start - CONTEXT) : shown.start].rpartition(BLANK_LINE)[2]),
            _line(reading.text[shown.end : shown.end + CONTEXT].partition(BLANK_LINE)[0]),
            span,
            element.get("resp", ""),
            element.get("cert", ""),
        )


def _line(text: str) -> str:
    """``text`` on one line: nothing for a line end between Han characters, a blank between words."""
    lines = text.split("\n")
    joined = lines[0]
    for line in lines[1:]:
        around = joined[-1:] + line[:1]
        joined += line if around and not around.isascii() else f" {line}"
    return joined


def placed(tree: etree._ElementTree, *, in_source: bool, names: Sequence[str] = ELEMENTS) -> Placed:
    """The elements called ``names`` in the text with their spans in the source, or in what is read: no markup.

    Each is bracketed, in a copy, by characters that the text has not; so the places are those of the decoder itself.
    """
    text = tree.getroot().find(f".//{TEI}text")
    if text is None:
        return Placed("", ())
    opening, closing = _unused("".join(map(str, text.itertext())))
    copy = deepcopy(text)
    wanted = [TEI + name for name in names]
    for number, element in enumerate(copy.iter(*wanted)):
        element.text = f"{opening}{number}{opening}{element.text or ''}"
        last = element[-1] if len(element) else None
        if last is None:
            element.text += f"{closing}{number}{closing}"
        else:
            last.tail = f"{last.tail or ''}{closing}{number}{closing}"
    left_out = READING if in_source else MARKUP
    marked = "".join(piece.characters for piece in decode(copy) if piece.kind != left_out)
    plain, spans = _without_marks(marked, opening, closing)
    return Placed(plain, tuple((element, spans[n]) for n, element in enumerate(text.iter(*wanted)) if n in spans))


def _unused(text: str) -> tuple[str, str]:
    """Two characters for private use that the text does not have."""
    free = (chr(code) for code in range(0xE000, 0xF8FF) if chr(code) not in text)
    return next(free), next(free)


def _without_marks(marked: str, opening: str, closing: str) -> tuple[str, Mapping[int, Span]]:
    """The text without brackets, and the span between each pair."""
    plain: list[str] = []
    length = 0
    starts: dict[int, int] = {}
    spans: dict[int, Span] = {}
    for number, piece in enumerate(_pieces(marked, opening, closing)):
        if number % 2 == 0:
            plain.append(piece)
            length += len(piece)
        elif piece[0] == opening:
            starts[int(piece[1:])] = length
        else:
            spans[int(piece[1:])] = Span(starts[int(piece[1:])], length)
    return "".join(plain), spans


def _pieces(marked: str, opening: str, closing: str) -> list[str]:
    """Text and brackets in turn; a bracket as its character with its number."""
    return re.split(f"({opening}[0-9]+(?={opening})|{closing}[0-9]+(?={closing}))[{opening}{closing}]", marked)
