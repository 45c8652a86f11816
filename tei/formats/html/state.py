"""What the functions of HTML and EPUB remember on their way through a book."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from lxml import etree

from tei.formats.registers import Registers


@dataclass(slots=True)
class Note:
    """A note that waits for its place at the end of a chapter."""

    number: int
    label: str
    back: str
    """The identifier of its sign in the text."""
    strings: list[Any] = field(default_factory=list)


class Doubt(NamedTuple):
    """A decision that is not sure: what was decided, by whom, how surely, and the anchor to go there."""

    element: str
    certainty: str
    agent: str
    anchor: str
    file: str
    page: str


@dataclass(slots=True)
class State:
    """Where the walk is, and what it has gathered for later."""

    labels: Mapping[str, Any]
    registers: Registers
    link: Callable[[str, str], str]
    """From an identifier in the document and the file that points at it to the address there; empty for none."""
    picture: Callable[[str, etree._Element], str]
    """From the address of a picture to the one that the file uses; empty where there is no such picture."""
    blocks: frozenset[str] = frozenset()
    """The qualified names of elements that are always blocks."""
    is_xhtml: bool = False
    """EPUB: ``xml:lang`` beside ``lang``, and ``epub:type``."""
    file: str = ""
    page: str = ""
    """The label of the page that the walk is on."""
    offset: int = 1
    """What is added to the level of a heading."""
    phrasing: bool = False
    """Inside a paragraph, heading or phrase, where HTML allows no blocks."""
    linked: bool = False
    """Inside a link, where HTML allows no other."""
    titled: bool = False
    """Has the book's title been written as the main heading?"""
    numbers: dict[str, int] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    """Those of the part that the walk is in."""
    doubts: list[Doubt] = field(default_factory=list)
    pages: list[tuple[str, str, str]] = field(default_factory=list)
    """File, anchor and label of every page break."""
    styles: dict[tuple[str, str], str] = field(default_factory=dict)
    """The class for what stands before and after an element, by its declarations."""

    def next(self, kind: str) -> int:
        """Count one more of a kind."""
        self.numbers[kind] = self.numbers.get(kind, 0) + 1
        return self.numbers[kind]
