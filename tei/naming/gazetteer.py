"""The places that a book may speak of, and by which names: the files of ``tei/data/places``.

A name stands for any number of places; which one it is in a book is settled in ``tei.naming.linking``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from tei.resources import data_path


class Place(NamedTuple):
    """One place: what it is, where it lies, how many live there, what the authorities call it."""

    level: str
    """country, province, city, county, region, water or mountain."""
    home: str
    """The province's code in GB/T 2260, or the country's in ISO 3166."""
    position: tuple[float, float] | None
    """Latitude and longitude in degrees."""
    population: int
    refs: tuple[str, ...]
    """Authority pointers such as ``geonames:1793511``, the most used authority first."""


class Named(NamedTuple):
    """What a name stands for: how sure it is that it names a place at all, and the numbers of the places."""

    kind: str
    """``full`` with the unit's suffix, ``short`` without, ``country``, ``world``, ``history``; less sure are ``small``
    for small towns, ``rare`` for names that are seldom used alone, ``word`` for what only a dictionary has."""
    places: tuple[int, ...]


@cache
def names(language: str) -> Mapping[str, tuple[str, str]]:
    """Every name of a language with its kind and the numbers of its places as they stand in the file."""
    text = data_path(f"places/{language}.tsv").read_text(encoding="utf-8")
    return {name: (kind, numbers) for name, kind, numbers in (line.split("\t") for line in text.splitlines())}


def look_up(name: str, language: str) -> Named | None:
    """What the name stands for; none where no gazetteer has it."""
    row = names(language).get(name)
    return Named(row[0], tuple(map(int, row[1].split()))) if row else None


@cache
def _lines() -> list[str]:
    return data_path("places/places.tsv").read_text(encoding="utf-8").splitlines()


@cache
def place(number: int) -> Place:
    """The place of this number."""
    level, home, latitude, longitude, population, refs = _lines()[number].split("\t")
    position = (float(latitude), float(longitude)) if latitude else None
    return Place(level, home, position, int(population), tuple(refs.split()))


def positions(refs: Collection[str]) -> Mapping[str, tuple[float, float]]:
    """Latitude and longitude of those places of ``refs`` of which they are known, by pointer."""
    found = ((ref, place(_numbers_by_pointer()[ref])) for ref in refs if ref in _numbers_by_pointer())
    return {ref: one.position for ref, one in found if one.position}


@cache
def _numbers_by_pointer() -> Mapping[str, int]:
    """The number of the place that each authority pointer is of, of several the last whose position is known."""
    rows = enumerate(line.split("\t") for line in _lines())
    return {ref: number for number, row in rows if row[2] for ref in row[5].split()}


@cache
def townships() -> frozenset[str]:
    """Names of Chinese townships without their suffix: places only where the context says so."""
    return frozenset(data_path("places/townships.txt").read_text(encoding="utf-8").splitlines())


@cache
def read_suffixes() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What Chinese units are called after their name, and the peoples that stand between."""
    table = tomllib.loads(data_path("names/zh.toml").read_text(encoding="utf-8"))["places"]
    return tuple(table["suffixes"]), tuple(table["peoples"])


def without_suffix(name: str, suffixes: tuple[tuple[str, ...], tuple[str, ...]]) -> str | None:
    """太原 of 太原市, 玉树 of 玉树藏族自治州; none where nothing or too little would be left."""
    ends, peoples = suffixes
    end = next((end for end in ends if name.endswith(end) and len(name) - len(end) > 1), None)
    if end is None:
        return None
    short = name[: -len(end)]
    while people := next((p for p in peoples if short.endswith(p) and len(short) - len(p) > 1), None):
        short = short[: -len(people)]
    return short


def read_history() -> Iterator[tuple[str, str, str, int]]:
    """Language, name, kind and GeoNames id (0: none) of each place of the table that is kept by hand."""
    table = tomllib.loads(data_path("places/history.toml").read_text(encoding="utf-8"))
    for language, kinds in table.items():
        for kind, rows in kinds.items():
            yield from ((language, name, kind, number) for name, number in rows.items())
