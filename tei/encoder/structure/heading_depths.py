"""How deep each heading lies: from the input's marks where they can be believed, or else from the whole book.

Headings fall into kinds: a scheme of numbers, a form of unnumbered titles (《…》, capitals …), titles that the contents
list and others.  Which kind lies above which is told by ``heading_levels``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from tei.encoder.structure.heading_levels import find_levels
from tei.encoder.structure.heading_outline import Outline
from tei.encoder.structure.heading_tree import grow_tree, read_numbering
from tei.encoder.structure.series import find_series

FEWEST_LISTED = 2
"""So many unnumbered titles that the contents list make the others a kind of their own."""
DOUBTFUL = ("generic", "unparted")
"""Numbers that no table knows …"""
FEWEST_COUNTED = 3
"""… and how many must count on for them to be numbers."""


def depths_of(outlines: Sequence[Outline]) -> list[int]:
    """Return the depth of each heading, from 1."""
    if levels_are_reliable(outlines):
        return _by_levels(outlines)
    outlines = prepare_outlines(outlines)
    return grow_tree(outlines, find_levels(outlines), read_numbering(outlines)).depths


def prepare_outlines(outlines: Sequence[Outline]) -> list[Outline]:
    """Return the outlines without numbers that are none and without what contents of a few titles say."""
    return _without_partial_contents(_without_lone_numbers(outlines))


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
    """A number that no table knows, of a scheme that nothing counts in, is a part of its title: “300 Eaton Place”."""
    series = find_series([o.ordinal for o in outlines])
    counted = {one.scheme for one in series if len(one.places) >= FEWEST_COUNTED}
    return [
        replace(outline, ordinal=None)
        if outline.ordinal and outline.ordinal.kind in DOUBTFUL and outline.ordinal.scheme not in counted
        else outline
        for outline in outlines
    ]


def _without_partial_contents(outlines: Sequence[Outline]) -> list[Outline]:
    """Where the contents name few of the unnumbered titles, it says nothing of the others that it doesn't name them."""
    titles = [outline for outline in outlines if outline.ordinal is None]
    if sum(outline.is_listed for outline in titles) >= FEWEST_LISTED:
        return list(outlines)
    return [replace(outline, is_listed=False) for outline in outlines]
