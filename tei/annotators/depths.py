"""How deep each heading lies: from the numbering and the contents first, from the input's marks last.

Headings fall into classes: a way of numbering, the unnumbered titles that the contents list, other
unnumbered ones.  Which class lies above which, the book shows: a numbering that begins anew after a
title lies below it, one that goes on lies above.  Then one pass with a stack gives every depth.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise, permutations
from typing import NamedTuple

from tei.annotators.numbering import Number

LISTED, UNLISTED = "listed", "unlisted"
"""The classes of unnumbered headings: those that the contents list, and the others."""
APPENDIX = "appendix"
NAMED_UNIT = 4
"""Ranks up to here have a word of their own (part, chapter, section); an appendix is their like."""
ONE_LEVEL = 0.9
"""The share of a class that must have one level of marks for the marks to be believed."""


class Outline(NamedTuple):
    """What is known of a heading before its depth is."""

    number: Number | None = None
    is_listed: bool = False
    page: str = ""
    """The page that the contents give."""
    is_appendix: bool = False
    is_conclusion: bool = False
    level: int = 0
    """The level of the input's mark; zero without one."""
    fixed: int = 0
    """The depth that a person gave; zero where none did."""
    has_text: bool = True
    """Does text of its own follow, before the next heading?"""

    @property
    def kind(self) -> str:
        if self.is_appendix:
            return APPENDIX
        return self.number.scheme if self.number else LISTED if self.is_listed else UNLISTED


def depths_of(outlines: Sequence[Outline]) -> list[int]:
    """The depth of each heading, from 1."""
    by_level = levels_are_reliable(outlines)
    above = _relations(outlines)
    depths: list[int] = []
    stack: list[Outline] = []
    for before, outline in zip([None, *outlines], outlines, strict=False):
        keep = _parents(stack, outline, before, above, by_level)
        stack = [*stack[:keep], outline]
        depths.append(len(stack))
    return depths


def _parents(
    stack: Sequence[Outline],
    outline: Outline,
    before: Outline | None,
    above: Mapping[tuple[str, str], int],
    by_level: bool,
) -> int:
    """How many headings of ``stack`` remain open above ``outline``."""
    if outline.fixed:
        return min(outline.fixed - 1, len(stack))
    if outline.is_appendix:
        return _appendix_place(stack)
    if outline.is_conclusion:
        return next((place for place, other in enumerate(stack) if other.number), len(stack))
    same = [
        place
        for place, other in enumerate(stack)
        if other.kind == outline.kind and _same_level(other, outline, by_level)
    ]
    if same and outline.kind == LISTED and before is stack[-1] and _contains(before, outline):
        return len(stack)
    if same and not (outline.number and outline.number.value == 1 and _restarts(stack, same[-1], outline)):
        return same[0] if outline.kind == LISTED else same[-1]
    keep = len(stack)
    while keep and _is_above(outline, stack[keep - 1], above, by_level):
        keep -= 1
    return keep


def _contains(before: Outline, outline: Outline) -> bool:
    """Is a listed title without text of its own, on the same page as the next, the title of a part?"""
    return before.is_listed and not before.has_text and before.number is None and before.page == outline.page != ""


def _restarts(stack: Sequence[Outline], place: int, outline: Outline) -> bool:
    """Does a numbering begin anew right below a heading that is deeper than its last member?"""
    other = stack[place].number
    return place < len(stack) - 1 and other is not None and other.value == 1 and stack[-1].kind != outline.kind


def _same_level(other: Outline, outline: Outline, by_level: bool) -> bool:
    return not by_level or other.kind != UNLISTED or other.level == outline.level


def _appendix_place(stack: Sequence[Outline]) -> int:
    """An appendix stands beside the chapters or sections around it."""
    appendices = [place for place, other in enumerate(stack) if other.is_appendix]
    named = [place for place, other in enumerate(stack) if other.number and (other.number.rank or 9) <= NAMED_UNIT]
    numbered = [place for place, other in enumerate(stack) if other.number]
    listed = [place for place, other in enumerate(stack) if other.kind == LISTED]
    places = appendices or named or numbered
    return places[-1] if places else listed[0] if listed else len(stack)


