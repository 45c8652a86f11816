"""The folder of one book: what was published, its pages, its text for searching, its digest."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import unquote

from tei.formats.book import Book, read_book
from tei.formats.html.pages import ENTRANCE, to_html
from tei.formats.images import Picture
from tei.io.addresses import split_address
from tei.languages import HAN_LANGUAGES
from tei.publishing.bundle import SCHEMA_FILES, SUMS, Bundle
from tei.publishing.site import citing
from tei.publishing.site.describing import Described, site_around
from tei.publishing.site.digest import FILE, Digest, write_digest
from tei.publishing.site.places import Places, dates_of, files_of, identified, names_of
from tei.publishing.site.settings import Settings
from tei.publishing.site.texts import text_files
from tei.searching.passages import passages
from tei.xml.parser import parse_tree

LARGE = 20_000
"""Characters of a book from which it has a page for each chapter."""
ELSEWHERE = frozenset(f"schema/{file}" for file in SCHEMA_FILES)
"""What stands once for all books."""
COMPANIONS = frozenset({"README.md", "LICENSE.md", "CITATION.cff", SUMS})


class Made(NamedTuple):
    """The files of the folder of a book, and what the rest of the site needs of it."""

    files: Mapping[str, bytes]
    digest: Digest


def make_book(bundle: Bundle, settings: Settings) -> Made:
    """The folder ``books/NAME`` of a bundle; the same bundle and settings give the same bytes."""
    published = {path: data for path, data in bundle.files.items() if path not in ELSEWHERE}
    published[SUMS] = _own_sums(bundle)
    pages, digest = _pages(bundle, settings)
    made = {**pages, **published}
    sums = {path: sha256(data).hexdigest() for path, data in pages.items() if path not in published}
    digest = digest._replace(bundle=dict(bundle.sums), made=dict(sorted(sums.items())))
    return Made(dict(sorted({**made, FILE: write_digest(digest)}.items())), digest)


def _own_sums(bundle: Bundle) -> bytes:
    """The checksums of what stands in the folder."""
    lines = bundle.files[SUMS].decode().splitlines(keepends=True) if SUMS in bundle.files else []
    return "".join(line for line in lines if line.rstrip("\n").split("  ", 1)[1] not in ELSEWHERE).encode()


def _pages(bundle: Bundle, settings: Settings) -> tuple[dict[str, bytes], Digest]:
    tree = parse_tree(bundle.files[tei_of(bundle)])
    book = read_book(tree, folder=bundle.folder, name=f"{bundle.name}.xml", lenient=True)
    said = identified(book)
    record = bundle.record
    item = citing.csl(bundle.name, record, settings.base and f"{settings.base}books/{bundle.name}/{ENTRANCE}")
    about = Described(bundle.name, book.title, record, item, tuple(_formats(bundle)), settings)
    pictures: dict[str, bytes] = {}
    pages = _rendered(book, about, pictures, is_large=len(said.text) > LARGE)
    places = Places(said, files_of(pages), ENTRANCE)
    texts = text_files(passages(book, said), said, places)
    digest = _digest(about, book, places, tuple(pages))._replace(
        characters=len(said.text), terms=texts.terms, chunks=texts.chunks
    )
    citations = {
        f"{bundle.name}.bib": citing.write_bibtex(item),
        f"{bundle.name}.csl.json": citing.write_csl(bundle.name, record, item.get("URL", "")),
    }
    return {**pictures, **pages, **texts.files, **citations}, digest


def _formats(bundle: Bundle) -> Iterator[str]:
    """The files that a reader may want to take along, the TEI first."""
    yield tei_of(bundle)
    for path in bundle.files:
        if "/" not in path and path not in COMPANIONS and path != tei_of(bundle):
            yield path


def tei_of(bundle: Bundle) -> str:
    """The TEI of the bundle; it bears the book's name, unless the bundle was given another one."""
    own = f"{bundle.name}.xml"
    return own if own in bundle.files else next(path for path in bundle.files if path.endswith(".xml"))


def _rendered(book: Book, about: Described, pictures: dict[str, bytes], *, is_large: bool) -> dict[str, bytes]:
    """The pages, the entrance first; pictures of the book's folder are gathered under their names there."""

    def kept(url: str, picture: Picture) -> str:
        path = PurePosixPath(os.path.normpath(unquote(split_address(url).path))).as_posix()
        pictures[path] = picture.data
        return url

    site = site_around(about, kept, is_large=is_large)
    is_han = book.language.lower().partition("-")[0] in HAN_LANGUAGES
    options = {"site": site, "split": is_large, "writing": about.settings.writing if is_han else "horizontal"}
    made = to_html(book, options)
    return {ENTRANCE: made} if isinstance(made, bytes) else dict(made)


def _digest(about: Described, book: Book, places: Places, pages: tuple[str, ...]) -> Digest:
    record = about.record
    return Digest(
        name=about.name,
        title=record.first("title", "main") or book.title,
        subtitle=record.first("title", "sub"),
        makers=tuple(item["name"] for item in record.items.get("creator", ()) if "name" in item),
        source=", ".join(filter(None, (record.first("source", field) for field in ("place", "publisher")))),
        year=record.first("source", "year") or record.first("date", "year"),
        language="" if book.language == "und" else book.language,
        characters=0,
        issued=record.first("date", "date"),
        pages=pages,
        formats=about.formats,
        named=tuple(names_of(book, places)),
        dates=tuple(dates_of(places)),
        terms=0,
        chunks=(),
        mark=about.settings.mark,
        bundle={},
        made={},
    )
