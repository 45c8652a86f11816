"""The values that everything else passes around: sources, annotations, documents.

All are frozen and none does work.  A source is never edited; annotations point at it.
Offsets are code points, zero-based, with an exclusive end, as in Python's slices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, NamedTuple

Certainty = Literal["high", "medium", "low", "unknown", ""]
"""The values of TEI's ``@cert``; the empty string says that the input itself states the fact,
so that no machine decided anything and the element carries neither ``@cert`` nor ``@resp``."""


class Span(NamedTuple):
    """A stretch of the source text; zero width stands between two characters."""

    start: int
    end: int


class Markup(NamedTuple):
    """Characters that belong to the input format, not to the book: ``## ``, ``- ``, ``**``, ``<td>``."""

    span: Span
    kind: str
    """What the mark says (see ``tei.sources``): heading, item, hi, table, row, cell, page, separator …"""
    value: str = ""
    """The mark's own value: a heading's level, a page's label, a picture's address."""
    scope: Span | None = None
    """The text that the mark applies to, where it applies to any."""
    reading: str = ""
    """What the characters stand for: ``&`` for ``&amp;``; empty for all but character references."""


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """The text of a book as it came, decoded and nothing else."""

    text: str
    uri: str = ""
    """The name that messages use: a path as the user wrote it, or ``-``."""
    sha256: str = ""
    """Of the bytes, in hexadecimal."""
    encoding: str = "utf-8"
    """The Python codec that decodes the bytes, ``utf-8-sig`` where they begin with a byte order mark."""
    style: str = "bare"
    """How the text shows structure: ``markdown``, ``formfeed`` or ``bare``."""
    newline: str = "\n"
    """The line end of the bytes where all are alike; ``text`` always has ``\\n`` for it."""
    markup: tuple[Markup, ...] = ()
    """In order of their spans, which do not overlap."""


class Evidence(NamedTuple):
    """Who decided, by which rule, how surely, and why in this place."""

    annotator: str
    rule: str = ""
    certainty: Certainty = ""
    note: str = ""


UNTOLD = Evidence("")


@dataclass(frozen=True, slots=True)
class Annotation:
    """What one annotator says about a stretch of the source: that it is this TEI element."""

    span: Span
    element: str
    attributes: tuple[tuple[str, str], ...] = ()
    reading: str | None = None
    """The other reading of a ``choice``: what ``corr`` or ``reg`` says while the span is ``sic`` or ``orig``."""
    evidence: Evidence = UNTOLD


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A source, all that has been said about it so far, and what is known about the book."""

    source: Source
    annotations: tuple[Annotation, ...] = ()
    metadata: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    """The metadata file's tables, see ``tei.metadata``; empty where there is none."""


Annotator = Callable[[Document], Iterable[Annotation]]
"""Reads what earlier annotators said; only ever adds."""
