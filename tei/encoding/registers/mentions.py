"""The marked names of a text, each with its form as printed and the page that it stands on."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tei.encoding.header.printed import on_one_line, readings
from tei.expressions import expression
from tei.model import Annotation, Document, Span

ELEMENTS = ("persName", "placeName", "orgName")
"""The elements whose mentions are gathered, in the order of their registers."""

KEY, REF = "key", "ref"
"""What an annotator says of a name: which entity of this book it is, and its pointers into authorities."""

DIVIDED = expression(r"(?<=\w)[-‐⸗=¬][^\S\n]*\n\s*+(?=[a-zäöüßſ])")
"""A word divided at the end of a line: Wei-/mar."""
ALOUD = frozenset({"fw", "note"})
"""What may stand inside a name on the page and is not part of it."""


class Mention(NamedTuple):
    """A marked name: its number among the claims, the claim, the form without line ends, the page."""

    number: int
    claim: Annotation
    form: str
    page: str
    """The number of its page as ``pb/@n`` has it; empty where there is none."""

    @property
    def key(self) -> str:
        """What the annotator calls the entity, or the form."""
        return dict(self.claim.attributes).get(KEY) or self.form

    @property
    def pointers(self) -> tuple[str, ...]:
        """The pointers that the annotator gives, surest first."""
        return tuple(dict(self.claim.attributes).get(REF, "").split())


def mentions_in(document: Document, kept: Sequence[Annotation]) -> Iterator[Mention]:
    """Every marked name among ``kept`` that has a letter or digit, in the order of the text."""
    breaks = sorted((claim.span.start, dict(claim.attributes).get("n", "")) for claim in kept if claim.element == "pb")
    starts = [start for start, _ in breaks]
    inside = sorted(claim.span for claim in kept if claim.element in ALOUD and claim.span.end > claim.span.start)
    holes = sorted([*(span.start for span in inside), *(mark.span.start for mark in document.source.markup)])
    for number, claim in enumerate(kept):
        if claim.element in ELEMENTS:
            start, end = claim.span
            is_plain = bisect_left(holes, start) == bisect_left(holes, end)
            form = _form(document.source.text[start:end]) if is_plain else form_of(document, claim.span, inside)
            page = bisect_right(starts, start)
            if any(map(str.isalnum, form)):
                yield Mention(number, claim, form, breaks[page - 1][1] if page else "")


def form_of(document: Document, span: Span, inside: Sequence[Span] = ()) -> str:
    """The name at ``span`` on one line: without markup, what stands ``inside`` it, and blanks that space it out.

    ``inside`` are the spans of notes and running heads in the whole text, in order.
    """
    return _form("".join("".join(readings(document, piece)) for piece in _pieces(span, inside)))


def _form(written: str) -> str:
    return written if written.isalnum() else on_one_line(DIVIDED.sub("", written))


def _start(span: Span) -> int:
    return span.start


def _pieces(span: Span, inside: Sequence[Span]) -> Iterator[Span]:
    position = span.start
    for hole in inside[bisect_left(inside, span.start, key=_start) : bisect_left(inside, span.end, key=_start)]:
        if position <= hole.start and hole.end <= span.end:
            yield Span(position, hole.start)
            position = hole.end
    yield Span(position, span.end)
