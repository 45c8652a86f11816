"""A linear-chain tagger over characters: every character gets a label, the best allowed sequence wins.

The model is linear-chain with averaged perceptron weights (Collins, 2002, "Discriminative training methods
for hidden Markov models").  The weights of a feature for all labels are packed into one integer, a field of
``BITS`` bits each, so that one addition adds them all; integers also make the result the same on
every machine.  Only stretches in which some label comes near the one for "no name" are decoded at all.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat
from operator import add
from typing import NamedTuple

from tei.naming.features import columns

LABELS = ("O", "PB", "PM", "PE", "LB", "LM", "LE", "LS")
"""No name; first, inner, last character of a person; the same of a place; a place of one character."""
KINDS = {"P": "person", "L": "place"}
BITS = 16
TYPES = {16: "H", 32: "I"}
Weights = Sequence[Mapping[str, int]]
Scores = Sequence[Sequence[int]]


class Tagged(NamedTuple):
    """A name: where, what it is, by how much a character on average it beats the reading that it is none."""

    start: int
    end: int
    kind: str
    margin: int


def scores(text: str, weights: Weights, bits: int = BITS) -> list[array[int]]:
    """For each label the scores of all characters of ``text``."""
    return add_up(list(columns(text)), weights, bits)


def add_up(features: Sequence[Sequence[str]], weights: Weights, bits: int = BITS) -> list[array[int]]:
    """The scores by label, each moved up by half the range of a field so that none is negative."""
    bias = sum(1 << (bits * label + bits - 1) for label in range(len(LABELS)))
    totals: list[int] = [bias] * len(features[0])
    for column, known in zip(features, weights, strict=True):
        totals = list(map(add, totals, map(known.get, column, repeat(0))))
    size = bits * len(LABELS) // 8
    fields = array(TYPES[bits], b"".join([total.to_bytes(size, "little") for total in totals]))
    return [fields[label :: len(LABELS)] for label in range(len(LABELS))]


def tag(text: str, weights: Weights, slack: int) -> list[Tagged]:
    """The names in ``text``.  ``slack`` is how far below "no name" a label's score may lie to be looked at."""
    table = scores(text, weights)
    return [name for start, end in _stretches(table, slack) for name in _names(table, start, best(table, start, end))]


def _stretches(table: Scores, slack: int) -> Iterator[tuple[int, int]]:
    """Where some label comes within ``slack`` of "no name", with one character on each side."""
    nearest = list(map(max, *table[1:]))
    start = end = 0
    for place, (near, none) in enumerate(zip(nearest, table[0], strict=True)):
        if near <= none - slack:
            continue
        if place > end:
            if end:
                yield start, end
            start = max(0, place - 1)
        end = min(place + 2, len(nearest))
    if end:
        yield start, end


def best(table: Scores, start: int, end: int) -> list[int]:
    """The best sequence of labels from ``start`` to ``end``: names are B M* E or S, and whole."""
    none, pb, pm, pe, lb, lm, le, ls = (column[start:end] for column in table)
    low = -(10**9)
    free, first_p, inner_p, first_l, inner_l = 0, low, low, low, low
    last = 0
    steps: list[tuple[int, bool, bool]] = []
    for at in range(end - start):
        person, place = max(first_p, inner_p), max(first_l, inner_l)
        ends = (free + none[at], low, low, person + pe[at], low, low, place + le[at], free + ls[at])
        steps.append((last, inner_p > first_p, inner_l > first_l))
        first_p, inner_p = free + pb[at], person + pm[at]
        first_l, inner_l = free + lb[at], place + lm[at]
        last = max((0, 3, 6, 7), key=ends.__getitem__)
        free = ends[last]
    return _traced(steps, last)


def _traced(steps: Sequence[tuple[int, bool, bool]], last: int) -> list[int]:
    """Back from the last label: an ending needs a beginning before it, anything else any ending."""
    labels = [last]
    for before, inner_person, inner_place in reversed(steps[1:]):
        here = labels[-1]
        if here in (2, 3):
            labels.append(2 if inner_person else 1)
        elif here in (5, 6):
            labels.append(5 if inner_place else 4)
        else:
            labels.append(before)
    return labels[::-1]


def _names(table: Scores, offset: int, labels: Sequence[int]) -> Iterator[Tagged]:
    start = 0
    for at, label in enumerate(labels):
        if label in (1, 4, 7):
            start = at
        if label in (3, 6, 7):
            gain = sum(table[labels[i]][offset + i] - table[0][offset + i] for i in range(start, at + 1))
            yield Tagged(offset + start, offset + at + 1, KINDS[LABELS[label][0]], gain // (at + 1 - start))


def labels_of(size: int, names: Sequence[tuple[int, int, str]]) -> list[int]:
    """The labels of a text of ``size`` characters with these names; persons of one character have none."""
    labels = [0] * size
    for start, end, kind in names:
        if end - start == 1:
            labels[start] = 7 if kind == "place" else 0
            continue
        first = 1 if kind == "person" else 4
        labels[start:end] = [first, *[first + 1] * (end - start - 2), first + 2]
    return labels
