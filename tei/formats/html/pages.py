"""The whole of a book as one HTML file, or as a file for each chapter with an entrance."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from lxml import etree

from tei.formats.book import Book, Result
from tei.formats.html.apparatus import (
    about,
    contents_list,
    entries_by_file,
    index_links,
    index_sections,
    near,
    picture_links,
    pictures,
)
from tei.formats.html.attributes import style_sheet
from tei.formats.html.chapters import (
    address_between,
    chapter,
    entry_identifiers,
    file_of,
    identifiers,
    shown_parts,
)
from tei.formats.html.frame import Page, Site, frame
from tei.formats.html.markup import markup_walk
from tei.formats.html.notes import notes_section
from tei.formats.html.state import State
from tei.formats.images import Picture, picture_at, report_missing
from tei.formats.labels import labels_in
from tei.formats.parts import Entry, contents_of
from tei.formats.registers import Registers

OUTPUTS = ("html", "web")
ENTRANCE = "index.html"


def to_html(book: Book, options: Mapping[str, Any]) -> Result:
    """The book in one page, UTF-8; with ``split`` the pages of a folder, the entrance first."""
    return _split(book, options) if options.get("split") else _single(book, options)


def new_state(book: Book, link: Callable[[str, str], str], picture: Callable[[str, etree._Element], str]) -> State:
    """The state at the beginning of a book."""
    return State(labels_in(book.language, book.reading), Registers(book.view), link, picture)


def _single(book: Book, options: Mapping[str, Any]) -> bytes:
    targets: set[str] = set()
    state = new_state(book, lambda name, file: f"#{name}" if name in targets else "", pictures_of(book, options))
    walk = markup_walk(book, state, OUTPUTS)
    targets.update(identifiers(book, walk))
    walk.render(book.text)
    body = "".join(walk.out) + notes_section(state)
    drawn = "" if options.get("plain") else pictures(book, state)
    page = Page(
        book.title,
        contents_list(contents_of(book.text), state),
        (*index_links(state), *picture_links(drawn, state)),
        body,
        index_sections(state) + drawn,
        about(book, state),
        style_sheet(state),
        is_titled=state.titled,
    )
    return frame(book, state, page, options)


def _split(book: Book, options: Mapping[str, Any]) -> dict[str, bytes]:
    """The entrance with contents and indexes, and a page for each part that leads to its neighbours."""
    where = dict.fromkeys(entry_identifiers(book), ENTRANCE)
    state = new_state(book, lambda name, file: address_between(where, name, file), pictures_of(book, options))
    walk = markup_walk(book, state, OUTPUTS)
    parts = shown_parts(book, walk)
    files = [f"{number:03}.html" for number in range(1, len(parts) + 1)]
    where.update(file_of(parts, files))
    bodies = [chapter(walk, part, file) for part, file in zip(parts, files, strict=True)]
    entries = contents_of(book.text)
    inside = entries_by_file(entries, where)
    state.file = ENTRANCE
    made = {ENTRANCE: frame(book, state, _entrance(book, state, entries, options), options)}
    for number, (part, file, body) in enumerate(zip(parts, files, bodies, strict=True)):
        state.file = file
        around = (files[number - 1] if number else ENTRANCE, files[number + 1] if number + 1 < len(files) else "")
        contents = contents_list(near(entries, inside.get(file, [])), state)
        page = Page(part.title or book.title, contents, (), body, style=style_sheet(state), around=around)
        made[file] = frame(book, state, page, options)
    return made


def _entrance(book: Book, state: State, entries: list[Entry], options: Mapping[str, Any]) -> Page:
    contents = contents_list(entries, state)
    body = f'<h1>{escape(book.title)}</h1><div class="tk-entrance">{contents}</div>'
    drawn = "" if options.get("plain") else pictures(book, state)
    links = (*index_links(state), *picture_links(drawn, state))
    return Page(
        book.title, contents, links, body, index_sections(state) + drawn, about(book, state), style_sheet(state)
    )


def pictures_of(book: Book, options: Mapping[str, Any]) -> Callable[[str, etree._Element], str]:
    """What gives a picture of the book's folder as an address: one that holds its bytes, or that of the site's copy."""
    site: Site | None = options.get("site")
    address = site.picture if site else embedded

    def source(url: str, node: etree._Element) -> str:
        picture = picture_at(url, book.folder)
        if picture is None:
            report_missing(book, url, node)
            return ""
        return address(url, picture)

    return source


def embedded(url: str, picture: Picture) -> str:
    """An address that holds the bytes of a picture."""
    return f"data:{picture.media_type};base64,{b64encode(picture.data).decode()}"
