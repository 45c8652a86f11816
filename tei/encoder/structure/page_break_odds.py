"""What becomes of the pages that were found: how sure each is, which numbers are left out, where unseen ones begin."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from tei.encoder.structure.page_places import Break, Place
from tei.encoder.structure.page_sizes import Pages, size_cost

LEAST_JUMPS, TITLE_LEAF = 3, 2
"""So many times must numbers be left out before they are taken for leaves with titles; a leaf has so many pages."""
FARTHEST = 30.0
"""No place is so many times less likely than another, as a logarithm."""
UNSEEN_TRUST = 0.65
"""How often a page begins at all at the best place for one that was not seen."""
WINDOW = 0.35
"""How far from where it is expected, in usual pages, an unseen page is looked for."""


def shares_of(
    places: Sequence[Place], chain: Sequence[int], odds: Sequence[float], end: float, pages: Pages
) -> list[float]:
    """How probable the place of each page is among those between the pages beside it; the first place is given."""
    shares = [1.0]
    for number in range(1, len(chain)):
        before, after = chain[number - 1], chain[number + 1] if number + 1 < len(chain) else len(places)
        shares.append(_share(places, range(before + 1, after), chain[number], odds, end, pages))
    return shares


def _share(
    places: Sequence[Place], between: range, chosen: int, odds: Sequence[float], end: float, pages: Pages
) -> float:
    """The share of the place ``chosen``, against all others where that page can begin and against none of them."""
    start = places[between.start - 1].position
    following = places[between.stop] if between.stop < len(places) else None
    stop, may_be_short = (following.position, following.begins_division) if following else (end, True)
    cost = _cost_between(start, stop, places[chosen], pages, may_be_short) - odds[chosen]
    whole = size_cost((stop - start) / pages.length, 1, pages, may_be_short=may_be_short)
    others = (
        _cost_between(start, stop, places[other], pages, may_be_short) - odds[other]
        for other in between
        if other != chosen
    )
    return 1 / (
        1 + math.exp(min(cost - whole, FARTHEST)) + math.fsum(math.exp(min(cost - other, FARTHEST)) for other in others)
    )


def _cost_between(start: float, stop: float, place: Place, pages: Pages, may_be_short: bool) -> float:
    """What it costs, by sizes alone, that a page begins at ``place`` between two others."""
    first, second = (place.position - start) / pages.length, (stop - place.position) / pages.length
    ways = (round(first) or 1, round(second) or 1)
    unseen = pages.unseen * (sum(ways) - 2)
    return (
        unseen
        + size_cost(first, ways[0], pages, may_be_short=place.begins_division)
        + size_cost(second, ways[1], pages, may_be_short=may_be_short)
    )


def with_margins(breaks: Sequence[Break], margins: Sequence[float | None]) -> list[Break]:
    """Each break with the margin of the next known page behind it, or of the last one."""
    found: list[Break] = []
    margin = next((one for one in reversed(margins) if one is not None), 0.0)
    for one, known in zip(reversed(breaks), reversed(margins), strict=True):
        margin = margin if known is None else known
        found.append(one._replace(margin=margin))
    return found[::-1]


def with_title_leaves(breaks: Sequence[Break]) -> list[Break]:
    """Where numbers are left out before most known pages, leaves with titles alone stand at their beginnings: then the
    numbers are left out right behind those pages."""
    ends = [number for number, one in enumerate(breaks) if one.place.page is not None and one.place.page == one.number]
    jumps = [_left_out(breaks, number) for number in ends[1:]]
    if len(jumps) < LEAST_JUMPS or 3 * sum(jump >= TITLE_LEAF for jump in jumps) < 2 * len(jumps):
        return list(breaks)
    found = list(breaks)
    for start, end in pairwise([*ends, len(breaks)]):
        for number in range(start + 1, end):
            found[number] = breaks[number]._replace(number=(breaks[number].number or 0) + TITLE_LEAF)
    return found


def _left_out(breaks: Sequence[Break], at: int) -> int:
    """How many numbers are left out before a break."""
    return (breaks[at].number or 0) - (breaks[at - 1].number or 0) - 1 - breaks[at].skipped


def with_unseen(breaks: Sequence[Break], plain: Sequence[Place], pages: Pages) -> Iterator[Break]:
    """The breaks, and between them the likeliest places of those that begin unseen."""
    offsets = [place.position for place in plain]
    for before, after in pairwise(breaks):
        yield before
        start, found = before.place.position, list[Break]()
        for missing in range(after.skipped, 0, -1):
            step = (after.place.position - start) / (missing + 1)
            if after.place.begins_division and missing == 1 and step < pages.length:
                step = min(pages.length, 2 * step)
            low = bisect_left(offsets, start + (1 - WINDOW) * step)
            high = bisect_left(offsets, min(start + (1 + WINDOW) * step, after.place.position))
            best = _likeliest(plain[low:high], start, after.place, missing, pages)
            start = best[0].position if best else start + step
            if best and before.number is not None:
                number = (after.number or 0) - missing
                found.append(Break(best[0], number, 0, after.is_counted, UNSEEN_TRUST * best[1], after.margin))
        yield from found
        # pages that found their place are not unseen any more
        breaks_left = after.skipped - len(found)
        after = after._replace(skipped=breaks_left)
    yield breaks[-1]


def _likeliest(
    places: Sequence[Place], start: float, after: Place, missing: int, pages: Pages
) -> tuple[Place, float] | None:
    """The place where the next unseen page most probably begins, and how probably."""
    if not places:
        return None
    costs = [
        size_cost((place.position - start) / pages.length, 1, pages, may_be_short=False)
        + size_cost((after.position - place.position) / pages.length, missing, pages,
                    may_be_short=after.begins_division) - place.odds
        for place in places
    ]  # fmt: skip
    least = min(costs)
    return places[costs.index(least)], 1 / math.fsum(math.exp(least - cost) for cost in costs)
