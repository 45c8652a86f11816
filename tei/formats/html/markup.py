"""The behaviours of HTML and EPUB by name, and the walk with them."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from tei.formats.book import Book
from tei.formats.html import blocks, notes, phrases
from tei.formats.html.state import State
from tei.rendering.behaviours import BLOCKS
from tei.rendering.models import Models
from tei.rendering.walk import Behaviour, Walk
from tei.tree import TEI

MARKUP: Mapping[str, Behaviour] = {
    "alternate": phrases.alternate,
    "anchor": phrases.anchor,
    "block": blocks.block,
    "body": blocks.block,
    "break": phrases.break_,
    "cell": blocks.cell,
    "cit": blocks.cit,
    "figure": blocks.figure,
    "glyph": phrases.inline,
    "graphic": phrases.graphic,
    "heading": blocks.heading,
    "inline": phrases.inline,
    "link": phrases.link,
    "list": blocks.list_,
    "listItem": blocks.list_item,
    "metadata": blocks.metadata,
    "note": notes.note,
    "paragraph": blocks.paragraph,
    "row": blocks.row,
    "section": blocks.section,
    "table": blocks.table,
    "title": blocks.title,
}


def markup_walk(book: Book, state: State, outputs: tuple[str, ...]) -> Walk:
    """A walk that writes HTML with the syntax of XML, which both parsers read alike."""
    state.blocks = frozenset(TEI + name for name in _always_blocks(book.models, outputs))
    return book.walk(MARKUP, outputs, write=escaped, state=state)


def escaped(text: str) -> str:
    """Characters as they stand between tags."""
    return escape(text, quote=False)


def _always_blocks(models: Models, outputs: tuple[str, ...]) -> list[str]:
    """The elements that every model for these outputs makes a block."""
    return [
        name
        for name, branches in models.items()
        if all(
            m.behaviour in BLOCKS for b in branches if b.outputs.issubset(outputs) or not b.outputs for m in b.models
        )
    ]
