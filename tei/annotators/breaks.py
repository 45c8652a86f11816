"""Where the invisible page breaks lie: one optimisation over the book.

Known are the places where a sentence is cut, which must be breaks, and from the contents the pages on
which divisions begin.  A break can lie between any two blocks.  The cheapest chain of pages is sought
(dynamic programming over places and page numbers) in which pages are about equally long and every
division lies on the page that the contents give.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

LONGEST = 2.6
"""No page holds more than this many usual pages of text …"""
MOST_SKIPPED = 3
"""… but for this many breaks in a row that the text does not show at all, inside a paragraph."""
SKIP = 6.0
"""What each break costs that must lie where none can be placed."""
WRONG_PAGE = 25.0
"""What a division costs that does not lie on the page that the contents give."""
LONG_SPREAD, SHORT_SPREAD = 0.16, 0.3
"""How much longer or shorter than usual a page may be at the cost of one (in natural logarithms)."""
PLAIN, AT_DIVISION, SCRIPT = 1.0, 0.2, 1.5
"""What a break costs between two paragraphs and before a division, and what a change of script is worth."""
BEAM = 14.0
"""Chains that cost so much more than the cheapest to the same place are given up."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place where a page can begin."""

    offset: int
    is_cut: bool = False
    """Is a sentence cut here, so that a page must begin?"""
    begins_division: bool = False
    page: int | None = None
    """The page that the contents give for the division that begins here."""
    script_changes: bool = False


@dataclass(frozen=True, slots=True)
class Break:
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
    steps = [(b - a) / (q - p) for (a, p), (b, q) in pairwise(known) if q > p]
    if not steps:
        return 0.0
    whole = (known[-1][0] - known[0][0]) / (known[-1][1] - known[0][1])
    return max(1.0, (whole + median(steps)) / 2)


@dataclass(frozen=True, slots=True)
class _Step:
    """The cheapest way to a page that begins at a place with a number."""

    cost: float
    place: int
    number: int
    before: _Step | None
    skipped: int = 0


def _cheapest(
    places: Sequence[Place], pages: Mapping[int, int], end: int, length: float
) -> list[_Step]:
    """The chain of pages from the first place to the end of the text."""
    steps: list[dict[int, _Step]] = [{pages[places[0].offset]: _Step(0.0, 0, pages[places[0].offset], None)}]
    for number in range(1, len(places)):
        steps.append(_best_steps(number, places, pages, steps, length))
    last = [step for options in steps for step in options.values()]
    closing = [(step.cost + _closing_cost(step, places, pages, end, length), step) for step in last]
    step: _Step | None = min(((cost, s) for cost, s in closing if cost < math.inf), key=lambda c: c[0])[1]
    chain = []
    while step:
        chain.append(step)
        step = step.before
    return chain[::-1]


def _best_steps(
    number: int, places: Sequence[Place], pages: Mapping[int, int], steps: Sequence[Mapping[int, _Step]], length: float
) -> dict[int, _Step]:
    best: dict[int, _Step] = {}
    for before in _reachable(number, places, length):
        for step in steps[before].values():
            for candidate in _onward(step, number, places, pages, length):
                if candidate.number not in best or candidate.cost < best[candidate.number].cost:
                    best[candidate.number] = candidate
    cheapest = min((step.cost for step in best.values()), default=0.0)
    return {page: step for page, step in best.items() if step.cost <= cheapest + BEAM}


def _reachable(number: int, places: Sequence[Place], length: float) -> Iterator[int]:
    """Places from which a page can reach to place ``number``: no cut and not too much text between."""
    for before in range(number - 1, -1, -1):
        yield before
        too_long = places[number].offset - places[before].offset > LONGEST * length * (MOST_SKIPPED + 1)
        if places[before].is_cut or too_long:
            return


def _onward(
    step: _Step, number: int, places: Sequence[Place], pages: Mapping[int, int], length: float
) -> Iterator[_Step]:
    """One page from ``step`` to place ``number``, or several whose beginnings are not to be seen."""
    place = places[number]
    size = (place.offset - places[step.place].offset) / length
    wrong = sum(
        pages[other.offset] != step.number for other in places[step.place : number] if other.offset in pages
    )
    for skipped in range(MOST_SKIPPED + 1):
        page = step.number + 1 + skipped
        cost = _size_cost(size / (skipped + 1), place.begins_division) + SKIP * skipped + _place_cost(place)
        late = wrong if not skipped else sum(
            not step.number <= pages[other.offset] < page for other in places[step.place : number] if other.offset in pages
        )
        if cost < math.inf:
            yield _Step(step.cost + cost + WRONG_PAGE * late, number, page, step, skipped)


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


def _closing_cost(step: _Step, places: Sequence[Place], pages: Mapping[int, int], end: int, length: float) -> float:
    """What the last page costs; it may be short, but may hold no cut."""
    rest = places[step.place + 1 :]
    if any(place.is_cut for place in rest):
        return math.inf
    wrong = sum(pages[place.offset] != step.number for place in rest if place.offset in pages)
    size = (end - places[step.place].offset) / length
    too_long = (max(0.0, math.log(size)) / LONG_SPREAD) ** 2 / 2 if size > 0 else 0.0
    return too_long + WRONG_PAGE * wrong


def _as_breaks(chain: Sequence[_Step], places: Sequence[Place], known: Sequence[tuple[int, int]]) -> list[Break]:
    return [
        Break(places[s.place].offset, s.number, places[s.place].is_cut, places[s.place].offset <= known[-1][0], s.skipped)
        for s in chain
    ]
