"""The package document: who made what, which files there are, in which order, and who can read it how."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from lxml import etree

from tei.formats.book import Book
from tei.formats.html.apparatus import names
from tei.formats.html.state import State
from tei.rendering.direction import is_leftward
from tei.rendering.text import plain
from tei.tree import TEI

if TYPE_CHECKING:
    from tei.formats.epub.writing import File

DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
NEVER = "1980-01-01"
"""The day of last change where the header has none: the bytes of a book do not depend on the day it was made."""
ROLES = {
    "author": "aut",
    "editor": "edt",
    "translator": "trl",
    "illustrator": "ill",
    "compiler": "com",
    "funder": "fnd",
}
"""What persons did → the code of the Library of Congress' relators."""


class Maker(NamedTuple):
    """A name and the code of what its bearer did."""

    name: str
    role: str


class Facts(NamedTuple):
    """What the header says that a package document has a place for."""

    identifier: str
    titles: tuple[str, ...]
    people: tuple[Maker, ...]
    publisher: str
    date: str
    modified: str
    source: str
    rights: str
    subjects: tuple[str, ...]
    description: str

    @property
    def makers(self) -> list[str]:
        """The names of authors, else of editors."""
        authors = [maker.name for maker in self.people if maker.role == "aut"]
        return authors or [maker.name for maker in self.people]


def facts_of(book: Book) -> Facts:
    """The facts of a book's header; what it does not say is empty, but for an identifier and the day of change."""
    header = book.view.find(f"{TEI}teiHeader")
    file = header.find(f"{TEI}fileDesc") if header is not None else None
    if header is None or file is None:
        return Facts(_own_identifier(book), (book.title,), (), "", "", NEVER, "", "", (), "")
    titles = [book.title, *(t for t in names(file, "titleStmt/title") if t != book.title)]
    return Facts(
        _identifier(book, file),
        tuple(dict.fromkeys(titles)),
        tuple(_people(file)),
        ", ".join(names(file, "publicationStmt/publisher")[:1]),
        _date(file.find(f"{TEI}publicationStmt/{TEI}date")),
        max((_date(node) for node in header.iter(f"{TEI}change", f"{TEI}date")), default="") or NEVER,
        _source(file),
        " ".join(names(file, "publicationStmt/availability/licence", "publicationStmt/availability/p")),
        tuple(dict.fromkeys(names(header, "profileDesc/textClass/keywords/term"))),
        " ".join(names(header, "profileDesc/abstract")),
    )


def _identifier(book: Book, file: etree._Element) -> str:
    for node in file.iterfind(f"{TEI}publicationStmt/{TEI}idno"):
        value, kind = plain(node), node.get("type", "").upper()
        if kind == "ISBN":
            return f"urn:isbn:{value.replace('-', '')}"
        if kind == "DOI" and not value.startswith("http"):
            return f"https://doi.org/{value.removeprefix('doi:')}"
        if value:
            return value
    return _own_identifier(book)


def _own_identifier(book: Book) -> str:
    """An identifier from the text itself: the same text has the same."""
    digest = sha256("".join(book.text.itertext()).encode()).hexdigest()
    return f"urn:uuid:{uuid5(NAMESPACE_URL, ' '.join((book.title, book.reading, digest)))}"


def _people(file: etree._Element) -> Iterator[Maker]:
    for node in file.iterfind(f"{TEI}titleStmt/*"):
        kind = str(node.tag).removeprefix(TEI)
        if kind in ("author", "editor") and plain(node):
            yield Maker(plain(node), ROLES.get(node.get("role", kind), ROLES[kind]))


def _date(node: etree._Element | None) -> str:
    if node is None:
        return ""
    found = DATE.match(node.get("when", "") or (plain(node) if str(node.tag) == f"{TEI}date" else ""))
    return found[0] if found else ""


