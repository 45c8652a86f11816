"""Where the unmarked page breaks lie: one optimisation over the book.

Known are places where a page may begin, with the odds that one does, and from the contents the pages on which
divisions begin.  All of it is evidence: the cheapest chain of pages is sought (dynamic programming over places and
page numbers) in which pages are about equally long and divisions lie on the pages that the contents give.  Pages may
begin unseen, inside a paragraph or between two; at a known page numbers may be left out, of plates or missing leaves.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise, repeat

from tei.encoder.structure.page_break_odds import shares_of, with_margins, with_title_leaves, with_unseen
from tei.encoder.structure.page_places import Break, Place
from tei.encoder.structure.page_sizes import LEAST_SAMPLE, UNSEEN, Pages, regularity, sizes

UNCOUNTED, UNTOLD = -1_000_000, -500_000
"""The number of the first page of a text before any page is known; the numbers below this one are such."""
FARTHEST, FARTHEST_PLACED = 3.5, 2.2
"""A page is looked for within so many usual pages behind another …"""
NEAREST, MOST_WAYS = 2, 40
"""… among so many places at least, and at most."""
MANY_CUTS = 1.15
"""So many times more cuts than pages, and some of them are no ends of pages."""
WRONG_PAGE = 25.0
"""What a division costs that does not lie on the page that the contents give."""
JUMP, EACH_NUMBER, LONGEST_JUMP = 3.0, 1.5, 20.0
"""What it costs to leave numbers out before a known page, and what each costs of them, up to so much."""
MOST_STEPS = 8
"""Numbers that are kept for a page at a place, the cheapest."""
BEAM, HOPELESS = 30.0, 60.0
"""Numbers that cost so much more are not kept, and no page holds cuts that speak so much against it."""
PLAIN = -1.0
"""Places with lower odds are ends of paragraphs like others: asked only where a page must begin near by."""
FEW = 2500
"""So few places that all of them can be asked at once."""
UNPLACED = 6.0
"""What a page costs then that begins at none of them."""
HEADED = 1.6
"""So many times more the size of a page varies on which a division begins below others."""
FEW_PAGES, LONGER = 30, (0.94, 1.0, 1.07, 1.14)
"""In so few pages their length is told by which of these times the usual distance explains them best: chapters end on
pages that are not full."""
SLACK = 0.25
"""A division can lie on one page or the next where it is expected within so much of a page's beginning or end."""
NOTHING_WRONG = repeat(0.0)


def find_breaks(places: Sequence[Place], end: float, length: float) -> tuple[list[Break], Pages]:
    """The cheapest chain of pages from the first known page on, for pages of about ``length`` characters.

    The chain is sought twice: what the first shows of the regularity of the book's pages decides the second.
    """
    known = consistent_pages(places)
    pages = Pages(length)
    places = _tempered(places, end, length)
    is_short = len(places) <= FEW
    seen = list(places) if is_short else [place for place in places if _is_seen(place)]
    pages = pages._replace(unseen=UNPLACED if is_short else UNSEEN)
    if not seen or not length:
        return [], pages
    plain = [] if is_short else [place for place in places if not _is_seen(place)]
    if end - seen[0].position <= FEW_PAGES * length:
        tried = [_Search(seen, dict(known), pages._replace(length=length * longer)) for longer in LONGER]
        pages = min(tried, key=lambda search: search.cost_of_all(end)).habits
    for _ in range(2):
        search = _Search(seen, dict(known), pages)
        chain = search.cheapest_chain(end)
        pages = _habits([seen[at] for at, _, _ in chain], [skipped for _, _, skipped in chain], seen, pages)
    first, last = (known[0][0], known[-1][0]) if known else (0, -1)
    breaks = [Break(seen[at], page, skipped, first <= seen[at].offset <= last) for at, page, skipped in chain]
    behind = [-1, *(at for at, _, _ in chain[:-1])]
    margins = [search.margin(one, at, page) for one, (at, page, _) in zip(behind, chain, strict=True)]
    shares = shares_of(seen, [at for at, _, _ in chain], search.odds, end, pages)
    breaks = [one._replace(share=share) for one, share in zip(with_margins(breaks, margins), shares, strict=True)]
    return list(with_unseen(with_title_leaves(breaks), plain, pages)), pages


def _tempered(places: Sequence[Place], end: float, length: float) -> Sequence[Place]:
    """The places with odds no higher than their number allows: where there are many more cuts than pages, most cuts
    are something else."""
    cuts = sum(place.odds > 0 for place in places)
    expected = (end - places[0].position) / length if places and length else 0.0
    if cuts <= MANY_CUTS * expected or not expected:
        return places
    most = math.log(expected / (cuts - expected))
    return [place._replace(odds=min(place.odds, most)) for place in places]


def _is_seen(place: Place) -> bool:
    return place.odds > PLAIN or place.begins_division or place.page is not None


