"""What the tagger sees of each character: itself, its neighbours, the gazetteer, the dictionary, surnames.

All is computed in columns, one string a character, by functions that run in C: a loop over the
characters in Python would take ten times as long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import repeat
from operator import add
from typing import NamedTuple

from tei.naming.candidates import Matcher
from tei.naming.gazetteer import names, townships
from tei.naming.tables import NO_FOREIGN, NO_NAME, NO_SURNAME, character_weights, chars, entries, words

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
    """What each character is: the ``text`` itself; what it is in a ``person``, a ``word``, a ``place``; how likely a
    name of ``three`` or ``two`` begins there and how ``foreign`` it is; which mark or word of a title is ``around``.
    """
    first: int
    last: int

    def moved(self, by: int) -> Part:
        """The same as a character sees it from so far before."""
        return Part(self.stream, self.first + by, self.last + by)


Feature = tuple[Part, ...]
PERSON, WORD, PLACE = Part("person", -2, 2), Part("word", -2, 1), Part("place", -1, 1)
NAMED = (Part("three", -2, 0), Part("two", -2, 0))
FOREIGN = Part("foreign", -2, 1)
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
    NAMED,
    (*NAMED, WORD),
    (Part("around", -1, -1), Part("three", 0, 0), Part("two", 0, 0), Part("around", 2, 3)),
    (Part("around", -1, -1), *NAMED, Part("around", 1, 1)),
    (Part("around", -2, -1), *NAMED, Part("around", 1, 2)),
    (FOREIGN,),
    (Part("around", -1, -1), FOREIGN, Part("around", 1, 1)),
)
"""The features; their number and order is part of a model."""
COLUMNS = len(FEATURES)
REACH = 3
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
        self._streams |= {name: _edged(row) for name, row in _likely_names(text).items()}
        self._streams["around"] = _edged(_around(text))

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


def _likely_names(text: str) -> Mapping[str, str]:
    """Of each character how likely a name of three and one of two begin there; how likely it is in a foreign name."""
    surnames, given, foreign = character_weights()
    surname = map(surnames.get, text, repeat(NO_SURNAME))
    first = list(map(given.get, text, repeat(NO_NAME)))
    two = list(map(add, surname, [*first[1:], NO_SURNAME]))
    three = map(add, two, [*first[2:], NO_SURNAME, NO_SURNAME])
    weights = map(foreign.get, text, repeat(NO_FOREIGN))
    return {
        "three": "".join(map(LEVELS.get, three, repeat(NONE))),
        "two": "".join(map(LEVELS.get, two, repeat(NONE))),
        "foreign": "".join(map(FOREIGN_LEVELS.get, weights, repeat(NONE))),
    }


LEVELS = {weight: "abcdef"[max(0, min(5, (weight + 2) // 3))] for weight in range(-12, 30)}
"""A letter for a sum of weights: three powers of two are one step."""
FOREIGN_LEVELS = {weight: "abcd"[max(0, min(3, (weight + 2) // 2))] for weight in range(-5, 10)}


@cache
def _marking_words() -> re.Pattern[str]:
    titles, after = (sorted(entries("zh", "persons", key), key=lambda w: (-len(w), w)) for key in ("titles", "after"))
    return re.compile(f"(?P<t>{'|'.join(map(re.escape, titles))})|(?P<a>{'|'.join(map(re.escape, after))})")


def _around(text: str) -> str:
    """Marks as they are; t in a title, a in a word that follows names, h and 0 for other letters and digits."""
    row = HAN.sub("h", WORD_OF_LETTERS.sub("0", _marking_words().sub(_marked, text)))
    return row.translate(BACK)


def _marked(match: re.Match[str]) -> str:
    return (TITLE if match.lastgroup == "t" else FOLLOWS) * len(match.group())


TITLE, FOLLOWS = "\ue000", "\ue001"
"""Characters of no script, which stand for those of titles until all others are sorted."""
BACK = str.maketrans({TITLE: "t", FOLLOWS: "a"})
HAN = re.compile("[\u3400-\u9fff]")
WORD_OF_LETTERS = re.compile("[^\\W\u3400-\u9fff_]")


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
