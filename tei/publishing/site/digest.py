"""What the rest of a site needs of a book, kept in ``books/NAME/book.json``: its pages need not be read again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

FILE = "book.json"


class Spot(NamedTuple):
    """A place in the text: the page to open, the anchor on it, the label of the printed page there."""

    file: str
    anchor: str
    page: str

    @property
    def address(self) -> str:
        """Within the folder of the book."""
        return f"{self.file}#{self.anchor}" if self.anchor else self.file


class Named(NamedTuple):
    """A person, place or organisation of one book."""

    id: str
    kind: str
    """The index that it belongs to: persons, places or organisations."""
    name: str
    variants: tuple[str, ...]
    facts: tuple[str, ...]
    keys: tuple[tuple[str, str], ...]
    """Label and address of each identifier that an authority gave; entries that share one are of the same."""
    at: tuple[float, float] | None
    """Longitude and latitude in degrees."""
    mentions: tuple[Spot, ...]


class Dated(NamedTuple):
    """A date in the text: its value (W3C form, the year first), as printed, where."""

    when: str
    printed: str
    spot: Spot


class Digest(NamedTuple):
    """A book, as the rest of the site sees it."""

    name: str
    title: str
    subtitle: str
    makers: tuple[str, ...]
    source: str
    """Place, publisher and year of the printed book."""
    year: str
    language: str
    characters: int
    issued: str
    """When the edition was published, as its header says; empty where it does not."""
    pages: tuple[str, ...]
    """The files to read, the entrance first."""
    formats: tuple[str, ...]
    """The files to download."""
    named: tuple[Named, ...]
    dates: tuple[Dated, ...]
    terms: int
    """How many places of terms the text has."""
    chunks: tuple[tuple[str, int], ...]
    """The files of its text for searching, each with the number of its first term."""
    mark: str
    """Of the settings that it was made with."""
    bundle: Mapping[str, str]
    """Path → SHA-256 of what was published."""
    made: Mapping[str, str]
    """Path → SHA-256 of what was made from it."""

    @property
    def outline(self) -> Digest:
        """What may be held of a thousand books at a time: all but the names, the dates and the sums."""
        return self._replace(named=(), dates=(), bundle={}, made={})


def write_digest(digest: Digest) -> bytes:
    """The bytes of ``book.json``."""
    return json.dumps(digest._asdict(), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def read_digest(path: Path) -> Digest | None:
    """The digest in ``path``; None where there is none that this version has written."""
    try:
        found = json.loads(path.read_bytes())
        return Digest(**{**found, **_rows(found)})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _rows(found: Mapping[str, Any]) -> dict[str, Any]:
    tuples = {key: tuple(value) for key, value in found.items() if isinstance(value, list)}
    named = tuple(_named(*row) for row in found["named"])
    dates = tuple(Dated(when, printed, Spot(*spot)) for when, printed, spot in found["dates"])
    return tuples | {"named": named, "dates": dates, "chunks": tuple((file, first) for file, first in found["chunks"])}


def _named(*row: Any) -> Named:
    id_, kind, name, variants, facts, keys, at, mentions = row
    place = (at[0], at[1]) if at else None
    return Named(
        id_, kind, name, tuple(variants), tuple(facts), tuple((label, address) for label, address in keys), place,
        tuple(Spot(*spot) for spot in mentions),
    )  # fmt: skip
