"""The header's ``fileDesc``: the digital edition and the printed book that it comes from."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from tei.encoding.header.nodes import filled, node, nodes
from tei.encoding.header.printed import Agent, Book
from tei.encoding.header.tables import Table, table_at, tables_at, text_at
from tei.metadata import licences
from tei.model import Document
from tei.tree import TEI

NO_TITLE = "Untitled"
NO_PUBLICATION = "Publication details have not been supplied."
NO_PUBLISHER = "The publisher has not been supplied."
NO_SOURCE = "The printed source has not been described."

NAME_ELEMENTS = {"person": "persName", "organisation": "orgName"}


def file_description(document: Document, book: Book, text: etree._Element) -> etree._Element:
    """``fileDesc`` from the metadata first, from the title page where that is silent."""
    metadata = document.metadata
    return node(
        "fileDesc",
        _title_statement(metadata, book),
        _edition_statement(table_at(metadata, "edition")),
        _extent(document, text),
        _publication_statement(metadata),
        _source_description(metadata, book),
    )


def titles(metadata: Table, book: Book) -> tuple[str, str]:
    """Main title and subtitle; a main title in the metadata replaces both of the title page."""
    given = text_at(metadata, "title")
    return given or book.title, text_at(metadata, "subtitle") or ("" if given else book.subtitle)


def agents(metadata: Table, book: Book) -> Iterator[Agent]:
    """Authors, then editors and translators, each kind from the metadata where that names any."""
    authors = [_agent(table, "author") for table in tables_at(metadata, "author")]
    editors = [_agent(table, text_at(table, "role") or "editor") for table in tables_at(metadata, "editor")]
    yield from authors or [agent for agent in book.agents if agent.role == "author"]
    yield from editors or [agent for agent in book.agents if agent.role != "author"]


def _agent(table: Table, role: str) -> Agent:
    kind = text_at(table, "type")
    known = kind if kind in NAME_ELEMENTS else ""
    return Agent(text_at(table, "name"), known, text_at(table, "id"), role)  # type: ignore[arg-type]  # checked above


def _title_statement(metadata: Table, book: Book) -> etree._Element:
    main, sub = titles(metadata, book)
    return node(
        "titleStmt",
        node("title", main or NO_TITLE, type="main"),
        filled("title", sub, type="sub"),
        *map(_responsible, agents(metadata, book)),
        *(node("funder", _name(_agent(table, "funder"))) for table in tables_at(metadata, "funder")),
        *(_contribution(_agent(table, text_at(table, "role"))) for table in tables_at(metadata, "contributor")),
        node("respStmt", node("resp", "Encoding in TEI by program"), node("name", "teikit")),
    )


def _responsible(agent: Agent) -> etree._Element:
    """``author``, or ``editor`` with the role where it is another one."""
    if agent.role == "author":
        return node("author", _name(agent))
    return node("editor", _name(agent), role="" if agent.role == "editor" else agent.role)


def _contribution(agent: Agent) -> etree._Element:
    return node("respStmt", node("resp", agent.role), _name(agent))


def _name(agent: Agent) -> etree._Element:
    return node(NAME_ELEMENTS.get(agent.kind, "name"), agent.name, ref=agent.identifier)


def _edition_statement(edition: Table) -> etree._Element | None:
    statement, number, date = (text_at(edition, key) for key in ("statement", "number", "date"))
    if not (statement or number or date):
        return None
    words = statement or (f"Version {number}" if number else "Edition of ")
    dated = node("date", date, when=date) if date else None
    separator = ", " if dated is not None and (statement or number) else ""
    return node("editionStmt", node("edition", words + separator, dated, n=number))


def _extent(document: Document, text: etree._Element) -> etree._Element:
    pages = sum(1 for _ in text.iter(f"{TEI}pb"))
    return node(
        "extent",
        _measure(_printed_characters(document), "characters"),
        _measure(pages, "pages") if pages else None,
    )


def _measure(quantity: int, unit: str) -> etree._Element:
    return node("measure", f"{quantity} {unit}", unit=unit, quantity=str(quantity))


def _printed_characters(document: Document) -> int:
    """How many characters the book has, without blanks, line ends and markup."""
    text = document.source.text
    written = "".join(text[start:end] for (start, end), *_ in document.source.markup)
    read = "".join(mark.reading for mark in document.source.markup)
    return _visible(text) - _visible(written) + _visible(read)


def _visible(text: str) -> int:
    return sum(map(len, text.split()))


def _publication_statement(metadata: Table) -> etree._Element:
    """Agency first, then its details, as TEI Guidelines 2.2.4 has it."""
    publication = table_at(metadata, "publication")
    identifiers = [_identifier(table) for table in tables_at(metadata, "identifier")]
    if not publication and not identifiers:
        return node("publicationStmt", node("p", NO_PUBLICATION))
    publisher, date = text_at(publication, "publisher"), text_at(publication, "date")
    return node(
        "publicationStmt",
        node("publisher", publisher, ref=text_at(publication, "publisher-id"))
        if publisher
        else node("authority", NO_PUBLISHER),
        filled("pubPlace", text_at(publication, "place")),
        filled("date", date, when=date),
        *identifiers,
        _availability(publication),
    )


def _identifier(table: Table) -> etree._Element:
    return node("idno", text_at(table, "value"), type=text_at(table, "type"))


def _availability(publication: Table) -> etree._Element | None:
    licence = licences().get(text_at(publication, "licence"))
    rights = nodes("p", filter(None, [text_at(publication, "rights")]))
    if licence is None:
        return node("availability", *rights) if rights else None
    given = node("licence", licence.name, target=licence.url, n=text_at(publication, "licence"))
    return node("availability", given, *rights, status=licence.status)


def _source_description(metadata: Table, book: Book) -> etree._Element:
    source = table_at(metadata, "source")
    printed = _printed(metadata, book)
    if printed == Book() and not source:
        return node("sourceDesc", node("p", NO_SOURCE))
    return node(
        "sourceDesc",
        node(
            "bibl",
            filled("title", printed.title, type="main"),
            filled("title", printed.subtitle, type="sub"),
            *map(_responsible, printed.agents),
            filled("edition", printed.edition),
            filled("pubPlace", printed.place),
            filled("publisher", printed.publisher),
            filled("date", printed.date or printed.when, when=printed.when),
            filled("extent", text_at(source, "extent")),
            filled("title", text_at(source, "series"), level="s"),
            *map(_identifier, tables_at(source, "identifier")),
            filled("note", printed.imprint, type="imprint"),
            *(filled("note", text_at(source, kind), type=kind) for kind in ("repository", "digitisation")),
        ),
    )


def _printed(metadata: Table, book: Book) -> Book:
    """The printed book: what the metadata's table ``source`` says, else the title page, else the edition's title."""
    source = table_at(metadata, "source")
    title, date = text_at(source, "title"), text_at(source, "date")
    place, publisher = text_at(source, "place") or book.place, text_at(source, "publisher") or book.publisher
    return Book(
        title=title or book.title or text_at(metadata, "title"),
        subtitle="" if title else book.subtitle,
        agents=tuple(agents(metadata, book)),
        edition=text_at(source, "edition") or book.edition,
        place=place,
        publisher=publisher,
        imprint="" if place or publisher else book.imprint,
        date=date or book.date,
        when=date or book.when,
    )
