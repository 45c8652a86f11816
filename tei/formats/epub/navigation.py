"""The navigation document: contents, printed pages, landmarks."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from tei.formats.book import Book
from tei.formats.html.apparatus import contents_list
from tei.formats.html.state import State
from tei.formats.labels import label_language
from tei.formats.parts import Part, contents_of

Files = Sequence[tuple[Part, str]]


def navigation(book: Book, state: State, parts: Files, paths: Sequence[str]) -> bytes:
    """The file, UTF-8; its language is that of the labels."""
    state.file = "nav.xhtml"
    labels = state.labels
    tag = escape(label_language(book.language, book.reading))
    contents = contents_list(contents_of(book.text), state) or _by_file(book, parts)
    title = escape(labels["contents"])
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml" '
        f'xmlns:epub="http://www.idpf.org/2007/ops" lang="{tag}" xml:lang="{tag}">\n<head><title>{title}</title>'
        f'<link rel="stylesheet" type="text/css" href="style.css"/></head>\n<body>\n'
        f'<nav epub:type="toc" id="toc" role="doc-toc"><h1>{title}</h1>{contents}</nav>\n'
        f"{_page_list(state)}{_landmarks(state, parts, paths)}</body>\n</html>\n"
    ).encode()


def _by_file(book: Book, parts: Files) -> str:
    """The files as contents of a book whose divisions have no headings."""
    items = "".join(f'<li><a href="{name}">{escape(part.title or book.title)}</a></li>' for part, name in parts)
    return f"<ol>{items}</ol>"


def _page_list(state: State) -> str:
    pages = [(file, anchor, label) for file, anchor, label in state.pages if label]
    if not pages:
        return ""
    items = "".join(f'<li><a href="{file}#{escape(anchor)}">{escape(label)}</a></li>' for file, anchor, label in pages)
    title = escape(state.labels["pages"])
    return f'<nav epub:type="page-list" role="doc-pagelist" hidden="hidden"><h2>{title}</h2><ol>{items}</ol></nav>\n'


def _landmarks(state: State, parts: Files, paths: Sequence[str]) -> str:
    labels = state.labels
    start = next((name for part, name in parts if part.zone == "body"), parts[0][1])
    places = [
        ("cover", "cover.xhtml", labels["cover"]),
        ("toc", "#toc", labels["contents"]),
        ("bodymatter", start, labels["start"]),
        *([("index", "indexes.xhtml", labels["persons"])] if "indexes.xhtml" in paths else []),
        ("backmatter", "about.xhtml", labels["about"]),
    ]
    items = "".join(f'<li><a epub:type="{kind}" href="{at}">{escape(label)}</a></li>' for kind, at, label in places)
    return f'<nav epub:type="landmarks" hidden="hidden"><h2>{escape(labels["contents"])}</h2><ol>{items}</ol></nav>\n'
