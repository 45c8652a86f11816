"""Which of the competing claims stand: one function, which returns the losers too.

Claims compete where their spans cross, where they say the same twice, or where one may not stand
inside the other.  The surer one wins, then the earlier annotator; a person's correction beats all.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from tei.encoding.signs import UNITS
from tei.model import Annotation, Document, Evidence, Span
from tei.vocabulary import RANK, ROWS, ZONES, is_structure, may_hold

PERSON = "corrections"
"""The annotator that speaks for the sidecar: a person's decisions."""

SURENESS = {"": 4, "high": 3, "medium": 2, "low": 1, "unknown": 0}


@dataclass(frozen=True, slots=True)
class Loss:
    """A claim that lost, to which other claim if to one, and why."""

    claim: Annotation
    winner: Annotation | None
    reason: str


@dataclass(frozen=True, slots=True)
class Resolution:
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
    claims = _without_repeats(document.annotations, lost)
    zones = _zones(document, claims, lost)
    structure = _settle([*zones, *(c for c in claims if is_structure(c.element) and c.element not in ZONES)], lost)
    structure = sorted([*structure, *fillers(document, structure)], key=outermost_first)
    structure = sorted([*structure, *_orphans(structure)], key=outermost_first)
    inline = [c for c in claims if not is_structure(c.element)]
    fixed = _settle([*structure, *(c for c in inline if not ROWS[c.element].splits)], lost)
    split = [c for c in inline if ROWS[c.element].splits]
    kept = _settle(_cut(fixed, split), lost) if split else fixed
    return Resolution(tuple(kept), tuple(lost))


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


def _strength(claim: Annotation) -> tuple[bool, bool, bool, int]:
    """What decides between two claims; no phrase breaks a block, whose span is settled before."""
    evidence = claim.evidence
    return (
        claim.element in ZONES,
        is_structure(claim.element),
        evidence.annotator == PERSON,
        SURENESS[evidence.certainty],
    )


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
    stronger, weaker = (
        (later, claim) if _strength(later) > _strength(claim) and later.evidence.certainty else (claim, later)
    )
    said = dict(stronger.attributes)
    added = {name: value for name, value in weaker.attributes if name not in said}
    if any(said.get(name, value) != value for name, value in weaker.attributes):
        lost.append(Loss(weaker, stronger, "another claim says otherwise of the same text"))
        return stronger
    evidence = weaker.evidence if added and not stronger.evidence.certainty else stronger.evidence
    return replace(stronger, attributes=(*stronger.attributes, *added.items()), evidence=evidence)


def _settle(claims: Iterable[Annotation], lost: list[Loss]) -> list[Annotation]:
    ordered = sorted(claims, key=outermost_first)
    return _nested(_uncrossed(ordered, lost), lost)


def _uncrossed(ordered: Sequence[Annotation], lost: list[Loss]) -> list[Annotation]:
    """Drop the weaker of each two claims whose spans cross."""
    dropped: set[int] = set()
    open_: list[tuple[int, Annotation]] = []
    for number, claim in enumerate(ordered):
        while open_ and open_[-1][1].span.end <= claim.span.start:
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
        if number not in dropped and claim.span.end > claim.span.start:
            open_.append((number, claim))
    return [claim for number, claim in enumerate(ordered) if number not in dropped]


def _conflict(claim: Annotation, other: Annotation) -> bool:
    """Does ``claim``, which starts inside ``other``, cross its end, or is it a block inside a phrase?"""
    if claim.span.end > other.span.end:
        return True
    return (
        is_structure(claim.element) and not is_structure(other.element) and not may_hold(other.element, claim.element)
    )


def _nested(ordered: Iterable[Annotation], lost: list[Loss]) -> list[Annotation]:
    """Drop claims that may not stand where they are."""
    kept: list[Annotation] = []
    open_: list[Annotation] = []
    for claim in ordered:
        while open_ and open_[-1].span.end <= claim.span.start:
            open_.pop()
        parent = open_[-1] if open_ else None
        if not may_hold(parent.element if parent else "document", claim.element):
            lost.append(Loss(claim, parent, f"it may not stand in <{parent.element if parent else 'text'}>"))
            continue
        kept.append(claim)
        if claim.span.end > claim.span.start:
            open_.append(claim)
    return kept


def _cut(fixed: Sequence[Annotation], loose: Iterable[Annotation]) -> list[Annotation]:
    """Cut each loose claim at the edges of blocks inside it and of phrases that it crosses."""
    blocks = sorted({edge for claim in fixed if is_structure(claim.element) for edge in claim.span})
    phrases = [c.span for c in fixed if not is_structure(c.element) and c.span.end > c.span.start]
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


