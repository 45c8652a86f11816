"""Which of the competing claims stand: one function, which returns the losers too.

Claims compete where their spans cross, where they say the same twice, or where one may not stand
inside the other.  The surer one wins, then the earlier annotator; a person's correction beats all.
"""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from tei.corrections.decisions import vetoes
from tei.corrections.kinds import NAMES
from tei.encoding.fillers import filler_of, fillers, hanging, orphans
from tei.encoding.signs import FORBIDDEN
from tei.model import Annotation, Document, Span
from tei.vocabulary import RANK, ROWS, STRUCTURE, ZONES, may_hold

PERSON = "corrections"
"""The annotator that speaks for the sidecar: a person's decisions."""

KEY = "key"
"""Which entity a name is of: it holds though the claims contradict each other in an identifier."""

RANKS = {PERSON: 2, "authority": 1}
"""Whose word comes first: a person's, then that of the authority file that a person gave."""

SURE_ONLY = frozenset({"pb"})
"""What no claim of low certainty may open."""
UNSURE = "it is too unsure to open a page"

SURENESS = {"": 4, "high": 3, "medium": 2, "low": 1, "unknown": 0}


class Loss(NamedTuple):
    """A claim that lost, to which other claim if to one, and why."""

    claim: Annotation
    winner: Annotation | None
    reason: str


class Resolution(NamedTuple):
    """The claims that stand, outermost first, and those that lost."""

    kept: tuple[Annotation, ...]
    lost: tuple[Loss, ...]


def outermost_first(claim: Annotation) -> tuple[int, bool, int, int]:
    """The order in which elements open: a milestone before what starts at its place, then the longer span."""
    start, end = claim.span
    return start, end > start, -end, RANK[claim.element]


def resolve(document: Document) -> Resolution:
    """Settle all claims about ``document``; structure first, then what stands inside its blocks."""
    lost: list[Loss] = []
    sure = list(_sure(document.annotations, lost))
    claims = _one_name_a_span(_without_repeats(_allowed(document, _writable(document, sure, lost), lost), lost), lost)
    zones = _zones(document, claims, lost)
    structure = _settle([*zones, *(c for c in claims if c.element in STRUCTURE and c.element not in ZONES)], lost)
    structure = _with(structure, fillers(document, structure))
    structure = _with(structure, orphans(structure))
    structure = _without_hanging(structure, lost)
    inline = [c for c in claims if c.element not in STRUCTURE]
    fixed = _settle([*structure, *(c for c in inline if not ROWS[c.element].splits)], lost)
    split = [c for c in inline if ROWS[c.element].splits]
    kept = _settle(_cut(fixed, split), lost) if split else fixed
    return Resolution(tuple(kept), tuple(lost))


def _with(ordered: list[Annotation], others: Sequence[Annotation]) -> list[Annotation]:
    """Claims in their order with ``others`` in their places."""
    return sorted([*ordered, *others], key=outermost_first) if others else ordered


def _zones(document: Document, claims: Sequence[Annotation], lost: list[Loss]) -> list[Annotation]:
    """Front, body and back: at most one of each, together the whole text; always a body, though it be empty."""
    length = len(document.source.text)
    said: dict[str, Annotation] = {}
    for claim in claims:
        if claim.element in ZONES and said.setdefault(claim.element, claim) is not claim:
            lost.append(Loss(claim, said[claim.element], "a text has one of these"))
    front_end = said["front"].span.end if "front" in said else 0
    back_start = max(said["back"].span.start, front_end) if "back" in said else length
    if not document.source.text[front_end:back_start].strip(" \t\n"):
        back_start = front_end
    body = replace(said.get("body", Annotation(Span(0, 0), "body")), span=Span(front_end, back_start))
    front = [replace(said["front"], span=Span(0, front_end))] if front_end else []
    back = [replace(said["back"], span=Span(back_start, length))] if "back" in said and back_start < length else []
    return [*front, body, *back]


def _strength(claim: Annotation) -> tuple[bool, bool, int, int]:
    """What decides between two claims; no phrase breaks a block, whose span is settled before."""
    evidence = claim.evidence
    return (
        claim.element in ZONES,
        claim.element in STRUCTURE,
        RANKS.get(evidence.annotator, 0),
        SURENESS[evidence.certainty],
    )


