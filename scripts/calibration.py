"""From which margin on claims are right often enough, and figures as lines, for the scripts that learn weights."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

BAND = 60
"""So many claims next above a margin must be nearly as often right as all above it."""


def calibrate(margins: Sequence[tuple[float, bool]], share: float) -> float:
    """Return the margin from which on claims are right as often as ``share`` says, in the band next above it too."""
    ranked = sorted(margins, reverse=True)
    best, right = math.inf, 0
    for count, (margin, is_right) in enumerate(ranked, 1):
        right += is_right
        recent = ranked[max(0, count - BAND) : count]
        if right >= share * count and sum(ok for _, ok in recent) >= (share - 0.1) * len(recent):
            best = margin
    return round(best, 2) if best < math.inf else 99.0


def report(figures: Mapping[tuple[str, str], Sequence[float]]) -> Iterator[str]:
    """Yield a line a source and style: the mean of its texts and their number."""
    for (source, style), values in sorted(figures.items()):
        yield f"{source or 'all':28} {style:10} {sum(values) / len(values):.3f}  ({len(values)})"
