"""Scopes nest, and not without end: emphasis and links that cross others or lie too deep are no marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tei.model import Markup, Span

LOOSE = frozenset({"hi", "link"})
"""Kinds that may cross others, as in ``**a <i>b** c</i>`` or over cells; of two of them the first stays."""

DEEPEST = 24
"""So many scopes may lie around emphasis or a link; XML parsers take 256 levels, and no book needs ten."""


def without_crossings(marks: Sequence[Markup]) -> tuple[Markup, ...]:
    """The marks, without each ``hi`` and ``link`` that crosses another scope or lies too deep, and without its end."""
    crossing = list(crossings(marks))
    if not crossing:
        return tuple(marks)
    spans = {mark.span for mark in crossing}
    ends = {(f"{mark.kind}-end", scope_of(mark).end) for mark in crossing}
    return tuple(mark for mark in marks if mark.span not in spans and (mark.kind, mark.span.start) not in ends)


def crossings(marks: Sequence[Markup]) -> Iterator[Markup]:
    """Every loose mark whose scope begins within a scope and ends without, or the other way round, or is too deep."""
    around: list[Markup] = []
    for mark in sorted((mark for mark in marks if mark.scope), key=outside_in):
        while around and scope_of(around[-1]).end <= scope_of(mark).start:
            around.pop()
        if mark.kind in LOOSE and around and (len(around) >= DEEPEST or is_cut(around[-1], mark)):
            yield mark
            continue
        while around and around[-1].kind in LOOSE and is_cut(around[-1], mark):
            yield around.pop()
        around.append(mark)


def outside_in(mark: Markup) -> tuple[int, int]:
    """Orders scopes by their beginning, the longer first."""
    return scope_of(mark).start, -scope_of(mark).end


def is_cut(outer: Markup, inner: Markup) -> bool:
    """Whether the outer scope ends before the one that begins within it."""
    return scope_of(outer).end < scope_of(inner).end


def scope_of(mark: Markup) -> Span:
    """The mark's scope, or its own characters where it has none."""
    return mark.scope or mark.span
