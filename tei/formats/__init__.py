"""TEI to a format: one file a format, one row in this table.

A format's function takes a ``tei.formats.book.Book`` and its options by name, and gives the bytes of a file, or the
files of a folder by their paths.  Packages of others add rows through entry points of the group ``teikit.formats``,
whose value names a ``Format`` as ``module:name``.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from tei.errors import MissingToolError, UsageError
from tei.extensions import added


class Option(NamedTuple):
    """An option of a format: ``--name`` on the command line, ``name`` in the project's file."""

    name: str
    help: str
    default: Any = None
    choices: tuple[str, ...] = ()
    metavar: str = ""
    is_flag: bool = False


class Format(NamedTuple):
    """A format: the name for ``--to``, what it is, suffix and media type, ``module:function``, what it can do."""

    name: str
    title: str
    suffix: str
    media_type: str
    function: str
    keeps: str = ""
    """What of the TEI one finds again in it."""
    loses: str = ""
    """What of the TEI it has no place for."""
    options: tuple[Option, ...] = ()
    extra: str = ""
    """The extra of the package that it needs: ``pdf`` for ``pip install 'teikit[pdf]'``."""


WRITING = Option("writing", "Direction of the lines of Chinese.", "horizontal", ("horizontal", "vertical"))
COVER = Option("cover", "A picture for the cover (JPEG, PNG, SVG); by itself one is drawn.", metavar="FILE")
FONT = Option("font", "The font of the text.", metavar="NAME")
LATIN = Option("latin", "The font of Latin letters in a Chinese book.", metavar="NAME")
PAPER = Option("paper", "The size of the pages.", "a5", ("a4", "a5", "a6", "iso-b5", "us-letter"))
STANDARD = Option("standard", "The PDF standard; 1.7 allows characters without glyph.", "a-2u", ("a-2u", "a-3u", "1.7"))
SPLIT = Option("split", "A folder with a page for each chapter.", False, is_flag=True)

PLAIN = Option("plain", "Without the map of places and the network of persons.", False, is_flag=True)

