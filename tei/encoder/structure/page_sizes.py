"""How long the pages of a book are, and what a page of another size costs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

UNSEEN = 0.8
"""What each page costs that begins unseen."""
ODD_SIZE, TAIL = 12.0, 2.5
"""No page's size costs more; a page that is much too short costs so much, and the more the shorter it is."""
LONGEST_GAP = 40
"""So many usual pages without a place to begin are no pages any more."""
LEAST_SAMPLE = 12
"""So many whole pages tell how regular the pages of a book are."""


class Pages(NamedTuple):
    """How the pages of a book are: characters a page, spread of the sizes (in natural logarithms), and the odds that
    one begins where a division does."""

    length: float
    spread: float = 0.12
    division: float = -0.4
    unseen: float = UNSEEN
    """What each page costs that begins unseen."""


def length_of_cuts(offsets: Sequence[float]) -> float:
    """How many characters a page holds if most pages begin at one of ``offsets``; zero where nothing tells.

    The best length is the one that most gaps between neighbours are near, or near a small multiple of.
    """
    gaps = sorted(two - one for one, two in pairwise(offsets))
    if len(gaps) < LEAST_SAMPLE:
        return 0.0
    candidates = gaps[len(gaps) // 8 : -len(gaps) // 8 or None : max(1, len(gaps) // 60)]
    return float(max(candidates, key=lambda length: _fit(gaps, length)))


def _fit(gaps: Sequence[float], length: float) -> float:
    """How well pages of ``length`` explain the ``gaps``: whole multiples count, the more the nearer and smaller."""
    total = 0.0
    for gap in gaps:
        pages = max(1, round(gap / length))
        deviation = (gap - pages * length) / length / 0.08
        total += math.exp(-deviation * deviation / 2 / pages) / pages**1.5
    return total


def usual_length(known: Sequence[tuple[float, int]]) -> float:
    """How many characters a page usually holds: the median page between known ones; zero where nothing tells."""
    steps = sorted(((b - a) / (q - p), q - p) for (a, p), (b, q) in pairwise(known) if q > p)
    half = sum(pages for _, pages in steps) / 2
    for length, pages in steps:
        half -= pages
        if half <= 0:
            return length
    return 0.0


def sizes(size: float, habits: Pages, *, may_be_short: bool) -> Iterator[tuple[int, float]]:
    """How many pages can begin unseen in ``size`` usual pages of text, and what that costs."""
    likely = min(LONGEST_GAP, max(1, round(size)))
    for pages in {1, likely - 1, likely, likely + 1}:
        if 0 < pages <= size + 1:
            cost = size_cost(size / pages, pages, habits.spread, may_be_short=may_be_short)
            yield pages - 1, cost + habits.unseen * (pages - 1)


def size_cost(size: float, pages: int, spread: float, *, may_be_short: bool) -> float:
    """What it costs that so many pages hold ``size`` usual pages each: chance evens out over several."""
    if size <= 0.01:
        return ODD_SIZE
    deviation = math.log(size)
    cost = (deviation / spread) ** 2 / 2 * pages
    if deviation < 0:
        cost = min(cost, 1.0) if may_be_short else min(cost, TAIL - 2 * deviation * pages)
    return min(cost, ODD_SIZE)
