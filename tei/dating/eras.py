"""The eras of Chinese history: which Western year a year of theirs is."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from tei.resources import data_path

STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
CYCLE = 60


class Era(NamedTuple):
    """An era: whose, the Western year of its first year (negative: before Christ), how many years it has."""

    dynasty: str
    name: str
    first: int
    years: int

    def year(self, count: int) -> int | None:
        """The Western year of the ``count``-th year; None where the era has no such year."""
        return self.first + count - 1 if 1 <= count <= self.years else None


@cache
def eras() -> Mapping[str, tuple[Era, ...]]:
    """The eras of each name, in the order of time within their dynasty."""
    lines = data_path("dates/eras.tsv").read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")
    found: dict[str, tuple[Era, ...]] = {}
    for row in rows:
        era = Era(row["dynasty"], row["name"], int(row["first"]), int(row["years"]))
        found[era.name] = (*found.get(era.name, ()), era)
    return found


def years_of(name: str, dynasty: str, count: int) -> list[int]:
    """The Western years that the ``count``-th year of the era may be: of ``dynasty``, or of any where it is empty."""
    return [year for era in named(name, dynasty) if (year := era.year(count)) is not None]


def cyclical_years(name: str, dynasty: str, sign: str) -> list[int]:
    """The Western years within the era that bear the cyclical ``sign``, such as 甲子."""
    return [
        era.first + n for era in named(name, dynasty) for n in range(era.years) if sign_of(era.first + n) == sign
    ]  # fmt: skip


def named(name: str, dynasty: str = "") -> Iterator[Era]:
    """The eras called ``name``, of ``dynasty`` where it is given."""
    return (era for era in eras().get(name, ()) if dynasty in ("", era.dynasty))


def sign_of(year: int) -> str:
    """The cyclical sign of a Western year: 甲子 of 1984; there was no year 0."""
    number = (year - 4 + (year < 0)) % CYCLE
    return STEMS[number % 10] + BRANCHES[number % 12]
