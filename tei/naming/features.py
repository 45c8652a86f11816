"""What the tagger sees of each character: itself, its neighbours, the gazetteer, the dictionary, surnames.

All is computed in columns, one string a character, by functions that run in C: a loop over the
characters in Python would take ten times as long.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from operator import add

from tei.naming.gazetteer import LONGEST, names, townships
from tei.naming.tables import chars, words

Column = list[str]

MARKS: Mapping[str, str] = {
    "full": "ABC",
    "history": "ABC",
    "country": "ABC",
    "short": "DEF",
    "world": "GHI",
    "word": "JKL",
    "rare": "PQR",
    "township": "MNO",
}
"""How the first, the inner and the last character of a place's name are marked, by the kind of the name."""
NONE = "-"
PAD = "\n"


def columns(text: str) -> Iterator[Column]:
    """The columns of features, each as long as ``text``; their number and order is part of a model."""
    c = list(text.translate(_classes()))
    b, a, d, e = _shift(c, -2), _shift(c, -1), _shift(c, 1), _shift(c, 2)
    yield from (c, b, a, d, e)
    right = _join(c, d)
    yield from (right, _join(a, c), _join(b, a), _join(d, e), _join(a, d))
    yield _join(a, right)
    yield _join(right, e)
    place = places(text)
    around = _join(_join(_shift(place, -1), place), _shift(place, 1))
    yield around
    yield _join(place, c)
    person = list(text.translate(_person_classes()))
    before = _join(_shift(person, -2), _shift(person, -1))
    after = _join(_shift(person, 1), _shift(person, 2))
    five = _join(_join(before, person), after)
    yield five
    word = _word_marks(text)
    three = _join(_join(_join(_shift(word, -2), _shift(word, -1)), word), _shift(word, 1))
    yield three
    yield _join(_join(before, person), three)
    yield _join(three, c)


COLUMNS = 18


def _shift(column: Column, by: int) -> Column:
    if by < 0:
        return [PAD] * min(-by, len(column)) + column[:by]
    return column[by:] + [PAD] * min(by, len(column))


def _join(left: Column, right: Column) -> Column:
    return list(map(add, left, right))


@cache
def _classes() -> Mapping[int, str]:
    """All digits are one, all Latin letters another."""
    digits = {ord(c): "0" for c in "0123456789０１２３４５６７８９〇○"}
    return digits | {ord(c): "a" for c in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"}


class _PersonClasses(dict[int, str]):
    """What a character may be in a person's name, filled as characters come."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        surname = (character in chars("persons", "surnames")) + (character in chars("persons", "weak_surnames"))
        foreign = character in chars("persons", "transliteration")
        han = "\u3400" <= character <= "\u9fff"
        self[code] = value = "abcdef"[surname + 3 * foreign] if han else "·" if character in "·•" else "-"
        return value


@cache
def _person_classes() -> _PersonClasses:
    return _PersonClasses()


def _word_marks(text: str) -> Column:
    """Of each character, whether it begins a word of two characters, of three, of both."""
    known = words()
    two = map(known.__contains__, map(add, text, text[1:] + PAD))
    three = map(known.__contains__, map(add, map(add, text, text[1:] + PAD), text[2:] + PAD + PAD))
    return ["0123"[a + 2 * b] for a, b in zip(two, three, strict=False)]


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(name[:2] for name in (*names("zh"), *townships()))


def matches(text: str) -> Iterator[tuple[int, int, str]]:
    """The names of places in ``text``, longest first from the left: start, end, kind."""
    known, towns, end = names("zh"), townships(), 0
    begins = _beginnings()
    for start, pair in enumerate(pairwise(text)):
        if start < end or pair[0] + pair[1] not in begins:
            continue
        for size in range(min(LONGEST, len(text) - start), 1, -1):
            name = text[start : start + size]
            if name in known or name in towns:
                end = start + size
                yield start, end, known[name][0] if name in known else "township"
                break


def places(text: str) -> Column:
    """The marks of the gazetteer: see ``MARKS``."""
    column = [NONE] * len(text)
    for start, end, kind in matches(text):
        marks = MARKS[kind]
        column[start:end] = [marks[0], *[marks[1]] * (end - start - 2), marks[2]]
    return column
