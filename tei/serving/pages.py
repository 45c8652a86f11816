"""What a person sees: the list of editions, each as a page, the places that a search found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from html import escape
from itertools import groupby
from threading import Lock
from urllib.parse import quote

from lxml import etree

from tei.corpus.search import Found, Hit
from tei.publishing.crosswalk import write_metadata
from tei.resources import data_path
from tei.serving.keeping import Kept
from tei.serving.library import Edition
from tei.tree import TEI
from tei.xml.parser import parse_xml

_rendering = Lock()
"""Formats keep compiled models between books, which two threads must not fill at once."""
_pages: Kept[bytes] = Kept(6_000_000)
AS_PAGE = {"writing": "horizontal", "split": False}


def index(editions: Sequence[Edition], title: str) -> str:
    """The list of all editions as an HTML page, folder by folder."""
    parts = [_folder(folder, list(found)) for folder, found in groupby(editions, key=lambda edition: edition.folder)]
    return _frame(title, "\n".join(parts) or "<p>There are no editions yet.</p>", "")


def _folder(folder: str, editions: Sequence[Edition]) -> str:
    heading = f"<h2>{escape(folder)}</h2>" if folder else ""
    rows = "\n".join(_row(edition) for edition in editions)
    return f"{heading}<ul>{rows}</ul>"


def _frame(title: str, body: str, words: str) -> str:
    style = data_path("serving/index.css").read_text(encoding="utf-8")
    return "\n".join(
        (
            "<!DOCTYPE html>",
            '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
            f"<title>{escape(title)}</title><style>{style}</style></head><body><main>",
            f'<h1><a href="./">{escape(title)}</a></h1>',
            '<form action="search" role="search"><label>Search the texts '
            f'<input type="search" name="q" value="{escape(words)}" required></label> <button>Search</button></form>',
            body,
            '<footer>For programs: <a href="dts">DTS</a>, <a href="oai?verb=Identify">OAI-PMH</a>.</footer>',
            "</main></body></html>",
        )
    )


def _row(edition: Edition) -> str:
    name = quote(edition.name)
    about = ", ".join(filter(None, _about(edition)))
    language = f' lang="{escape(edition.language)}"' if edition.language else ""
    return (
        f'<li><a href="books/{name}"{language}>{escape(edition.title)}</a> <span>{escape(about)}</span>'
        f' <a class="file" href="books/{name}.xml">TEI</a></li>'
    )


def _about(edition: Edition) -> Iterator[str]:
    yield ", ".join(item["name"] for item in edition.record.items.get("creator", ()) if "name" in item)
    yield edition.record.first("source", "year") or edition.record.first("date", "year")


def results(found: Found, editions: Mapping[str, Edition], title: str, words: str, waiting: int) -> str:
    """The places of a search as an HTML page; ``waiting`` editions are not yet searched."""
    more = f", {len(found.hits)} of them here" if len(found.hits) < found.places else ""
    sentences = [f"{found.places} places in {found.books} editions{more}."]
    if waiting:
        sentences.append(f"{waiting} editions are still being read: ask again in a moment.")
    lists = [_hits(book, list(hits), editions) for book, hits in groupby(found.hits, key=lambda hit: hit.book)]
    return _frame(title, "\n".join((f"<p>{' '.join(sentences)}</p>", *lists)), words)


def _hits(book: str, hits: Sequence[Hit], editions: Mapping[str, Edition]) -> str:
    language = f' lang="{escape(editions[book].language)}"' if book in editions else ""
    rows = "".join(
        f"<li{language}>{escape(hit.before)}<mark>{escape(hit.found)}</mark>{escape(hit.after)} "
        f"<span>{f'p. {escape(hit.page)}' if hit.page else ''}</span></li>"
        for hit in hits
    )
    return f'<h2><a href="books/{quote(book)}"{language}>{escape(hits[0].title or book)}</a></h2><ul>{rows}</ul>'


def page(edition: Edition) -> bytes:
    """The edition as one HTML page with schema.org's description in it, kept while the file is the same."""

    def made() -> bytes:
        root = parse_xml(edition.path.read_bytes())
        return _rendered(edition, root, "text/html").replace(b"</head>", _description(edition) + b"</head>", 1)

    return _pages.get((edition.path, edition.sha256), edition.size, made)


def plain(edition: Edition) -> bytes:
    """The edition as plain text."""
    return _rendered(edition, parse_xml(edition.path.read_bytes()), "text/plain")


def part(edition: Edition, root: etree._Element, passage: etree._Element, media_type: str) -> bytes:
    """A part of an edition, as ``tei.serving.passages`` cut it out, in the media type of a format."""
    top = etree.Element(f"{TEI}TEI", passage.attrib, passage.nsmap)
    header = root.find(f"{TEI}teiHeader")
    if header is not None:
        top.append(deepcopy(header))
    found = passage[0][0]
    if found.tag == f"{TEI}text":
        top.append(found)
    else:
        etree.SubElement(etree.SubElement(top, f"{TEI}text"), f"{TEI}body").append(found)
    return _rendered(edition, top, media_type)


def _rendered(edition: Edition, root: etree._Element, media_type: str) -> bytes:
    """What our own models have no rule for is shown as its text: a reader is better served so than with an error."""
    from tei.formats.book import read_book
    from tei.formats.html import to_html
    from tei.formats.text import to_text

    tree = etree.ElementTree(root)
    with _rendering:
        book = read_book(tree, folder=edition.path.parent, name=edition.path.name, lenient=True)
        made = to_html(book, AS_PAGE) if media_type == "text/html" else to_text(book, {})
    return made if isinstance(made, bytes) else b""


def _description(edition: Edition) -> bytes:
    data = write_metadata(edition.record, "schemaorg").decode().replace("<", "\\u003c")
    return f'<script type="application/ld+json">{data}</script>'.encode()
