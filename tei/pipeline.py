"""The way through: a source, the annotators in their order, one TEI file.

The order of the annotators is this table and nothing else.  Each sees what the earlier ones said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

from tei.extensions import added
from tei.model import Annotator, Document, Source


class Layer(NamedTuple):
    """One annotator: its name in ``@resp``, what it finds, which layer ``--without`` leaves out, its function."""

    name: str
    title: str
    layer: str
    function: str


ANNOTATORS: tuple[Layer, ...] = (
    Layer("corrections", "Decisions of a person, from the sidecar", "corrections", "tei.annotators.corrections:replay"),
    Layer(
        "marks", "Marks of the input format: tables, pictures, formulas, notes", "marks", "tei.annotators.marks:read"
    ),
    Layer("furniture", "Running heads and folios", "furniture", "tei.annotators.furniture:find"),
    Layer("contents", "The printed table of contents", "contents", "tei.encoder.structure.contents:find"),
    Layer("front", "The title page", "front", "tei.encoder.structure.title_page:find"),
    Layer(
        "headings", "Headings, the tree of divisions, links to it", "headings", "tei.encoder.structure.headings:find"
    ),
    Layer("closings", "Bylines, signatures, datelines", "closings", "tei.annotators.closings:find"),
    Layer("lists", "Numbered points", "lists", "tei.annotators.lists:find"),
    Layer("pages", "Page breaks, seen and inferred", "pages", "tei.encoder.structure.page_breaks:find"),
    Layer("paragraphs", "Paragraphs, joined over page breaks", "paragraphs", "tei.encoder.structure.paragraphs:find"),
    Layer("authority", "Names of the user\'s authority file", "authority", "tei.annotators.authority:find"),
    Layer("names", "Persons, places and organisations", "names", "tei.annotators.names:find"),
    Layer("dates", "Dates in the text", "dates", "tei.annotators.dates:find"),
    Layer("hyphens", "Words divided at line ends", "hyphens", "tei.annotators.hyphens:find"),
    Layer("spaces", "Leaders and wide blanks", "spaces", "tei.annotators.spaces:find"),
)

GROUP = "teikit.annotators"
"""Entry points of this group add annotators after ours."""


@cache
def layers() -> tuple[Layer, ...]:
    """Every annotator, ours and those of installed packages."""
    others = (Layer(entry.name, entry.name, entry.name, entry.value) for entry in added(GROUP))
    return (*ANNOTATORS, *others)


def load(function: str) -> Any:
    """The function that a registry row names as ``module:function``."""
    module, _, name = function.partition(":")
    return getattr(import_module(module), name)


def annotate(
    source: Source, *, metadata: Mapping[str, object] | None = None, without: Collection[str] = ()
) -> Document:
    """Run every annotator over ``source``, but for the layers named in ``without``."""
    chosen: Iterable[Annotator] = (load(row.function) for row in layers() if row.layer not in without)
    document = Document(source, metadata=metadata or {})
    for annotator in chosen:
        document = replace(document, annotations=(*document.annotations, *annotator(document)))
    return document
