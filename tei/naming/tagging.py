"""A linear-chain tagger over characters: every character gets a label, the best allowed sequence wins.

The model is linear-chain with averaged perceptron weights (Collins, 2002, "Discriminative training methods
for hidden Markov models").  The weights of a feature for all labels are packed into one integer, a field of
``BITS`` bits each, so that one addition adds them all; integers also make the result the same on
every machine.  Only stretches in which some label comes near the one for "no name" are decoded at all
(``tei.naming.scoring`` finds them).
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
from operator import add
from typing import NamedTuple

from tei.naming.scoring import BITS, LABELS, TYPES, Scores, Tables, Weights, scores

KINDS = {"P": "person", "L": "place"}
STRETCH = re.compile(b"\0?\x80(?:\0?\x80)*\0?")
"""Where some label comes near "no name", with one character on each side."""


class Tagged(NamedTuple):
    """A name: where, what it is, by how much a character on average it beats the reading that it is none."""

    start: int
    end: int
    kind: str
    margin: int


def add_up(features: Sequence[Sequence[str]], weights: Weights, bits: int = BITS) -> list[array[int]]:
    """The scores by label, each moved up by half the range of a field so that none is negative."""
    bias = sum(1 << (bits * label + bits - 1) for label in range(len(LABELS)))
    totals: list[int] = [bias] * len(features[0])
    for column, known in zip(features, weights, strict=True):
        totals = list(map(add, totals, map(known.get, column, repeat(0))))
    size = bits * len(LABELS) // 8
    fields = array(TYPES[bits], b"".join([total.to_bytes(size, "little") for total in totals]))
    return [fields[label :: len(LABELS)] for label in range(len(LABELS))]


def tag(text: str, known: Tables, marks: str | None = None) -> list[Tagged]:
    """The names in ``text``; ``marks`` are its ``places``, as ``tei.naming.features`` makes them, where they are known.

    Where no label has more than "no name" there is no name, so that such stretches need not be decoded.
    """
    found = scores(text, known, marks)
    spans = (match.span() for match in STRETCH.finditer(found.near))
    return [name for start, end in spans for name in _names_between(found, start, end)]


def _names_between(found: Scores, start: int, end: int) -> Iterable[Tagged]:
    fields = found.fields[len(LABELS) * start : len(LABELS) * end]
    if max(fields) <= found.none:
        return ()
    rows = list(zip(*[iter(fields)] * len(LABELS), strict=True))
    return _names(rows, start, best(rows))


def best(rows: Iterable[Sequence[int]]) -> list[int]:
    """The best sequence of labels, given their scores character by character: names are B M* E or S, and whole."""
    free, last = 0, 0
    first_p = inner_p = first_l = inner_l = -(10**9)
    steps: list[tuple[int, bool, bool]] = []
    for none, pb, pm, pe, lb, lm, le, ls in rows:
        steps.append((last, inner_p > first_p, inner_l > first_l))
        person = inner_p if inner_p > first_p else first_p
        place = inner_l if inner_l > first_l else first_l
        first_p, inner_p, first_l, inner_l = free + pb, person + pm, free + lb, place + lm
        last, most = 0, free + none
        if person + pe > most:
            last, most = 3, person + pe
        if place + le > most:
            last, most = 6, place + le
        if free + ls > most:
            last, most = 7, free + ls
        free = most
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


def _names(rows: Sequence[Sequence[int]], offset: int, labels: Sequence[int]) -> Iterator[Tagged]:
    start = 0
    for at, label in enumerate(labels):
        if label in (1, 4, 7):
            start = at
        if label in (3, 6, 7):
            gain = sum(rows[i][labels[i]] - rows[i][0] for i in range(start, at + 1))
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