def _habits(begun: Sequence[Place], skipped: Sequence[int], places: Sequence[Place], pages: Pages) -> Pages:
    """How regular the pages are that begin at the places ``begun`` without others between."""
    whole = sorted(
        two.position - one.position
        for (one, two), unseen in zip(pairwise(begun), skipped[1:], strict=True)
        if not unseen and not two.begins_division
    )
    division, listed = (_division_odds(begun, places, is_listed=is_listed) for is_listed in (False, True))
    pages = pages._replace(division=division, listed=listed)
    if len(whole) < LEAST_SAMPLE:
        return pages
    length, spread, short = regularity(whole)
    return pages._replace(length=length, spread=spread, short=short)


def _division_odds(begun: Sequence[Place], places: Sequence[Place], *, is_listed: bool) -> float:
    """The log odds that a page begins with a division, one that the contents list or another."""
    divisions = sum(place.begins_division and (place.page is not None) == is_listed for place in places)
    starts = sum(place.begins_division and (place.page is not None) == is_listed for place in begun)
    return math.log((starts + (1.0 if is_listed else 0.6)) / (divisions - starts + (0.6 if is_listed else 0.9)))


def consistent_pages(places: Sequence[Place]) -> list[tuple[int, int]]:
    """The longest run of divisions whose pages rise with their places."""
    pages = [(place.offset, place.page) for place in places if place.page is not None]
    best: list[list[tuple[int, int]]] = []
    for offset, page in pages:
        longest = max((chain for chain in best if chain[-1][1] <= page), key=len, default=[])
        best = [chain for chain in best if chain is not longest or chain[-1][1] != page]
        best = [*best[-7:], longest, [*longest, (offset, page)]] if longest else [*best[-7:], [(offset, page)]]
    return max(best, key=len, default=[])


