"""What stands in an edition, counted over the claims that were kept."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from tei.model import Annotation, Certainty, Document, Span

DETAILS = {
    "persName": "persons",
    "placeName": "places",
    "orgName": "organisations",
}
ONE = {"persons": "person", "places": "place", "organisations": "organisation"}
OTHERS = {
    "note": "notes",
    "table": "tables",
    "figure": "figures",
    "formula": "formulas",
    "fw": "headers, folios",
    "date": "dates",
}

Detail = tuple[tuple[int, str], ...]


class Count(NamedTuple):
    """One line of the summary: a number, and how it is made up."""

    name: str
    total: int
    detail: Detail = ()


def shown(detail: Detail) -> str:
    """How a number is made up, for people: "2 persons · 1 place"."""
    return " · ".join(f"{number:,} {ONE.get(name, name) if number == 1 else name}" for number, name in detail if number)


class Nested(NamedTuple):
    """A kept claim, the element around it, and how many divisions are around it."""

    claim: Annotation
    parent: str
    depth: int


def nested(kept: Sequence[Annotation]) -> Iterator[Nested]:
    """Each claim with what is around it; ``kept`` is outermost first."""
    open_: list[Annotation] = []
    depth = 0
    for claim in kept:
        while open_ and open_[-1].span.end <= claim.span.start:
            depth -= open_.pop().element == "div"
        yield Nested(claim, open_[-1].element if open_ else "", depth)
        if claim.span.end > claim.span.start:
            open_.append(claim)
            depth += claim.element == "div"


def is_inside(span: Span, places: Sequence[int]) -> bool:
    """Does one of the sorted ``places`` stand between the edges of ``span``?"""
    return bisect_right(places, span.start) < bisect_left(places, span.end)


def seams(document: Document) -> list[int]:
    """Where the input has a blank line or its like: what stands on both sides came apart."""
    return [mark.span.start for mark in document.source.markup if mark.kind == "separator"]


def joined(document: Document, kept: Sequence[Annotation]) -> list[Annotation]:
    """The paragraphs that a page break, or a blank line of the input, stands in."""
    breaks = sorted([*(c.span.start for c in kept if c.element == "pb"), *seams(document)])
    return [claim for claim in kept if claim.element == "p" and is_inside(claim.span, breaks)]


def counts(document: Document, kept: Sequence[Annotation], entries: Iterable[bool]) -> tuple[Count, ...]:
    """The summary; ``entries`` says of each entry of the contents whether it is linked."""
    said = Counter(claim.element for claim in kept)
    levels = Counter(row.depth for row in nested(kept) if row.claim.element == "head" and row.parent == "div")
    linked = Counter(entries)
    given = sum(c.element == "pb" and not c.evidence.certainty for c in kept)
    undecided = sum(c.evidence.annotator == "fillers" for c in kept)
    return (
        Count("headings", levels.total(), tuple((levels[d], f"at level {d}") for d in sorted(levels))),
        Count("contents entries", linked.total(), ((linked[True], "linked"), (linked[False], "unlinked"))),
        Count("pages", said["pb"], ((given, "seen"), (said["pb"] - given, "inferred"))),
        Count("paragraphs", said["p"], ((len(joined(document, kept)), "joined over a break"),)),
        Count("names", sum(said[name] for name in DETAILS), tuple((said[n], label) for n, label in DETAILS.items())),
        *(Count(label, said[name]) for name, label in OTHERS.items() if said[name]),
        *([Count("undecided", undecided)] if undecided else []),
    )


CERTAINTIES: tuple[Certainty, ...] = ("", "high", "medium", "low", "unknown")
"""The empty one first: given by the input."""


class Sureness(NamedTuple):
    """How many elements of one name were said with which certainty."""

    element: str
    given: int
    high: int
    medium: int
    low: int
    unknown: int


def surenesses(kept: Iterable[Annotation]) -> tuple[Sureness, ...]:
    """For each element, most frequent first, how surely it was said."""
    said = Counter((claim.element, claim.evidence.certainty) for claim in kept)
    totals = Counter(claim.element for claim in kept)
    return tuple(
        Sureness(name, *(said[name, certainty] for certainty in CERTAINTIES)) for name, _ in totals.most_common()
    )
