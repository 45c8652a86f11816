"""``python -m tests.books`` with ``write``, ``grow``, ``score`` or ``floors``: see README.md."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from math import floor
from pathlib import Path

from tests.books.gold import Sheet, as_json
from tests.books.growth import grow_book, kinds
from tests.books.layout import paginate
from tests.books.outline import shelf
from tests.books.scoring import FLOORS, Score, mean, read_floors, score
from tests.books.writing import MORE_STYLES, STYLES, print_book, write_book

MARGIN = 0.05
"""How far a score may fall below today's: rules that help other books cost one a little."""


def write(folder: Path, names: Sequence[str]) -> None:
    """Write ``FOLDER/NAME/STYLE/input.txt`` and ``gold.json``."""
    for name, style in _all(names):
        write_sheet(write_book(name, style), folder / name / style)


def write_sheet(sheet: Sheet, place: Path) -> None:
    """Write the text and its gold into the folder ``place``."""
    place.mkdir(parents=True, exist_ok=True)
    (place / "input.txt").write_text(sheet.text, encoding="utf-8", newline="")
    (place / "gold.json").write_text(json.dumps(as_json(sheet), ensure_ascii=False), encoding="utf-8")


def grow(folder: Path, count: int, seed: int, names: Sequence[str] = ()) -> None:
    """Write ``count`` grown books of each kind, with seeds from ``seed`` on, in every style."""
    for kind in names or kinds():
        for number in range(seed, seed + count):
            book = paginate(grow_book(kind, number))
            for style in (*STYLES, *MORE_STYLES):
                write_sheet(print_book(book, style), folder / book.name / style)


def print_scores(names: Sequence[str]) -> None:
    """A table of what the annotators find in each book."""
    print(f"{'':24}", *(f"{field:>8}" for field in Score._fields))
    for name, style in _all(names):
        values = score(write_book(name, style))
        print(f"{name + ' ' + style:24}", *(f"{'-' if v is None else format(v, '.3f'):>8}" for v in values))


def write_floors() -> None:
    """Write what the annotators find today, less a margin, as the floors of the test; never a lower one."""
    floors = read_floors()
    lines = ["# The least that each book must score, over all styles; `python -m tests.books floors` raises them."]
    for name in shelf():
        today = mean(score(write_book(name, style)) for style in STYLES)
        new = {field: value - MARGIN for field, value in today._asdict().items() if value is not None}
        kept = {field: max(value, floors.get(name, {}).get(field, 0.0)) for field, value in new.items()}
        lines.append(
            f"[{name}]\n" + "\n".join(f"{field} = {floor(value * 100) / 100}" for field, value in kept.items())
        )
    FLOORS.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _all(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    return ((name, style) for name in names or shelf() for style in STYLES)


if __name__ == "__main__":
    if sys.argv[1:2] == ["write"]:
        write(Path(sys.argv[2]), sys.argv[3:])
    elif sys.argv[1:2] == ["grow"]:
        grow(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]) if sys.argv[4:] else 0, sys.argv[5:])
    elif sys.argv[1:] == ["floors"]:
        write_floors()
    else:
        print_scores(sys.argv[2:])
