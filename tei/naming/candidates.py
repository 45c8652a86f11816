"""What engines say: here may stand a name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
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


class Matcher:
    """Finds many strings in a text at once: the longest at each place, from the left."""

    __slots__ = ("_beginnings", "_sizes", "names")

    def __init__(self, names: Iterable[str]) -> None:
        self.names = frozenset(name for name in names if len(name) > 1)
        self._sizes: dict[str, list[int]] = {}
        for name in self.names:
            sizes = self._sizes.setdefault(name[:2], [])
            if len(name) not in sizes:
                sizes.append(len(name))
        for sizes in self._sizes.values():
            sizes.sort(reverse=True)

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Start and end of each match, in order, none within another."""
        end, sizes = 0, self._sizes
        for start, (first, second) in enumerate(pairwise(text)):
            if start < end or (first + second) not in sizes:
                continue
            for size in sizes[first + second]:
                if text[start : start + size] in self.names:
                    end = start + size
                    yield start, end
                    break
