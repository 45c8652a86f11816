"""Where the invisible page breaks lie: one optimisation over the book.

Known are the places where a sentence is cut, which must be breaks, and from the contents the pages on
which divisions begin.  A break can lie between any two blocks.  The cheapest chain of pages is sought
(dynamic programming over places and page numbers) in which pages are about equally long and every
division lies on the page that the contents give.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

LONGEST = 2.0
"""No page holds more than this many usual pages of text."""
UNSEEN = 1.3
"""From this many usual pages between two places on, pages may begin unseen between them, in a paragraph."""
SKIP = 6.0
"""What each break costs that must lie where none can be placed."""
WRONG_PAGE = 25.0
"""What a division costs that does not lie on the page that the contents give."""
LONG_SPREAD, SHORT_SPREAD = 0.16, 0.3
"""How much longer or shorter than usual a page may be at the cost of one (in natural logarithms)."""
PLAIN, AT_DIVISION, SCRIPT = 1.0, 0.2, 1.5
"""What a break costs between two paragraphs and before a division, and what a change of script is worth."""
MOST_STEPS = 8
"""Numbers that are kept for a page at a place, the cheapest; behind the last known page one is enough."""


class Place(NamedTuple):
    """A place where a page can begin."""

    offset: int
    is_cut: bool = False
    """Is a sentence cut here, so that a page must begin?"""
    begins_division: bool = False
    page: int | None = None
    """The page that the contents give for the division that begins here."""
    script_changes: bool = False


class Break(NamedTuple):
    """A page that begins at ``offset``, its number if one can be told, and how far its place is certain."""

    offset: int
    number: int | None
    is_cut: bool
    is_counted: bool
    """Did the contents give the number of breaks up to here?"""
    skipped: int = 0
    """Pages before this one whose beginnings cannot be placed."""


def find_breaks(places: Sequence[Place], end: int) -> list[Break]:
    """The pages of a text whose blocks begin at ``places``, in order of their offsets; ``end`` is the text's.

    Where fewer than two different pages are known, nothing tells how long a page is: then only the
    cuts and the known pages are breaks.
    """
    known = _consistent([(place.offset, place.page) for place in places if place.page is not None])
    length = _page_length(known)
    if not length:
        pages = dict(known)
        sure = [place for place in places if place.is_cut or place.offset in pages]
        return [Break(p.offset, pages.get(p.offset), p.is_cut, p.offset in pages) for p in sure]
    start = next(number for number, place in enumerate(places) if place.offset == known[0][0])
    chain = _cheapest(places[start:], dict(known), end, length)
    before = [Break(place.offset, None, True, False) for place in places[:start] if place.is_cut]
    return before + _as_breaks(chain, places[start:], known)


def _consistent(known: Sequence[tuple[int, int | None]]) -> list[tuple[int, int]]:
    """The longest run of divisions whose pages rise with their places."""
    pages = [(offset, page) for offset, page in known if page is not None]
    best: list[list[tuple[int, int]]] = []
    for offset, page in pages:
        longest = max((chain for chain in best if chain[-1][1] <= page), key=len, default=[])
        best = [chain for chain in best if chain is not longest or chain[-1][1] != page]
        best = [*best[-7:], longest, [*longest, (offset, page)]] if longest else [*best[-7:], [(offset, page)]]
    return max(best, key=len, default=[])


def _page_length(known: Sequence[tuple[int, int]]) -> float:
    """How many characters a page usually holds; zero where nothing tells."""
    steps = sorted((b - a) / (q - p) for (a, p), (b, q) in pairwise(known) if q > p)
    if not steps:
        return 0.0
    whole = (known[-1][0] - known[0][0]) / (known[-1][1] - known[0][1])
    median = (steps[(len(steps) - 1) // 2] + steps[len(steps) // 2]) / 2
    return max(1.0, (whole + median) / 2)


_Step = tuple[float, int, int, int]
"""The cheapest way to a page that begins at a place with a number: its cost, the place and the number of the
page before, and how many pages are skipped between.  A plain tuple, because a book has hundreds of thousands."""

NO_STEP: _Step = (math.inf, -1, 0, 0)

Steps = dict[int, _Step]
"""By the number of the page that begins at a place."""


def _cheapest(places: Sequence[Place], pages: Mapping[int, int], end: int, length: float) -> list[tuple[int, int, int]]:
    """The chain of pages from the first place to the end of the text: place, number, pages skipped before it."""
    given = [pages.get(place.offset) for place in places]
    last_given = max(number for number, page in enumerate(given) if page is not None)
    first = given[0] or 0
    steps: list[Steps] = [{first: (0.0, -1, 0, 0)}]
    for number in range(1, len(places)):
        keep = MOST_STEPS if number <= last_given else 1
        steps.append(_arrivals(number, places, given, steps, length, keep))
    _, number, page = min(_endings(places, given, steps, end, length))
    chain = []
    while number >= 0:
        _, before, page_before, skipped = steps[number][page]
        chain.append((number, page, skipped))
        number, page = before, page_before
    return chain[::-1]


def _endings(
    places: Sequence[Place], given: Sequence[int | None], steps: Sequence[Steps], end: int, length: float
) -> Iterator[tuple[float, int, int]]:
    """What each way to a last page costs, the place where that page begins, and its number."""
    later: Counter[int] = Counter()
    total = 0
    for number in reversed(_last_places(places)):
        page_here = given[number]
        if page_here is not None:
            later[page_here] += 1
            total += 1
        for page, step in steps[number].items():
            wrong = total - later[page]
            yield step[0] + _closing_cost(places[number].offset, wrong, end, length), number, page


def _arrivals(
    number: int, places: Sequence[Place], given: Sequence[int | None], steps: Sequence[Steps], length: float, keep: int
) -> Steps:
    """The cheapest ways to begin a page at place ``number``."""
    found: Steps = {}
    between: list[int] = []
    place, here = places[number], _place_cost(places[number])
    for before in _reachable(number, places, length):
        if (page_here := given[before]) is not None:
            between.insert(0, page_here)
        size = (place.offset - places[before].offset) / length
        for skipped, extra in _options(size, place.begins_division):
            _go_on(steps[before], before, skipped, here, extra, between, found)
    return found if len(found) <= keep else dict(sorted(found.items(), key=lambda item: item[1][0])[:keep])


def _go_on(
    steps: Steps, before: int, skipped: int, here: float, extra: float, between: Sequence[int], found: Steps
) -> None:
    """Put into ``found`` what is cheaper by way of the place ``before``; ``between`` are the known pages, rising,
    of the divisions that the page before then holds."""
    further = 1 + skipped
    first, last = (between[0], between[-1]) if between else (0, 0)
    wrong = WRONG_PAGE * len(between)
    for page, step in steps.items():
        onward = page + further
        cost = step[0] + here + extra
        if onward <= first or page > last:
            cost += wrong
        elif between:
            cost += WRONG_PAGE * (len(between) - bisect_left(between, onward) + bisect_left(between, page))
        if cost < found.get(onward, NO_STEP)[0]:
            found[onward] = (cost, before, page, skipped)


def _reachable(number: int, places: Sequence[Place], length: float) -> Iterator[int]:
    """Places from which a page can reach to place ``number``: no cut and not too much text between."""
    farthest = places[number].offset - LONGEST * length
    for before in range(number - 1, -1, -1):
        yield before
        place = places[before]
        if place.is_cut or place.offset < farthest:
            return


@lru_cache(maxsize=1 << 12)  # distances are whole numbers, so that the same sizes come again and again
def _options(size: float, may_be_short: bool) -> tuple[tuple[int, float], ...]:
    """How many beginnings of pages can lie unseen in ``size`` usual pages of text, and what that costs."""
    if size <= UNSEEN:
        return ((0, _size_cost(size, may_be_short)),) if size > 0 else ()
    likely = int(size)
    costs = ((n, _size_cost(size / (n + 1), may_be_short) + SKIP * n) for n in {0, likely - 1, likely} if n >= 0)
    return tuple((skipped, cost) for skipped, cost in costs if cost < math.inf)


def _size_cost(size: float, may_be_short: bool) -> float:
    if size <= 0 or size > LONGEST:
        return math.inf
    deviation = math.log(size)
    if deviation > 0:
        return (deviation / LONG_SPREAD) ** 2 / 2
    cost = (deviation / SHORT_SPREAD) ** 2 / 2
    return min(cost, 1.0) if may_be_short else cost


def _place_cost(place: Place) -> float:
    if place.is_cut:
        return 0.0
    return (AT_DIVISION if place.begins_division else PLAIN) - SCRIPT * place.script_changes


def _last_places(places: Sequence[Place]) -> range:
    """Where the last page can begin: it holds no cut."""
    last_cut = max((number for number, place in enumerate(places) if place.is_cut), default=0)
    return range(last_cut, len(places))


def _closing_cost(offset: int, wrong: int, end: int, length: float) -> float:
    """What it costs that the last page begins at ``offset`` with ``wrong`` other pages in it; it may be short."""
    size = (end - offset) / length
    too_long = (max(0.0, math.log(size)) / LONG_SPREAD) ** 2 / 2 if size > 0 else 0.0
    return too_long + WRONG_PAGE * wrong


def _as_breaks(
    chain: Sequence[tuple[int, int, int]], places: Sequence[Place], known: Sequence[tuple[int, int]]
) -> list[Break]:
    return [
        Break(place.offset, page, place.is_cut, place.offset <= known[-1][0], skipped)
        for place, page, skipped in ((places[number], page, skipped) for number, page, skipped in chain)
    ]
