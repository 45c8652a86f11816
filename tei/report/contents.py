"""The printed contents against the headings: what is linked, what is not, and what reads differently."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tei.model import Annotation, Document, Markup, Span
from tei.positions import line_and_column, one_line
from tei.report.tally import nested

UNSPOKEN = re.compile(r"[\W_]+")
"""Blanks and punctuation, in which a heading and its entry may differ."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the contents, and the heading that it is linked to."""

    line: int
    title: str
    page: str
    target: str
    """The xml:id of the division; empty where there is none."""
    heading: str
    heading_line: int
    agrees: bool
    """Are the words of entry and heading the same, but for blanks and punctuation?"""


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading of a division, and whether the contents has it."""

    line: int
    level: int
    text: str
    division: str
    certainty: str
    rule: str
    in_contents: bool


def entries_of(document: Document, kept: Sequence[Annotation], starts: Sequence[int]) -> tuple[Entry, ...]:
    """The entries of the printed contents, in order."""
    inside = [claim.span for claim in kept if claim.element == "div" and ("type", "contents") in claim.attributes]
    if not inside:
        return ()
    heads = _heads_by_division(kept)
    refs = [claim for claim in kept if claim.element == "ref"]
    titles = [claim for claim in kept if claim.element == "title"]
    return tuple(
        _entry(document, item, _within(refs, item.span), _within(titles, item.span), heads, starts)
        for item in _items(kept, titles, inside)
    )


def _items(kept: Sequence[Annotation], titles: Sequence[Annotation], inside: Sequence[Span]) -> list[Annotation]:
    """The items of the contents that hold no list, as groups do, and the rows of a table that have a title."""
    return [
        claim
        for claim, after in zip(kept, [*kept[1:], None], strict=True)
        if (claim.element == "item" or (claim.element == "row" and _within(titles, claim.span)))
        and any(span.start <= claim.span.start < span.end for span in inside)
        and not (after is not None and after.element == "list" and after.span.end <= claim.span.end)
    ]


def _within(claims: Sequence[Annotation], span: Span) -> Sequence[Annotation]:
    """Those of the sorted ``claims`` that begin in ``span``."""
    return claims[bisect_left(claims, span.start, key=_start) : bisect_left(claims, span.end, key=_start)]


def _entry(
    document: Document,
    item: Annotation,
    refs: Iterable[Annotation],
    titles: Sequence[Annotation],
    heads: Mapping[str, Annotation],
    starts: Sequence[int],
) -> Entry:
    text = document.source.text
    split = {dict(ref.attributes).get("type", ""): ref for ref in refs}
    title, page = split.get(""), split.get("page")
    target = dict(title.attributes).get("target", "").removeprefix("#") if title else ""
    head = heads.get(target)
    words = " ".join(words_of(document, claim.span) for claim in titles) or words_of(document, item.span)
    heading = words_of(document, head.span) if head else ""
    return Entry(
        line=line_and_column(starts, item.span.start)[0],
        title=one_line(words),
        page=one_line(text[slice(*page.span)]) if page else "",
        target=target,
        heading=one_line(heading),
        heading_line=line_and_column(starts, head.span.start)[0] if head else 0,
        agrees=_spoken(words).startswith(_spoken(heading)) or _spoken(heading).startswith(_spoken(words)),
    )


def words_of(document: Document, span: Span) -> str:
    """The characters of ``span`` without the input's own markup."""
    words, position = "", span.start
    marks = document.source.markup
    first = bisect_left(marks, span.start, key=_start_of_mark)
    for mark in marks[first : bisect_left(marks, span.end, key=_start_of_mark)]:
        words += document.source.text[position : mark.span.start] + mark.reading
        position = mark.span.end
    return words + document.source.text[position : span.end]


def _start_of_mark(mark: Markup) -> int:
    return mark.span.start


def _start(claim: Annotation) -> int:
    return claim.span.start


def _spoken(words: str) -> str:
    return UNSPOKEN.sub("", words)


def _heads_by_division(kept: Sequence[Annotation]) -> Mapping[str, Annotation]:
    """By the xml:id of a division, its first heading."""
    return {division: head for division, head, _ in reversed(list(_headed(kept))) if division}


def _headed(kept: Sequence[Annotation]) -> Iterator[tuple[str, Annotation, int]]:
    """Each heading of a division, with the division's xml:id and depth."""
    division = ""
    for claim, parent, depth in nested(kept):
        if claim.element == "div":
            division = dict(claim.attributes).get("xml:id", "")
        elif claim.element == "head" and parent == "div":
            yield division, claim, depth


def headings_of(
    document: Document, kept: Sequence[Annotation], starts: Sequence[int], contents: Iterable[Entry]
) -> tuple[Heading, ...]:
    """The headings of divisions, in order."""
    listed = {entry.target for entry in contents}
    return tuple(
        Heading(
            line_and_column(starts, claim.span.start)[0],
            depth,
            one_line(words_of(document, claim.span)),
            division,
            claim.evidence.certainty or "given",
            claim.evidence.rule,
            division in listed,
        )
        for division, claim, depth in _headed(kept)
    )