def _is_above(outline: Outline, other: Outline, above: Mapping[tuple[str, str], int], by_level: bool) -> bool:
    """Does ``outline`` end the division of ``other``, because it lies above it or beside it?"""
    if other.is_appendix:
        return bool(outline.number and (outline.number.rank or 9) <= NAMED_UNIT) or outline.kind == LISTED
    votes = above.get((outline.kind, other.kind), 0) - above.get((other.kind, outline.kind), 0)
    ranks = (outline.number and outline.number.rank, other.number and other.number.rank)
    if ranks[0] is not None and ranks[1] is not None and ranks[0] != ranks[1] and not votes:
        return ranks[0] < ranks[1]
    if votes:
        return votes > 0
    if outline.number and (outline.number.rank or 9) <= NAMED_UNIT and other.kind == UNLISTED and other.has_text:
        return True
    if by_level and outline.level and other.level:
        return outline.level <= other.level
    return outline.kind == LISTED and other.kind == UNLISTED


def _relations(outlines: Sequence[Outline]) -> Mapping[tuple[str, str], int]:
    """How often the book shows the first class to lie above the second."""
    above: Counter[tuple[str, str]] = Counter(dict.fromkeys(_inverted(outlines), 1))
    last: dict[str, tuple[int, int]] = {}
    for place, outline in enumerate(outlines):
        number = outline.number
        if number is None or outline.is_appendix:
            continue
        if outline.kind in last:
            before, value = last[outline.kind]
            between = {other.kind for other in outlines[before + 1 : place] if other.number is None}
            for kind in between:
                if number.value == value + 1:
                    above[outline.kind, kind] += 1
                elif number.value == 1 and value > 0:
                    above[kind, outline.kind] += 1
        elif number.value == 1 and place and _may_hold(outlines[place - 1]):
            above[outlines[place - 1].kind, outline.kind] += 1
        last[outline.kind] = place, number.value
    return above


def _inverted(outlines: Sequence[Outline]) -> Iterator[tuple[str, str]]:
    """Pairs of ways of numbering that lie the other way round than they use to: Abschnitte that hold Kapitel.

    The lower one must come several times between two of the upper one, the upper one never between two of the lower.
    """
    numbered = [o.number for o in outlines if o.number and o.number.rank is not None and not o.is_appendix]
    ranks = {number.scheme: number.rank for number in numbered}
    for upper, lower in permutations(ranks, 2):
        unusual = (ranks[upper] or 0) > (ranks[lower] or 0) and _first(numbered, upper) < _first(numbered, lower)
        if unusual and _most_between(numbered, upper, lower) > 1 >= _most_between(numbered, lower, upper):
            yield upper, lower


def _first(numbers: Sequence[Number], scheme: str) -> int:
    return next(place for place, number in enumerate(numbers) if number.scheme == scheme)


def _most_between(numbers: Sequence[Number], outer: str, inner: str) -> int:
    """How many numbers of ``inner`` stand at the most between two of ``outer`` that follow each other."""
    most = count = value = 0
    for number in numbers:
        if number.scheme == outer:
            most = max(most, count) if number.value == value + 1 else most
            count, value = 0, number.value
        count += number.scheme == inner
    return most


def _may_hold(outline: Outline) -> bool:
    """Can a title hold the series that begins right below it?  One that has a text of its own seldom does."""
    return outline.number is None and (outline.is_listed or not outline.has_text)


def levels_are_reliable(outlines: Sequence[Outline]) -> bool:
    """Are the levels of the input's marks an outline without jumps, one level a class?"""
    levels = [outline.level for outline in outlines if outline.level]
    if len(set(levels)) < 2 or any(after > before + 1 for before, after in pairwise(levels)):
        return False
    by_kind: dict[str, Counter[int]] = defaultdict(Counter)
    for outline in outlines:
        if outline.level and outline.kind not in (UNLISTED, APPENDIX):
            by_kind[outline.kind][outline.level] += 1
    return all(count.most_common(1)[0][1] >= ONE_LEVEL * count.total() for count in by_kind.values())
