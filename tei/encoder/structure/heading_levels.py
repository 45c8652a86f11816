"""Which kind of heading lies above which: the order of kinds that leaves the least of a book unexplained.

Every order of the kinds (schemes of numbers, looks of titles) makes a tree of the headings, and a tree shows faults: a
numbering that begins anew below the same parent, one that skips, a parent with one child alone, a title without text
that holds nothing.  The order whose faults weigh least is found by moving one kind at a time.  What a fault weighs is
learned (``scripts/train_depths.py``).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise

from tei.encoder.structure.heading_faults import count_faults
from tei.encoder.structure.heading_outline import NAMED_UNIT, Outline
from tei.encoder.structure.heading_tree import Levels, Numbering, grow_tree, read_numbering
from tei.resources import data_path

MOST_HEADINGS, MOST_KINDS = 300, 9
"""So many headings, and the commonest of their kinds, decide."""
ROUNDS = 6
CLOSE = 1e-9


@cache
def fault_weights() -> Mapping[str, float]:
    """Return what each fault of a tree weighs."""
    weights: dict[str, float] = json.loads(data_path("structure/heading_levels.json").read_text(encoding="utf-8"))
    return weights


def find_levels(outlines: Sequence[Outline], weights: Mapping[str, float] | None = None) -> Levels:
    """Return a level for each kind of heading, the outermost lowest."""
    if not outlines:
        return {}
    seen = outlines[:MOST_HEADINGS]
    numbering = read_numbering(seen)
    kinds = [kind for kind, _ in Counter(outline.kind for outline in seen).most_common()]
    starts = (_by_rank(outlines), {outline.kind: 1.0 for outline in outlines})
    known = weights or fault_weights()
    found = [_improve(dict(start), kinds[:MOST_KINDS], seen, numbering, known) for start in starts]
    return min(found, key=lambda one: one[0])[1]


def _by_rank(outlines: Sequence[Outline]) -> dict[str, float]:
    """Return the order that the tables of languages give: numbers by rank, titles with the units."""
    return {o.kind: float(o.rank or NAMED_UNIT) if o.ordinal else float(NAMED_UNIT) for o in outlines}


def _improve(
    levels: dict[str, float],
    kinds: Sequence[str],
    outlines: Sequence[Outline],
    numbering: Numbering,
    weights: Mapping[str, float],
) -> tuple[float, Levels]:
    best = weigh_levels(outlines, levels, numbering, weights)
    tried = {_order(levels)}
    for _ in range(ROUNDS):
        before = best
        for kind in kinds:
            for moved in neighbours_of(levels, [kind]):
                if (order := _order(moved)) not in tried:
                    tried.add(order)
                    weight = weigh_levels(outlines, moved, numbering, weights)
                    if weight < best - CLOSE:
                        best, levels = weight, moved
        if best == before:
            break
    return best, levels


def neighbours_of(levels: Levels, kinds: Sequence[str]) -> Iterator[dict[str, float]]:
    """Yield the orders that one of ``kinds`` makes by moving."""
    for kind in kinds:
        yield from ({**levels, kind: level} for level in _other_levels(levels, kind))


def _order(levels: Levels) -> tuple[int, ...]:
    """Return the place of each kind in the order, which is all that matters of its level."""
    places = {level: place for place, level in enumerate(sorted(set(levels.values())))}
    return tuple(places[level] for level in levels.values())


def _other_levels(levels: Levels, kind: str) -> Iterator[float]:
    """Yield the levels of the other kinds and those between, above and below them."""
    others = sorted({level for other, level in levels.items() if other != kind})
    if others:
        yield others[0] - 1
        yield others[-1] + 1
    yield from others
    yield from ((one + two) / 2 for one, two in pairwise(others))


def weigh_levels(
    outlines: Sequence[Outline], levels: Levels, numbering: Numbering, weights: Mapping[str, float]
) -> float:
    """Return what the faults of the tree weigh that ``levels`` make."""
    counted = count_faults(outlines, grow_tree(outlines, levels, numbering))
    return sum(weights.get(name, 0.0) * count for name, count in counted.items())
