"""The files of an EPUB, and the container: the same book gives the same bytes."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree

from tei.errors import InvalidError, UnreadableError
from tei.formats.book import Book
from tei.formats.epub.cover import drawn_cover
from tei.formats.epub.navigation import navigation
from tei.formats.epub.package import Facts, facts_of, package
from tei.formats.html.apparatus import about, index_sections
from tei.formats.html.attributes import style_sheet
from tei.formats.html.chapters import address_between, chapter, entry_identifiers, file_of, shown_parts
from tei.formats.html.frame import resource
from tei.formats.html.markup import markup_walk
from tei.formats.html.state import State
from tei.formats.images import Picture, picture_at, picture_of, report_missing
from tei.formats.labels import label_language, labels_in
from tei.formats.parts import Part
from tei.formats.registers import Registers
from tei.io.paths import check_name
from tei.rendering.direction import is_leftward
from tei.resources import PACKAGE

OUTPUTS = ("epub", "web")
INDEXES = "indexes.xhtml"
ABOUT = "about.xhtml"
CONTAINER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>\n'
)
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the container: the first that zip knows."""


class File(NamedTuple):
    """A file of the publication: its path beside the package, its media type, its bytes."""

    path: str
    media_type: str
    data: bytes
    properties: str = ""
    in_spine: bool = False


@dataclass(slots=True)
class Pictures:
    """The pictures that chapters have asked for, each once."""

    book: Book
    files: dict[str, File] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)

    def address(self, url: str, node: etree._Element) -> str:
        """The path of a picture in the publication; empty where there is no such picture."""
        if url not in self.files and url not in self.missing:
            picture = picture_at(url, self.book.folder)
            if picture is None:
                self.missing.add(url)
            else:
                path = f"pictures/{len(self.files) + 1:03}{picture.suffix}"
                self.files[url] = File(path, picture.media_type, picture.data)
        if url in self.missing:
            report_missing(self.book, url, node)
            return ""
        return self.files[url].path


def to_epub(book: Book, options: Mapping[str, Any]) -> bytes:
    """The book as EPUB 3.3.

    Options: ``cover``, the path of a picture (raises ``UnreadableError``, or ``InvalidError`` where it is none), and
    ``writing``.
    """
    where = dict.fromkeys(entry_identifiers(book), INDEXES)
    pictures = Pictures(book)
    state = _state(book, lambda name, file: address_between(where, name, file), pictures)
    walk = markup_walk(book, state, OUTPUTS)
    parts = shown_parts(book, walk)
    names = [f"{number:03}.xhtml" for number in range(1, len(parts) + 1)]
    where.update(file_of(parts, names))
    bodies = [chapter(walk, part, name) for part, name in zip(parts, names, strict=True)]
    chapters = [_chapter(book, part, name, body) for part, name, body in zip(parts, names, bodies, strict=True)]
    facts = facts_of(book)
    files = [
        *_cover(book, facts, options),
        *chapters,
        *_apparatus(book, state),
        _style(state, options),
        *pictures.files.values(),
    ]
    nav = navigation(book, state, list(zip(parts, names, strict=True)), [file.path for file in files])
    files.insert(2, File("nav.xhtml", XHTML, nav, "nav", True))
    opf = package(book, facts, files, state, is_vertical=options.get("writing") == "vertical")
    return container([("package.opf", opf), *((file.path, file.data) for file in files)])


XHTML = "application/xhtml+xml"


def _state(book: Book, link: Callable[[str, str], str], pictures: Pictures) -> State:
    labels = labels_in(book.language, book.reading)
    return State(labels, Registers(book.view), link, pictures.address, is_xhtml=True)


def _chapter(book: Book, part: Part, name: str, body: str) -> File:
    kind = {"front": "frontmatter", "back": "backmatter"}.get(part.zone, "bodymatter")
    return File(name, XHTML, document(book, part.title or book.title, body, kind), in_spine=True)


def document(book: Book, title: str, body: str, kind: str, *, language: str = "") -> bytes:
    """One XHTML file around ``body``."""
    tag = language or book.language
    languages = f' lang="{escape(tag)}" xml:lang="{escape(tag)}"' + (' dir="rtl"' if is_leftward(tag) else "")
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml"'
        f' xmlns:epub="http://www.idpf.org/2007/ops"{languages}>\n<head><title>{escape(title)}</title>'
        f'<link rel="stylesheet" type="text/css" href="style.css"/></head>\n'
        f'<body epub:type="{kind}">\n{body}\n</body>\n</html>\n'
    ).encode()


def _apparatus(book: Book, state: State) -> list[File]:
    """The indexes, where there are any, and what the header says."""
    language = label_language(book.language, book.reading)
    state.file = INDEXES
    indexes = index_sections(state, level=1)
    made = [(INDEXES, " · ".join(_index_names(state)), indexes)] if indexes else []
    state.file = ABOUT
    made.append((ABOUT, state.labels["about"], f'<section class="tk-about">{about(book, state, level=1)}</section>'))
    return [
        File(
            path, XHTML, document(book, title, body, "backmatter", language=language if path == ABOUT else ""), "", True
        )
        for path, title, body in made
    ]


def _index_names(state: State) -> list[str]:
    return [state.labels[kind] for kind in ("persons", "places", "organisations") if state.registers.entries(kind)]


def _style(state: State, options: Mapping[str, Any]) -> File:
    own = (PACKAGE / "formats" / "epub" / "book.css").read_text(encoding="utf-8")
    vertical = VERTICAL if options.get("writing") == "vertical" else ""
    return File("style.css", "text/css", f"{resource('text.css')}{own}{vertical}{style_sheet(state)}\n".encode())


VERTICAL = "html { -epub-writing-mode: vertical-rl; writing-mode: vertical-rl; }\n"


def _cover(book: Book, facts: Facts, options: Mapping[str, Any]) -> list[File]:
    """The picture of the cover and the page that shows it."""
    picture = _given_cover(str(options["cover"])) if options.get("cover") else drawn_cover(book, facts)
    path = f"cover{picture.suffix}"
    alt = escape(" – ".join(filter(None, (book.title, ", ".join(facts.makers[:2])))))
    body = f'<div class="tk-cover"><img src="{path}" alt="{alt}" role="doc-cover"/></div>'
    return [
        File("cover.xhtml", XHTML, document(book, book.title, body, "cover"), in_spine=True),
        File(path, picture.media_type, picture.data, "cover-image"),
    ]


def _given_cover(path: str) -> Picture:
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise UnreadableError(
            f"the cover {path} cannot be read: {error.strerror}", remedy="Check the name of the picture."
        ) from None
    picture = picture_of(data)
    if picture is None:
        raise InvalidError(f"the cover {path} is no picture", remedy="Give a JPEG, PNG, GIF, WebP or SVG file.")
    return picture


def container(files: list[tuple[str, bytes]]) -> bytes:
    """The zip file: ``mimetype`` first and as it stands (OCF 3.3, section 4.3), no dates."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        _put(archive, "mimetype", b"application/epub+zip", zipfile.ZIP_STORED)
        _put(archive, "META-INF/container.xml", CONTAINER.encode(), zipfile.ZIP_DEFLATED)
        for path, data in files:
            _put(archive, check_name(f"EPUB/{path}"), data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _put(archive: zipfile.ZipFile, path: str, data: bytes, method: int) -> None:
    entry = zipfile.ZipInfo(path, EPOCH)
    entry.compress_type = method
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, data)
