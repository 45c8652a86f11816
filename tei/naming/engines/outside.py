"""What the adapters for packages of others share: texts line by line, their names for what we name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from tei.model import Certainty
from tei.naming.candidates import Candidate, Kind
from tei.naming.engines import Engine
from tei.naming.rules.classical import is_biographical

Span = tuple[int, int, str, float]
"""Start, end, the package's own label, its score from 0 to 1 (1 where it gives none)."""

KINDS: Mapping[str, Kind] = {
    "PER": "person",
    "PERSON": "person",
    "NR": "person",
    "LOC": "place",
    "LOCATION": "place",
    "GPE": "place",
    "FAC": "place",
    "NS": "place",
    "SCENE": "place",
    "ADDRESS": "place",
}
LONGEST = 400
"""Characters of a line that is given to a package at once: most are made for sentences."""
LIKELY = 0.6


def by_lines(name: str, find: Callable[[str], Iterable[Span]]) -> Engine:
    """An engine that asks ``find`` about each line and keeps persons and places.

    In classical biographies it is believed only where a rule says the same: such packages have learnt modern prose.
    """

    def engine(text: str) -> Iterator[Candidate]:
        start, likely = 0, 2.0 if is_biographical(text) else LIKELY
        for line in text.split("\n"):
            for at in range(0, len(line), LONGEST):
                yield from _candidates(name, start + at, find(line[at : at + LONGEST]), likely)
            start += len(line) + 1

    return engine


def _candidates(name: str, offset: int, found: Iterable[Span], likely: float) -> Iterator[Candidate]:
    for start, end, label, score in found:
        kind = KINDS.get(label.upper())
        if kind and end > start:
            certainty: Certainty = "medium" if score >= likely else "unknown"
            yield Candidate(offset + start, offset + end, kind, name, name, certainty)
