"""A Word document in the making: the paragraph that is open, where it goes, how its runs look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE

from tei.formats.book import Book
from tei.formats.docx.word import Bookmarks, Node, R, W, paragraph, run, text, word

PAGE_STYLE = "PrintedPage"
"""The character style of the printed page numbers."""


NORMAL, BODY = "Normal", "BodyText"
BULLET, CONTINUED = "ListBullet", "ListContinue"


@dataclass(slots=True)
class Heading:
    """A heading for the contents: its level, words and bookmark."""

    level: int
    words: str
    bookmark: str


@dataclass(slots=True, eq=False)
class State:
    """See the module."""

    book: Book
    document: Document
    blocks: list[Node] = field(default_factory=list)
    """Where finished paragraphs go: the body, a cell, a note."""
    style: str = ""
    looks: tuple[str, ...] = ()
    marked: list[bool] = field(default_factory=list)
    """For each item that is open, whether it has its bullet."""
    notes: list[list[Node]] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    bookmarks: Bookmarks = field(default_factory=Bookmarks)
    in_note: bool = False
    _paragraph: Node | None = None
    _link: Mapping[str, str] | None = None
    _hyperlink: Node | None = None
    _waiting: list[Node] = field(default_factory=list)
    _relations: dict[str, str] = field(default_factory=dict)

    def write(self, characters: str) -> None:
        """Characters of the book, in the paragraph that is open or begins with them."""
        self.add(run(text(characters), looks=self.looks))

    def add(self, *nodes: Node) -> None:
        """Runs, with the page numbers and bookmarks that wait for what follows."""
        parent = self._line()
        waiting, self._waiting = self._waiting, []
        parent.extend(waiting)
        self._target(parent).extend(nodes)

    def _line(self) -> Node:
        if self._paragraph is None:
            self._paragraph = paragraph(self._style_here())
            self.blocks.append(self._paragraph)
        return self._paragraph

    def _style_here(self) -> str:
        """The style of the next paragraph: of an item only the first has the bullet."""
        if not self.style.startswith(BULLET):
            return self.style
        if self.marked[-1]:
            return self.style.replace(BULLET, CONTINUED)
        self.marked[-1] = True
        return self.style

    def _target(self, parent: Node) -> Node:
        """The paragraph, or the link in it."""
        if self._link is None:
            return parent
        if self._hyperlink is None:
            self._hyperlink = word("hyperlink")
            self._hyperlink.attrib.update(dict(self._link))
            parent.append(self._hyperlink)
        return self._hyperlink

    def end(self) -> None:
        """The paragraph is finished."""
        self._paragraph = self._hyperlink = None

    @contextmanager
    def block(self, style: str) -> Iterator[None]:
        """What is written inside stands in paragraphs of its own, of this style; empty: as around it."""
        before = self.style
        self.end()
        self.style = style or before
        yield
        self.end()
        self.style = before

    @contextmanager
    def elsewhere(self, style: str = "") -> Iterator[list[Node]]:
        """What is written inside goes to the list that this gives; the paragraph around it stays open."""
        kept = (self.blocks, self.style, self.looks, self._paragraph, self._link, self._hyperlink, self._waiting)
        self.blocks, self.style, self.looks, self._waiting = [], style, (), []
        self._paragraph = self._link = self._hyperlink = None
        yield self.blocks
        left = self._waiting
        self.blocks, self.style, self.looks, self._paragraph, self._link, self._hyperlink, self._waiting = kept
        self._waiting = [*self._waiting, *left]

    @contextmanager
    def highlighted(self, looks: Sequence[str]) -> Iterator[None]:
        before = self.looks
        self.looks = (*before, *looks)
        yield
        self.looks = before

    @contextmanager
    def linked(self, target: str) -> Iterator[None]:
        """What is written inside leads to ``target``; a link in a link leads where the outer one does."""
        before = self._link
        if before is None:
            self._link = self._address(target)
        yield
        if before is None:
            self._link = self._hyperlink = None

    def _address(self, target: str) -> Mapping[str, str] | None:
        if target.startswith("#"):
            return {W + "anchor": self.bookmarks.name(target[1:])}
        if self.in_note:  # the notes are a part of their own, with links of their own
            return None
        return {R + "id": self._relation(target)}

    def _relation(self, target: str) -> str:
        """The identifier of the relation that leads to an address; asking the package for it takes long."""
        if target not in self._relations:
            relations = self.document.part.rels
            made = f"rLink{len(self._relations) + 1}"
            relations.add_relationship(RELATIONSHIP_TYPE.HYPERLINK, target, made, True)
            self._relations[target] = made
        return self._relations[target]

    def anchor(self, identifier: str) -> None:
        """A bookmark before what follows."""
        if identifier:
            self._waiting.extend(self.bookmarks.mark(self.bookmarks.name(identifier)))

    def page(self, label: str) -> None:
        """The number of a printed page before what follows."""
        if label:
            self._waiting.append(run(text(f"[{label.strip('[]')}]"), PAGE_STYLE))

    def finish(self) -> None:
        """What still waits stands at the end."""
        if self._waiting:
            self.add()
        self.end()
