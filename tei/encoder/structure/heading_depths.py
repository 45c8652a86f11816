"""How deep each heading lies: from the numbering and the contents first, from the input's marks last.

Headings fall into kinds: a scheme of numbers, a form of unnumbered titles (《…》, capitals …), titles that the contents
list and others.  Which kind lies above which, the book shows: a numbering that begins anew after a title lies below it,
one that goes on lies above; where two schemes run through each other, the one with more of the other between its
members lies above.  Members of one series are sisters, whatever stands between.  Then one pass gives every depth.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, permutations

from tei.encoder.structure.series import Ordinal, find_series

APPENDIX = "appendix"
NAMED_UNIT = 4
"""Ranks up to here have a word of their own (part, chapter, section); an appendix is their like."""
FEWEST_LEVELS, LEVELS_APART = 3, 0.6
"""Headings of a kind that make the mean of their marks' levels count, and how far apart two such means must lie."""
FEWEST_LISTED = 2
"""So many unnumbered titles that the contents list make the others a kind of their own."""
DOUBTFUL = ("generic", "unparted")
"""Numbers that no table knows …"""
FEWEST_COUNTED = 3
"""… and how many must count on for them to be numbers."""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Outline:
    """What is known of a heading before its depth is."""

    ordinal: Ordinal | None = None
    rank: int | None = None
    """The depth of its scheme among others by the table of the language, the outermost lowest."""
    form: str = ""
    """How an unnumbered title looks."""
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
        """The name of what it is grouped with."""
        if self.is_appendix:
            return APPENDIX
        if self.ordinal:
            return f"number {self.ordinal.scheme}"
        return f"title {self.form}" if self.is_listed else f"unlisted title {self.form}"

    @property
    def is_unit(self) -> bool:
        """Is it a part, chapter or section by a word of its own?"""
        return self.ordinal is not None and (self.rank or NAMED_UNIT + 1) <= NAMED_UNIT


def depths_of(outlines: Sequence[Outline]) -> list[int]:
    """Return the depth of each heading, from 1."""
    if levels_are_reliable(outlines):
        return _by_levels(outlines)
    outlines = _without_partial_contents(_without_lone_numbers(outlines))
    above = _relations(outlines)
    before = _predecessors(outlines)
    depths: list[int] = []
    stack: list[int] = []
    for place in range(len(outlines)):
        del stack[_parents(place, stack, outlines, above, before) :]
        stack.append(place)
        depths.append(len(stack))
    return depths


def levels_are_reliable(outlines: Sequence[Outline]) -> bool:
    """Have all headings a mark, each kind of number and listed titles one level, and does none jump over a level?"""
    levels = [outline.level for outline in outlines]
    if len(set(levels)) < 2 or 0 in levels or any(after > before + 1 for before, after in pairwise(levels)):
        return False
    by_kind: dict[str, set[int]] = defaultdict(set)
    for outline in outlines:
        if (outline.ordinal is not None or outline.is_listed) and not outline.is_appendix:
            by_kind[outline.kind].add(outline.level)
    return all(len(found) == 1 for found in by_kind.values())


def _by_levels(outlines: Sequence[Outline]) -> list[int]:
    depths: list[int] = []
    stack: list[int] = []
    for outline in outlines:
        level = outline.fixed or outline.level
        while stack and stack[-1] >= level:
            stack.pop()
        stack.append(level)
        depths.append(len(stack))
    return depths


def _without_lone_numbers(outlines: Sequence[Outline]) -> list[Outline]:
    """A number that no table knows and that nothing counts on from is a part of its title: “300 Eaton Place”."""
    series = find_series([o.ordinal for o in outlines])
    counted = {place for one in series if len(one.places) >= FEWEST_COUNTED for place in one.places}
    return [
        replace(outline, ordinal=None)
        if outline.ordinal and outline.ordinal.kind in DOUBTFUL and place not in counted
        else outline
        for place, outline in enumerate(outlines)
    ]


def _without_partial_contents(outlines: Sequence[Outline]) -> list[Outline]:
    """Where the contents name few of the unnumbered titles, it says nothing of the others that it doesn't name them."""
    titles = [outline for outline in outlines if outline.ordinal is None]
    if sum(outline.is_listed for outline in titles) >= FEWEST_LISTED:
        return list(outlines)
    return [replace(outline, is_listed=False) for outline in outlines]


def _predecessors(outlines: Sequence[Outline]) -> dict[int, int]:
    """Return for each member of a series but the first the one before it."""
    series = find_series([None if outline.is_appendix else outline.ordinal for outline in outlines])
    return {member: last for one in series for last, member in pairwise(one.places)}


def _parents(
    place: int,
    stack: Sequence[int],
    outlines: Sequence[Outline],
    above: Mapping[Pair, float],
    before: Mapping[int, int],
) -> int:
    """Return how many headings of ``stack`` remain open above the heading at ``place``."""
    outline = outlines[place]
    opened = [outlines[other] for other in stack]
    if outline.fixed:
        return min(outline.fixed - 1, len(stack))
    if outline.is_appendix:
        return _appendix_place(opened)
    if outline.is_conclusion:
        return next((n for n, other in enumerate(opened) if other.ordinal), len(stack))
    if before.get(place) in stack:
        return stack.index(before[place])
    last = opened[-1] if stack and stack[-1] == place - 1 else None
    if last is not None and _is_container(last, outline):
        return len(stack)
    sisters = [n for n, other in enumerate(opened) if other.kind == outline.kind]
    if sisters and not _restarts_below(opened, sisters[-1], outline):
        return sisters[-1]
    keep = len(stack)
    while keep and _closes(outline, opened[keep - 1], above):
        keep -= 1
    return keep


