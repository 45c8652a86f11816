"""What all scanners share: the view of a text in which what is already understood is hidden.

A scanner is given a view as long as the text and says which characters are marks.  What one scanner
has claimed the next cannot see, so that no two marks ever overlap.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from tei.model import Markup, Span

OPAQUE = "\0"
"""Hides characters within a line; no readable text has a NUL."""

BOUNDARY = "\ud800"
"""Hides marks that begin or end a block; no readable text has a surrogate."""

BLOCKS = frozenset(
    {"block", "caption", "caption-end", "cell", "cell-end", "fence", "heading", "heading-end", "item", "item-end"}
    | {"note", "quote", "row", "row-end", "rule", "separator", "table", "table-end"}
)
"""Kinds of marks at which a block begins or ends wherever they stand."""


class Found(NamedTuple):
    """What a scanner found: the marks, and stretches in which no later scanner may look."""

    marks: Sequence[Markup] = ()
    opaque: Sequence[Span] = ()


Scanner = Callable[[str], Found]


def scan(text: str, scanners: Iterable[Scanner]) -> tuple[list[Markup], str]:
    """Every mark in ``text``, in order, and the view in which they are hidden."""
    marks: list[Markup] = []
    view = text
    for scanner in scanners:
        found = scanner(view)
        marks += found.marks
        view = hide(view, found)
    return sorted(marks, key=lambda mark: mark.span), view


def hide(view: str, found: Found) -> str:
    """``view`` with the marks and the opaque stretches painted over."""
    if not found.marks and not found.opaque:
        return view
    return "".join(painted(view, sorted(fills(view, found))))


def fills(view: str, found: Found) -> Iterator[tuple[int, int, str]]:
    """Start, end and paint of everything to be hidden."""
    for span in found.opaque:
        yield *span, BOUNDARY if stands_alone(view, span) else OPAQUE
    for mark in found.marks:
        yield *mark.span, BOUNDARY if mark.kind in BLOCKS or stands_alone(view, mark.span) else OPAQUE


def painted(view: str, strokes: Iterable[tuple[int, int, str]]) -> Iterator[str]:
    """The pieces of ``view`` with each stroke laid over it; where strokes overlap the first wins."""
    done = 0
    for start, end, paint in strokes:
        if end > done:
            yield view[done:start]
            yield paint * (end - max(start, done))
            done = end
    yield view[done:]


def stands_alone(view: str, span: Span) -> bool:
    """Whether the stretch fills its lines, so that it is a block of its own."""
    start, end = span
    return view[start - 1 : start] in ("", "\n") and view[end : end + 1] in ("", "\n")


def search_all(pattern: re.Pattern[str], text: str, accept: Callable[[re.Match[str]], bool]) -> Iterator[re.Match[str]]:
    """The matches that ``accept`` accepts; after a refused one the search goes on at its second character."""
    match = pattern.search(text)
    while match:
        accepted = accept(match)
        if accepted:
            yield match
        match = pattern.search(text, match.end() if accepted else match.start() + 1)


def pair(kind: str, value: str, opener: Span, closer: Span) -> tuple[Markup, Markup]:
    """The marks before and after what lies between them."""
    scope = Span(opener.end, closer.start)
    return Markup(opener, kind, value, scope), Markup(closer, f"{kind}-end")
