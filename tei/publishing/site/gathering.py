"""The entries and dates of all books, on a disk while the indexes are made: memory does not grow with their number.

Entries are of the same person or place where they share the identifier of an authority, directly or through others;
nothing else is merged, least of all by name.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from itertools import groupby
from typing import NamedTuple

from tei.publishing.site.digest import Digest, Named
from tei.searching.folding import fold

SCHEMA = """
CREATE TABLE entry (id INTEGER PRIMARY KEY, kind TEXT, sort TEXT, book TEXT, title TEXT, data TEXT, root INTEGER);
CREATE TABLE mention (entry INTEGER, address TEXT, page TEXT);
CREATE TABLE date (year INTEGER, value TEXT, book TEXT, title TEXT, printed TEXT, address TEXT, page TEXT);
"""
MERGED = """
SELECT e.*, r.sort AS first FROM entry e JOIN entry r ON r.id = e.root WHERE e.kind = ? ORDER BY first, e.root, e.id"""


class Merged(NamedTuple):
    """A person, place or organisation in all books."""

    anchor: str
    kind: str
    name: str
    variants: tuple[str, ...]
    facts: tuple[str, ...]
    keys: tuple[tuple[str, str], ...]
    at: tuple[float, float] | None
    books: tuple[tuple[str, str, int], ...]
    """Name and title of each book that mentions it, and the row of its mentions."""
    times: int


class Gathered:
    """A table on a disk that is gone when it is closed."""

    def __init__(self) -> None:
        self.rows = sqlite3.connect("")
        self.rows.executescript(SCHEMA)
        self._parents: dict[int, int] = {}
        self._owners: dict[tuple[str, str], int] = {}
        self._last = 0

    def add(self, book: Digest) -> None:
        """Take up what a book names."""
        for named in book.named:
            self._last += 1
            self._add(self._last, book, named)
        rows = [
            (_year(one.when), one.when, book.name, book.title, one.printed, one.spot.address, one.spot.page)
            for one in book.dates
        ]
        self.rows.executemany("INSERT INTO date VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def _add(self, number: int, book: Digest, named: Named) -> None:
        data = json.dumps(
            [named.id, named.name, named.variants, named.facts, named.keys, named.at, len(named.mentions)]
        )
        row = (number, named.kind, fold(named.name), book.name, book.title, data)
        self.rows.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, NULL)", row)
        self.rows.executemany(
            "INSERT INTO mention VALUES (?, ?, ?)", [(number, one.address, one.page) for one in named.mentions]
        )
        for label, address in named.keys:
            owner = self._owners.setdefault((named.kind, address or label), number)
            one, other = self._root(owner), self._root(number)
            self._parents[max(one, other)] = min(one, other)

    def _root(self, number: int) -> int:
        while (parent := self._parents.setdefault(number, number)) != number:
            self._parents[number] = number = self._parents[parent]
        return number

    def settle(self) -> None:
        """Say which entries are of the same; afterwards they can be read."""
        self.rows.execute("UPDATE entry SET root = id")
        roots = ((self._root(number), number) for number in self._parents)
        self.rows.executemany("UPDATE entry SET root = ? WHERE id = ?", roots)
        self.rows.execute("CREATE INDEX mentions ON mention (entry)")

    def kinds(self) -> set[str]:
        """Of which kinds there are entries; ``dates`` where there are dates."""
        kinds = {kind for (kind,) in self.rows.execute("SELECT DISTINCT kind FROM entry")}
        dated = self.rows.execute("SELECT 1 FROM date LIMIT 1").fetchone()
        return kinds | ({"dates"} if dated else set())

    def merged(self, kind: str) -> Iterator[Merged]:
        """The entries of an index in the order of their names."""
        with closing(self.rows.cursor()) as cursor:
            for _, rows in groupby(cursor.execute(MERGED, (kind,)), key=lambda row: row[6]):
                yield _merged(kind, list(rows))

    def mentions(self, row: int) -> list[tuple[str, str]]:
        """Address in the folder of the book, and page, of every mention of a book's entry."""
        return self.rows.execute("SELECT address, page FROM mention WHERE entry = ? ORDER BY rowid", (row,)).fetchall()

    def times(self, kind: str) -> int:
        """How many mentions an index has."""
        asked = "SELECT count(*) FROM mention m JOIN entry e ON e.id = m.entry WHERE e.kind = ?"
        (number,) = self.rows.execute(asked, (kind,)).fetchone()
        return int(number)

    def dated(self) -> int:
        """How many dates there are."""
        (number,) = self.rows.execute("SELECT count(*) FROM date").fetchone()
        return int(number)

    def dates(self) -> Iterator[tuple[int, str, str, str, str, str, str]]:
        """Year, value, book, title, as printed, address and page of every date, the earliest first."""
        yield from self.rows.execute("SELECT * FROM date ORDER BY year, value, rowid")

    def close(self) -> None:
        """Let go of the table."""
        self.rows.close()


def _year(value: str) -> int:
    year = value[1:].partition("-")[0]
    return -int(year) if value.startswith("-") else int(value[:1] + year)


def _merged(kind: str, rows: list[tuple[int, str, str, str, str, str, int, str]]) -> Merged:
    entries = [json.loads(row[5]) for row in rows]
    name = entries[0][1]
    forms = dict.fromkeys(form for entry in entries for form in (entry[1], *entry[2]) if form != name)
    facts = dict.fromkeys(fact for entry in entries for fact in entry[3])
    keys = dict.fromkeys((label, address) for entry in entries for label, address in entry[4])
    at = next(((entry[5][0], entry[5][1]) for entry in entries if entry[5]), None)
    least = min((address or label for label, address in keys), default=f"{rows[0][3]} {entries[0][0]}")
    anchor = f"e{sha256(f'{kind} {least}'.encode()).hexdigest()[:12]}"
    books = tuple((row[3], row[4], row[0]) for row in rows)
    times = sum(entry[6] for entry in entries)
    return Merged(anchor, kind, name, tuple(forms), tuple(facts), tuple(keys), at, books, times)
