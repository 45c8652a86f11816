"""Which lines of the book the entries of the contents mean: one alignment that keeps the order.

Each likely pair has a weight: likeness, number, mark, page.  The heaviest chain of pairs in which both sides
rise is the answer; entries passed over between two of them cost a little, so that titles that come again
(CHAPTER I. in each volume) stay together.  A second round knows from the first where each page is.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from operator import add
from typing import NamedTuple

from tei.annotators.folding import fold
from tei.annotators.tables import Language
from tei.encoder.structure.contents_likeness import (
    TINY,
    Candidate,
    Likeness,
    Wanted,
    compare_titles,
    likeness_of,
    title_parts,
)
from tei.encoder.structure.contents_pages import PageMap, page_map
from tei.model import Certainty

__all__ = ["Candidate", "Match", "Wanted", "likeness_of", "match_entries"]

ALIKE, ALIKE_MARKED = 0.8, 0.62
"""How alike an entry and a line must be: one that nothing else shows to be a heading, and one that stands as one."""
MARKED, SAME_NUMBER, RIGHT_PAGE = 0.2, 0.25, 0.4
"""What the signs beside likeness count."""
FAR, FURTHEST = 0.06, 0.7
"""What a page of distance from where the page of an entry should be costs, and at most."""
PASSED_OVER = 0.05
"""What an entry costs that is passed over between two that have lines."""
LATE_START = 0.06
"""What one costs that is passed over before the first that has a line."""
SHORTLIST, SAME_NUMBERS = 12, 40
"""Candidates that are looked at closely for an entry: those that share most with it, and those of its number."""
VOTES, FEWEST_VOTES = 20_000_000, 2_000
"""Shared pairs of letters that are counted for all entries together, and for one at least; the rarest first."""
SHORTEST_START = 2
SURE, SURE_MARGIN = 0.9, 0.2
"""A link of high certainty has this likeness and is by so much heavier than the next best …"""
LIKELY, LIKELY_MARGIN = 0.75, 0.05
"""… and one of medium certainty these."""


class Match(NamedTuple):
    """Entry and candidate by their numbers, how alike they are (0 to 1), and whether the subtitle agrees too."""

    entry: int
    candidate: int
    likeness: float
    with_subtitle: bool
    with_after: bool = False
    """Does the heading go on in the line below?"""
    score: float = 0.0
    """The weight of the pair: likeness, number, mark, page."""
    runner_up: float = 0.0
    """The weight of the best other line for this entry, or other entry for this line, that the order allows."""
    certainty: Certainty = "low"

    @property
    def margin(self) -> float:
        """By how much the pair is heavier than what else could be."""
        return self.score - max(self.runner_up, 0.0)


class _Pair(NamedTuple):
    entry: int
    candidate: int
    found: Likeness
    weight: float


def match_entries(entries: Sequence[Wanted], candidates: Sequence[Candidate], language: Language) -> list[Match]:
    """Return the best set of matches in which entries and candidates both rise, each with its runner-up."""
    index = _Index(entries, candidates, language, max(FEWEST_VOTES, VOTES // max(len(entries), 1)))
    pairs = [
        pair for number, entry in enumerate(entries) for pair in _likely(number, entry, candidates, index, language)
    ]
    chain = _heaviest_chain(pairs)
    places = page_map([(entries[p.entry].page, candidates[p.candidate].offset) for p in chain if p.found.value >= SURE])
    if places:
        pairs = [_placed(pair, entries, candidates, places) for pair in pairs]
        chain = _heaviest_chain(pairs)
    return list(_judged(chain, pairs))


def _likely(
    number: int, entry: Wanted, candidates: Sequence[Candidate], index: _Index, language: Language
) -> Iterator[_Pair]:
    for position in index.shortlist(entry):
        candidate = candidates[position]
        found = compare_titles(entry, candidate, language)
        if found.value >= (ALIKE_MARKED if candidate.is_marked else ALIKE):
            weight = (
                2 * found.value
                - 1
                + MARKED * (candidate.is_marked or found.with_after)
                + SAME_NUMBER * (found.same_number and found.by_title)
            )
            weight += RIGHT_PAGE * _agreement(entry.page, candidate.page)
            yield _Pair(number, position, found, weight)


def _agreement(page: str, other: str) -> int:
    """Do the two pages agree (1), differ (-1), or is one unknown (0)?"""
    return 0 if not page or not other else 1 if page == other else -1


def _placed(pair: _Pair, entries: Sequence[Wanted], candidates: Sequence[Candidate], places: PageMap) -> _Pair:
    """The pair, lighter by how far the line stands from the page of the entry."""
    distance = places.distance(entries[pair.entry].page, candidates[pair.candidate].offset)
    return pair._replace(weight=pair.weight - min(FURTHEST, FAR * distance)) if distance else pair


# --- a short list of candidates for each entry --------------------------------------------------------


class _Index:
    """Candidates by the pairs of letters that they share with entries: a long book costs little more than a short."""

    def __init__(
        self, entries: Sequence[Wanted], candidates: Sequence[Candidate], language: Language, votes: int
    ) -> None:
        self.votes, self.language = votes, language
        wanted = set[str]().union(*map(_pairs_of, entries))
        values = {n.value for entry in entries if (n := title_parts(entry.title, language).number)}
        self.by_pair: Mapping[str, list[int]] = defaultdict(list)
        self.by_key: Mapping[str, list[int]] = defaultdict(list)
        self.by_number: Mapping[int, list[int]] = defaultdict(list)
        self.lengths: list[int] = []
        for place, candidate in enumerate(candidates):
            parts = title_parts(candidate.text, language)
            self.lengths.append(len(parts.key))
            self.by_key[parts.key].append(place)
            if parts.number and not parts.rest and parts.number.value in values:
                self.by_number[parts.number.value].append(place)
            for pair in _pairs(parts.key) & wanted:
                self.by_pair[pair].append(place)

    def shortlist(self, entry: Wanted) -> list[int]:
        """Return the candidates worth a closer look: the most alike, the same, those with just its number."""
        parts = title_parts(entry.title, self.language)
        found = dict.fromkeys(self._most_alike(entry))
        for end in range(SHORTEST_START, len(parts.key) + 1):
            found |= dict.fromkeys(self.by_key.get(parts.key[:end], ())[:SAME_NUMBERS])
        if parts.number:
            found |= dict.fromkeys(self.by_number.get(parts.number.value, ())[:SAME_NUMBERS])
        return list(found)

    def _most_alike(self, entry: Wanted) -> list[int]:
        """The candidates that share most of their pairs of letters with the entry (Dice's coefficient)."""
        pairs = _pairs_of(entry)
        told = sorted((self.by_pair[pair] for pair in pairs if pair in self.by_pair), key=_rarest_first)
        votes = Counter(islice((number for found in told for number in found), self.votes))
        shared = Counter({number: count / (self.lengths[number] + len(pairs)) for number, count in votes.items()})
        return [number for number, _ in shared.most_common(SHORTLIST)]


def _rarest_first(candidates: list[int]) -> tuple[int, list[int]]:
    return len(candidates), candidates


def _pairs_of(entry: Wanted) -> set[str]:
    return _pairs(fold(entry.title)) | _pairs(fold(entry.subtitle))


def _pairs(key: str) -> set[str]:
    return set(map(add, key, key[1:])) if len(key) > TINY else {key} - {""}


# --- the heaviest chain -------------------------------------------------------------------------------


class _End(NamedTuple):
    """The best chain so far that ends with a candidate."""

    candidate: int
    weight: float
    """Its weight, raised by what the entries up to its last one would cost if they were passed over."""
    pair: int


def _heaviest_chain(pairs: Sequence[_Pair]) -> list[_Pair]:
    """The pairs of the greatest total weight in which entry and candidate both rise strictly."""
    tails: list[_End] = []  # both candidate and weight rise
    before: list[int] = [-1] * len(pairs)
    totals: list[float] = [0.0] * len(pairs)
    by_entry: dict[int, list[int]] = defaultdict(list)
    for number, pair in enumerate(pairs):
        by_entry[pair.entry].append(number)
    for entry, numbers in by_entry.items():
        reached = []
        for number in numbers:
            pair = pairs[number]
            place = bisect_left(tails, (pair.candidate,))
            start = -LATE_START * entry
            chain = tails[place - 1] if place else None
            so_far = chain.weight - PASSED_OVER * (entry - 1) if chain else start
            if chain and so_far >= start:
                before[number] = chain.pair
            else:
                so_far = start
            totals[number] = so_far + pair.weight
            reached.append(_End(pair.candidate, totals[number] + PASSED_OVER * entry, number))
        for end in reached:
            _insert(tails, end)
    last = max(range(len(pairs)), key=totals.__getitem__, default=-1)
    chain_list = []
    while last >= 0:
        chain_list.append(pairs[last])
        last = before[last]
    return chain_list[::-1]


def _insert(tails: list[_End], end: _End) -> None:
    """Keep ``tails`` such that a later candidate has a heavier chain."""
    place = bisect_left(tails, (end.candidate,))
    if place < len(tails) and tails[place].candidate == end.candidate and tails[place].weight >= end.weight:
        return
    if place and tails[place - 1].weight >= end.weight:
        return
    stop = place
    while stop < len(tails) and tails[stop].weight <= end.weight:
        stop += 1
    tails[place:stop] = [end]


# --- how sure ------------------------------------------------------------------------------------------


def _judged(chain: Sequence[_Pair], pairs: Sequence[_Pair]) -> Iterator[Match]:
    """The matches with what else each could be, as far as the matches before and after it allow."""
    by_entry: dict[int, list[_Pair]] = defaultdict(list)
    by_candidate: dict[int, list[_Pair]] = defaultdict(list)
    for pair in pairs:
        by_entry[pair.entry].append(pair)
        by_candidate[pair.candidate].append(pair)
    for place, pair in enumerate(chain):
        first = chain[place - 1] if place else None
        last = chain[place + 1] if place + 1 < len(chain) else None
        others = [other for other in by_entry[pair.entry] if other is not pair and _is_between(other, first, last)]
        others += [
            other for other in by_candidate[pair.candidate] if other is not pair and _is_between(other, first, last)
        ]
        runner_up = max((other.weight for other in others), default=0.0)
        found = pair.found
        match = Match(
            pair.entry, pair.candidate, found.value, found.with_subtitle, found.with_after, pair.weight, runner_up
        )
        yield match._replace(certainty=_certainty(match))


def _is_between(pair: _Pair, first: _Pair | None, last: _Pair | None) -> bool:
    if first and (pair.entry <= first.entry or pair.candidate <= first.candidate):
        return False
    return not (last and (pair.entry >= last.entry or pair.candidate >= last.candidate))


def _certainty(match: Match) -> Certainty:
    if match.likeness >= SURE and match.margin >= SURE_MARGIN:
        return "high"
    return "medium" if match.likeness >= LIKELY and match.margin >= LIKELY_MARGIN else "low"
