"""A book in parts, for formats that write a file for each chapter; and its contents as a tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from tei.rendering.text import plain
from tei.tree import TEI, XML_ID, local_name

DIV = f"{TEI}div"
HEAD = f"{TEI}head"
ZONES = frozenset({f"{TEI}front", f"{TEI}body", f"{TEI}back"})
ABOVE_CHAPTERS = frozenset({"part", "volume", "book"})
"""Types of divisions that hold chapters."""
LARGEST = 200_000
"""Characters of a division from which its own divisions become parts: reading systems are slow with more."""


class Part(NamedTuple):
    """What goes into one file: elements that follow each other, whole but for those that are parts themselves."""

    nodes: tuple[etree._Element, ...]
    zone: str
    """front, body or back."""
    title: str = ""
    kind: str = ""
    """The @type of its division; ``titlePage`` for that."""
    depth: int = 1
    """How many divisions the first heading stands in."""
    holder: etree._Element | None = None
    """The division whose beginning this is, where its own divisions are parts."""


def parts_of(text: etree._Element) -> list[Part]:
    """The parts of a book, in its order, at least one; every element of ``text`` is in one of them."""
    if not any(child.tag in ZONES for child in text):
        return [Part(tuple(text), "body", depth=1)]
    parts: list[Part] = []
    pending: list[etree._Element] = []
    for zone in text:
        if zone.tag in ZONES:
            _zone_parts(zone, local_name(zone), 1, parts, pending)
        else:
            pending.append(zone)
    return _with_rest(parts, pending)


def _with_rest(parts: list[Part], pending: list[etree._Element]) -> list[Part]:
    if not parts:
        return [Part(tuple(pending), "body")]
    if not pending:
        return parts
    last = parts[-1]
    return [*parts[:-1], Part((*last.nodes, *pending), last.zone, last.title, last.kind, last.depth, last.holder)]


def _zone_parts(zone: etree._Element, name: str, depth: int, parts: list[Part], pending: list[etree._Element]) -> None:
    """The parts below one element; what stands loose between goes to the part that follows."""
    for child in zone:
        kind = child.get("type", "") if child.tag == DIV else local_name(child)
        if child.tag == DIV and _is_divided(child):
            _divided(child, name, depth, parts, pending)
        elif child.tag == DIV or kind == "titlePage":
            parts.append(Part((*pending, child), name, title_of(child), kind, depth))
            pending.clear()
        else:
            pending.append(child)
    if pending and (not parts or any(_has_text(node) for node in pending)):
        parts.append(Part(tuple(pending), name))
        pending.clear()


def _has_text(node: etree._Element) -> bool:
    return next((True for string in node.itertext() if string.strip()), False)


def _divided(division: etree._Element, zone: str, depth: int, parts: list[Part], pending: list[etree._Element]) -> None:
    first = next(division.iterchildren(DIV))
    beginning = list(first.itersiblings(preceding=True))[::-1]
    parts.append(Part((*pending, *beginning), zone, title_of(division), division.get("type", ""), depth, division))
    pending.clear()
    rest = [first, *first.itersiblings()]
    loose: list[etree._Element] = []
    for child in rest:
        if child.tag == DIV and _is_divided(child):
            pending.extend(loose)
            loose.clear()
            _divided(child, zone, depth + 1, parts, pending)
        elif child.tag == DIV:
            parts.append(Part((*pending, *loose, child), zone, title_of(child), child.get("type", ""), depth + 1))
            pending.clear()
            loose.clear()
        else:
            loose.append(child)
    pending.extend(loose)


def _is_divided(division: etree._Element) -> bool:
    """Do the divisions inside become parts of their own?"""
    if division.find(DIV) is None:
        return False
    if division.get("type") in ABOVE_CHAPTERS:
        return True
    return sum(map(len, division.itertext())) > LARGEST


def title_of(division: etree._Element) -> str:
    """The main heading of a division on one line."""
    head = division.find(HEAD)
    return plain(head) if head is not None else ""


@dataclass(slots=True)
class Entry:
    """A line of the contents: a division with a heading, and what is below it."""

    title: str
    target: str
    """The identifier of the division."""
    subtitle: str = ""
    entries: list[Entry] = field(default_factory=list)


def contents_of(text: etree._Element) -> list[Entry]:
    """The divisions of ``text`` that have a heading and an identifier, as a tree."""
    top: list[Entry] = []
    open_: list[tuple[etree._Element, list[Entry]]] = []
    for division in text.iter(DIV):
        entry = _entry(division)
        if entry is None:
            continue
        ancestors = set(division.iterancestors(DIV))
        while open_ and open_[-1][0] not in ancestors:
            open_.pop()
        (open_[-1][1] if open_ else top).append(entry)
        open_.append((division, entry.entries))
    return top


def _entry(division: etree._Element) -> Entry | None:
    heads = [head for head in division.iterchildren(HEAD) if plain(head)]
    target = division.get(XML_ID)
    if not heads or not target:
        return None
    subtitle = " ".join(plain(head) for head in heads[1:] if head.get("type") == "sub")
    return Entry(plain(heads[0]), target, subtitle)


def flat(entries: Sequence[Entry]) -> Iterator[Entry]:
    """Every entry of a tree of contents, in order."""
    for entry in entries:
        yield entry
        yield from flat(entry.entries)
