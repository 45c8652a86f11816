"""Where a Chinese personal name could stand: surname and given name, or a name written by sound.

Every stretch that the tables allow is a candidate; which of them are names is for the model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from tei.names.tables import characters, double_surnames, entries, surnames, table, word_classes

NATIVE = "native"
BY_SOUND = "by-sound"


class Candidate(NamedTuple):
    """A stretch of simplified text and the length of the surname in it (0 for a name written by sound)."""

    start: int
    end: int
    surname: int


def candidates(text: str) -> Iterator[Candidate]:
    """Every candidate of ``text``, in order of where they start."""
    yield from native(text)
    yield from by_sound(text)


def native(text: str) -> Iterator[Candidate]:
    """A surname with a given name of one or two characters."""
    words = word_classes()
    singles = surnames()
    doubles = double_surnames()
    ordinary = entries("zh/persons", "ordinary", "words")
    never = characters("zh/persons", "never", "given")
    for start in [i for i, c in enumerate(text) if c in singles]:
        pair, last = text[start : start + 2], text[start + 2 : start + 3]
        if len(pair) < 2 or pair[1] in never or not pair.isalpha() or words.get(pair, 0) > 4:
            continue
        if pair not in ordinary and words.get(pair, 0) < 4:
            yield Candidate(start, start + 2, 1)
        if last.isalpha() and last not in never and text[start : start + 3] not in words:
            yield Candidate(start, start + 3, 1)
    for start in [i for i, c in enumerate(text) if c in _doubled()]:
        if text[start : start + 2] in doubles:
            yield from (Candidate(start, start + 2 + n, 2) for n in (1, 2) if _is_given(text[start + 2 : start + 2 + n], n))


@cache
def _doubled() -> frozenset[str]:
    return frozenset(name[0] for name in double_surnames())


def _is_given(text: str, length: int) -> bool:
    return len(text) == length and text.isalpha() and not set(text) & characters("zh/persons", "never", "given")


def by_sound(text: str) -> Iterator[Candidate]:
    """Runs of the characters that write foreign sounds, and the same without characters at either end."""
    for match in _runs().finditer(text):
        start, end = match.span()
        for first in range(start, min(start + 3, end - 1)):
            for last in range(max(first + 2, end - 2), end + 1):
                yield Candidate(first, last, 0)


@cache
def _runs() -> re.Pattern[str]:
    data = table("zh/persons")["transliteration"]
    every, telling = f"[{data['characters']}]", f"[{data['telling']}]"
    return re.compile(f"(?=.{{0,5}}{telling}){every}{{2,}}(?:[·•・.．]{every}+)*")