def fillers(document: Document, structure: Sequence[Annotation]) -> list[Annotation]:
    """Blocks for text that no claim covers: nothing is lost, and the reader of the report is told."""
    found: list[Annotation] = []
    markup = document.source.markup
    length = len(document.source.text)
    covered = _Gaps(document.source.text, [m.span for m in markup if not m.reading])
    position = 0
    open_: list[Annotation] = []

    def close_until(offset: int) -> None:
        nonlocal position
        while open_ and open_[-1].span.end <= offset:
            top = open_.pop()
            fill(top.element, position, top.span.end)
            position = max(position, top.span.end)

    def fill(parent: str, start: int, end: int) -> None:
        if parent != "document" and ROWS[parent].content != "elements":
            return
        element = ROWS[parent].filler if parent != "document" else "ab"
        for span in covered.text_between(start, end):
            stretch = document.source.text[slice(*span)]
            found.extend(_blanks(span, stretch) if BLANK.fullmatch(stretch) else _filler(span, element))

    for claim in structure:
        close_until(claim.span.start)
        fill(open_[-1].element if open_ else "document", position, claim.span.start)
        position = max(position, claim.span.start)
        if claim.span.end > claim.span.start:
            open_.append(claim)
    close_until(length)
    fill("document", position, length)
    return found


def _orphans(structure: Sequence[Annotation]) -> list[Annotation]:
    """Divisions for blocks that stand behind a division in the same parent, where TEI allows divisions only."""
    found: list[Annotation] = []
    open_: list[tuple[Annotation, list[Annotation]]] = []
    for claim in [*structure, None]:
        while open_ and (claim is None or open_[-1][0].span.end <= claim.span.start):
            parent, children = open_.pop()
            found.extend(_wrapped(children) if parent.element in DIVISIONS else ())
        if claim is None or claim.span.end == claim.span.start:
            continue
        if open_ and claim.element not in GLOBAL:
            open_[-1][1].append(claim)
        open_.append((claim, []))
    return found


def _wrapped(children: Sequence[Annotation]) -> Iterator[Annotation]:
    """One division for each run of blocks behind a division or behind what closes one."""
    run: list[Annotation] = []
    behind = False
    for child in [*children, None]:
        if child is not None and behind and child.element not in CLOSING:
            run.append(child)
        elif run:
            yield Annotation(Span(run[0].span.start, run[-1].span.end), "div", evidence=ORPHANED)
            run = []
        behind = behind or (child is not None and child.element in CLOSING)


DIVISIONS = frozenset((*ZONES, "div"))
GLOBAL = frozenset({"fw", "note"})
CLOSING = frozenset({"div", "closer", "trailer", "titlePage"})
"""What no block may follow directly in the same division."""
ORPHANED = Evidence("fillers", "behind-a-division", "unknown", "text behind a division of the same depth")
UNDECIDED = Evidence("fillers", "undecided", "unknown", "no annotator said what this text is")


def _filler(span: Span, element: str) -> Iterable[Annotation]:
    yield Annotation(span, element, evidence=UNDECIDED)
    if ROWS[element].content == "elements":
        yield from _filler(span, ROWS[element].filler)


def _blanks(span: Span, stretch: str) -> Iterable[Annotation]:
    """Wide blanks between blocks, which XML would count as text."""
    for match in WIDE_BLANKS.finditer(stretch):
        yield Annotation(Span(span.start + match.start(), span.start + match.end()), "space")


BLANK = re.compile(f"[{''.join(UNITS)}\n]*")
WIDE_BLANKS = re.compile(f"([{''.join(UNITS)[2:]}])\\1*")


class _Gaps:
    """Finds the stretches of real text (not blank, not markup) between two offsets."""

    def __init__(self, text: str, marks: Sequence[Span]) -> None:
        self.text = text
        self.marks = marks
        self.next_mark = 0

    def text_between(self, start: int, end: int) -> Iterable[Span]:
        first: int | None = None
        last = start
        for a, b in self._pieces(start, end):
            piece = self.text[a:b]
            if not piece.strip(" \t\n"):
                continue
            if first is None:
                first = a + len(piece) - len(piece.lstrip(" \t\n"))
            last = a + len(piece.rstrip(" \t\n"))
        if first is not None:
            yield Span(first, last)

    def _pieces(self, start: int, end: int) -> Iterable[tuple[int, int]]:
        while self.next_mark < len(self.marks) and self.marks[self.next_mark].end <= start:
            self.next_mark += 1
        position = start
        number = self.next_mark
        while number < len(self.marks) and self.marks[number].start < end:
            mark = self.marks[number]
            if mark.start > position:
                yield position, mark.start
            position = max(position, mark.end)
            number += 1
        if position < end:
            yield position, end