def _sure(claims: Iterable[Annotation], lost: list[Loss]) -> Iterator[Annotation]:
    """The claims but for those that are too unsure for what they would open; somebody will hear of them."""
    for claim in claims:
        if claim.element in SURE_ONLY and claim.evidence.certainty == "low":
            lost.append(Loss(claim, None, UNSURE))
        else:
            yield claim


def _writable(document: Document, claims: Sequence[Annotation], lost: list[Loss]) -> Iterator[Annotation]:
    """The claims but for those whose element can hold plain characters only, and has more to hold."""
    breaks = sorted(claim.span.start for claim in claims if claim.element == "pb")
    for claim in claims:
        if ROWS[claim.element].content != "plain":
            yield claim
        elif FORBIDDEN.search(document.source.text, *claim.span):
            lost.append(Loss(claim, None, "it holds a character that XML forbids"))
        elif bisect_left(breaks, claim.span.end) > bisect_right(breaks, claim.span.start):
            lost.append(Loss(claim, None, "it holds a page break"))
        else:
            yield claim


def _allowed(document: Document, claims: Iterable[Annotation], lost: list[Loss]) -> Iterator[Annotation]:
    """The claims but for those that a person vetoes, whoever makes them."""
    forbidden = vetoes(document)
    for claim in claims:
        spans = forbidden.get(claim.element)
        if spans and claim.evidence.annotator != PERSON and spans.touch(claim.span):
            lost.append(Loss(claim, None, "a person said that it is none"))
        else:
            yield claim


def _one_name_a_span(claims: Sequence[Annotation], lost: list[Loss]) -> list[Annotation]:
    """Of names of several kinds on the very same characters the surest one stands, of equals the first."""
    best: dict[Span, Annotation] = {}
    for claim in claims:
        if claim.element in NAMES:
            other = best.get(claim.span)
            if other is None or _strength(claim) > _strength(other):
                best[claim.span] = claim
    weaker = {id(claim) for claim in claims if claim.element in NAMES and best[claim.span] is not claim}
    lost.extend(Loss(c, best[c.span], "a name of another kind stands here") for c in claims if id(c) in weaker)
    return _unrivalled([claim for claim in claims if id(claim) not in weaker], lost)


def _unrivalled(claims: Sequence[Annotation], lost: list[Loss]) -> list[Annotation]:
    """Names of one kind do not nest where one of them is a person's or a given authority's: that one stands."""
    given = [c for c in claims if c.element in NAMES and c.evidence.annotator in RANKS]
    rivals: dict[int, Loss] = {}
    by_element = {element: sorted(c.span for c in given if c.element == element) for element in NAMES} if given else {}
    for claim in claims:
        if claim.element in by_element and claim.evidence.annotator not in RANKS:
            spans = by_element[claim.element]
            near = spans[max(0, bisect_right(spans, claim.span) - 1) : bisect_left(spans, Span(claim.span.end, 0))]
            if any(one.start < claim.span.end and claim.span.start < one.end and one != claim.span for one in near):
                rivals[id(claim)] = Loss(claim, None, "a person or the authority file says otherwise of these words")
    lost.extend(rivals.values())
    return [claim for claim in claims if id(claim) not in rivals]


def _without_repeats(claims: Iterable[Annotation], lost: list[Loss]) -> list[Annotation]:
    """Claims that say the same of the same span become one, with the attributes of all of them."""
    best: dict[tuple[Span, str], Annotation] = {}
    for claim in claims:
        key = claim.span, claim.element
        other = best.get(key)
        best[key] = claim if other is None else _merged(other, claim, lost)
    return list(best.values())


def _merged(claim: Annotation, later: Annotation, lost: list[Loss]) -> Annotation:
    """The surer of two claims, with what the other one adds; it is lost where it contradicts."""
    is_later = _strength(later) > _strength(claim) and bool(later.evidence.certainty)
    is_later = is_later or (_points_into_input(claim) and not _points_into_input(later))
    stronger, weaker = (later, claim) if is_later else (claim, later)
    said = dict(stronger.attributes)
    added = {name: value for name, value in weaker.attributes if name not in said}
    if any(said.get(name, value) != value for name, value in weaker.attributes):
        lost.append(Loss(weaker, stronger, "another claim says otherwise of the same text"))
        entity = [(name, value) for name, value in added.items() if name == KEY]
        return replace(stronger, attributes=(*stronger.attributes, *entity)) if entity else stronger
    evidence = weaker.evidence if added and not stronger.evidence.certainty else stronger.evidence
    return replace(stronger, attributes=(*stronger.attributes, *added.items()), evidence=evidence)


