"""Where the invisible page breaks lie: one optimisation over the book.

Known are the places where a sentence is cut, which must be breaks, and from the contents the pages on
which divisions begin.  A break can lie between any two blocks.  The cheapest chain of pages is sought
(dynamic programming over places and page numbers) in which pages are about equally long and every
division lies on the page that the contents give.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
SPARE = 2
"""Numbers on both sides that a row has room for besides those that need it first."""
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


_Row = tuple[int, list[float]]
"""What the cheapest ways to a page that begins at a place cost: the lowest number that this page can have, and
the costs for that number and each after it.  Plain lists, because a book has hundreds of thousands; which way
it was is worked out for the chosen chain alone."""

_Options = tuple[tuple[int, float], ...]
"""How many pages can be skipped in a stretch of text, and what its size then costs."""

_Way = tuple[int, _Options, tuple[int, ...]]
"""How a page at a place can follow on another: the place of that other, how many pages can be skipped between and
what the size then costs, and the known pages, rising, of the divisions that the other then holds."""


def _cheapest(places: Sequence[Place], pages: Mapping[int, int], end: int, length: float) -> list[tuple[int, int, int]]:
    """The chain of pages from the first place to the end of the text: place, number, pages skipped before it."""
    given = [pages.get(place.offset) for place in places]
    sizes = _Sizes(length, may_be_short=False), _Sizes(length, may_be_short=True)
    last_given = max(number for number, page in enumerate(given) if page is not None)
    rows: list[_Row] = [(given[0] or 0, [0.0])]
    for number in range(1, len(places)):
        found = _arrivals(_ways(number, places, given, sizes), rows, _place_cost(places[number]))
        rows.append(_cheapest_of(found, MOST_STEPS if number <= last_given else 1))
    _, number, page = min(_endings(places, given, rows, end, length))
    chain = []
    while number > 0:
        before, skipped = _way_back(page, _ways(number, places, given, sizes), rows, _place_cost(places[number]))
        chain.append((number, page, skipped))
        number, page = before, page - 1 - skipped
    return [(number, page, 0), *reversed(chain)]


def _endings(
    places: Sequence[Place], given: Sequence[int | None], rows: Sequence[_Row], end: int, length: float
) -> Iterator[tuple[float, int, int]]:
    """What each way to a last page costs, the place where that page begins, and its number."""
    later: Counter[int] = Counter()
    total = 0
    for number in reversed(_last_places(places)):
        page_here = given[number]
        if page_here is not None:
            later[page_here] += 1
            total += 1
        lowest, costs = rows[number]
        for page, cost in enumerate(costs, lowest):
            wrong = total - later[page]
            yield cost + _closing_cost(places[number].offset, wrong, end, length), number, page


def _ways(
    number: int, places: Sequence[Place], given: Sequence[int | None], sizes: tuple[_Sizes, _Sizes]
) -> Iterator[_Way]:
    """The ways to a page at place ``number``, the nearest first: over no cut and not too much text."""
    end, _, begins_division, _, _ = places[number]
    options = sizes[begins_division]
    farthest = end - LONGEST * options.length
    between: tuple[int, ...] = ()
    for before in range(number - 1, -1, -1):
        offset, is_cut, _, _, _ = places[before]
        if (page_here := given[before]) is not None:
            between = (page_here, *between)
        yield before, options[end - offset], between
        if is_cut or offset < farthest:
            return


def _arrivals(ways: Iterable[_Way], rows: Sequence[_Row], at: float) -> _Row:
    """What the cheapest of the ``ways`` costs for each number that the page can then have; a break costs ``at``."""
    first, found, size = 0, list[float](), 0
    for before, options, between in ways:
        lowest, costs = rows[before]
        count = len(costs)
        for skipped, extra in options:
            start = place = lowest + 1 + skipped - first
            if place < 0 or place + count > size:
                first, found = _widened(first, found, lowest + 1 + skipped, count)
                start = place = lowest + 1 + skipped - first
                size = len(found)
            if not between:
                for cost in costs:
                    if (whole := cost + at + extra) < found[place]:
                        found[place] = whole
                    place += 1
                continue
            most = WRONG_PAGE * len(between)
            for cost in costs:
                if (whole := cost + at + extra + most) < found[place]:
                    found[place] = whole
                place += 1
            for page, wrong in _right_pages(between, skipped).items():
                here = page - lowest
                if 0 <= here < count and (whole := costs[here] + at + extra + wrong) < found[start + here]:
                    found[start + here] = whole
    return first, found


@lru_cache(maxsize=1 << 12)
def _right_pages(between: Sequence[int], skipped: int) -> Mapping[int, float]:
    """The numbers that put any of the divisions ``between`` on their page, and what the others then cost;
    the pages that are skipped behind a page count as part of it."""
    right = Counter(number for page in between for number in range(page - skipped, page + 1))
    return {number: WRONG_PAGE * (len(between) - count) for number, count in right.items()}


def _widened(first: int, found: list[float], lowest: int, count: int) -> _Row:
    """The row with room for ``count`` numbers from ``lowest`` on, and for some more that are likely to come."""
    if not found:
        return lowest - SPARE, [math.inf] * (count + 2 * SPARE)
    before, behind = max(0, first - lowest), max(0, lowest + count - first - len(found))
    return first - before, [math.inf] * before + found + [math.inf] * behind


def _cheapest_of(row: _Row, keep: int) -> _Row:
    """The cheapest ``keep`` of a row."""
    lowest, costs = row
    if len(costs) <= keep:
        return row
    kept = sorted(range(len(costs)), key=costs.__getitem__)[:keep]
    first, last = min(kept), max(kept)
    if last - first >= len(kept):  # numbers are left out between
        costs = [cost if number in kept else math.inf for number, cost in enumerate(costs)]
    return lowest + first, costs[first : last + 1]


def _way_back(page: int, ways: Iterable[_Way], rows: Sequence[_Row], at: float) -> tuple[int, int]:
    """From where the cheapest of the ``ways`` comes that lead to number ``page``, and how many pages it skips."""

    least, found = math.inf, (0, 0)
    for before, options, between in ways:
        lowest, costs = rows[before]
        for skipped, extra in options:
            here = page - 1 - skipped - lowest
            if 0 <= here < len(costs):
                wrong = _right_pages(between, skipped).get(lowest + here, WRONG_PAGE * len(between))
                if (cost := costs[here] + at + extra + wrong) < least:
                    least, found = cost, (before, skipped)
    return found


class _Sizes(dict[int, _Options]):
    """How many beginnings of pages can lie unseen in so many characters, and what that costs.

    Each is worked out when it is first asked for: distances come again and again.
    """

    def __init__(self, length: float, *, may_be_short: bool) -> None:
        self.length = length
        self.may_be_short = may_be_short

    def __missing__(self, distance: int) -> _Options:
        self[distance] = found = _options(distance / self.length, self.may_be_short)
        return found


def _options(size: float, may_be_short: bool) -> _Options:
    """The same for ``size`` usual pages of text."""
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
