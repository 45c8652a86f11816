"""Dates in running text: ``date`` with ``@when`` or the bounds of a period.

A bare number is no date.  A date that no calendar has, a year that an era does not have and an era that several
dynasties had are left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tei.annotators.tables import language_of
from tei.dating.tables import Table, table
from tei.dating.values import value_of
from tei.model import Annotation, Document, Evidence, Span
from tei.positions import meets

NAME = "dates"

AROUND = 40
"""Characters on each side of an anchor in which its date lies, and the words by which it is known."""

DATED = frozenset({"date", "docDate", "formula"})
"""Elements in which no date is looked for: they have their value, or are none of the book's words."""


def find(document: Document) -> Iterable[Annotation]:
    """``date`` for every date that the language's patterns know."""
    known = table(language_of(document).code)
    return _find(document, known) if known else ()


def _find(document: Document, known: Table) -> Iterator[Annotation]:
    from tei.naming.view import read_view

    view = read_view(document)
    dated = sorted(a.span for a in document.annotations if a.element in DATED)
    for start, end, attributes, evidence in dates_in(view.text, known):
        span = view.span(start, end)
        if not meets(dated, *span):
            yield Annotation(span, "date", attributes, evidence=evidence)


Dated = tuple[int, int, tuple[tuple[str, str], ...], Evidence]
"""Where a date begins and ends in the text, its attributes and why."""


def dates_in(text: str, known: Table) -> list[Dated]:
    """The dates in ``text``, in order; of those that overlap the one whose pattern comes first."""
    found: list[Dated] = []
    taken = bytearray(len(text))
    windows = list(_windows(text, known))
    for pattern in known.patterns:
        for match in (match for span in windows for match in pattern.expression.finditer(text, *span)):
            start, end = match.span()
            if any(taken[start:end]):
                continue
            taken[start:end] = b"\x01" * (end - start)  # no part of what is no date is one
            valued = value_of(match, known)
            if valued:
                evidence = Evidence(NAME, pattern.name, pattern.certainty, valued.note)
                found.append((start, end, valued.attributes, evidence))
    return sorted(found, key=lambda one: one[:2])


def _windows(text: str, known: Table) -> Iterator[Span]:
    """Where dates may be: around the anchors, what overlaps made one."""
    start = end = 0
    for match in known.anchors.finditer(text):
        if match.start() - AROUND > end:
            if end:
                yield Span(start, end)
            start = max(0, match.start() - AROUND)
        end = min(len(text), match.end() + AROUND)
    if end:
        yield Span(start, end)
