"""What annotators and the encoder ask of a person's decisions."""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from tei.corrections.anchors import Anchor, every_place, find_anchor
from tei.corrections.kinds import KINDS, NAMES, NAMING, POINTS, TORN, Correction
from tei.issues import Issue, Place, catalogue
from tei.model import Annotation, Document, Source, Span
from tei.positions import line_and_column, line_starts, one_line
from tei.xml.numbers import parse_number

NOWHERE = Place()

METADATA = "corrections"
"""The key of ``Document.metadata`` under which the decisions travel."""


class Decision(NamedTuple):
    """A correction and the stretch of the text that it speaks of, zero wide where it speaks of a place."""

    correction: Correction
    span: Span


class Spans:
    """Many spans, asked many times whether one of them touches another span."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = sorted(spans)
        self._widest = max((end - start for start, end in self._spans), default=0)

    def touch(self, span: Span) -> bool:
        """Does one of the spans share a character with ``span``, or stand in or at it without width?"""
        first = bisect_left(self._spans, Span(span.start - self._widest, 0))
        behind = bisect_right(self._spans, Span(span.end, sys.maxsize))
        return any(_touch(one, span) for one in self._spans[first:behind])


class Found(NamedTuple):
    """The decisions that fit this text, in its order, and what is to be said of the others."""

    decisions: tuple[Decision, ...] = ()
    issues: tuple[Issue, ...] = ()
    forbidden: Mapping[str, Spans] = MappingProxyType({})
    """By element, where it is vetoed."""


NONE = Found()
"""What is found where nobody decided anything: asked of every block and every claim."""


def decisions(document: Document, kind: str = "") -> tuple[Decision, ...]:
    """The decisions that fit ``document``, or those of one ``kind``, in the order of the text."""
    every = _found_in(document).decisions
    return tuple(decision for decision in every if decision.correction.kind == kind) if kind else every


def vetoed(document: Document, span: Span, element: str) -> bool:
    """Did a person say that ``span`` is not this TEI element?"""
    forbidden = vetoes(document).get(element)
    return forbidden is not None and forbidden.touch(span)


def vetoes(document: Document) -> Mapping[str, Spans]:
    """What a person said to be none of these TEI elements: the spans by element."""
    return _found_in(document).forbidden


def joins(document: Document) -> frozenset[int]:
    """Offsets at which a person said that the paragraph goes on."""
    return frozenset(decision.span.start for decision in decisions(document, "join"))


def splits(document: Document) -> frozenset[int]:
    """Offsets at which a person said that a paragraph begins."""
    return frozenset(decision.span.start for decision in decisions(document, "split"))


def _touch(one: Span, other: Span) -> bool:
    """Do they share a character, or does the one without width stand in or at the other?"""
    if one.start == one.end or other.start == other.end:
        return one.start <= other.end and other.start <= one.end
    return one.start < other.end and other.start < one.end


def _found_in(document: Document) -> Found:
    corrections = document.metadata.get(METADATA)
    return _find(document.source, corrections) if isinstance(corrections, tuple) and corrections else NONE


@lru_cache(maxsize=4)
def _find(source: Source, corrections: tuple[Correction, ...]) -> Found:
    starts = line_starts(source.text)
    found: list[Decision] = []
    issues: list[Issue] = []
    for correction in corrections:
        if correction.kind == TORN:
            issues.append(_issue("correction-torn", "a run was killed while it wrote this decision", correction))
            continue
        if correction.everywhere:
            places = every_place(source.text, correction.text)
            found.extend(Decision(correction, span) for span in places)
            issues.extend([] if places else _issues(source, starts, correction, None))
            continue
        anchor = find_anchor(source.text, starts, correction)
        if anchor:
            found.append(Decision(correction, _span(correction, anchor)))
        issues.extend(_issues(source, starts, correction, anchor))
    found = _settled(found)
    return Found(tuple(sorted(found, key=lambda decision: decision.span)), tuple(issues), _forbidden(found))


def _settled(found: Sequence[Decision]) -> list[Decision]:
    """Of decisions on one name, the one about this place alone counts, then the last one: files only grow."""
    last: dict[Span, Decision] = {}
    for decision in found:
        other = last.get(decision.span)
        if decision.correction.kind in NAMING and (other is None or _outweighs(decision, other)):
            last[decision.span] = decision
    return [decision for decision in found if last.get(decision.span, decision) is decision or not _names(decision)]


def _outweighs(decision: Decision, earlier: Decision) -> bool:
    return earlier.correction.everywhere or not decision.correction.everywhere


def _names(decision: Decision) -> bool:
    return decision.correction.kind in NAMING


def _forbidden(found: Iterable[Decision]) -> Mapping[str, Spans]:
    spans: dict[str, list[Span]] = {}
    for decision in found:
        for element in KINDS[decision.correction.kind].forbids:
            spans.setdefault(element, []).append(decision.span)
    return {element: Spans(places) for element, places in spans.items()}


def _span(correction: Correction, anchor: Anchor) -> Span:
    return Span(anchor.span.start, anchor.span.start) if correction.kind in POINTS else anchor.span


def _issues(source: Source, starts: Sequence[int], correction: Correction, anchor: Anchor | None) -> Iterable[Issue]:
    quote = one_line(correction.text)[:40]
    if anchor is None:
        yield _issue("correction-not-found", f"{quote!r} ({correction.kind}) is not there, or too often", correction)
        return
    line, column = line_and_column(starts, anchor.span.start)
    place = Place(source.uri, line, column)
    now = one_line(source.text[slice(*anchor.span)])
    if anchor.changed:
        yield _issue("correction-changed", f"{quote!r} ({correction.kind}) is {now!r} now", correction, place)
    elif anchor.moved:
        message = f"{quote!r} ({correction.kind}) was on line {correction.line}"
        yield _issue("correction-moved", message, correction, place)


def _issue(code: str, message: str, correction: Correction, source: Place = NOWHERE) -> Issue:
    entry = catalogue()[code]
    file, _, line = correction.place.rpartition(":")
    number = parse_number(line)
    place = Place(file, number) if number is not None else Place(correction.place)
    return Issue(code, message, place, entry.remedy, source, entry.severity)


def check_corrections(document: Document, kept: Sequence[Annotation]) -> tuple[Issue, ...]:
    """What became of a person's decisions: those that no longer fit, and those that were not honoured."""
    found = _found_in(document)
    starts = line_starts(document.source.text) if found.decisions else []
    names = {element: Spans(c.span for c in kept if c.element == element) for element in NAMES}
    unmet = [decision for decision in found.decisions if not _stands(decision, kept, names)]
    return (*found.issues, *(not_honoured(document, starts, decision) for decision in unmet))


