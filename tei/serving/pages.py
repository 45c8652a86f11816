"""What a person sees: the list of editions, and each as a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import escape
from pathlib import Path
from threading import Lock
from urllib.parse import quote

from lxml import etree

from tei.publishing.crosswalk import write_metadata
from tei.resources import data_path
from tei.serving.library import Edition
from tei.tree import parser

_rendering = Lock()
"""Formats keep compiled models between books, which two threads must not fill at once."""


def index(editions: Iterable[Edition], title: str) -> str:
    """The list of all editions as an HTML page."""
    rows = "\n".join(_row(edition) for edition in editions)
    style = data_path("serving/index.css").read_text(encoding="utf-8")
    return "\n".join(
        (
            "<!DOCTYPE html>",
            '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
            f"<title>{escape(title)}</title><style>{style}</style></head><body><main>",
            f"<h1>{escape(title)}</h1>",
            f"<ul>{rows}</ul>" if rows else "<p>There are no editions yet.</p>",
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


@lru_cache(maxsize=32)
def page(path: Path, sha256: str) -> str:
    """The edition in ``path`` as one HTML page with schema.org's description in it, kept while the file is the same."""
    from tei.formats.book import read_book
    from tei.formats.html import to_html

    tree = etree.ElementTree(etree.fromstring(path.read_bytes(), parser()))
    with _rendering:
        made = to_html(read_book(tree, folder=path.parent, name=path.name), {"writing": "horizontal", "split": False})
    html = made.decode() if isinstance(made, bytes) else ""
    return html.replace("</head>", f"{_description(tree.getroot())}</head>", 1)


def _description(root: etree._Element) -> str:
    from tei.publishing.record import read_record

    data = write_metadata(read_record(root), "schemaorg").decode().replace("<", "\\u003c")
    return f'<script type="application/ld+json">{data}</script>'
