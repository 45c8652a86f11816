"""``corpus.toml``: which files are books, how they are read, what is known of them.

    include = ["**/*.txt"]
    language = "zh"

    [metadata]
    publication.publisher = "Example University Library"

    [table]
    file = "books.csv"
    key = "file"
    columns = { "题名" = "title", "著者" = "author" }

    [limits]
    seconds = 600
    memory = "2 GB"

    [[books]]
    match = "qing/**"
    style = "formfeed"
    metadata = { language = "zh-Hant" }

What comes later overrules, key by key: the file's head, then each ``[[books]]`` that matches, the book's row of the
table, the file ``BOOK.toml`` beside the book, the command line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, NamedTuple

from tei.corpus.messages import Limits
from tei.errors import UsageError
from tei.metadata import check_tables
from tei.tomlplaces import find_place, parse_toml

NAME = "corpus.toml"
READING: Mapping[str, Any] = {"style": str, "encoding": str, "language": str, "without": list, "metadata": dict}
"""What says how a book is read, and the type of each."""
HEAD: Mapping[str, Any] = {**READING, "include": list, "exclude": list, "table": dict, "limits": dict, "books": list}
TABLES: Mapping[str, Mapping[str, Any]] = {
    "table": {"file": str, "key": str, "columns": dict, "separator": str},
    "limits": {"seconds": (int, float), "memory": (int, str)},
    "books": {**READING, "match": str},
}
TYPES = {str: "a text", list: "a list", dict: "a table"}
STYLES = ("markdown", "formfeed", "bare")
UNITS = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30}
AMOUNT = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*")

Path = tuple[str | int, ...]


class Rule(NamedTuple):
    """How the books that match a pattern are read."""

    match: str
    options: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Columns:
    """The table of metadata by book."""

    file: str
    key: str = "file"
    columns: Mapping[str, str] = field(default_factory=dict)
    """By the head of a column the key of the metadata file, where they differ."""
    separator: str = ";"
    """Between several authors in one cell."""


@dataclass(frozen=True, slots=True)
class Config:
    """What the file says."""

    include: Sequence[str] = ()
    exclude: Sequence[str] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    rules: Sequence[Rule] = ()
    table: Columns | None = None
    limits: Limits = field(default_factory=Limits)


def parse_config(text: str, name: str = NAME) -> Config:
    """The file's ``text``, checked; raises ``UsageError`` with line and column."""
    tables = parse_toml(text, name)
    for path, message, remedy in _faults(tables):
        line, column = find_place(text, path)
        raise UsageError(message, remedy=remedy, place=f"{name}:{line}:{column}")
    return _config(tables)


def _config(tables: Mapping[str, Any]) -> Config:
    limits = tables.get("limits", {})
    return Config(
        include=tuple(tables.get("include", ())),
        exclude=tuple(tables.get("exclude", ())),
        options=_options(tables),
        rules=tuple(Rule(table["match"], _options(table)) for table in tables.get("books", ())),
        table=Columns(**tables["table"]) if "table" in tables else None,
        limits=Limits(float(limits.get("seconds", 0)), amount(limits.get("memory", 0))),
    )


def _options(tables: Mapping[str, Any]) -> Mapping[str, Any]:
    """The options of reading in a table; the language as metadata, with dates as strings."""
    said = {name: tables[name] for name in READING if name in tables and name != "language"}
    metadata = {**_language(tables), **said.get("metadata", {})}
    return said | ({"metadata": check_tables(metadata)[0]} if metadata else {})


def amount(value: int | str) -> int:
    """Bytes: ``2 GB``, ``512 MiB``, ``1000000``; raises ``UsageError``."""
    found = AMOUNT.fullmatch(str(value))
    if not found or found[2].upper() not in UNITS:
        raise UsageError(f"{value!r} is not an amount of memory", remedy="Write 2 GB or 512 MB.")
    return int(float(found[1]) * UNITS[found[2].upper()])


Fault = tuple[Path, str, str]


def _faults(tables: Mapping[str, Any]) -> Iterator[Fault]:
    yield from _key_faults(tables, HEAD, ())
    yield from _reading_faults(tables, ())
    for name in ("table", "limits"):
        if isinstance(tables.get(name), dict):
            yield from _key_faults(tables[name], TABLES[name], (name,))
    yield from _limit_faults(tables.get("limits", {}))
    if isinstance(tables.get("table"), dict) and "file" not in tables["table"]:
        yield ("table",), "[table] names no file", 'Add a line such as: file = "books.csv"'
    for number, rule in enumerate(tables.get("books", ())):
        yield from _rule_faults(rule, ("books", number))


def _rule_faults(rule: Any, at: Path) -> Iterator[Fault]:
    if not isinstance(rule, dict):
        yield at, "books is a list of tables", "Write [[books]] on a line of its own for each."
        return
    yield from _key_faults(rule, TABLES["books"], at)
    yield from _reading_faults(rule, at)
    if "match" not in rule:
        yield at, "this [[books]] has no match", 'Add a line such as: match = "qing/**"'


def _limit_faults(limits: Any) -> Iterator[Fault]:
    if isinstance(limits, dict) and "memory" in limits:
        try:
            amount(limits["memory"])
        except UsageError as error:
            yield ("limits", "memory"), error.message, error.remedy


def _key_faults(table: Mapping[str, Any], known: Mapping[str, Any], at: Path) -> Iterator[Fault]:
    for name, value in table.items():
        if name not in known:
            near = get_close_matches(name, known, 1)
            remedy = f"Is it {near[0]}?" if near else f"There are {', '.join(known)}."
            yield (*at, name), f"there is no key {name}", remedy
        elif not isinstance(value, known[name]):
            yield (*at, name), f"{name} is {TYPES.get(known[name], 'a number')}, not {value!r}", "See docs/corpus.md."


def _reading_faults(table: Mapping[str, Any], at: Path) -> Iterator[Fault]:
    from tei.pipeline import layers

    if table.get("style", STYLES[0]) not in STYLES:
        yield (*at, "style"), f"there is no style {table['style']!r}", f"There are {', '.join(STYLES)}."
    if isinstance(table.get("without"), list):
        known = sorted({row.layer for row in layers()})
        for name in set(table["without"]) - set(known):
            yield (*at, "without"), f"there is no layer {name!r} to leave out", f"The layers are {', '.join(known)}."
    for said, inside in ((_language(table), at), (table.get("metadata"), (*at, "metadata"))):
        if isinstance(said, dict):
            for fault in check_tables(said)[1]:
                yield (*inside, *fault.path), fault.message, fault.remedy


def _language(table: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in table.items() if name == "language" and isinstance(value, str)}
