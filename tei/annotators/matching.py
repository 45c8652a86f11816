"""Which headings the entries of the contents mean: one alignment over the book that keeps the order.

Titles are compared folded (case, width, simplified and traditional forms), with OCR errors allowed,
and with the words that a contents list leaves out.  Each likely pair has a weight; the heaviest set of
pairs in which both sides rise is the answer (a weighted longest increasing subsequence).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from operator import add
from typing import NamedTuple

from rapidfuzz import fuzz

from tei.annotators.folding import fold
from tei.annotators.numbering import read_number
from tei.annotators.tables import Language

ALIKE = 0.8
"""From here on two titles are the same for a line that nothing else shows to be a heading …"""
ALIKE_MARKED = 0.62
"""… and from here on for one that the page or the input shows as a heading."""
PARTLY = 0.92
"""What a title counts that the other wholly contains, word by word."""
OTHER_NUMBER = 0.5
"""What a pair loses whose numbers differ."""
MARKED, RIGHT_PAGE = 0.2, 0.4
SHORTLIST = 12
"""Candidates that are looked at closely for an entry."""
VOTES, FEWEST_VOTES = 20_000_000, 2_000
"""Shared pairs of letters that are counted for all entries together, and for one at least; the rarest first."""
TINY = 2
"""Keys up to this length must be the same."""


class Wanted(NamedTuple):
    """An entry of the contents: what its title, its subtitle and both together say; its page."""

    title: str
    subtitle: str = ""
    page: str = ""


class Candidate(NamedTuple):
    """A line of the book that may be a heading, with the line after it, which may be its subtitle."""

    text: str
    after: str = ""
    is_marked: bool = False
    page: str = ""


class Match(NamedTuple):
    """Entry and candidate by their numbers, how alike they are (0 to 1), and whether the subtitle agrees too."""

    entry: int
    candidate: int
    likeness: float
    with_subtitle: bool


def match_entries(entries: Sequence[Wanted], candidates: Sequence[Candidate], language: Language) -> list[Match]:
    """The best set of matches in which entries and candidates both rise."""
    index = _Index(entries, candidates, max(FEWEST_VOTES, VOTES // max(len(entries), 1)))
    pairs = [
        pair for number, entry in enumerate(entries) for pair in _likely(number, entry, candidates, index, language)
    ]
    return _heaviest_chain(pairs)


# --- how alike -------------------------------------------------------------------------------------


def _likely(
    number: int, entry: Wanted, candidates: Sequence[Candidate], index: _Index, language: Language
) -> Iterator[tuple[Match, float]]:
    for position in index.shortlist(entry):
        candidate = candidates[position]
        likeness, with_subtitle = likeness_of(entry, candidate, language)
        if likeness >= (ALIKE_MARKED if candidate.is_marked else ALIKE):
            weight = likeness + MARKED * candidate.is_marked + RIGHT_PAGE * _agreement(entry.page, candidate.page)
            yield Match(number, position, likeness, with_subtitle), weight


def _agreement(page: str, other: str) -> int:
    """Do the two pages agree (1), differ (-1), or is one unknown (0)?"""
    return 0 if not page or not other else 1 if page == other else -1


def likeness_of(entry: Wanted, candidate: Candidate, language: Language) -> tuple[float, bool]:
    """How alike an entry and a line are, from 0 to 1, and whether the line's successor is the entry's subtitle."""
    line, title = fold(candidate.text), fold(entry.title)
    whole = title + fold(entry.subtitle)
    likeness = max(_alike(title, line), _words_alike(entry.title, candidate.text, language))
    with_after = 0.0
    if whole != title:
        likeness = max(likeness, _alike(whole, line))
    if candidate.after:
        both = line + fold(candidate.after)
        with_after = _alike(whole, both) if len(whole) > len(title) else 0.0
        likeness = max(likeness, with_after, _alike(title, both))
    return likeness - OTHER_NUMBER * _numbers_differ(entry.title, candidate.text, language), with_after >= ALIKE


def _alike(key: str, other: str) -> float:
    if min(len(key), len(other)) <= TINY:
        return float(key == other and bool(key))
    return fuzz.ratio(key, other) / 100


def _words_alike(text: str, other: str, language: Language) -> float:
    """The likeness of two titles of which one may leave out words of the other; for scripts with words."""
    if language.is_han:
        return 0.0
    words, others = _words(text, language), _words(other, language)
    if not words or not others:
        return 0.0
    shorter, longer = sorted((words, others), key=len)
    found = sum(max((fuzz.ratio(word, w) for w in longer), default=0.0) >= 80 for word in shorter)
    if found < len(shorter) or sum(map(len, shorter)) < 4:
        return 0.0
    return PARTLY - 0.25 * (1 - len(shorter) / len(longer))


def _words(text: str, language: Language) -> list[str]:
    left_out = language.words("articles")
    joined = re.sub(r"(?<=\w)-(?=\w)", "", text.lower())
    return [word for word in re.findall(r"[^\W_]+(?:['’][^\W_]+)?", joined) if word not in left_out]


def _numbers_differ(text: str, other: str, language: Language) -> bool:
    number, another = read_number(text, language), read_number(other, language)
    return bool(number and another and number.scheme == another.scheme and number.value != another.value)


# --- a short list of candidates for each entry --------------------------------------------------------


class _Index:
    """Candidates by the pairs of letters that they share with entries: a long book costs little more than a short."""

    def __init__(self, entries: Sequence[Wanted], candidates: Sequence[Candidate], votes: int) -> None:
        self.votes = votes
        wanted = set[str]().union(*map(_pairs_of, entries))
        self.by_pair: Mapping[str, list[int]] = defaultdict(list)
        self.lengths: list[int] = []
        for number, candidate in enumerate(candidates):
            key = fold(candidate.text)
            self.lengths.append(len(key))
            for pair in _pairs(key) & wanted:
                self.by_pair[pair].append(number)

    def shortlist(self, entry: Wanted) -> list[int]:
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


def _heaviest_chain(pairs: Sequence[tuple[Match, float]]) -> list[Match]:
    """The pairs of the greatest total weight in which entry and candidate both rise strictly."""
    tails: list[tuple[int, float, int]] = []  # candidate, weight of the best chain that ends there, pair; both rise
    before: list[int] = [-1] * len(pairs)
    by_entry: dict[int, list[int]] = defaultdict(list)
    for number, (match, _) in enumerate(pairs):
        by_entry[match.entry].append(number)
    for numbers in by_entry.values():
        reached = []
        for number in numbers:
            match, weight = pairs[number]
            place = bisect_left(tails, (match.candidate,))
            chain = tails[place - 1] if place else (0, 0.0, -1)
            before[number] = chain[2]
            reached.append((match.candidate, chain[1] + weight, number))
        for end in reached:
            _insert(tails, end)
    chain_end = tails[-1][2] if tails else -1
    chain_list = []
    while chain_end >= 0:
        chain_list.append(pairs[chain_end][0])
        chain_end = before[chain_end]
    return chain_list[::-1]


def _insert(tails: list[tuple[int, float, int]], end: tuple[int, float, int]) -> None:
    """Keep ``tails`` such that a later candidate has a heavier chain."""
    place = bisect_left(tails, (end[0],))
    if place < len(tails) and tails[place][0] == end[0] and tails[place][1] >= end[1]:
        return
    if place and tails[place - 1][1] >= end[1]:
        return
    stop = place
    while stop < len(tails) and tails[stop][1] <= end[1]:
        stop += 1
    tails[place:stop] = [end]