FORMATS: tuple[Format, ...] = (
    Format(
        "html",
        "A page to read in a browser, in one file",
        ".html",
        "text/html",
        "tei.formats.html:to_html",
        "the text, its structure, printed pages, notes, names with indexes, map and network, what is uncertain",
        "running heads (but in the diplomatic reading), the header beyond title and source",
        (WRITING, SPLIT, PLAIN),
    ),
    Format(
        "epub",
        "A book for reading devices, EPUB 3",
        ".epub",
        "application/epub+zip",
        "tei.formats.epub:to_epub",
        "the text, its structure, printed pages, notes, indexes, title and makers, pictures, both readings of a choice",
        "running heads (but in the diplomatic reading), the header beyond title, makers, source and rights",
        (WRITING, COVER),
    ),
    Format(
        "text",
        "The running text and nothing else",
        ".txt",
        "text/plain",
        "tei.formats.text:to_text",
        "every character of the reading, paragraphs, lines of verse and list; notes behind their paragraph",
        "everything that is not a character: headings are lines like others, pages and names are not told",
    ),
    Format(
        "markdown",
        "Markdown that pandoc reads",
        ".md",
        "text/markdown",
        "tei.formats.markdown:to_markdown",
        "the text, headings, lists, tables, notes, links, highlighting, printed pages as empty spans",
        "names, dates, languages, what is uncertain",
    ),
    Format(
        "latex",
        "LaTeX for XeLaTeX (xeCJK) or LuaLaTeX (luatexja)",
        ".tex",
        "application/x-tex",
        "tei.formats.latex:to_latex",
        "the text, headings, lists, tables, notes, links, highlighting, printed pages in the margin",
        "names, dates, languages, what is uncertain; columns and rows that a cell takes",
        (FONT, LATIN),
    ),
    Format(
        "pdf",
        "Typeset pages for print, PDF/A by itself",
        ".pdf",
        "application/pdf",
        "tei.formats.pdf:to_pdf",
        "the text, headings as bookmarks, lists, tables, notes, links, pictures, printed pages in the margin",
        "names, dates, what is uncertain",
        (FONT, LATIN, PAPER, STANDARD, WRITING),
        extra="pdf",
    ),
    Format(
        "docx",
        "A Word document with real styles, headings, footnotes and a contents field",
        ".docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "tei.formats.docx:to_docx",
        "the text, headings, lists, tables, notes, links, highlighting, pictures, printed pages as small numbers",
        "names, dates, what is uncertain",
        (FONT, LATIN),
    ),
    Format(
        "odt",
        "OpenDocument text, by pandoc where that is installed",
        ".odt",
        "application/vnd.oasis.opendocument.text",
        "tei.formats.odt:to_odt",
        "what docx keeps, but for the contents field",
        "names, dates, what is uncertain",
        (FONT, LATIN),
    ),
    Format(
        "json",
        "The whole TEI as a tree, and the text with stretches that point into it",
        ".json",
        "application/json",
        "tei.formats.json:to_json",
        "all of the TEI: it can be made from the file again",
        "nothing",
    ),
    Format(
        "jsonl",
        "A paragraph a line, for search and language models",
        ".jsonl",
        "application/jsonl",
        "tei.formats.jsonl:to_jsonl",
        "the text with pages, divisions, names and offsets",
        "highlighting, links, what is uncertain",
    ),
    Format(
        "csv",
        "Tables of names, mentions, headings and pages, in one zip",
        ".zip",
        "application/zip",
        "tei.formats.csv:to_csv",
        "names with coordinates and addresses, every mention, headings, pages",
        "the running text",
    ),
    Format(
        "rdf",
        "The work, its chapters, persons and places as linked data, in Turtle",
        ".ttl",
        "text/turtle",
        "tei.formats.rdf:to_rdf",
        "title, makers, chapters, the registers and where each entry is mentioned",
        "the running text",
        extra="rdf",
    ),
    Format(
        "jsonld",
        "The linked data of rdf in JSON-LD, its context inside",
        ".jsonld",
        "application/ld+json",
        "tei.formats.jsonld:to_jsonld",
        "title, makers, chapters, the registers and where each entry is mentioned",
        "the running text",
    ),
    Format(
        "annotations",
        "Names, headings and pages as W3C Web Annotations on the text and the TEI",
        ".annotations.json",
        "application/ld+json",
        "tei.formats.annotations:to_annotations",
        "names with their addresses, divisions, pages",
        "the running text, which the format text has",
    ),
    Format(
        "conllu",
        "Sentences and tokens for linguistic tools, without analysis",
        ".conllu",
        "text/x-conllu",
        "tei.formats.conllu:to_conllu",
        "the text token by token with offsets, sentences, paragraphs, pages, names",
        "divisions, highlighting, links",
    ),
    Format(
        "vertical",
        "Vertical text for Sketch Engine and the Corpus Workbench",
        ".vert",
        "text/plain",
        "tei.formats.vertical:to_vertical",
        "the text token by token, divisions, paragraphs, sentences, pages, names",
        "highlighting, links",
    ),
    Format(
        "cetei",
        "The TEI itself in a browser, by CETEIcean",
        ".cetei.html",
        "text/html",
        "tei.formats.cetei:to_cetei",
        "all of the TEI, header and registers included",
        "nothing; a reading other than the source is not applied",
    ),
    Format(
        "map",
        "The places of the registers on a map",
        ".map.svg",
        "image/svg+xml",
        "tei.formats.map:to_map",
        "places that have coordinates, and how often each is named",
        "everything else",
    ),
    Format(
        "network",
        "Who is named together with whom, as a picture",
        ".network.svg",
        "image/svg+xml",
        "tei.formats.network:to_network",
        "persons who are named in one paragraph, and how often",
        "everything else",
    ),
)

GROUP = "teikit.formats"
"""Entry points of this group add formats after ours."""


@cache
def formats() -> tuple[Format, ...]:
    """Every format, ours and those of installed packages."""
    return (*FORMATS, *(entry.load() for entry in added(GROUP)))


def format_named(name: str) -> Format:
    """The format ``name``; raises ``UsageError`` where there is none."""
    row = next((row for row in formats() if row.name == name), None)
    if row is None:
        raise UsageError(f"there is no format {name!r}", remedy=f"There are {', '.join(r.name for r in formats())}.")
    return row


def formats_named(names: str) -> list[Format]:
    """The formats that ``names`` lists, with commas between; raises ``UsageError`` for one that there is not."""
    return [format_named(name.strip()) for name in names.split(",") if name.strip()]


def options_of(row: Format, given: dict[str, Any]) -> dict[str, Any]:
    """The options of a format with the values of ``given``, and defaults for the others."""
    return {one.name: given.get(one.name, one.default) for one in row.options}


def missing_extra(row: Format, error: ImportError) -> MissingToolError:
    """What to say where a package that only this format needs is not installed."""
    wanted = f"pip install 'teikit[{row.extra}]'" if row.extra else f"pip install {error.name}"
    return MissingToolError(f"the format {row.name} needs the package {error.name}", remedy=f"Install it: {wanted}")
