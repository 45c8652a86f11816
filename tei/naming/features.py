"""What the tagger sees of each character: itself, its neighbours, the gazetteer, the dictionary, surnames.

All is computed in columns, one string a character, by functions that run in C: a loop over the
characters in Python would take ten times as long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from operator import add
from typing import NamedTuple

from tei.naming.candidates import Matcher
from tei.naming.gazetteer import names, townships
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


class Part(NamedTuple):
    """Neighbouring characters of a stream, from ``first`` to ``last``, counted from the character itself."""

    stream: str
    """What each character is: the ``text`` itself, or what it is in a ``person``, a ``word``, a ``place``."""
    first: int
    last: int

    def moved(self, by: int) -> Part:
        """The same as a character sees it from so far before."""
        return Part(self.stream, self.first + by, self.last + by)


Feature = tuple[Part, ...]
PERSON, WORD, PLACE = Part("person", -2, 2), Part("word", -2, 1), Part("place", -1, 1)
FEATURES: tuple[Feature, ...] = (
    *((Part("text", at, at),) for at in (0, -2, -1, 1, 2)),
    *((Part("text", at, at + 1),) for at in (0, -1, -2, 1)),
    (Part("text", -1, -1), Part("text", 1, 1)),
    *((Part("text", at, at + 2),) for at in (-1, 0)),
    (PLACE,),
    (Part("place", 0, 0), Part("text", 0, 0)),
    (PERSON,),
    (WORD,),
    (Part("person", -2, 0), WORD),
    (WORD, Part("text", 0, 0)),
)
"""The features; their number and order is part of a model."""
COLUMNS = len(FEATURES)
REACH = 2
"""So far from a character its features look."""


def columns(text: str) -> Iterator[Column]:
    """The features of all characters, a column a feature, each as long as ``text``."""
    strings = Grams(text)
    for feature in FEATURES:
        yield strings.seen(feature)


class Grams:
    """The strings of neighbouring characters in the streams of a text, each made once."""

    __slots__ = ("_made", "_size", "_streams")

    def __init__(self, text: str, marks: str | None = None) -> None:
        """``marks`` are the ``places`` of the text where they are known."""
        self._size = len(text)
        self._made: dict[tuple[str, int], Column] = {}
        self._streams = {
            "text": _edged(_classed(text)),
            "person": _edged("".join(map(_person_classes().__getitem__, text))),
        }
        self._streams["place"] = _edged(places(text) if marks is None else marks)
        self._streams["word"] = _edged(self._word_marks())

    def _word_marks(self) -> str:
        """Of each character, whether it begins a word of two characters (1), of three (2), of both (3)."""
        two, three = (bytes(map(words(size).__contains__, self._from_text(size))) for size in (2, 3))
        marks = int.from_bytes(two) + 2 * int.from_bytes(three) + int.from_bytes(b"0" * self._size)
        return marks.to_bytes(self._size).decode("ascii")

    def _from_text(self, size: int) -> Column:
        return self.all("text", size)[REACH : REACH + self._size]

    def all(self, stream: str, size: int) -> Column:
        """The strings of ``size`` characters, from the first of the edge on."""
        if (stream, size) not in self._made:
            row, shorter = self._streams[stream], self._made.get((stream, size - 1))
            rows = (row[number:] for number in range(size))
            made = map(add, shorter, row[size - 1 :]) if shorter else map("".join, zip(*rows, strict=False))
            self._made[stream, size] = list(made)
        return self._made[stream, size]

    def seen(self, feature: Feature) -> Column:
        """What the feature is of each character of the text."""
        start, column = self.around(feature)
        return column[-start : self._size - start]

    def around(self, feature: Feature) -> tuple[int, Column]:
        """What it is of each character, and would be of those around the text for whom the edge has it; the first."""
        start = -REACH - min(part.first for part in feature)
        end = self._size + REACH - max(part.last for part in feature)
        first, *others = (self._of(part, start, end) for part in feature)
        for other in others:
            first = list(map(add, first, other))
        return start, first

    def _of(self, part: Part, start: int, end: int) -> Column:
        column = self.all(part.stream, part.last - part.first + 1)
        return column[REACH + start + part.first : REACH + end + part.first]


def _edged(row: str) -> str:
    return f"{PAD * REACH}{row}{PAD * REACH}"


DIGITS = re.compile("[0-9０-９〇○]")
LATIN = re.compile("[a-zA-Z]")


def _classed(text: str) -> str:
    """All digits are one, all Latin letters another."""
    return LATIN.sub("a", DIGITS.sub("0", text))


class _PersonClasses(dict[str, str]):
    """What a character may be in a person's name, filled as characters come."""

    def __missing__(self, character: str) -> str:
        surname = (character in chars("persons", "surnames")) + (character in chars("persons", "weak_surnames"))
        foreign = character in chars("persons", "transliteration")
        han = "\u3400" <= character <= "\u9fff"
        self[character] = value = "abcdef"[surname + 3 * foreign] if han else "·" if character in "·•" else "-"
        return value


@cache
def _person_classes() -> _PersonClasses:
    return _PersonClasses()


@cache
def _matcher() -> Matcher:
    return Matcher((*names("zh"), *townships()))


@lru_cache(maxsize=2)
def matches(text: str) -> Sequence[tuple[int, int, str]]:
    """The names of places in ``text``, longest first from the left: start, end, kind."""
    known = names("zh")
    found = ((start, end, known.get(text[start:end], TOWNSHIP)) for start, end in _matcher().spans(text))
    return [(start, end, kind) for start, end, (kind, _) in found]


TOWNSHIP = ("township", "")


def places(text: str) -> str:
    """The marks of the gazetteer: see ``MARKS``."""
    marked = [NONE] * len(text)
    for start, end, kind in matches(text):
        marks = MARKS[kind]
        marked[start:end] = [marks[0], *[marks[1]] * (end - start - 2), marks[2]]
    return "".join(marked)
