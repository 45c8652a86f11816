"""What engines say: here may stand a name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import compress, count
from operator import add, itemgetter
from typing import Literal, NamedTuple

from tei.model import Certainty

Kind = Literal["person", "place", "body"]


class Candidate(NamedTuple):
    """A stretch of a view that may be a name: what of, who says so, by which rule, how surely."""

    start: int
    end: int
    kind: Kind
    engine: str
    rule: str
    certainty: Certainty
    note: str = ""


RANK: Mapping[str, int] = {"high": 3, "medium": 2, "low": 1, "unknown": 0, "": 0}


Fits = Callable[[str, int, int], bool]
"""May a name stand there in the text?"""


def anywhere(text: str, start: int, end: int) -> bool:
    """A name may stand in any place."""
    return True


class Matcher:
    """Finds many strings in a text at once: the longest at each place, from the left."""

    __slots__ = ("_beginnings", "_longest", "names")

    def __init__(self, names: Iterable[str]) -> None:
        self.names = frozenset(names)
        self._beginnings = frozenset(map(itemgetter(slice(2)), self.names))
        self._longest = max(map(len, self.names), default=0)

    def spans(self, text: str, fits: Fits = anywhere) -> Iterator[tuple[int, int]]:
        """Start and end of each match in order, none within another: of those that ``fits`` lets stand the longest.

        A name of one character is not looked for.
        """
        names, last = self.names, 0
        begins = map(self._beginnings.__contains__, map(add, text, text[1:]))
        for start in compress(count(), begins):
            if start < last:
                continue
            for end in range(min(start + self._longest, len(text)), start + 1, -1):
                if text[start:end] in names and fits(text, start, end):
                    last = end
                    yield start, end
                    break
