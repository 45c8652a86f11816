"""The plain text of a book with the place of everything in it: what the formats for programs are made from.

Offsets are code points in ``Transcript.text``, which is what the format ``text`` writes, so that every
other format (annotations, tables, tokens) points into that file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from tei.formats.book import Book
from tei.formats.running import Block, Stretch, Writer
from tei.rendering.readings import own_id
from tei.tree import local_name

NAMES: Mapping[str, str] = {
    "persName": "person", "placeName": "place", "geogName": "place", "settlement": "place", "orgName": "organisation",
}  # fmt: skip
"""Element of a name → what it names."""

OUTPUTS = ("text", "plain")
"""What a model calls every format that is made of this text, so that they all point into the same."""


class Page(NamedTuple):
    """A page break: its anchor, its number as printed, where it stands in the text."""

    id: str
    label: str
    start: int

    @property
    def name(self) -> str:
        """What to call it: the number as printed, else the anchor."""
        return self.label or self.id


class Division(NamedTuple):
    """A division: its anchor and type, its heading on one line, its depth from 1, the row of its parent or -1."""

    id: str
    kind: str
    heading: str
    depth: int
    parent: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Transcript:
    """The text, and rows that point into it, each in the order of the text."""

    text: str
    blocks: tuple[Block, ...]
    stretches: tuple[Stretch, ...]
    """Every element of the text, the outer before the inner."""
    pages: tuple[Page, ...]
    divisions: tuple[Division, ...]

    def of(self, part: Block | Stretch | Division) -> str:
        """The text of a part."""
        return self.text[part.start : part.end]

    def pages_of(self, block: Block) -> list[Page]:
        """The pages that a block stands on; none where the book has no page breaks before it."""
        rows = list(self.pages[block.page : block.page + 1]) if block.page >= 0 else []
        for page in self.pages[block.page + 1 :]:
            if page.start >= block.end:
                break
            rows.append(page)
        return rows

    def pages_with_ends(self) -> Iterator[tuple[Page, int]]:
        """Each page with the place where the next begins."""
        ends = [*(page.start for page in self.pages[1:]), len(self.text)]
        return zip(self.pages, ends, strict=False)

    def divisions_of(self, block: Block) -> list[Division]:
        """The divisions around a block, the outermost first."""
        rows, row = [], block.division
        while row >= 0:
            rows.append(self.divisions[row])
            row = rows[-1].parent
        return rows[::-1]

    def names(self) -> Iterator[Stretch]:
        """The names of persons, places and organisations."""
        return (stretch for stretch in self.stretches if local_name(stretch.element) in NAMES)


def transcribe(book: Book) -> Transcript:
    """The plain text of ``book`` in its reading, as the user's models want it, with the place of all that is in it."""
    writer = Writer(by_line=book.reading == "diplomatic", asker=book.asker(OUTPUTS))
    writer.walk(book.text)
    text = writer.finish()
    stretches = tuple(sorted(writer.stretches, key=lambda stretch: (stretch.start, -stretch.end)))
    breaks = (writer.stretches[number] for number in writer.pages)
    pages = tuple(Page(own_id(e), e.get("n", ""), start) for e, start, _ in breaks)
    return Transcript(text, tuple(writer.blocks), stretches, pages, tuple(_divisions(writer, text)))


def _divisions(writer: Writer, text: str) -> Iterator[Division]:
    headings = _headings(writer, text)
    depths: list[int] = []
    for row, (number, parent) in enumerate(writer.divisions):
        element, start, end = writer.stretches[number]
        depths.append(depths[parent] + 1 if parent >= 0 else 1)
        kind, heading = element.get("type", ""), headings.get(row, "")
        yield Division(own_id(element), kind, heading, depths[row], parent, start, end)


def _headings(writer: Writer, text: str) -> dict[int, str]:
    """What the first heading of each division says, by the row of the division."""
    found: dict[int, str] = {}
    for block in writer.blocks:
        parent = block.element.getparent()
        if local_name(block.element) == "head" and parent is not None and local_name(parent) == "div":
            found.setdefault(block.division, text[block.start : block.end])
    return found
