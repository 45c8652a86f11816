"""Authority files that are tables: comma, semicolon or tab between the cells, a head with names we know."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from io import StringIO
from typing import Any, NamedTuple

from tei.authorities.entries import ELEMENTS, Element, Entry
from tei.authorities.prefixes import is_well_formed, pointer_of, prefixes, shortened
from tei.authorities.problems import problem
from tei.errors import UsageError
from tei.io.csv_cells import unguard_cell
from tei.issues import Issue, Place
from tei.resources import data_path

DELIMITERS = ("\t", ";", ",")
"""Of those that the head has, the first most frequent one parts the cells."""
BETWEEN_FORMS = re.compile(r"[;；|]")
BETWEEN_IDENTIFIERS = re.compile(r"[\s;；|,，]+")
YEAR = re.compile(r"-?\d{1,4}(-\d{2}){0,2}")
DEGREES = re.compile(r"-?\d{1,3}(\.\d+)?")
NO_YEAR = frozenset({"", "0", "-9999"})
"""What databases write where they know no year."""


class Row(NamedTuple):
    """One line of the table: its cells by our names of the columns, and its place."""

    cells: Mapping[str, str]
    place: Place


def read_table(text: str, name: str) -> Iterator[Entry | Issue]:
    """The entries of the table ``text`` and, between them, what is wrong with its lines.

    Raises ``UsageError`` where the head has no column for the name, or nothing says what the entries are.
    """
    head, lines = _parsed(text, name)
    columns = [column_of(cell) for cell in head]
    yield from _unknown(head, columns, name)
    _check_columns(head, columns, name)
    default = _default_type(columns)
    for number, cells in lines:
        yield from _entry(_row(columns, cells, Place(name, number)), cells, len(head), default)


def _parsed(text: str, name: str) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """The cells of the head, and those of each other line that has any, with its number."""
    first = text.lstrip("\ufeff \n").split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter)
    lines = _numbered(reader, name)
    _, head = next(lines, (1, []))
    return head, lines


def _numbered(reader: Any, name: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(1 << 24)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, [" ".join(unguard_cell(cell).split()) for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        remedy = "A quotation mark inside a cell is doubled, and the cell stands in quotation marks."
        raise UsageError(f"this line is no CSV: {error}", place=f"{name}:{line}", remedy=remedy) from None


def _plain(cell: str) -> str:
    return re.sub(r"[\s_-]+", "", cell.strip("\ufeff")).casefold()


@cache
def columns() -> Mapping[str, Any]:
    """The columns that are known, in the order of the documentation."""
    return tomllib.loads(data_path("authorities/columns.toml").read_text(encoding="utf-8"))


@cache
def _named() -> Mapping[str, str]:
    return {_plain(other): column for column, row in columns().items() for other in (column, *row["names"])}


@cache
def _types() -> Mapping[str, Element]:
    return {word: ELEMENTS[kind] for kind in ELEMENTS for word in columns()["types"][kind]}


def column_of(cell: str) -> str:
    """Our name for the column with this head; empty for one that is not known."""
    return _named().get(_plain(cell), "")


def _unknown(head: Sequence[str], found: Sequence[str], name: str) -> Iterator[Issue]:
    for cell, column in zip(head, found, strict=True):
        if not column and cell:
            near = get_close_matches(_plain(cell), _named(), 1, 0.75)
            hint = f"; is it {_named()[near[0]]}?" if near else ""
            yield problem("authority-column-unknown", f"the column {cell!r} is not read{hint}", Place(name, 1))


def _check_columns(head: Sequence[str], found: Sequence[str], name: str) -> None:
    wanted = ", ".join(column for column in columns() if column not in ("ignored", "types"))
    if "name" not in found and "romanised" not in found:
        shown = ", ".join(filter(None, head)) or "nothing"
        raise UsageError(
            f"no column is the name of the entries; the first line has: {shown}",
            place=f"{name}:1",
            remedy=f"Call one column name. The columns that are read: {wanted}.",
        )
    if "type" not in found and not _default_type(found):
        raise UsageError(
            "nothing says whether the entries are persons, places or organisations",
            place=f"{name}:1",
            remedy="Add a column type with person, place or organisation on each line.",
        )


def _default_type(found: Iterable[str]) -> Element | None:
    """What entries without a type are, where the columns are those of one kind only."""
    kinds = {columns()[column]["is"] for column in found if column and "is" in columns()[column]}
    return ELEMENTS[kinds.pop()] if len(kinds) == 1 else None


def _row(found: Sequence[str], cells: Sequence[str], place: Place) -> Row:
    """The first cell that is not empty for each column, but all of them where a column may stand twice."""
    values: dict[str, str] = {}
    for column, cell in zip(found, cells, strict=False):
        if cell and column == "name" and "name" in values:
            column = "variants"
        if cell and column:
            values[column] = f"{values[column]};{cell}" if column in values else cell
    return Row(values, place)


def _entry(row: Row, cells: Sequence[str], width: int, default: Element | None) -> Iterator[Entry | Issue]:
    if len(cells) > width and any(cells[width:]):
        message = f"{len(cells)} cells where the first line has {width}: {cells[width]!r} belongs to no column"
        yield problem("authority-row-long", message, row.place)
    variants = _forms(row.cells)
    if not variants:
        yield problem("authority-row-skipped", "this line has no name", row.place)
        return
    element = _types().get(row.cells.get("type", "").casefold(), default)
    if row.cells.get("type", "").casefold() not in _types() and ("type" in row.cells or element is None):
        said = row.cells.get("type", "")
        message = f"{said!r} is neither person, place nor organisation" if said else "this line has no type"
        yield problem("authority-row-skipped", message, row.place)
        return
    assert element is not None
    written = dict.fromkeys(_written(row.cells))
    identifiers = tuple(pointer for pointer in written if is_well_formed(pointer))
    yield from _faults(row, [pointer for pointer in written if pointer not in identifiers])
    yield Entry(
        element, variants[0], tuple(variants[1:]), identifiers, _geo(row.cells),
        _year(row.cells, "birth"), _year(row.cells, "death"), row.cells.get("note", ""), row.place,
    )  # fmt: skip


def _forms(cells: Mapping[str, str]) -> list[str]:
    """The forms of the name, the preferred one first, each once."""
    written = [cells.get("name", ""), *BETWEEN_FORMS.split(cells.get("variants", "")), cells.get("romanised", "")]
    return list(dict.fromkeys(form.strip() for form in written if form.strip()))


def _written(cells: Mapping[str, str]) -> Iterator[str]:
    """The pointers as the cells have them, those of the column ``id`` first."""
    yield from map(shortened, filter(None, BETWEEN_IDENTIFIERS.split(cells.get("id", ""))))
    for prefix in prefixes():
        if prefix in cells:
            yield from (pointer_of(prefix, one) for one in filter(None, BETWEEN_IDENTIFIERS.split(cells[prefix])))


def _faults(row: Row, pointers: Iterable[str]) -> Iterator[Issue]:
    """Values that are not of their form, and are left out: the ``pointers`` and others."""
    for pointer in pointers:
        yield problem("authority-value", f"{pointer} is no identifier of that authority", row.place)
    for column, form in (("latitude", DEGREES), ("longitude", DEGREES), ("birth", YEAR), ("death", YEAR)):
        value = row.cells.get(column, "")
        if value and value not in NO_YEAR and not form.fullmatch(value):
            yield problem("authority-value", f"{column} cannot be {value!r}", row.place)


def _geo(cells: Mapping[str, str]) -> str:
    north, east = cells.get("latitude", ""), cells.get("longitude", "")
    well_formed = DEGREES.fullmatch(north) and DEGREES.fullmatch(east)
    return f"{north} {east}" if well_formed and abs(float(north)) <= 90 and abs(float(east)) <= 180 else ""


def _year(cells: Mapping[str, str], column: str) -> str:
    """The year in W3C form, of four digits at least; empty where it is none or not known."""
    value = cells.get(column, "")
    if value in NO_YEAR or not YEAR.fullmatch(value):
        return ""
    sign, digits = ("-", value[1:]) if value.startswith("-") else ("", value)
    year, hyphen, rest = digits.partition("-")
    return f"{sign}{int(year):04d}{hyphen}{rest}"
