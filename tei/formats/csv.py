"""Tables for a spreadsheet, in one zip: names, mentions, headings, pages.

Each table is CSV as RFC 4180 has it, in UTF-8 with a byte order mark, by which spreadsheets know the encoding.
A cell that a spreadsheet would run as a formula has an apostrophe before it.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tei.formats.book import Book
from tei.formats.entities import Entity, entities
from tei.formats.transcript import Transcript, transcribe
from tei.io.csv_cells import Cell, write_csv

LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The date of every file in the zip, so that the same book gives the same bytes."""

BETWEEN = "; "


def to_csv(book: Book, options: Mapping[str, Any]) -> bytes:
    """The zip with the tables."""
    transcript = transcribe(book)
    found = entities(book, transcript)
    tables = {
        "names": _names(found),
        "mentions": _mentions(found, transcript),
        "headings": _headings(transcript),
        "pages": _pages(transcript),
    }
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in tables.items():
            archive.writestr(zipfile.ZipInfo(f"{name}.csv", LONG_AGO), _table(rows), zipfile.ZIP_DEFLATED)
    return data.getvalue()


def _table(rows: Iterable[Sequence[Cell]]) -> bytes:
    return write_csv(rows).encode("utf-8-sig")


def _names(found: Iterable[Entity]) -> Iterable[Sequence[Cell]]:
    yield ("id", "kind", "name", "variants", "latitude", "longitude", "mentions", "identifiers", "addresses")
    for entity in found:
        numbers = BETWEEN.join(f"{one.kind} {one.value}".strip() for one in entity.identifiers)
        addresses = BETWEEN.join(one.address for one in entity.identifiers if one.address)
        where = (entity.latitude, entity.longitude, len(entity.mentions))
        yield (entity.id, entity.kind, entity.name, BETWEEN.join(entity.variants), *where, numbers, addresses)


def _mentions(found: Iterable[Entity], transcript: Transcript) -> Iterable[Sequence[Cell]]:
    yield ("id", "kind", "name", "as printed", "page", "division", "heading", "start", "end", "certainty")
    rows = sorted(((m, e) for e in found for m in e.mentions), key=lambda row: row[0])
    for mention, entity in rows:
        page = transcript.pages[mention.page].name if mention.page >= 0 else ""
        division = transcript.divisions[mention.division] if mention.division >= 0 else None
        printed = transcript.text[mention.start : mention.end]
        where = (division.id, division.heading) if division else ("", "")
        place = (page, *where, mention.start, mention.end, mention.certainty)
        yield (entity.id, entity.kind, entity.name, printed, *place)


def _headings(transcript: Transcript) -> Iterable[Sequence[Cell]]:
    yield ("id", "depth", "type", "heading", "page", "start", "end", "characters")
    page = -1
    for row in transcript.divisions:
        while page + 1 < len(transcript.pages) and transcript.pages[page + 1].start <= row.start:
            page += 1
        label = transcript.pages[page].name if page >= 0 else ""
        yield (row.id, row.depth, row.kind, row.heading, label, row.start, row.end, row.end - row.start)


def _pages(transcript: Transcript) -> Iterable[Sequence[Cell]]:
    yield ("id", "page", "start", "end", "characters")
    for page, end in transcript.pages_with_ends():
        yield (page.id, page.label, page.start, end, end - page.start)
