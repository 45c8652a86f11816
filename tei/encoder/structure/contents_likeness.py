"""How alike an entry of the contents and a line of the book are: by number first, then by their words.

Titles are compared folded (case, width, simplified and traditional forms), with OCR errors allowed, with the
words that a contents list leaves out, with the line below that goes on with a heading or is its subtitle.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz

from tei.annotators.folding import fold
from tei.annotators.numbering import Number
from tei.annotators.tables import Language
from tei.encoder.structure.contents_clues import row_number

SUBTITLE = 0.8
"""From this likeness on the line below is the subtitle that the entry names."""
PARTLY = 0.92
"""What a title counts that the other wholly contains, word by word."""
BEGINS = 0.9
"""What one counts that the other begins with, less for what is left over."""
WITHOUT_NUMBER = 0.88
"""What two titles count that are the same but for a number that only one of them has."""
SHORTEST_START, SHORTEST_START_HAN = 8, 4
NUMBER_ALONE, PLAIN_NUMBER, OTHER_NOUN = 0.86, 0.66, 0.5
"""What a line counts that has nothing but the entry's number: with its noun (CHAPTER), without any, with another."""
LAST_NAMED = 4
"""The last rank of numbers that have a noun."""
OTHER_NUMBER = 0.5
"""What a pair loses whose numbers differ in the same series."""
TINY = 2
"""Keys up to this length must be the same."""


class Wanted(NamedTuple):
    """An entry of the contents: its title, its subtitle, the label of its page."""

    title: str
    subtitle: str = ""
    page: str = ""


class Candidate(NamedTuple):
    """A line of the book that may be a heading, with the line after it, which may go on with it."""

    text: str
    after: str = ""
    is_marked: bool = False
    page: str = ""
    offset: int = -1
    """Where it stands in the source; unknown below zero."""


class TitleParts(NamedTuple):
    """A title with its number apart."""

    text: str
    key: str
    number: Number | None
    rest: str
    """What it says after its number, folded."""


@lru_cache(maxsize=1 << 16)
def title_parts(text: str, language: Language) -> TitleParts:
    """Return ``text`` folded, with its number and what follows it."""
    number = row_number(text, language)
    key = fold(text)
    return TitleParts(text, key, number, fold(text[number.length :]) if number else key)


class Likeness(NamedTuple):
    """How alike two titles are, from 0 to 1, and what of it is the line below."""

    value: float
    with_after: bool = False
    """Does the heading go on in the line below?"""
    with_subtitle: bool = False
    """Is the line below the subtitle that the entry names?"""
    by_title: bool = False
    """Do the words of both agree, not their numbers alone?"""
    same_number: bool = False


def compare_titles(entry: Wanted, candidate: Candidate, language: Language) -> Likeness:
    """Return how alike an entry and a line are."""
    one, other = title_parts(entry.title, language), title_parts(candidate.text, language)
    value = _alone(one, other, language)
    by_title = bool(one.rest and other.rest)
    after = fold(candidate.after) if candidate.after else ""
    whole = one.key + fold(entry.subtitle) if entry.subtitle else one.key
    if entry.subtitle:
        value = max(value, _ratio(whole, other.key))
    with_after = max(_ratio(one.key, other.key + after), _title_below(one, other, after)) if after else 0.0
    with_subtitle = _ratio(whole, other.key + after) if after and entry.subtitle else 0.0
    best = max(value, with_after, with_subtitle)
    if _differ(one.number, other.number):
        best -= OTHER_NUMBER
    is_longer = with_after > max(value, SUBTITLE)
    same = _same_number(one.number, other.number)
    return Likeness(best, is_longer, with_subtitle >= SUBTITLE, by_title or is_longer, same)


def _title_below(one: TitleParts, other: TitleParts, after: str) -> float:
    """The likeness of a title with what stands below a line that has only its number, whatever its noun."""
    is_number = one.number and other.number and not other.rest and one.number.value == other.number.value
    return 0.98 * _ratio(one.rest, after) if is_number and one.rest else 0.0