def _stands(decision: Decision, kept: Sequence[Annotation], names: Mapping[str, Spans]) -> bool:
    kind = KINDS[decision.correction.kind]
    if decision.correction.kind not in NAMING:
        return is_honoured(decision, kept)
    is_forbidden = any(names[element].touch(decision.span) for element in kind.forbids)
    return not is_forbidden and (not kind.element or names[kind.element].touch(decision.span))


def not_honoured(document: Document, starts: Sequence[int], decision: Decision) -> Issue:
    """That the edition does not show what the person said; ``starts`` are those of the text's lines."""
    correction = decision.correction
    message = f"{one_line(correction.text)[:40]!r} should be so: {KINDS[correction.kind].meaning}"
    place = Place(document.source.uri, *line_and_column(starts, decision.span.start))
    return _issue("correction-not-honoured", message, correction, place)


def is_honoured(decision: Decision, kept: Sequence[Annotation]) -> bool:
    """Do the claims that stand say what the person said?"""
    kind = KINDS[decision.correction.kind]
    if any(claim.element in kind.forbids and _touch(claim.span, decision.span) for claim in kept):
        return False
    said = MET.get(decision.correction.kind, _is_element)
    return not (kind.element or decision.correction.kind in MET) or said(decision, kept)


def _is_element(decision: Decision, kept: Sequence[Annotation]) -> bool:
    element = KINDS[decision.correction.kind].element
    return any(claim.element == element and _touch(claim.span, decision.span) for claim in kept)


def _begins(decision: Decision, kept: Sequence[Annotation]) -> bool:
    element = KINDS[decision.correction.kind].element
    return any(claim.element == element and claim.span.start == decision.span.start for claim in kept)


def _goes_on(decision: Decision, kept: Sequence[Annotation]) -> bool:
    at = decision.span.start
    return any(claim.element == "p" and claim.span.start < at < claim.span.end for claim in kept)


MET: dict[str, Callable[[Decision, Sequence[Annotation]], bool]] = {
    "split": _begins,
    "join": _goes_on,
    "page": _begins,
}
"""How kinds are checked that ask for more than an element somewhere at the text."""
