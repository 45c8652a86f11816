"""Drawing books to be looked at by a person, and what their verdicts say of all."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import sqrt

from tei.errors import UsageError
from tei.io.csv_cells import write_csv

HEADS = ("book", "output", "verdict", "note")
GOOD = frozenset("good ok yes right richtig gut 好 对 對 是".split())
BAD = frozenset("bad wrong no falsch schlecht 坏 壞 错 錯 否".split())
Z = 1.959964
"""The 97.5 % quantile of the normal distribution: for intervals of 95 %."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """The share of good books, from a sample."""

    judged: int
    good: int
    books: int
    """Of which the sample was drawn."""
    share: float
    low: float
    high: float
    """The ends of the interval of 95 %."""


def draw(paths: Iterable[str], number: int, seed: str = "") -> list[str]:
    """That many books, each as likely as any other; the same for the same seed, and a bigger sample holds a smaller."""
    return sorted(paths, key=lambda path: sha256(f"{seed}\0{path}".encode()).digest())[:number]


def sheet(books: Iterable[tuple[str, str]]) -> str:
    """A CSV sheet to fill in, from pairs of book and output; with the mark by which spreadsheets know UTF-8."""
    return "\ufeff" + write_csv([HEADS, *((book, output, "", "") for book, output in books)])


def verdicts(text: str, name: str) -> list[bool]:
    """What a person wrote into the sheet; rows without verdict are left out.

    Raises ``UsageError`` with the line of a verdict that is not understood.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    if "verdict" not in (reader.fieldnames or ()):
        raise UsageError(f"{name} has no column verdict", remedy="Fill in the sheet that --sample writes.")
    said = [((row["verdict"] or "").strip().casefold(), reader.line_num) for row in reader]
    for word, line in said:
        if word and word not in GOOD | BAD:
            raise UsageError(f"{word!r} is no verdict", remedy="Write good or bad.", place=f"{name}:{line}")
    return [word in GOOD for word, _ in said if word]


def estimate(judged: Sequence[bool], books: int) -> Estimate:
    """The share of good books with Wilson's interval of 95 % (J. of the American Statistical Association 22, 1927).

    It holds for small samples and for shares near 0 and 1, where the usual interval does not.
    """
    if not judged:
        raise UsageError("no book of the sample has a verdict", remedy="Write good or bad into the column verdict.")
    number, share = len(judged), sum(judged) / len(judged)
    centre = (share + Z * Z / (2 * number)) / (1 + Z * Z / number)
    half = Z / (1 + Z * Z / number) * sqrt(share * (1 - share) / number + Z * Z / (4 * number * number))
    return Estimate(number, sum(judged), books, share, max(centre - half, 0.0), min(centre + half, 1.0))