def _source(file: etree._Element) -> str:
    """What was printed: its ISBN, else title, publisher and year."""
    for node in file.iterfind(f"{TEI}sourceDesc//{TEI}idno"):
        if node.get("type", "").upper() == "ISBN":
            return f"urn:isbn:{plain(node).replace('-', '')}"
    for bibl in file.iterfind(f"{TEI}sourceDesc/*"):
        parts = [plain(node) for node in bibl.iter(*(TEI + n for n in ("title", "publisher", "date"))) if plain(node)]
        if parts:
            return ", ".join(dict.fromkeys(parts))
    return ""


def package(book: Book, facts: Facts, files: Sequence[File], state: State, *, is_vertical: bool) -> bytes:
    """The package document, UTF-8."""
    language = escape(book.language)
    manifest = "".join(_item(number, file) for number, file in enumerate(files))
    spine = "".join(f'<itemref idref="f{number}"/>\n' for number, file in enumerate(files) if file.in_spine)
    direction = ' page-progression-direction="rtl"' if is_vertical or is_leftward(book.language) else ""
    metadata = "\n".join(_metadata(book, facts, state, has_pictures=any("pictures/" in f.path for f in files)))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<package xmlns="http://www.idpf.org/2007/opf" version="3.0" '
        f'unique-identifier="id" xml:lang="{language}"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f"{metadata}\n</metadata><manifest>\n{manifest}</manifest><spine{direction}>\n{spine}</spine></package>\n"
    ).encode()


def _item(number: int, file: File) -> str:
    properties = f' properties="{file.properties}"' if file.properties else ""
    return f'<item id="f{number}" href="{file.path}" media-type="{file.media_type}"{properties}/>\n'


def _metadata(book: Book, facts: Facts, state: State, *, has_pictures: bool) -> Iterator[str]:
    yield f'<dc:identifier id="id">{escape(facts.identifier)}</dc:identifier>'
    for number, title in enumerate(facts.titles):
        yield f'<dc:title id="t{number}">{escape(title)}</dc:title>'
        yield f'<meta refines="#t{number}" property="title-type">{"subtitle" if number else "main"}</meta>'
        yield f'<meta refines="#t{number}" property="display-seq">{number + 1}</meta>'
    yield f"<dc:language>{escape(book.language)}</dc:language>"
    for number, maker in enumerate(facts.people):
        yield f'<dc:creator id="m{number}">{escape(maker.name)}</dc:creator>'
        yield f'<meta refines="#m{number}" property="role" scheme="marc:relators">{maker.role}</meta>'
    simple = {
        "publisher": facts.publisher,
        "date": facts.date,
        "source": facts.source,
        "rights": facts.rights,
        "description": facts.description,
    }
    yield from (f"<dc:{name}>{escape(value)}</dc:{name}>" for name, value in simple.items() if value)
    yield from (f"<dc:subject>{escape(subject)}</dc:subject>" for subject in facts.subjects)
    day = f"{facts.modified}-01-01"[:10] if len(facts.modified) < 10 else facts.modified
    yield f'<meta property="dcterms:modified">{day}T00:00:00Z</meta>'
    yield from _accessibility(facts, state, has_pictures=has_pictures)


def _accessibility(facts: Facts, state: State, *, has_pictures: bool) -> Iterator[str]:
    """EPUB Accessibility 1.1, section 3.2, in the words of schema.org."""
    modes = ("textual", "visual") if has_pictures else ("textual",)
    features = ["tableOfContents", "readingOrder", "structuralNavigation", "displayTransformability"]
    if state.pages:
        features += ["pageNavigation", "pageBreakMarkers"]
        yield f'<meta property="pageBreakSource">{escape(facts.source or facts.titles[0])}</meta>'
    yield from (f'<meta property="schema:accessMode">{mode}</meta>' for mode in modes)
    yield '<meta property="schema:accessModeSufficient">textual</meta>'
    yield from (f'<meta property="schema:accessibilityFeature">{feature}</meta>' for feature in features)
    yield '<meta property="schema:accessibilityHazard">none</meta>'
    yield f'<meta property="schema:accessibilitySummary">{escape(state.labels["summary"])}</meta>'
