"""Write tei/data/languages/counterparts.toml: the characters with several counterparts in the other Chinese script.

The tables are OpenCC's (TSCharacters, STCharacters), read with the program that its package brings.  A counterpart
outside the Basic Multilingual Plane is a rare form that no book is printed with, and does not count.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import opencc

from scripts.build_han import lines
from tei.resources import data_path

TABLES = {"Hans": "TSCharacters.ocd2", "Hant": "STCharacters.ocd2"}


def several(table: str) -> str:
    """The characters of an OpenCC table that it leads to more than one common character."""
    folder = Path(opencc.__file__).parent / "clib"
    (path,) = folder.rglob(table)
    with tempfile.TemporaryDirectory() as name:
        output = Path(name) / "table.txt"
        program = folder / "bin" / "opencc_dict"
        subprocess.run([program, "-i", path, "-f", "ocd2", "-t", "text", "-o", output], check=True)
        return "".join(sorted(_ambiguous(output.read_text(encoding="utf-8").splitlines())))


def _ambiguous(rows: list[str]) -> Iterator[str]:
    for row in rows:
        character, _, counterparts = row.partition("\t")
        if sum(ord(one) < 0x10000 for one in counterparts.split()) > 1:
            yield character


def table() -> Iterator[str]:
    """The lines of the data file."""
    yield "# Characters with several counterparts in a script. Written by scripts/build_counterparts.py; do not edit."
    for script, name in TABLES.items():
        yield f"[{script}]"
        yield from lines("several", several(name))


if __name__ == "__main__":
    data_path("languages/counterparts.toml").write_text("\n".join(table()) + "\n", encoding="utf-8")
