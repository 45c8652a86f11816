"""What can go on but someone should know: issues, and the catalogue of their codes.

The catalogue is data: every table of every file in ``tei/data/issues/*.toml`` is one code, with
``severity``, ``title``, ``meaning``, ``example`` and ``remedy``.  ``tei explain CODE`` prints it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from tei.resources import data_files

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file: lines and columns count from 1; zero says that there is none."""

    file: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part)


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding: its code in the catalogue, what is wrong here, where, and what to do."""

    code: str
    message: str
    place: Place = Place()
    remedy: str = ""
    source: Place = Place()
    """The place in the text that the TEI was made from, where that is known."""
    severity: Severity = "error"


@dataclass(frozen=True, slots=True)
class Entry:
    """A code's page in the catalogue."""

    code: str
    severity: Severity
    title: str
    meaning: str
    example: str
    remedy: str


@cache
def catalogue() -> Mapping[str, Entry]:
    """Every known code with its page."""
    import tomllib

    entries: dict[str, Entry] = {}
    for name, text in data_files("issues", ".toml"):
        for code, table in tomllib.loads(text).items():
            if code in entries:
                raise ValueError(f"{name}: the code {code} is in the catalogue twice")
            entries[code] = Entry(code=code, **table)
    return entries
