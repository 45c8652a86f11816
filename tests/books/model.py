"""What a book of the shelf is made of, before any style prints it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

CUT = "\f"
"""Stands in a block's text where a page ends."""


@dataclass(frozen=True, slots=True)
class Block:
    """One printed block: a heading, a paragraph, a line of verse."""

    kind: str
    """head, sub, p, l, item, entry, byline, signed, dateline, trailer, speaker, title, titlepart, imprint; of grown
    books also salute, quote, caption, row, note, motto, columnhead, stage and line (of an index)."""
    text: str
    zone: str = "body"
    depth: int = 0
    """Of a heading, and of an entry of the contents: of the heading that it names."""
    type: str = ""
    number: int = -1
    """Which heading this is, or which one an entry names."""
    page: str = ""
    """The page that an entry names."""
    pages: int = 0
    """How many pages end right before this block."""
    notes: tuple[str, ...] = ()
    """Footnotes at the foot of the page that ends first in this block."""
    title: str = ""
    """Of an entry that is more than a title: the title alone, and in the next two fields what else it prints."""
    subtitle: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """A book of the shelf: its blocks in order, and its printer's habits (the keys of README.md)."""

    name: str
    language: str
    title: str
    blocks: tuple[Block, ...]
    labels: tuple[str, ...] = ()
    """The printed number of every page after the first; empty for a page without one."""
    habits: dict[str, Any] = field(default_factory=dict)
