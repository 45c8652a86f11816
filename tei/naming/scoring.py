"""The scores of all characters of a text at once, with long integers as vectors.

A model says how much a feature speaks for each label.  Here that is laid out so that one look-up serves every
character that a string speaks of: 太原 says something of 太, of 原 and of the two beside them.  For each string there
is a row of cells, a cell a character; in the cell a field a label, how much more it has than "no name".
The rows of a text in a line are one long integer, shifted to where they belong, and integers are added by C.
All is whole and exact: the sums are those of ``tei.naming.tagging.add_up``.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from itertools import repeat
from operator import add, or_
from typing import NamedTuple

from tei.naming.features import FEATURES, REACH, Feature, Grams

LABELS = ("O", "PB", "PM", "PE", "LB", "LM", "LE", "LS")
"""No name; first, inner, last character of a person; the same of a place; a place of one character."""
BITS = 16
"""Of a field in a model: the weights of a feature for all labels are packed into one integer."""
HALF = 1 << (BITS - 1)
CELL = BITS * len(LABELS) // 8
"""Bytes of the weights of one string in a model."""
TYPES = {16: "H", 32: "I"}
MARGIN = 2 * REACH
"""Cells before the first character: rows of the edge reach there."""
Weights = Sequence[Mapping[str, int]]


class Group(NamedTuple):
    """The features that are the same string seen from several characters, or a single feature that is composed."""

    feature: Feature
    """As the first of the characters sees it."""
    width: int
    """How many characters the row is for."""
    rows: Mapping[str, bytes]
    unknown: bytes
    """The row of a string that the model does not know."""


class Tables(NamedTuple):
    """A model as it is added up."""

    groups: tuple[Group, ...]
    size: int
    """Bytes of a field."""
    none: int
    """What a field holds whose label has as much as "no name"; the highest bit is set where it comes near that."""


class Scores(NamedTuple):
    """The fields of a text: of each character one a label; that of "no name" is always ``none``."""

    fields: array[int]
    near: bytes
    """Of each character 128 where some label comes near "no name", else 0."""
    none: int


def tables(weights: Weights, slack: int) -> Tables:
    """The model ``weights`` laid out; ``slack`` is how far below "no name" a label still comes near."""
    leads = [_leads(known) for known in weights]
    lows = [HALF - min(lead, default=HALF) for lead in leads]
    highest = sum(max(lead, default=HALF) - HALF for lead in leads)
    bits = 16 if highest + slack < HALF and sum(lows) < HALF + slack else 32
    none = (1 << (bits - 1)) - 1 + slack
    lows[0] += none - sum(lows)  # so that the sum of all is ``none`` where nothing speaks for any label
    code = TYPES[bits]
    cells = [_cells(known, lead, low, code) for known, lead, low in zip(weights, leads, lows, strict=True)]
    unknown = [array(code, [low] * len(LABELS)).tobytes() for low in lows]
    return Tables(tuple(_grouped(cells, unknown)), bits // 8, none)


def _leads(known: Mapping[str, int]) -> array[int]:
    """Of each string, label by label, how much more the label has than "no name", and half a field."""
    every = sum(1 << BITS * label for label in range(len(LABELS)))
    packed = b"".join([(weight + HALF * every).to_bytes(CELL, "little") for weight in known.values()])
    first = b"\xff" * (BITS // 8) + bytes(CELL - BITS // 8)
    none = int.from_bytes(packed, "little") & int.from_bytes(first * len(known), "little")
    leads = int.from_bytes(packed, "little") - none * every + _in_every_field(HALF, len(known))
    return array(TYPES[BITS], leads.to_bytes(len(packed), "little"))


def _in_every_field(value: int, cells: int) -> int:
    return int.from_bytes(array(TYPES[BITS], [value] * len(LABELS)).tobytes() * cells, "little")


def _cells(known: Iterable[str], leads: array[int], low: int, code: str) -> dict[str, bytes]:
    """The cells of a feature: fields with ``low`` where the label has no more and no less than "no name"."""
    if code == leads.typecode:
        ones = int.from_bytes(b"\1\0" * len(leads), "little")
        data = (int.from_bytes(leads.tobytes(), "little") + (low - HALF) * ones).to_bytes(2 * len(leads), "little")
    else:
        data = array(code, map(add, leads, repeat(low - HALF))).tobytes()
    size = len(LABELS) * array(code).itemsize
    return {key: data[size * number : size * (number + 1)] for number, key in enumerate(known)}


def _grouped(cells: Sequence[Mapping[str, bytes]], unknown: Sequence[bytes]) -> list[Group]:
    """The features by the string that they are, seen from the first character that it speaks of."""
    numbers: dict[Feature, dict[int, int]] = {}
    for number, feature in enumerate(FEATURES):
        first = feature[0].first
        numbers.setdefault(tuple(part.moved(-first) for part in feature), {})[first] = number
    return [_group(shape, at, cells, unknown) for shape, at in numbers.items()]


def _group(
    shape: Feature, numbers: Mapping[int, int], cells: Sequence[Mapping[str, bytes]], unknown: Sequence[bytes]
) -> Group:
    """The string ``shape`` with the features that it is, by where it begins as the character sees it."""
    silent = bytes(len(unknown[0]))
    order = [numbers.get(first) for first in range(max(numbers), min(numbers) - 1, -1)]
    strings = dict.fromkeys(key for number in numbers.values() for key in cells[number])
    rows = {key: b"".join([silent if n is None else cells[n].get(key, unknown[n]) for n in order]) for key in strings}
    feature = tuple(part.moved(max(numbers)) for part in shape)
    return Group(feature, len(order), rows, b"".join([silent if n is None else unknown[n] for n in order]))


def scores(text: str, known: Tables, marks: str | None = None) -> Scores:
    """The scores of each character of ``text``; ``marks`` are its ``places`` where they are known."""
    strings = Grams(text, marks)
    cell = len(LABELS) * known.size
    total = sum(_added(group, strings, cell) for group in known.groups) >> (8 * cell * MARGIN)
    data = total.to_bytes(cell * (len(text) + 2 * MARGIN), "little")[: cell * len(text)]
    highest = (data[known.size * (label + 1) - 1 :: cell] for label in range(1, len(LABELS)))
    near = reduce(or_, (int.from_bytes(column, "little") for column in highest))
    near &= int.from_bytes(b"\x80" * len(text), "little")
    return Scores(array(TYPES[8 * known.size], data), near.to_bytes(len(text), "little"), known.none)


def _added(group: Group, strings: Grams, cell: int) -> int:
    """The rows of all strings of the group, each where it belongs; in as many turns as rows overlap."""
    start, column = strings.around(group.feature)
    rows = list(map(group.rows.get, column, repeat(group.unknown)))
    turns = (int.from_bytes(b"".join(rows[n :: group.width]), "little") << (8 * cell * n) for n in range(group.width))
    return sum(turns) << (8 * cell * (MARGIN + start))
