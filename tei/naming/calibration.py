"""From which margin on the tagger is believed: measured on texts that it was not trained on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tei.naming.judging import known_as
from tei.naming.perceptron import Sentence
from tei.naming.scoring import Weights, tables
from tei.naming.tables import chars, entries
from tei.naming.tagging import KINDS, Tagged, tag
from tei.naming.words import is_given_name, is_well_formed, is_word

HIGH, MEDIUM, LOW = 0.96, 0.85, 0.5
"""Shares of right names, a little above what the certainties promise: 95 and 80 of a hundred."""
SLACK = 400
NEVER = 1 << 15
"""A margin that no name reaches."""
BONUS = 600
"""What the form of a Chinese name adds to its margin: among names of one margin the well-formed are right
about as often as others with so much more."""

SUPPORT = dict.fromkeys(("full", "short", "country", "history", "world"), 1000) | {"": -900}
"""What the kind of a place's name in the gazetteer adds to its margin."""
DOUBT = 300
"""What a word takes from it that the name begins with: 陈规 of 陈规旧."""
MALUS = 900
"""What a character takes from it that seldom stands in a given name, or that there is no surname."""


def belief(text: str, name: Tagged) -> int:
    """How far a name of the tagger is believed: its margin, and more where it is formed as persons' names are.

    A place is believed more where the gazetteer has it, less where no list has.
    """
    if name.kind != "person":
        return name.margin + SUPPORT.get(known_as(text[name.start : name.end]), 0)
    formed = is_well_formed(text, name.start, name.end)
    seldom = chars("persons", "seldom_given") | chars("persons", "never_last")
    said = text[name.start : name.end]
    strange = not seldom.isdisjoint(said[1:]) or is_given_name(said) or _is_word_and_title(said)
    begins_as_word = name.end - name.start > 2 and is_word(text[name.start : name.start + 2])
    return name.margin + BONUS * formed - MALUS * strange - DOUBT * begins_as_word


def _is_word_and_title(name: str) -> bool:
    """Is it what is more often a word before a title than a surname: 连厂长 of 连厂长也说?"""
    return name[0] in chars("persons", "weak_surnames") and name[1:] in entries("zh", "persons", "after_surname")


def thresholds(weights: Weights, sentences: Iterable[Sentence]) -> Mapping[str, Sequence[int]]:
    """For persons and places the least margins of low, of medium and of high certainty."""
    found = sorted(_judged(weights, sentences))
    return {kind: _cuts([(margin, right) for k, margin, right in found if k == kind]) for kind in KINDS.values()}


def _judged(weights: Weights, sentences: Iterable[Sentence]) -> Iterator[tuple[str, int, bool]]:
    known = tables(weights, SLACK)
    for text, marked in sentences:
        gold = set(marked)
        for name in tag(text, known):
            yield name.kind, belief(text, name), (name.start, name.end, name.kind) in gold


def _cuts(judged: Sequence[tuple[int, bool]]) -> tuple[int, ...]:
    """``judged`` in the order of margins: from where on what lies above, up to the next cut, is right often enough."""
    cuts: list[int] = []
    for share in (HIGH, MEDIUM, LOW):
        cuts.append(_cut([row for row in judged if not cuts or row[0] < cuts[-1]], share))
    return tuple(sorted(cuts))


def _cut(judged: Sequence[tuple[int, bool]], share: float) -> int:
    right, least = 0, NEVER
    for number, (margin, is_right) in enumerate(reversed(judged), 1):
        right += is_right
        if right >= share * number:
            least = margin
    return least
