"""What the header says of the book: title, who made it, when and where, how it may be used."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from lxml import etree

from tei.formats.book import Book
from tei.rendering.text import plain
from tei.tree import TEI

ADDRESSES = ("https://", "http://", "urn:")
DOI = "https://doi.org/"


@dataclass(frozen=True, slots=True)
class Agent:
    """Who made the book: the name, ``author``, ``editor`` or the editor's ``@role``, an address of a record."""

    name: str
    role: str
    address: str = ""
    organisation: bool = False


@dataclass(frozen=True, slots=True)
class Work:
    """The facts of the header; what it does not say is empty."""

    title: str
    subtitle: str
    agents: tuple[Agent, ...]
    publisher: str
    """Of the printed book, as are ``place`` and ``date``."""
    place: str
    date: str
    """In W3C form where the header has one, else as printed."""
    language: str
    licence: str
    """The address of the licence."""
    identifier: str
    """The address of the edition; empty where the header has none."""

    @property
    def full_title(self) -> str:
        """Title and subtitle on one line."""
        return f"{self.title}: {self.subtitle}" if self.subtitle else self.title

    def names(self, role: str = "author") -> list[str]:
        """The names of those who had this role."""
        return [agent.name for agent in self.agents if agent.role == role]


def read_work(book: Book) -> Work:
    """The facts in the header of ``book``, in its reading."""
    root = book.view
    source = root.find(f".//{TEI}fileDesc/{TEI}sourceDesc")
    statement = root.find(f".//{TEI}fileDesc/{TEI}titleStmt")
    date = None if source is None else source.find(f".//{TEI}date")
    return Work(
        title=_title(statement, "main") or _title(statement, None) or book.title,
        subtitle=_title(statement, "sub"),
        agents=tuple(_agents(statement)),
        publisher=_words(source, "publisher"),
        place=_words(source, "pubPlace"),
        date="" if date is None else date.get("when") or words(date),
        language="" if book.language == "und" else book.language,
        licence=next((e.get("target", "") for e in root.iter(f"{TEI}licence")), ""),
        identifier=_identifier(root),
    )


def words(element: etree._Element | None) -> str:
    """The words of an element on one line; none of no element."""
    return "" if element is None else plain(element)


def address_of(book: Book, work: Work) -> str:
    """The address of the book for statements about it: its own, else the name that its bytes give (RFC 6920)."""
    if work.identifier:
        return work.identifier
    digest = sha256(etree.tostring(book.tree.getroot(), encoding="utf-8", with_tail=False)).digest()
    return f"ni:///sha-256;{urlsafe_b64encode(digest).decode().rstrip('=')}"


def _title(statement: etree._Element | None, kind: str | None) -> str:
    titles = [] if statement is None else statement.findall(f"{TEI}title")
    return next((words(title) for title in titles if title.get("type") == kind), "")


def _words(element: etree._Element | None, name: str) -> str:
    return "" if element is None else words(element.find(f".//{TEI}{name}"))


def _agents(statement: etree._Element | None) -> Iterator[Agent]:
    for element in () if statement is None else statement.iter(f"{TEI}author", f"{TEI}editor"):
        named = element[0] if len(element) else element
        role = "author" if element.tag == f"{TEI}author" else element.get("role", "editor")
        address = next((a for a in (named.get("ref", ""), element.get("ref", "")) if a.startswith(ADDRESSES)), "")
        yield Agent(words(element), role, address, named.tag == f"{TEI}orgName")


def _identifier(root: etree._Element) -> str:
    for number in root.findall(f".//{TEI}publicationStmt/{TEI}idno"):
        value = words(number)
        if value.startswith(ADDRESSES):
            return value
        if number.get("type", "").upper() == "DOI":
            return DOI + value
    return ""
