"""Training of the tagger: averaged perceptron in integers, so that every machine finds the same weights."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence

from tei.naming.features import COLUMNS, columns
from tei.naming.scoring import BITS, LABELS
from tei.naming.tagging import add_up, best, labels_of

Sentence = tuple[str, Sequence[tuple[int, int, str]]]
"""A text in simplified characters and its names: start, end, person or place."""

WIDE = 32
"""Bits of a field while training: sums of counts, not yet scaled."""
TOTAL = 64
LARGEST = (1 << (BITS - 1)) // (COLUMNS + 1)
"""The largest weight of a model: the sum over all columns must fit its field."""
SEED = 1958
SCALE = 20
"""So much of a model's weight is one count of a training that starts from it."""


def train(
    sentences: Iterable[Sentence],
    rounds: int,
    report: Callable[[str], object] = lambda message: None,
    least: int = 1,
    start: Sequence[Mapping[str, int]] = (),
) -> list[dict[str, int]]:
    """Weights for the labels of ``sentences``, packed as ``tei.naming.tagging`` reads them.

    A feature whose weights are all smaller than ``least``, of ``LARGEST``, is left out.  ``start`` are the weights
    of a model from which the training goes on: what it knows stays where the sentences say nothing else.
    """
    rows = [(text, labels_of(len(text), names)) for text, names in sentences if text]
    weights = [_unscaled(column) for column in start] or [{} for _ in range(COLUMNS)]
    totals: list[dict[str, int]] = [{} for _ in range(COLUMNS)]
    order, step = random.Random(SEED), 1
    for number in range(rounds):
        order.shuffle(rows)
        wrong = 0
        for text, gold in rows:
            features = list(columns(text))
            found = best(zip(*add_up(features, weights, WIDE), strict=True))
            if found != gold:
                wrong += 1
                _update(weights, totals, features, gold, found, step)
            step += 1
        report(f"round {number + 1} of {rounds}: {wrong} of {len(rows)} sentences differ")
    return _averaged(weights, totals, step, least)


def _update(
    weights: list[dict[str, int]],
    totals: list[dict[str, int]],
    features: Sequence[Sequence[str]],
    gold: Sequence[int],
    found: Sequence[int],
    step: int,
) -> None:
    for at, (right, wrong) in enumerate(zip(gold, found, strict=True)):
        if right == wrong:
            continue
        change = (1 << WIDE * right) - (1 << WIDE * wrong)
        late = step * ((1 << TOTAL * right) - (1 << TOTAL * wrong))
        for known, total, column in zip(weights, totals, features, strict=True):
            key = column[at]
            known[key] = known.get(key, 0) + change
            total[key] = total.get(key, 0) + late


def _unscaled(column: Mapping[str, int]) -> dict[str, int]:
    """The weights of a model as the counts of a training, small enough for sentences to speak against them."""
    rows = ((key, [int(weight / SCALE) for weight in _fields(packed, BITS)]) for key, packed in column.items())
    return {key: sum(weight << (WIDE * label) for label, weight in enumerate(row)) for key, row in rows if any(row)}


def _averaged(
    weights: list[dict[str, int]], totals: list[dict[str, int]], step: int, least: int
) -> list[dict[str, int]]:
    """The mean of the weights over all steps, scaled to the fields of a model; what became nothing is left out."""
    means = [
        {
            key: [w * step - t for w, t in zip(_fields(value, WIDE), _fields(total.get(key, 0), TOTAL), strict=True)]
            for key, value in known.items()
        }
        for known, total in zip(weights, totals, strict=True)
    ]
    largest = max((abs(mean) for known in means for row in known.values() for mean in row), default=1) or 1
    return [_scaled(known, largest, least) for known in means]


def _scaled(means: Mapping[str, Sequence[int]], largest: int, least: int) -> dict[str, int]:
    """The means as whole weights up to ``LARGEST``, packed; without the features that decide least."""
    rows = ((key, [mean * LARGEST // largest for mean in means[key]]) for key in sorted(means))
    return {
        key: sum(weight << (BITS * label) for label, weight in enumerate(row))
        for key, row in rows
        if max(map(abs, row)) >= least
    }


def _fields(packed: int, bits: int) -> list[int]:
    """The signed fields of a packed integer."""
    half = 1 << (bits - 1)
    moved = packed + sum(half << (bits * label) for label in range(len(LABELS)))
    return [((moved >> (bits * label)) & ((1 << bits) - 1)) - half for label in range(len(LABELS))]
