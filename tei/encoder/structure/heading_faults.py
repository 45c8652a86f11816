"""What is wrong with a tree of headings, counted: the order of kinds is judged by it.

========================  ==============================================================================
restart, skip             a number begins anew, or misses its turn, below the same parent
across                    a numbering that runs through the book goes on below another parent
mixed                     two neighbours below one parent are of different kinds
flank                     an unnumbered title stands before or behind sisters of another kind
only-child                a heading has one heading alone below it
depth                     a heading lies deeper or less deep than most of its kind
rank                      an act lies below a scene, by the ranks of the language's table
common-above              the parent is of a commoner kind
unlisted-parent           the contents list a heading, but not its parent
empty, empty-number       a title without text holds nothing (and a number one follows)
text-over-number(s)       an unnumbered title with a text of its own holds numbers: once, and for each
title-over-units          an unnumbered title holds parts or chapters
number-over-title         the first heading below a number has none
sign-over-unit            a chapter below a mere number
introduction              an introduction holds numbers up to the end of the book
========================  ==============================================================================
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from tei.encoder.structure.heading_outline import NAMED_UNIT, Outline
from tei.encoder.structure.heading_tree import Tree

THROUGH = 0.8
"""The share of steps by one that makes a numbering run through a book."""

Edge = tuple[Outline, Outline]


def count_faults(outlines: Sequence[Outline], tree: Tree) -> Mapping[str, float]:
    """Return how often each fault occurs in a tree, of a hundred headings."""
    edges = [(outlines[parent], outlines[place]) for place, parent in enumerate(tree.parents) if parent >= 0]
    found = (
        _number_faults(outlines, tree),
        _edge_faults(outlines, edges),
        _family_faults(outlines, tree),
        _empty_faults(outlines, tree),
    )
    faults = Counter(fault for faults in found for fault in faults)
    faults["depth"] = _misplaced(outlines, tree)
    return {name: 100 * count / len(outlines) for name, count in faults.items()}


def _number_faults(outlines: Sequence[Outline], tree: Tree) -> Iterator[str]:
    """Each number against the last one of its kind, below the same parent or anywhere."""
    through = running_through(outlines)
    sisters: dict[tuple[int, str], int] = {}
    latest: dict[str, int] = {}
    for outline, parent in zip(outlines, tree.parents, strict=True):
        if outline.ordinal is None or outline.is_appendix:
            continue
        value, before = outline.ordinal.value, sisters.get((parent, outline.kind))
        if before is not None and value != before + 1:
            yield "restart" if value == 1 else "skip"
        elif before is None and value > 1 and outline.kind in through and value == latest.get(outline.kind, 0) + 1:
            yield "across"
        sisters[parent, outline.kind] = latest[outline.kind] = value


def running_through(outlines: Sequence[Outline]) -> set[str]:
    """Return the schemes whose numbers run through the whole book, whatever stands between them."""
    values: dict[str, list[int]] = defaultdict(list)
    for outline in outlines:
        if outline.ordinal is not None:
            values[outline.kind].append(outline.ordinal.value)
    steps = {kind: [two - one == 1 for one, two in pairwise(found)] for kind, found in values.items()}
    return {kind for kind, found in steps.items() if found and sum(found) >= THROUGH * len(found)}


def _edge_faults(outlines: Sequence[Outline], edges: Iterable[Edge]) -> Iterator[str]:
    """Each heading against its parent."""
    commonness = Counter(outline.kind for outline in outlines)
    for parent, child in edges:
        if commonness[parent.kind] > commonness[child.kind]:
            yield "common-above"
        if child.is_listed and not parent.is_listed:
            yield "unlisted-parent"
        if child.is_unit and parent.ordinal is None:
            yield "title-over-units"
        if child.is_unit and parent.ordinal is not None and not parent.is_unit:
            yield "sign-over-unit"
        if parent.is_unit and child.is_unit and (parent.rank or 0) > (child.rank or NAMED_UNIT):
            yield "rank"
        if child.ordinal is not None and parent.ordinal is None and parent.has_text:
            yield "text-over-numbers"


def _family_faults(outlines: Sequence[Outline], tree: Tree) -> Iterator[str]:
    """The children of one parent against each other, the eldest against the parent."""
    families: dict[int, list[int]] = defaultdict(list)
    for place, parent in enumerate(tree.parents):
        families[parent].append(place)
    last = families[-1][-1]
    for parent, places in families.items():
        children = [outlines[place] for place in places]
        yield from _sister_faults(children)
        if parent >= 0:
            yield from _parent_faults(outlines[parent], children, is_last=parent == last)


def _sister_faults(sisters: Sequence[Outline]) -> Iterator[str]:
    for place, (one, two) in enumerate(pairwise(sisters), 2):
        if one.kind != two.kind:
            is_flank = (place == 2 and one.ordinal is None) or (place == len(sisters) and two.ordinal is None)
            yield "flank" if is_flank else "mixed"


def _parent_faults(parent: Outline, children: Sequence[Outline], *, is_last: bool) -> Iterator[str]:
    if len(children) == 1:
        yield "only-child"
    if parent.ordinal is not None and children[0].ordinal is None:
        yield "number-over-title"
    if parent.ordinal is None and children[0].ordinal is not None and parent.has_text:
        yield "text-over-number"
    if parent.is_introduction and is_last:
        yield from ("introduction" for child in children if child.ordinal is not None)


def _empty_faults(outlines: Sequence[Outline], tree: Tree) -> Iterator[str]:
    """Each heading that might stand below the title without text before it, and does not."""
    for place, (before, outline) in enumerate(pairwise(outlines), 1):
        if before.has_text or tree.depths[place] > tree.depths[place - 1]:
            continue
        if outline.ordinal and outline.ordinal.value == 1:
            yield "empty-number"
        elif outline.kind != before.kind:
            yield "empty"


def _misplaced(outlines: Sequence[Outline], tree: Tree) -> int:
    """Return how many headings do not lie as deep as most of their kind."""
    depths: dict[str, Counter[int]] = defaultdict(Counter)
    for outline, depth in zip(outlines, tree.depths, strict=True):
        depths[outline.kind][depth] += 1
    return len(outlines) - sum(max(found.values()) for found in depths.values())