def _points_into_input(claim: Annotation) -> bool:
    """Whether a link of the input leads to a name within the input, which is no name of the TEI."""
    targets = (value for name, value in claim.attributes if name == "target")
    return (claim.element, claim.evidence.annotator) == ("ref", "marks") and next(targets, "").startswith(("#", "%23"))


def _settle(claims: Iterable[Annotation], lost: list[Loss]) -> list[Annotation]:
    ordered = sorted(claims, key=outermost_first)
    return _nested(_uncrossed(ordered, lost), lost)


def _uncrossed(ordered: Sequence[Annotation], lost: list[Loss]) -> list[Annotation]:
    """Drop the weaker of each two claims whose spans cross."""
    dropped: set[int] = set()
    open_: list[tuple[int, Annotation]] = []
    for number, claim in enumerate(ordered):
        start, end = claim.span
        while open_ and open_[-1][1].span.end <= start:
            open_.pop()
        while open_ and _conflict(claim, open_[-1][1]):
            holder, other = open_[-1]
            if _strength(claim) <= _strength(other):
                dropped.add(number)
                lost.append(Loss(claim, other, "its span crosses the other's or cannot hold it"))
                break
            open_.pop()
            dropped.add(holder)
            lost.append(Loss(other, claim, "its span crosses the other's or cannot hold it"))
        if end > start and number not in dropped:
            open_.append((number, claim))
    return [claim for number, claim in enumerate(ordered) if number not in dropped]


def _conflict(claim: Annotation, other: Annotation) -> bool:
    """Does ``claim``, which starts inside ``other``, cross its end, or is it a block inside a phrase?"""
    if claim.span.end > other.span.end:
        return True
    return claim.element in STRUCTURE and other.element not in STRUCTURE and not may_hold(other.element, claim.element)


def _nested(ordered: Iterable[Annotation], lost: list[Loss]) -> list[Annotation]:
    """Drop claims that may not stand where they are."""
    kept: list[Annotation] = []
    open_: list[Annotation] = []
    for claim in ordered:
        start, end = claim.span
        while open_ and open_[-1].span.end <= start:
            open_.pop()
        parent = open_[-1] if open_ else None
        if not may_hold(parent.element if parent else "document", claim.element):
            lost.append(Loss(claim, parent, f"it may not stand in <{parent.element if parent else 'text'}>"))
            continue
        kept.append(claim)
        if end > start:
            open_.append(claim)
    return kept


def _cut(fixed: Sequence[Annotation], loose: Iterable[Annotation]) -> list[Annotation]:
    """Cut each loose claim at the edges of blocks inside it and of phrases that it crosses."""
    blocks = sorted({edge for claim in fixed if claim.element in STRUCTURE for edge in claim.span})
    phrases = [c.span for c in fixed if c.element not in STRUCTURE and c.span.end > c.span.start]
    starts = sorted(phrases)
    ends = sorted(phrases, key=lambda span: span.end)
    pieces = list(fixed)
    for claim in loose:
        start, end = claim.span
        inner = set(blocks[bisect_right(blocks, start) : bisect_left(blocks, end)])
        begun = starts[bisect_right(starts, Span(start, sys.maxsize)) : bisect_left(starts, Span(end, 0))]
        ended = ends[bisect_right(ends, start, key=_end) : bisect_left(ends, end, key=_end)]
        inner |= {span.start for span in begun if span.end > end} | {span.end for span in ended if span.start < start}
        bounds = [start, *sorted(inner), end]
        pieces.extend(replace(claim, span=Span(a, b)) for a, b in pairwise(bounds))
    return pieces


def _end(span: Span) -> int:
    return span.end


def _without_hanging(structure: Sequence[Annotation], lost: list[Loss]) -> list[Annotation]:
    """Return the structure with undecided blocks for what ends where nothing was or begins where something is."""
    loose = {id(claim): (claim, around) for claim, around in hanging(structure)}
    lost.extend(Loss(claim, None, "it may not stand here among its neighbours") for claim, _ in loose.values())
    if not loose:
        return list(structure)
    whole = (filler_of(c.span, ROWS[loose[id(c)][1]].filler) if id(c) in loose else (c,) for c in structure)
    return [claim for claims in whole for claim in claims]