def likeness_of(entry: Wanted, candidate: Candidate, language: Language) -> tuple[float, bool]:
    """Return how alike an entry and a line are, and whether the line's successor is the entry's subtitle."""
    found = compare_titles(entry, candidate, language)
    return found.value, found.with_subtitle


def _alone(one: TitleParts, other: TitleParts, language: Language) -> float:
    """The likeness of the two titles themselves."""
    value = _ratio(one.key, other.key)
    if one.number and other.number and one.number.value == other.number.value:
        value = max(value, _by_number(one, other, language))
    elif (one.number is None) != (other.number is None) and one.rest and other.rest:
        value = max(value, WITHOUT_NUMBER * _ratio(one.rest, other.rest))
    ends = _ending(one.rest, other.key, language) if one.number and not _has_noun(one.number) else 0.0
    return max(value, ends, _beginning(one.key, other.key, language), _words_alike(one.text, other.text, language))


def _by_number(one: TitleParts, other: TitleParts, language: Language) -> float:
    """The likeness of two titles with the same number, of which one may have nothing else."""
    same_noun = _same_number(one.number, other.number)
    if not one.rest or not other.rest:
        return _number_alone(one, other, same_noun=same_noun)
    words = max(_ratio(one.rest, other.rest), _beginning(one.rest, other.rest, language))
    return words if same_noun else 0.98 * words


def _number_alone(one: TitleParts, other: TitleParts, *, same_noun: bool) -> float:
    has_noun, other_has = _has_noun(one.number), _has_noun(other.number)
    if same_noun and has_noun:
        return NUMBER_ALONE
    return OTHER_NOUN if has_noun and other_has else PLAIN_NUMBER


def _has_noun(number: Number | None) -> bool:
    """Is a number one of chapters, parts, letters, rather than just I. or 1.?"""
    if number is None:
        return False
    return number.scheme.startswith(("named", "decimal")) or (number.rank is not None and number.rank <= LAST_NAMED)


def _same_number(number: Number | None, other: Number | None) -> bool:
    return (
        number is not None and other is not None and _series(number) == _series(other) and number.value == other.value
    )


def _differ(number: Number | None, other: Number | None) -> bool:
    return (
        number is not None and other is not None and _series(number) == _series(other) and number.value != other.value
    )


def _series(number: Number) -> str:
    return number.scheme.removeprefix("named ")


def _ratio(key: str, other: str) -> float:
    if min(len(key), len(other)) <= TINY:
        return float(key == other and bool(key))
    return fuzz.ratio(key, other) / 100


def _beginning(key: str, other: str, language: Language) -> float:
    """What it counts that the longer of two titles begins with the shorter."""
    short, long = sorted((key, other), key=len)
    if len(short) < (SHORTEST_START_HAN if language.is_han else SHORTEST_START) or len(short) == len(long):
        return 0.0
    return _ratio(short, long[: len(short)]) * (BEGINS - 0.2 * (1 - len(short) / len(long)))


def _ending(rest: str, key: str, language: Language) -> float:
    """What it counts that a line ends with the title behind a mere number: IV., “The fourth Chapter”."""
    if len(rest) < (SHORTEST_START_HAN if language.is_han else SHORTEST_START) or len(rest) >= len(key):
        return 0.0
    return BEGINS * _ratio(rest, key[-len(rest) :])


def _words_alike(text: str, other: str, language: Language) -> float:
    """The likeness of two titles of which one may leave out words of the other; for scripts with words."""
    if language.is_han:
        return 0.0
    words, others = _words(text, language), _words(other, language)
    if not words or not others:
        return 0.0
    shorter, longer = sorted((words, others), key=len)
    if sum(map(len, shorter)) < 4:
        return 0.0
    found = sum(any(fuzz.ratio(word, w) >= 80 for w in longer) for word in shorter)
    return PARTLY - 0.25 * (1 - len(shorter) / len(longer)) if found == len(shorter) else 0.0


@lru_cache(maxsize=1 << 14)
def _words(text: str, language: Language) -> tuple[str, ...]:
    left_out = language.words("articles")
    joined = re.sub(r"(?<=\w)-(?=\w)", "", text.lower())
    return tuple(word for word in re.findall(r"[^\W_]+(?:['’][^\W_]+)?", joined) if word not in left_out)
