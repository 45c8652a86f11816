"""The linked data of the format ``jsonld`` as RDF in Turtle.  Needs pyoxigraph (``teikit[rdf]``)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tei.formats.book import Book
from tei.formats.jsonld import to_jsonld
from tei.resources import data_path


def to_rdf(book: Book, options: Mapping[str, Any]) -> bytes:
    """The triples in Turtle, sorted, UTF-8."""
    import pyoxigraph as oxigraph

    quads = oxigraph.parse(to_jsonld(book, options), format=oxigraph.RdfFormat.JSON_LD)
    triples = sorted((quad.triple for quad in quads), key=str)
    return oxigraph.serialize(triples, format=oxigraph.RdfFormat.TURTLE, prefixes=_prefixes()) or b""


def _prefixes() -> dict[str, str]:
    """The prefixes of the context."""
    context = json.loads(data_path("formats/context.jsonld").read_text(encoding="utf-8"))["@context"]
    return {name: value for name, value in context.items() if isinstance(value, str) and value.startswith("http")}