def _is_container(last: Outline, outline: Outline) -> bool:
    """Does a title without text of its own hold the heading right behind it, unlike it or on its page?"""
    if last.has_text or last.is_appendix:
        return False
    if last.ordinal is not None:
        return outline.ordinal is not None and outline.ordinal.value == 1 and last.kind == outline.kind
    if outline.ordinal is not None:
        return outline.ordinal.value == 1
    return last.form != outline.form or (last.is_listed and last.page == outline.page != "")


def _restarts_below(opened: Sequence[Outline], sister: int, outline: Outline) -> bool:
    """Does a numbering begin anew right below a heading that is deeper than its last member?"""
    one = outline.ordinal
    if one is None or one.value != 1 or sister == len(opened) - 1:
        return False
    other = opened[sister].ordinal
    return other is not None and other.value == 1 and opened[-1].kind != outline.kind


def _appendix_place(opened: Sequence[Outline]) -> int:
    """An appendix stands beside the chapters or sections around it."""
    appendices = [n for n, other in enumerate(opened) if other.is_appendix]
    units = [n for n, other in enumerate(opened) if other.is_unit]
    numbered = [n for n, other in enumerate(opened) if other.ordinal]
    listed = [n for n, other in enumerate(opened) if other.is_listed]
    places = appendices or units or numbered
    return places[-1] if places else listed[0] if listed else len(opened)


def _closes(outline: Outline, other: Outline, above: Mapping[Pair, float]) -> bool:
    """Does ``outline`` end the division of ``other``, because it lies above it or beside it?"""
    if other.is_appendix:
        return outline.is_unit or (outline.ordinal is None and outline.is_listed)
    votes = above.get((outline.kind, other.kind), 0.0) - above.get((other.kind, outline.kind), 0.0)
    if votes:
        return votes > 0
    if outline.rank is not None and other.rank is not None and outline.rank != other.rank:
        return outline.rank < other.rank
    if outline.ordinal is not None and other.ordinal is None:
        return outline.is_unit and other.has_text
    if outline.ordinal is None and other.ordinal is None:
        return outline.is_listed >= other.is_listed
    return outline.is_listed and not other.is_listed


# --- what the book shows of kinds -----------------------------------------------------------------------


def _relations(outlines: Sequence[Outline]) -> Mapping[Pair, float]:
    """Return how far the book shows the first kind to lie above the second."""
    above: dict[Pair, float] = defaultdict(float)
    for pair, votes in (*_restarts(outlines), *_interleaved(outlines)):
        above[pair] += votes
    for (one, other), votes in _levels(outlines):
        if not above[one, other] and not above[other, one]:
            above[one, other] += votes
    return above


def _restarts(outlines: Sequence[Outline]) -> Iterator[tuple[Pair, float]]:
    """A numbering that goes on over a title lies above it; one that begins anew behind it lies below."""
    last: dict[str, tuple[int, int]] = {}
    for place, outline in enumerate(outlines):
        if outline.ordinal is None or outline.is_appendix:
            continue
        value = outline.ordinal.value
        if outline.kind in last:
            start, reached = last[outline.kind]
            for kind in {other.kind for other in outlines[start + 1 : place] if other.ordinal is None}:
                if value == reached + 1:
                    yield (outline.kind, kind), 1.0
                elif value == 1:
                    yield (kind, outline.kind), 1.0
        elif value == 1 and place and _may_hold(outlines[place - 1]):
            yield (outlines[place - 1].kind, outline.kind), 1.0
        last[outline.kind] = place, value


def _may_hold(outline: Outline) -> bool:
    """Can a title hold the series that begins right below it?  One that has a text of its own seldom does."""
    return outline.ordinal is None and (outline.is_listed or not outline.has_text)


def _interleaved(outlines: Sequence[Outline]) -> Iterator[tuple[Pair, float]]:
    """Of two schemes the one lies above between whose members, as a rule, members of the other stand."""
    numbered = [o for o in outlines if o.ordinal is not None and not o.is_appendix]
    gaps = {kind: _gaps(kind, numbered) for kind in {o.kind for o in numbered}}
    for one, other in permutations(gaps, 2):
        share = _share(gaps[one], other) - _share(gaps[other], one)
        if share > 0:
            yield (one, other), share


def _gaps(kind: str, numbered: Sequence[Outline]) -> list[set[str]]:
    """Return the kinds that stand between each two members of ``kind`` that count on."""
    gaps: list[set[str]] = []
    between: set[str] = set()
    value = 0
    for outline in numbered:
        assert outline.ordinal is not None
        if outline.kind != kind:
            between.add(outline.kind)
            continue
        if outline.ordinal.value == value + 1 and value:
            gaps.append(between)
        between, value = set(), outline.ordinal.value
    return gaps


def _share(gaps: Sequence[set[str]], kind: str) -> float:
    return sum(kind in gap for gap in gaps) / len(gaps) if gaps else 0.0


def _levels(outlines: Sequence[Outline]) -> Iterator[tuple[Pair, float]]:
    """The marks' levels, which vary from page to page, tell two kinds apart by their means."""
    levels: dict[str, list[int]] = defaultdict(list)
    for outline in outlines:
        if outline.level:
            levels[outline.kind].append(outline.level)
    means = {kind: sum(found) / len(found) for kind, found in levels.items() if len(found) >= FEWEST_LEVELS}
    for one, other in permutations(means, 2):
        if means[other] - means[one] >= LEVELS_APART:
            yield (one, other), 0.5
