"""The whole of a book as one HTML file, or as a file for each chapter with an entrance."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from lxml import etree

from tei.formats.book import Book, Result
from tei.formats.html.apparatus import about, contents_list, index_links, index_sections
from tei.formats.html.attributes import attributes, style_sheet
from tei.formats.html.frame import Page, frame
from tei.formats.html.markup import markup_walk
from tei.formats.html.notes import notes_section
from tei.formats.html.state import State
from tei.formats.images import is_remote, picture_at
from tei.formats.labels import labels_in
from tei.formats.parts import Entry, Part, contents_of, parts_of
from tei.formats.registers import ENTRIES, Registers
from tei.issues import Issue, Place
from tei.rendering.dispatch import Rule
from tei.rendering.walk import Walk
from tei.tree import TEI, XML_ID

OUTPUTS = ("html", "web")
ENTRANCE = "index.html"


def to_html(book: Book, options: Mapping[str, Any]) -> Result:
    """The book in one page, UTF-8; with ``split`` the pages of a folder, the entrance first."""
    return _split(book, options) if options.get("split") else _single(book, options)


def new_state(book: Book, link: Callable[[str, str], str], picture: Callable[[str, etree._Element], str]) -> State:
    """The state at the beginning of a book."""
    return State(labels_in(book.language, book.reading), Registers(book.view), link, picture)


def _single(book: Book, options: Mapping[str, Any]) -> bytes:
    targets = identifiers(book)
    state = new_state(book, lambda name, file: f"#{name}" if name in targets else "", embedded(book))
    walk = markup_walk(book, state, OUTPUTS)
    walk.render(book.text)
    body = "".join(walk.out) + notes_section(state)
    page = Page(
        book.title,
        contents_list(contents_of(book.text), state),
        tuple(index_links(state)),
        body,
        index_sections(state),
        about(book, state),
        style_sheet(state),
        is_titled=state.titled,
    )
    return frame(book, state, page, options)


def _split(book: Book, options: Mapping[str, Any]) -> dict[str, bytes]:
    """The entrance with contents and indexes, and a page for each part that leads to its neighbours."""
    parts = parts_of(book.text)
    files = [f"{number:03}.html" for number in range(1, len(parts) + 1)]
    where = file_of(parts, files) | dict.fromkeys(_entry_identifiers(book), ENTRANCE)
    state = new_state(book, lambda name, file: address_between(where, name, file), embedded(book))
    walk = markup_walk(book, state, OUTPUTS)
    bodies = [_body(walk, part, file) for part, file in zip(parts, files, strict=True)]
    entries = contents_of(book.text)
    state.file = ENTRANCE
    made = {ENTRANCE: frame(book, state, _entrance(book, state, entries), options)}
    for number, (part, file, body) in enumerate(zip(parts, files, bodies, strict=True)):
        state.file = file
        around = (files[number - 1] if number else ENTRANCE, files[number + 1] if number + 1 < len(files) else "")
        contents = contents_list(entries, state)
        page = Page(part.title or book.title, contents, (), body, style=style_sheet(state), around=around)
        made[file] = frame(book, state, page, options)
    return made


def _body(walk: Walk, part: Part, file: str) -> str:
    state: State = walk.state
    state.file, state.offset, state.titled = file, 1 - part.depth, bool(part.title)
    with walk.elsewhere() as strings:
        render_part(walk, part)
    return "".join(strings) + notes_section(state)


def _entrance(book: Book, state: State, entries: list[Entry]) -> Page:
    contents = contents_list(entries, state)
    body = f'<h1>{escape(book.title)}</h1><div class="tk-entrance">{contents}</div>'
    indexes = index_sections(state)
    return Page(book.title, contents, tuple(index_links(state)), body, indexes, about(book, state), style_sheet(state))


def render_part(walk: Walk, part: Part) -> None:
    """The elements of a part; the beginning of a divided division stands in a section with its identifier."""
    if part.holder is not None:
        rule = Rule("div", "section")
        walk.out.append(f"<section{attributes(part.holder, rule, walk.state)}>")
    for node in part.nodes:
        walk.last = ""
        walk.render(node)
        if node.tail and node.tail.strip():
            walk.characters(node.tail)
    if part.holder is not None:
        walk.out.append("</section>")


def identifiers(book: Book) -> frozenset[str]:
    """What can be pointed at: every identifier in the text, and of entries of the registers."""
    return frozenset(
        {node.get(XML_ID, "") for node in book.text.iter() if XML_ID in node.attrib} | _entry_identifiers(book)
    )


def _entry_identifiers(book: Book) -> set[str]:
    found = book.view.iterfind(f"{TEI}standOff")
    entries = (node for stand_off in found for node in stand_off.iter(*(TEI + name for name in ENTRIES)))
    return {node.get(XML_ID, "") for node in entries if node.get(XML_ID)}


def file_of(parts: list[Part], files: list[str]) -> dict[str, str]:
    """For every identifier in the text the file that it is in."""
    where = {}
    for part, file in zip(parts, files, strict=True):
        for top in (*part.nodes, *([part.holder] if part.holder is not None else [])):
            nodes = [top] if top is part.holder else top.iter()
            where.update({node.get(XML_ID, ""): file for node in nodes if XML_ID in node.attrib})
    return where


def address_between(where: Mapping[str, str], name: str, file: str) -> str:
    """The address of an identifier, seen from a file; empty where there is none."""
    found = where.get(name)
    if found is None:
        return ""
    return f"#{name}" if found == file else f"{found}#{name}"


def embedded(book: Book) -> Callable[[str, etree._Element], str]:
    """What gives a picture of the book's folder as an address that holds its bytes."""

    def source(url: str, node: etree._Element) -> str:
        picture = picture_at(url, book.folder)
        if picture is None:
            report_missing(book, url, node)
            return ""
        return f"data:{picture.media_type};base64,{b64encode(picture.data).decode()}"

    return source


def report_missing(book: Book, url: str, node: etree._Element) -> None:
    """Say that a picture is not here; one on a server is never fetched."""
    reason = "is on a server, and nothing is fetched" if is_remote(url) else "is not in the folder of the book"
    message = f"the picture {escape(url)} {reason}; its place says so"
    remedy = "Put the picture there, or mend @url."
    book.issues.append(
        Issue("picture-missing", message, Place(book.name, node.sourceline or 1), remedy, severity="warning")
    )
