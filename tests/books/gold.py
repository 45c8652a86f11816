"""What a converter should find in a book, by offsets of the very text that it gets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple

from tests.books.model import Block

OPTIONAL = frozenset("mlthfn")
"""Classes of characters that a converter may keep as text or not: markup, leader, page number of an entry,
hyphen at a line end, furniture, footnote."""


class Place(NamedTuple):
    """A printed block and where it stands; ``end`` is exclusive."""

    block: Block
    start: int
    end: int


class Break(NamedTuple):
    """A page end: the offset of the next page's text, its number, and whether it cuts a block."""

    offset: int
    label: str
    visibility: str
    """cut: in a sentence; soft: between two sentences of a block; boundary: between blocks."""


@dataclass(slots=True)
class Sheet:
    """A text in the making, with what is true of it."""

    language: str
    title: str
    style: str
    pieces: list[tuple[str, str]] = field(default_factory=list)
    length: int = 0
    places: list[Place] = field(default_factory=list)
    breaks: list[Break] = field(default_factory=list)
    traps: list[str] = field(default_factory=list)
    """Lines that look like headings and are none."""

    def write(self, text: str, class_: str = "c") -> None:
        """Set ``text`` down; ``class_`` is c for the book's own text or one of OPTIONAL."""
        self.pieces.append((text, class_))
        self.length += len(text)

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(text for text, _ in self.pieces)

    @property
    def printed(self) -> list[int]:
        """For every offset of the text, how many of the book's own characters stand before it."""
        offsets = [0]
        for text, class_ in self.pieces:
            offsets.extend(_count_up(text, class_, offsets[-1]))
        return offsets


def places(sheet: Sheet, *kinds: str) -> list[Place]:
    """The blocks of some kinds."""
    return [place for place in sheet.places if place.block.kind in kinds]


def as_json(sheet: Sheet) -> dict[str, Any]:
    """The gold as plain values, offsets counted in the book's own characters without white space."""
    core = sheet.printed
    heads = places(sheet, "head")
    numbers = {head.block.number: place for place, head in enumerate(heads)}
    after = dict(zip(map(id, sheet.places), sheet.places[1:], strict=False))
    return {
        "title": sheet.title, "lang": sheet.language, "style": sheet.style,
        "full": "".join(sheet.text.split()), "cls": _classes(sheet), "ncore": core[-1],
        "headings": [_heading(n, head, after.get(id(head)), core) for n, head in enumerate(heads)],
        "optional_headings": [],
        "toc": [_entry(entry, core, numbers) for entry in places(sheet, "entry")],
        "pagebreaks": list(_pagebreaks(sheet, core)),
        "front": [_front(type_, start, end, core) for type_, start, end in front_parts(sheet)],
        "bylines": [_said(place, core) for place in places(sheet, "byline")],
        "signed": [_said(place, core) for place in places(sheet, "signed", "dateline")],
        "names": None, "names_dontcare": [(core[a], core[b]) for t, a, b in front_parts(sheet) if t == "contents"],
        "false_headings": ["".join(trap.split()) for trap in sheet.traps],
        "blocks": [core[p.start] for p in sheet.places if p.block.kind != "entry"], "first_page": None,
    }  # fmt: skip


def front_parts(sheet: Sheet) -> list[tuple[str, int, int]]:
    """The parts of the front matter: type, start, end."""
    front = [place for place in sheet.places if place.block.zone == "front"]
    starts = [("titlePage", front[0].start)] if front and front[0].block.kind != "head" else []
    starts += [(p.block.type or "other", p.start) for p in front if p.block.kind == "head" and p.block.depth == 1]
    ends = [start for _, start in starts[1:]] + [front[-1].end if front else 0]
    return [(type_, start, end) for (type_, start), end in zip(starts, ends, strict=False)]


def _count_up(text: str, class_: str, before: int) -> Iterator[int]:
    for character in text:
        before += class_ == "c" and not character.isspace()
        yield before


def _classes(sheet: Sheet) -> list[tuple[str, int]]:
    classes = (class_ for text, class_ in sheet.pieces for character in text if not character.isspace())
    return [(class_, sum(1 for _ in run)) for class_, run in groupby(classes)]


def _heading(number: int, head: Place, after: Place | None, core: list[int]) -> dict[str, Any]:
    subtitle = after.block.text if after and after.block.kind == "sub" else ""
    block = head.block
    return {"i": number, "text": block.text, "subtitle": subtitle, "depth": block.depth, "zone": block.zone,
            "type": block.type or None, "start": core[head.start]}  # fmt: skip


def _entry(entry: Place, core: list[int], numbers: dict[int, int]) -> dict[str, Any]:
    block = entry.block
    title, sub, author = block.title or block.text, block.subtitle, block.author
    wordings = {f"{title} {sub}", f"{title} {author}", f"{author} {title}", f"{author} {title} {sub}", block.text}
    found = {"title": title, "subtitle": sub, "page": block.page or None, "start": core[entry.start],
             "target": numbers.get(block.number)}  # fmt: skip
    more = {"accept": sorted(wordings)} if sub or author else {}
    is_group = block.type == "group" and bool(block.title)
    return found | more | ({"optional": True, "target": None} if is_group else {})


def _pagebreaks(sheet: Sheet, core: list[int]) -> Iterator[dict[str, Any]]:
    same = Counter(core[b.offset] for b in sheet.breaks)
    for offset, label, visibility in sheet.breaks:
        same[core[offset]] -= 1
        if same[core[offset]] == 0 and 0 < core[offset] < core[-1]:
            yield {"n": label or None, "core": core[offset], "vis": visibility}


def _front(type_: str, start: int, end: int, core: list[int]) -> dict[str, Any]:
    return {"type": type_, "start": core[start], "end": core[end]}


def _said(place: Place, core: list[int]) -> dict[str, Any]:
    return {"text": place.block.text, "start": core[place.start], "kind": place.block.kind}
