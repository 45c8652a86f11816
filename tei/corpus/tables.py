"""A CSV file of metadata, one row a book, joined by the book's file name."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from tei.corpus.config import Columns
from tei.errors import UsageError
from tei.metadata import check_tables, keys

READING = ("style", "encoding")
"""Columns that say how the book is read."""
WIDE = str.maketrans("；", ";")


class Table:
    """The rows by what their key column says, and which of them were asked for."""

    def __init__(self, rows: Mapping[str, Mapping[str, Any]], name: str) -> None:
        self.rows = rows
        self.name = name
        self.used: dict[str, str] = {}

    def row(self, path: str) -> Mapping[str, Any]:
        """Options of the book at ``path``, found by its path, its name or its name without suffix.

        Raises ``UsageError`` where the same row would serve two books.
        """
        if not self.rows:
            return {}
        for key in (path, str(PurePosixPath(path).with_suffix("")), PurePosixPath(path).name, PurePosixPath(path).stem):
            if key in self.rows:
                return self.rows[self._claimed(key, path)]
        return {}

    def _claimed(self, key: str, path: str) -> str:
        other = self.used.setdefault(key, path)
        if other != path:
            message = f"the row {key!r} of {self.name} fits both {other} and {path}"
            raise UsageError(message, remedy="Write the paths with their folders in the table.")
        return key

    def unused(self) -> list[str]:
        """Keys of rows that fit no book."""
        return [key for key in self.rows if key not in self.used]


def parse_table(text: str, columns: Columns) -> Table:
    """The table ``text``; raises ``UsageError`` with the line where a cell is not what its key wants."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    heads = reader.fieldnames or []
    if columns.key not in heads:
        message = f"{columns.file} has no column {columns.key!r}, by which rows and books are joined"
        raise UsageError(message, remedy=f'Write key = "{heads[0] if heads else "file"}" under [table].')
    keys_by_head = dict(_known_heads(heads, columns))
    rows: dict[str, Mapping[str, Any]] = {}
    for row in _read(reader, columns.file):
        place = f"{columns.file}:{reader.line_num}"
        key = (row.get(columns.key) or "").strip()
        if key in rows:
            raise UsageError(f"{key!r} stands in two rows", remedy="Take one of them out.", place=place)
        if key:
            rows[key] = _options(row, keys_by_head, columns, place)
    return Table(rows, columns.file)


def _read(reader: csv.DictReader[str], file: str) -> Iterator[Mapping[str, str | None]]:
    try:
        yield from reader
    except csv.Error as error:
        remedy = "Save it as CSV in UTF-8, with commas and double quotation marks."
        raise UsageError(f"this is not CSV: {error}", remedy=remedy, place=f"{file}:{reader.line_num}") from None


def _known_heads(heads: Iterable[str], columns: Columns) -> Iterator[tuple[str, str]]:
    """The columns that say something of a book; others are the user's own."""
    for head in heads:
        name = columns.columns.get(head, head)
        if name in keys() or name in READING:
            yield head, name
        elif head in columns.columns:
            raise UsageError(f"there is no key {name!r} of metadata", remedy="`tei metadata --init` shows all keys.")


def _options(
    row: Mapping[str, str | None], heads: Mapping[str, str], columns: Columns, place: str
) -> Mapping[str, Any]:
    said = {name: value for head, name in heads.items() if (value := (row.get(head) or "").strip())}
    metadata: dict[str, Any] = {}
    for name, value in said.items():
        if name not in READING:
            _put(metadata, name, value, columns.separator)
    plain, faults = check_tables(metadata)
    for fault in faults:
        raise UsageError(fault.message, remedy=fault.remedy, place=place)
    reading = {name: said[name] for name in READING if name in said}
    return reading | ({"metadata": plain} if plain else {})


def _put(metadata: dict[str, Any], name: str, value: str, separator: str) -> None:
    """One cell at its dotted key; a list's cell holds one part for each of its tables."""
    first, _, rest = name.partition(".")
    if keys()[first].type == "tables":
        parts = [part.strip() for part in value.translate(WIDE).split(separator)]
        tables = metadata.setdefault(first, [])
        tables += [{} for _ in range(len(parts) - len(tables))]
        for table, part in zip(tables, parts, strict=False):
            table[rest or "name"] = part
    elif rest:
        metadata.setdefault(first, {})[rest] = value
    else:
        metadata[first] = value
