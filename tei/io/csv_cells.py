"""Cells of CSV that no spreadsheet runs, and the way back.

A spreadsheet takes a cell for a formula by its first character, in some of them after blanks, and the full-width
forms of East Asia count as well.  A separator of other countries opens a new cell within ours: German Excel divides
lines at the semicolon.  An apostrophe before it makes text of it everywhere (OWASP, "CSV Injection").

``unguard_cell(guard_cell(text)) == text`` for every text, so that what we write and read again is what it was.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

Cell = str | int | float | bool | None

BEGINS = r"(^|[;\t\r\n])"
"""Where a program may see the beginning of a cell."""
FORMULA = r"(?:[^\S;\t\r\n]|[\u200b-\u200f\u2060\ufeff])*[=+\-@|%＝＋－＠\u2212\ufe62\ufe63\ufe66\ufe6b]"
"""What it may then take for the beginning of a formula."""
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)
"""A number is no formula, and stays one."""
BARE = re.compile(rf"{BEGINS}(?='*(?:{FORMULA}))")
GUARDED = re.compile(rf"{BEGINS}'(?='*(?:{FORMULA}))")
BREAK = re.compile(r"^(?='*[\t\r\n])")
GUARDED_BREAK = re.compile(r"^'(?='*[\t\r\n])")


def guard_cell(cell: Cell) -> Cell:
    """Return ``cell`` as no spreadsheet takes it for a formula; a number stays a number."""
    if not isinstance(cell, str) or NUMBER.fullmatch(cell):
        return cell
    return BREAK.sub("'", BARE.sub(r"\1'", cell))


def unguard_cell(cell: str) -> str:
    """Return what ``guard_cell`` was given."""
    return GUARDED.sub(r"\1", GUARDED_BREAK.sub("", cell))


def write_csv(rows: Iterable[Sequence[Cell]], line_end: str = "\r\n") -> str:
    """Return a table as CSV (RFC 4180), every cell guarded."""
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator=line_end).writerows([guard_cell(cell) for cell in row] for row in rows)
    return stream.getvalue()
