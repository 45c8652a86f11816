"""From which margin on the tagger is believed: measured on texts that it was not trained on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tei.naming.perceptron import Sentence
from tei.naming.scoring import Weights, tables
from tei.naming.tables import chars
from tei.naming.tagging import KINDS, Tagged, tag
from tei.naming.words import is_well_formed

HIGH, MEDIUM = 0.97, 0.85
"""Shares of right names, a little above what the certainties promise: 95 and 80 of a hundred."""
SLACK = 400
NEVER = 1 << 15
"""A margin that no name reaches."""
BONUS = 600
"""What the form of a Chinese name adds to its margin: among names of one margin the well-formed are right
about as often as others with so much more."""

MALUS = 900
"""What a character takes from it that seldom stands in a given name."""


def belief(text: str, name: Tagged) -> int:
    """How far a name of the tagger is believed: its margin, and more where it is formed as persons' names are."""
    if name.kind != "person":
        return name.margin
    formed = is_well_formed(text, name.start, name.end)
    strange = not chars("persons", "seldom_given").isdisjoint(text[name.start + 1 : name.end])
    return name.margin + BONUS * formed - MALUS * strange


def thresholds(weights: Weights, sentences: Iterable[Sentence]) -> Mapping[str, Sequence[int]]:
    """For persons and places the least margins of medium and of high certainty."""
    found = sorted(_judged(weights, sentences))
    return {kind: _cuts([(margin, right) for k, margin, right in found if k == kind]) for kind in KINDS.values()}


def _judged(weights: Weights, sentences: Iterable[Sentence]) -> Iterator[tuple[str, int, bool]]:
    known = tables(weights, SLACK)
    for text, names in sentences:
        gold = set(names)
        for name in tag(text, known):
            yield name.kind, belief(text, name), (name.start, name.end, name.kind) in gold


def _cuts(judged: Sequence[tuple[int, bool]]) -> tuple[int, int]:
    """``judged`` in the order of margins: where what lies above is right often enough."""
    high = _cut(judged, HIGH)
    return _cut([row for row in judged if row[0] < high], MEDIUM), high


def _cut(judged: Sequence[tuple[int, bool]], share: float) -> int:
    right, least = 0, NEVER
    for number, (margin, is_right) in enumerate(reversed(judged), 1):
        right += is_right
        if right >= share * number:
            least = margin
    return least
