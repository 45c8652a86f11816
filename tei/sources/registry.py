"""The kinds of input: one row each, imported on use; other packages add rows by entry points."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import NamedTuple, cast

from tei.errors import UsageError
from tei.model import Markup

Reader = Callable[[str], Sequence[Markup]]
"""Says which characters of a decoded text are marks and what they mean; the rest is the book's text."""


class SourceFormat(NamedTuple):
    """One kind of input."""

    name: str
    title: str
    suffix: str
    media_type: str
    function: str
    """``module:function`` of the reader."""


SOURCES = (
    SourceFormat("markdown", "Markdown of OCR tools", ".md", "text/markdown", "tei.sources.styles:read_markdown"),
    SourceFormat("formfeed", "pages separated by form feeds", ".txt", "text/plain", "tei.sources.styles:read_plain"),
    SourceFormat("bare", "lines without marks", ".txt", "text/plain", "tei.sources.styles:read_plain"),
)
"""Our own rows; entry points of the group ``teikit.sources`` name further ``SourceFormat`` values."""

GROUP = "teikit.sources"


def reader_of(name: str) -> Reader:
    """The reader of the format ``name``; raises ``UsageError`` where there is none of that name."""
    row = next((row for row in SOURCES if row.name == name), None) or added(name)
    module, _, function = row.function.partition(":")
    return cast(Reader, getattr(import_module(module), function))


def added(name: str) -> SourceFormat:
    """The row that another package adds under ``name``; looking for packages costs time, so only then."""
    from importlib.metadata import entry_points

    for point in entry_points(group=GROUP, name=name):
        return cast(SourceFormat, point.load())
    raise UsageError(
        f"there is no style called {name!r}",
        remedy=f"Give one of {', '.join(row.name for row in SOURCES)}, or leave --style out to have it recognised.",
    )
