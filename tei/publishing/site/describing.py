"""What stands around the pages of a book: how search engines and other pages see them, how the book is cited."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from html import escape
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import quote

from tei.formats.html.frame import Site
from tei.formats.html.pages import ENTRANCE
from tei.formats.images import Picture
from tei.publishing.crosswalk import as_json
from tei.publishing.record import Record
from tei.publishing.site.citing import sentence
from tei.publishing.site.settings import Settings, word_language, words_in

ROOT = "../../"
"""The site, as seen from a page of a book."""
LONGEST = 200
"""Characters of a description."""


class Described(NamedTuple):
    """A book and the site that it is in."""

    name: str
    title: str
    record: Record
    item: Mapping[str, Any]
    """CSL-JSON."""
    formats: tuple[str, ...]
    settings: Settings

    @property
    def language(self) -> str:
        """Of what the site says on pages of the book: the site's own, else the book's."""
        return word_language(self.settings.language or self.record.first("language", "tag"))

    @property
    def words(self) -> Mapping[str, str]:
        """What the site says, in that language."""
        return words_in(self.language)

    def address(self, file: str) -> str:
        """Of a page in the world; empty where the site has no address."""
        return f"{self.settings.base}books/{quote(self.name)}/{file}" if self.settings.base else ""


def site_around(about: Described, picture: Callable[[str, Picture], str], *, is_large: bool) -> Site:
    """What the format html puts around its pages."""

    def head(file: str, title: str) -> str:
        return "".join(f"{line}\n" for line in _head(about, file or ENTRANCE, title))

    def foot(file: str) -> str:
        return _citation(about) if file in ("", ENTRANCE) else _back(about)

    return Site(f"{ROOT}assets/book.css", f"{ROOT}assets/book.js", head, _bar(about), foot, picture)


def _bar(about: Described) -> str:
    words, language = about.words, escape(about.language)
    title = escape(about.settings.title or words["title"])
    return (
        f'<a class="tk-home" href="{ROOT}index.html" lang="{language}">{title}</a>'
        f'<a class="tk-find" href="{ROOT}search.html" lang="{language}">{escape(words["search"])}</a>'
    )


def _head(about: Described, file: str, title: str) -> Iterator[str]:
    is_entrance = file == ENTRANCE
    kind = "book" if is_entrance else "article"
    site = about.settings.title or about.words["title"]
    yield from describe(title, description(about.record, about.item), kind, site, about.address(file))
    if is_entrance:
        yield from _meta("name", _scholar(about))
        yield f'<link rel="alternate" type="application/tei+xml" href="{quote(about.formats[0])}">'
    if "DOI" in about.item:
        yield f'<link rel="cite-as" href="https://doi.org/{escape(about.item["DOI"])}">'
    yield linked_data(_book(about) if is_entrance else _chapter(about, file, title))


def describe(title: str, about: str, kind: str, site: str, address: str) -> Iterator[str]:
    """The lines of a head that tell of a page: description, Open Graph, its own address where it is known."""
    if about:
        yield f'<meta name="description" content="{escape(about)}">'
    said = {"og:title": title, "og:type": kind, "og:site_name": site, "og:description": about, "og:url": address}
    yield from _meta("property", said.items())
    if address:
        yield f'<link rel="canonical" href="{escape(address)}">'


def _meta(kind: str, said: Any) -> Iterator[str]:
    yield from (f'<meta {kind}="{key}" content="{escape(value)}">' for key, value in said if value)


def linked_data(value: Mapping[str, Any]) -> str:
    """schema.org as JSON-LD in a page."""
    data = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{data}</script>'


def description(record: Record, item: Mapping[str, Any]) -> str:
    """What the book is, in a sentence or two."""
    said = record.first("project", "words") or sentence(item)
    return said if len(said) <= LONGEST else f"{said[:LONGEST].rstrip()}…"


def _scholar(about: Described) -> Iterator[tuple[str, str]]:
    """The names of Highwire Press, which Google Scholar and Zotero read."""
    item = about.item
    yield "citation_title", item["title"]
    for name in item.get("author", item.get("editor", ())):
        yield "citation_author", name.get("literal") or f"{name['family']}, {name['given']}"
    yield "citation_publisher", item.get("publisher", "")
    if "issued" in item:
        yield "citation_publication_date", "/".join(f"{part:02}" for part in item["issued"]["date-parts"][0])
    yield "citation_language", item.get("language", "")
    yield "citation_doi", item.get("DOI", "")


def _book(about: Described) -> Mapping[str, Any]:
    said = as_json(about.record, "schemaorg")
    url = {"@id": address, "url": address} if (address := about.address(ENTRANCE)) else {}
    return {**said, **url, "encoding": [_encoding(about, file) for file in about.formats]}


def _encoding(about: Described, file: str) -> Mapping[str, str]:
    return {"@type": "MediaObject", "name": file, "contentUrl": about.address(quote(file)) or quote(file)}


def _chapter(about: Described, file: str, title: str) -> Mapping[str, Any]:
    url = {"url": about.address(file)} if about.settings.base else {}
    book = {"@type": "Book", "name": about.title}
    book |= {"@id": about.address(ENTRANCE)} if about.settings.base else {}
    return {"@context": "https://schema.org", "@type": "Chapter", "name": title, **url, "isPartOf": book}


def _citation(about: Described) -> str:
    """How to cite the book, and what there is to take along."""
    words, language, name = about.words, escape(about.language), quote(about.name)
    cited = (("CITATION.cff", "CFF"), (f"{name}.bib", words["bibtex"]), (f"{name}.csl.json", "CSL-JSON"))
    files = [(quote(file), _label(file, words)) for file in about.formats]
    return (
        f'<section id="tk-cite" lang="{language}"><h2>{escape(words["cite"])}</h2>'
        f'<p class="tk-citation">{escape(sentence(about.item))}</p>{_links(cited)}'
        f"<h2>{escape(words['download'])}</h2>{_links(files)}</section>"
    )


def _back(about: Described) -> str:
    label = escape(about.words["cite"])
    return f'<p class="tk-away" lang="{escape(about.language)}"><a href="{ENTRANCE}#tk-cite">{label}</a></p>'


def _label(file: str, words: Mapping[str, str]) -> str:
    suffixes = "".join(PurePosixPath(file).suffixes[-1:]).lstrip(".")
    return words["text"] if suffixes == "xml" else suffixes.upper()


def _links(links: Any) -> str:
    items = "".join(f'<li><a href="{escape(href)}">{escape(label)}</a></li>' for href, label in links)
    return f'<ul class="tk-files">{items}</ul>'
