"""The registers as a table for people, as CSV that is an authority file itself, as JSON; and a concordance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tei.io.csv_cells import write_csv
from tei.registers.reading import Mention, Row

COLUMNS = (
    "type", "name", "variants", "id", "latitude", "longitude", "note", "entry", "mentions", "page", "certainty",
)  # fmt: skip
"""Those of an authority file first (``tei/data/authorities/columns.toml``), then what the book says."""

GAP = "  "


def to_csv(rows: Iterable[Row]) -> str:
    """The entries as a table that ``--authority`` reads."""
    return table_of(COLUMNS, map(cells, rows))


def table_of(columns: Sequence[str], lines: Iterable[Mapping[str, str]]) -> str:
    """CSV with a head; a cell that a spreadsheet would take for a formula gets an apostrophe before it."""
    return write_csv([columns, *([line.get(name, "") for name in columns] for line in lines)], "\n")


def cells(row: Row) -> Mapping[str, str]:
    """One entry by columns."""
    north, _, east = row.geo.partition(" ")
    return {
        "type": row.kind, "name": row.name, "variants": "; ".join(row.variants), "id": " ".join(row.pointers),
        "latitude": north, "longitude": east, "note": row.note, "entry": row.entry,
        "mentions": str(len(row.mentions)), "page": row.mentions[0].page if row.mentions else "",
        "certainty": row.certainty,
    }  # fmt: skip


def to_json(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """The entries with all their mentions, for programs."""
    return [row._asdict() | {"mentions": [_mention(mention) for mention in row.mentions]} for row in rows]


def _mention(mention: Mention) -> dict[str, Any]:
    keys = ("form", "page", "line", "left", "right", "certainty", "resp")
    return {key: value for key, value in mention._asdict().items() if key in keys}


def to_lines(rows: Sequence[Row]) -> Iterator[str]:
    """A table for people, columns of one width each, Han characters counted as two."""
    lines: list[tuple[str, ...]] = [("type", "name", "mentions", "page", "certainty", "identifiers", "also")]
    shown = ("type", "name", "mentions", "page", "certainty", "id", "variants")
    lines += [tuple(cells(row)[column] for column in shown) for row in rows]
    widths = [max(width(line[column]) for line in lines) for column in range(len(lines[0]))]
    for line in lines:
        yield GAP.join(padded(cell, wide) for cell, wide in zip(line, widths, strict=True)).rstrip()


def concordance(rows: Iterable[Row], name: str = "") -> Iterator[str]:
    """Every mention in its context, the names below each other: of all entries, or of those called ``name``."""
    for row in rows:
        if name and name not in (row.name, row.entry, *row.variants, *row.pointers):
            continue
        yield f"{row.name} ({row.kind}, {len(row.mentions)})"
        for mention in row.mentions:
            place = f"{mention.page or '-'}:{mention.line}"
            left = fitted(mention.left)
            yield f"{padded(place, 10)}{left} [{mention.form}] {mention.right}".rstrip()


def fitted(left: str, room: int = 40) -> str:
    """The end of ``left``, to the right of a column of that width."""
    while width(left) > room:
        left = left[1:]
    return " " * (room - width(left)) + left


def padded(cell: str, wide: int) -> str:
    """``cell`` with blanks behind it up to the width."""
    return cell + " " * (wide - width(cell))


def width(cell: str) -> int:
    """How many columns of a terminal ``cell`` takes."""
    from rich.cells import cell_len

    return cell_len(cell)
