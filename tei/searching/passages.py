"""The passages of a book: the pieces of running text in which phrases are looked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tei.formats.book import Book
from tei.formats.running import Block
from tei.formats.transcript import Division, Transcript, transcribe
from tei.tree import XML_ID


class Passage(NamedTuple):
    """A paragraph, heading, line of verse, item, cell or note, as the format ``text`` writes it."""

    text: str
    page: str
    """The label of the page that it begins on; empty before the first."""
    breaks: tuple[tuple[int, str], ...]
    """Where in the text a further page begins, with its label."""
    division: Division | None
    anchor: str
    """The identifier to go to: its element's own, else that of its division; empty where there is neither."""

    def page_at(self, offset: int) -> str:
        """The label of the page that the character at ``offset`` stands on."""
        label = self.page
        for start, after in self.breaks:
            if start > offset:
                break
            label = after
        return label


def passages(book: Book, transcript: Transcript | None = None) -> Iterator[Passage]:
    """The passages of ``book`` in its reading, in the order of the text."""
    said = transcript or transcribe(book)
    return (_passage(block, said) for block in said.blocks if block.end > block.start)


def _passage(block: Block, said: Transcript) -> Passage:
    pages = said.pages_of(block)
    label = pages[0].label if pages and block.page >= 0 else ""
    breaks = tuple((page.start - block.start, page.label) for page in pages if page.start > block.start)
    division = said.divisions[block.division] if block.division >= 0 else None
    anchor = block.element.get(XML_ID) or (division.id if division else "")
    return Passage(said.of(block), label, breaks, division, anchor)
