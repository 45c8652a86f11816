"""What a person sees: the list of editions, each as a page, the places that a search found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from hashlib import sha256
from html import escape
from itertools import groupby
from urllib.parse import quote

from lxml import etree
from starlette.concurrency import run_in_threadpool

from tei.corpus.search import Found, Hit
from tei.publishing.crosswalk import write_metadata
from tei.resources import data_path
from tei.serving.keeping import Kept
from tei.serving.library import Edition
from tei.serving.renderer import Renderer
from tei.tree import TEI

_pages: Kept[bytes] = Kept(6_000_000)


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


async def page(edition: Edition, renderer: Renderer) -> bytes:
    """Return the edition as one HTML page with schema.org's description in it, kept while the file is the same."""
    key = (edition.path, edition.sha256)
    made = _pages.find(key)
    if made is None:
        shown = await _rendered(edition, await run_in_threadpool(edition.path.read_bytes), "page", renderer)
        made = shown.replace(b"</head>", _description(edition) + b"</head>", 1)
        _pages.put(key, edition.size, made)
    return made


async def plain(edition: Edition, renderer: Renderer) -> bytes:
    """Return the edition as plain text."""
    return await _rendered(edition, await run_in_threadpool(edition.path.read_bytes), "text", renderer)


def part(root: etree._Element, passage: etree._Element) -> bytes:
    """Return a part of an edition, as ``tei.serving.passages`` cut it out, as a document with the header of all."""
    top = etree.Element(f"{TEI}TEI", passage.attrib, passage.nsmap)
    header = root.find(f"{TEI}teiHeader")
    if header is not None:
        top.append(deepcopy(header))
    found = passage[0][0]
    if found.tag == f"{TEI}text":
        top.append(found)
    else:
        etree.SubElement(etree.SubElement(top, f"{TEI}text"), f"{TEI}body").append(found)
    return etree.tostring(top, encoding="utf-8")


async def render(edition: Edition, data: bytes, media_type: str, renderer: Renderer) -> bytes:
    """Return the TEI ``data`` of an edition in a media type that pages have."""
    return await _rendered(edition, data, "page" if media_type == "text/html" else "text", renderer)


async def _rendered(edition: Edition, data: bytes, task: str, renderer: Renderer) -> bytes:
    head = {"task": task, "name": edition.path.name, "folder": str(edition.path.parent)}
    return await renderer.make((task, str(edition.path), sha256(data).digest()), head, data)


def _description(edition: Edition) -> bytes:
    data = write_metadata(edition.record, "schemaorg").decode().replace("<", "\\u003c")
    return f'<script type="application/ld+json">{data}</script>'.encode()