class _Search:
    """The cheapest ways to a page that begins at each place, by its number."""

    def __init__(self, places: Sequence[Place], known: Mapping[int, int], habits: Pages) -> None:
        self.places = places
        self.habits = habits
        self.headed_habits = habits._replace(spread=HEADED * habits.spread)
        self.odds = [_odds_of(place, habits) for place in places]
        self.given = [known.get(place.offset) for place in places]
        self.length = habits.length
        self.farthest = (FARTHEST if habits.unseen < UNPLACED else FARTHEST_PLACED) * habits.length
        self.headed = list(accumulate((place.begins_division for place in places), initial=0))
        self.sizes: dict[tuple[int, bool, bool], tuple[tuple[int, float], ...]] = {}
        """What was worked out before: distances come again and again."""
        self.left = list(accumulate(map(_softplus, self.odds), initial=0.0))
        """What it costs to begin no page at any place before the one of that number."""
        self.counted = list(accumulate((page is not None for page in self.given), initial=0))
        self.pages = [page for page in self.given if page is not None]
        self.spots = [place.position for place, page in zip(places, self.given, strict=True) if page is not None]
        self.first = next((number for number, page in enumerate(self.given) if page is not None), len(places))
        """The first place with a known page; before it pages are counted from ``UNCOUNTED`` on."""
        start = self.given[0]
        self.rows: list[dict[int, float]] = [{UNCOUNTED if start is None else start: 0.0}]
        self.back: list[dict[int, tuple[int, int, int]]] = [{}]
        """For each number at a place: the place before, its number, the pages that begin unseen between."""

    def cheapest_chain(self, end: float) -> list[tuple[int, int, int]]:
        """Place, number and pages unseen before it, from the first place to the end of the text."""
        for number in range(1, len(self.places)):
            self._arrive(number)
        _, at, page = min(self._endings(end))
        chain, shift = [], 0
        while at > 0:
            before, its_page, skipped = self.back[at][page]
            chain.append((at, page + shift, skipped))
            if page >= UNTOLD > its_page:
                shift = page - 1 - skipped - its_page
            at, page = before, its_page
        return [(0, page + shift, 0), *reversed(chain)]

    def cost_of_all(self, end: float) -> float:
        """What the cheapest chain costs, by sizes in characters: so pages of several lengths can be compared."""
        chain = self.cheapest_chain(end)
        pages = len(chain) + sum(skipped for _, _, skipped in chain)
        return min(self._endings(end))[0] + pages * math.log(self.length)

    def margin(self, before: int, at: int, page: int) -> float | None:
        """How much cheaper the count is with which the page at a place follows that at ``before`` than the best
        other one, the page aside that the contents give there; None where they give none."""
        if self.counted[at + 1] == self.counted[before + 1] or at <= self.first:
            return None
        costs = self.rows[at]
        others = [cost - WRONG_PAGE for number, cost in costs.items() if number != page]
        return min(others, default=math.inf) - costs[page]

    def _arrive(self, number: int) -> None:
        found: dict[int, float] = {}
        ways: dict[int, tuple[int, int, int]] = {}
        for before, passed, options in self._ways(number):
            row, first = self.rows[before].items(), self._first_number(before, number)
            has_known = first is None and self.counted[before + 1] < self.counted[number]
            for skipped, size in options:
                way = passed + size
                wrong = self._wrong_costs(before, number, skipped) if has_known else NOTHING_WRONG
                for (page, cost), more in zip(row, wrong, strict=False):
                    whole, here = cost + way + more, page + skipped + 1 if first is None else first
                    if whole < found.get(here, math.inf):
                        found[here], ways[here] = whole, (before, page, skipped)
        given = self.given[number]
        if given is not None:
            _hold_to(given, found, ways)
        own = _softplus(-self.odds[number])
        kept = sorted(found, key=found.__getitem__)[: MOST_STEPS if number >= self.first else 1]
        most = found[kept[0]] + BEAM if kept else 0.0
        self.rows.append({page: found[page] + own for page in kept if found[page] <= most})
        self.back.append({page: ways[page] for page in kept})

    def _sizes(self, distance: int, may_be_short: bool, is_headed: bool) -> tuple[tuple[int, float], ...]:
        key = distance, may_be_short, is_headed
        if key not in self.sizes:
            habits = self.headed_habits if is_headed else self.habits
            self.sizes[key] = tuple(sizes(distance / self.length, habits, may_be_short=may_be_short))
        return self.sizes[key]

    def _first_number(self, before: int, number: int) -> int | None:
        """The number of a page behind one without: known if a known page begins here or lies between."""
        if not before < self.first <= number:
            return None
        return (self.given[self.first] or 0) + (number > self.first)

    def _wrong_costs(self, before: int, number: int, skipped: int) -> list[float]:
        """For each number of the page at ``before``: what the known pages between cost that would lie elsewhere."""
        between = self._between(before, number, self.places[number].position, skipped)
        return [WRONG_PAGE * _wrong(page, between) for page in self.rows[before]]

    def _ways(self, number: int) -> Iterator[tuple[int, float, tuple[tuple[int, float], ...]]]:
        """From which place a page at place ``number`` can follow, at what cost for the places between, over how many
        unseen pages, and at what cost for those."""
        place = self.places[number]
        for before in range(number - 1, max(-1, number - 1 - MOST_WAYS), -1):
            if not self.rows[before]:
                continue
            distance = place.position - self.places[before].position
            if distance > self.farthest and number - before > NEAREST:
                return
            passed = self.left[number] - self.left[before + 1]
            if passed > HOPELESS:
                return
            is_headed = self.headed[number] > self.headed[before + 1]
            yield before, passed, self._sizes(int(distance), place.begins_division, is_headed)

    def _between(self, before: int, number: int, end: float, skipped: int) -> Sequence[tuple[int, int]]:
        """For each known page that lies behind the page at ``before``: which numbers that page can have."""
        first, last = self.counted[before + 1], self.counted[number]
        if first == last:
            return ()
        if not skipped:
            return [(page, page) for page in self.pages[first:last]]
        start = self.places[before].position
        scale = (skipped + 1) / max(1.0, end - start)
        spots = ((self.spots[at] - start) * scale for at in range(first, last))
        return [
            (page - min(skipped, int(spot + SLACK)), page - max(0, int(spot - SLACK)))
            for spot, page in zip(spots, self.pages[first:last], strict=True)
        ]

    def _endings(self, end: float) -> Iterator[tuple[float, int, int]]:
        """What each way to a last seen page costs, the place where that page begins, and its number."""
        for number in range(len(self.places) - 1, -1, -1):
            passed = self.left[-1] - self.left[number + 1]
            distance = end - self.places[number].position
            for skipped, cost in sizes(distance / self.length, self.habits, may_be_short=True):
                between = self._between(number, len(self.places), end, skipped)
                for page, before in self.rows[number].items():
                    wrong = WRONG_PAGE * _wrong(page, between)
                    yield before + passed + cost + wrong, number, page
            if distance > FARTHEST * self.length and len(self.places) - number > NEAREST:
                return


def _hold_to(given: int, found: dict[int, float], ways: dict[int, tuple[int, int, int]]) -> None:
    """Add to ``found`` what another number than the ``given`` one costs, or to leave numbers out before that."""
    jumps = [
        (cost + min(LONGEST_JUMP, JUMP + EACH_NUMBER * (given - here)), ways[here])
        for here, cost in found.items()
        if here < given and ways[here][1] >= UNTOLD
    ]
    for here in found:
        found[here] += WRONG_PAGE * (here != given)
    if jumps and (least := min(jumps))[0] < found.get(given, math.inf):
        found[given], ways[given] = least


def _wrong(page: int, between: Sequence[tuple[int, int]]) -> int:
    """How many of the known pages lie elsewhere if the page before them has this number."""
    wrong = 0
    for low, high in between:
        if page < low or page > high:
            wrong += 1
    return wrong


def _odds_of(place: Place, habits: Pages) -> float:
    if not place.begins_division:
        return place.odds
    return max(place.odds, habits.division if place.page is None else habits.listed)


def _softplus(value: float) -> float:
    """-log(1 - p) of the probability with these log odds."""
    return math.log1p(math.exp(value)) if value < 30 else value
