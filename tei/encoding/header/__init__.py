"""The teiHeader: what the title page, the metadata file and the run itself say about the book.

Nothing in it is made up: what nobody said is left out, or said to be missing where TEI wants a statement.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from tei.encoding.header.encodings import UNREGISTERED, Registered, encoding_description
from tei.encoding.header.files import file_description
from tei.encoding.header.nodes import indent, node
from tei.encoding.header.profiles import profile_description, revision_description
from tei.encoding.header.stated import known_book
from tei.encoding.resolve import Resolution
from tei.languages import Languages
from tei.model import Document
from tei.pipeline import Layer


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """What the header describes: a document, what became of its claims, and its text element."""

    document: Document
    resolution: Resolution
    text: etree._Element
    languages: Languages
    layers: tuple[Layer, ...]
    """The annotators that ran."""
    created: str = ""
    """The date of the run in W3C form, where one is to be stated."""
    registered: Registered = UNREGISTERED


def build_header(run: Run) -> etree._Element:
    """The ``teiHeader`` for ``run``, laid out for reading."""
    book = known_book(run.document, run.resolution.kept)
    metadata = run.document.metadata
    header = node(
        "teiHeader",
        file_description(run.document, book, run.text),
        encoding_description(run.document, run.resolution, run.text, run.layers, run.registered),
        profile_description(run.languages, metadata, run.text),
        revision_description(metadata, run.created),
        xml_lang="en",
    )
    indent(header, 1)
    return header
