"""Where in the source each page of the contents should be, from entries whose lines are known."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

FEWEST = 3
"""Known lines from which the length of a page can be told."""
ODD = 3.0
"""A stretch between two known lines whose pages are so many times longer or shorter than usual shows an error."""


class PageMap(NamedTuple):
    """Known places: pages and offsets, both rising, and how many characters a page has."""

    pages: tuple[int, ...]
    offsets: tuple[int, ...]
    length: float

    def distance(self, page: str, offset: int) -> float:
        """Return how many pages lie between ``offset`` and where ``page`` should be, beyond one; 0 if unknown."""
        if offset < 0 or not page.isdecimal():
            return 0.0
        place = bisect_left(self.pages, int(page))
        near = [number for number in (place - 1, place) if 0 <= number < len(self.pages)]
        wide = (abs(self.offsets[n] + (int(page) - self.pages[n]) * self.length - offset) for n in near)
        return max(min(wide) / self.length - 1.5, 0.0)


def middle_of(numbers: Sequence[float]) -> float:
    """Return the median, without the module ``statistics``, which every run of the program would import."""
    ordered = sorted(numbers)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def page_map(known: Sequence[tuple[str, int]]) -> PageMap | None:
    """Return the map that these pages with the offsets of their lines give; None where they are too few."""
    points = [(int(page), offset) for page, offset in known if page.isdecimal() and offset >= 0]
    steps = [(b - a) / (q - p) for (p, a), (q, b) in pairwise(points) if q > p and b > a]
    if len(points) < FEWEST or len(steps) < FEWEST - 1:
        return None
    if any(after[0] < before[0] for before, after in pairwise(points)):
        return None  # volumes whose pages begin anew
    length = middle_of(steps)
    kept = [points[0]]
    for point in points[1:]:
        pages, characters = point[0] - kept[-1][0], point[1] - kept[-1][1]
        if characters <= (pages + 1) * length * ODD and characters >= (pages - 1) * length / ODD:
            kept.append(point)
    return PageMap(tuple(p for p, _ in kept), tuple(o for _, o in kept), length) if len(kept) >= FEWEST else None
