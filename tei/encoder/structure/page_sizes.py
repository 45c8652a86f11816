"""How long the pages of a book are, and what a page of another size costs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

UNSEEN = 1.4
"""What each page costs that begins unseen: between two paragraphs, as a quarter of them do."""
ODD_SIZE = 14.0
"""No page's size costs more."""
SHORT, FULLER, STEP = 0.15, 0.03, 0.1
"""The share of pages that notes, figures or formulas made short, and of those that hold more than a page; by how much
these do, on the average."""
ENDING = 0.8
"""The share of short pages among those before a division that begins on a new one."""
WIDEST, LEAST_SHORT, MOST_SHORT = 0.25, 0.03, 0.5
"""How far from the usual size, in natural logarithms, a page is one of another kind; bounds of the share of these."""
SIGMAS = 3.0
LEAST_SPREAD, MOST_SPREAD = 0.04, 0.2
LONGEST_GAP = 40
"""So many usual pages without a place to begin are no pages any more."""
LEAST_SAMPLE = 12
"""So many whole pages tell how regular the pages of a book are."""


class Pages(NamedTuple):
    """How the pages of a book are: characters a page, spread of the sizes (in natural logarithms), and the odds that
    one begins where a division does."""

    length: float
    spread: float = 0.12
    short: float = SHORT
    """The share of pages that are short for other reasons than that a division ends."""
    division: float = -0.4
    listed: float = 1.0
    """The same for a division whose page the contents give."""
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
            cost = size_cost(size, pages, habits, may_be_short=may_be_short)
            yield pages - 1, cost + habits.unseen * (pages - 1)


def size_cost(size: float, pages: int, habits: Pages, *, may_be_short: bool) -> float:
    """What it costs that so many pages hold ``size`` usual pages in all: -log of how densely such sizes lie.

    Most pages are of one size; chance evens out over several.  Some are short, and fewer the shorter they are together.
    """
    if size <= 0.01:
        return ODD_SIZE
    short = ENDING if may_be_short else habits.short
    spread = habits.spread / math.sqrt(pages)
    deviation = math.log(size / pages) / spread
    density = (1 - short) * math.exp(-deviation * deviation / 2) / (spread * size * math.sqrt(2 * math.pi))
    missing = pages - size
    if missing > 0:
        density += short * habits.short ** int(missing)
    else:
        density += FULLER * math.exp(missing / STEP) / STEP
    return min(ODD_SIZE, -math.log(density + 1e-9))


def regularity(whole: Sequence[float]) -> tuple[float, float, float]:
    """The usual size of pages, how far those of that kind spread, and the share of short ones."""
    middle = whole[len(whole) // 2]
    deviations = sorted(abs(math.log(max(size, 1.0) / middle)) for size in whole)
    near = [one for one in deviations if one < WIDEST]
    spread = near[int(0.68 * len(near))] if near else WIDEST / 2
    far = sum(size < middle * math.exp(-SIGMAS * max(spread, LEAST_SPREAD)) for size in whole) / len(whole)
    return middle, min(MOST_SPREAD, max(LEAST_SPREAD, spread)), min(MOST_SHORT, max(LEAST_SHORT, far))
