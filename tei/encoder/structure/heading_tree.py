"""The tree that an order of the kinds of headings makes of them.

A heading ends the divisions of its own kind and of those below it; what goes on from an earlier number stands beside
that, whatever stands between.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from tei.encoder.structure.heading_outline import Outline
from tei.encoder.structure.series import find_series

Levels = Mapping[str, float]


class Tree(NamedTuple):
    """The depth of each heading, from 1, and its parent; -1 without one."""

    depths: list[int]
    parents: list[int]


class Numbering(NamedTuple):
    """The member of its series before each heading, and the one behind it."""

    before: Mapping[int, int]
    after: Mapping[int, int]


def read_numbering(outlines: Sequence[Outline]) -> Numbering:
    """Return how the numbers of the headings count on from each other."""
    series = find_series([None if outline.is_appendix else outline.ordinal for outline in outlines])
    pairs = [pair for one in series for pair in pairwise(one.places)]
    return Numbering({two: one for one, two in pairs}, dict(pairs))


def grow_tree(outlines: Sequence[Outline], levels: Levels, numbering: Numbering) -> Tree:
    """Return the tree that the order of kinds makes of the headings."""
    depths: list[int] = []
    parents: list[int] = []
    stack: list[int] = []
    for place, outline in enumerate(outlines):
        del stack[_parents(place, outline, stack, outlines, levels, numbering) :]
        parents.append(stack[-1] if stack else -1)
        stack.append(place)
        depths.append(len(stack))
    return Tree(depths, parents)


def _parents(
    place: int,
    outline: Outline,
    stack: Sequence[int],
    outlines: Sequence[Outline],
    levels: Levels,
    numbering: Numbering,
) -> int:
    """Return how many headings of ``stack`` remain open above the heading at ``place``."""
    if outline.fixed:
        return min(outline.fixed - 1, len(stack))
    if outline.is_appendix:
        return _appendix_place([outlines[other] for other in stack])
    if outline.is_conclusion:
        return next((n for n, other in enumerate(stack) if outlines[other].ordinal), len(stack))
    before = numbering.before.get(place)
    if before is not None and before in stack:
        return stack.index(before)
    last = outlines[place - 1] if stack and stack[-1] == place - 1 else None
    if last is not None and _is_container(last, outline):
        return len(stack)
    own = levels[outline.kind]
    keep = next((n for n, other in enumerate(stack) if levels[outlines[other].kind] >= own), len(stack))
    if keep < len(stack) and _is_nested(place, outline, stack[keep], outlines, numbering):
        return len(stack)
    return keep


def _is_container(last: Outline, outline: Outline) -> bool:
    """Does a title hold the heading right below it, of its own kind?"""
    if last.is_appendix or last.kind != outline.kind or last.title == outline.title:
        return False
    if last.ordinal is not None and outline.ordinal is not None:
        return not last.has_text and outline.ordinal.value == 1
    return last.is_empty or (not last.has_text and last.is_listed and last.page == outline.page != "")


def _is_nested(place: int, outline: Outline, other: int, outlines: Sequence[Outline], numbering: Numbering) -> bool:
    """Does a numbering begin anew inside another of its kind, which goes on behind it?"""
    if outline.ordinal is None or outline.ordinal.value != 1 or outlines[other].kind != outline.kind:
        return False
    return numbering.after.get(other, -1) > place and numbering.after.get(place) is not None


def _appendix_place(opened: Sequence[Outline]) -> int:
    """An appendix stands beside the chapters or sections around it."""
    appendices = [n for n, other in enumerate(opened) if other.is_appendix]
    units = [n for n, other in enumerate(opened) if other.is_unit]
    numbered = [n for n, other in enumerate(opened) if other.ordinal]
    listed = [n for n, other in enumerate(opened) if other.is_listed]
    places = appendices or units or numbered
    return places[-1] if places else listed[0] if listed else len(opened)
