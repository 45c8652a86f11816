"""Encoding with validation beside ``pandoc -f markdown -t tei`` on the same file.

Names and dates are left out: both are found in one pass over the text, and pandoc looks for neither.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from scripts.build_sample import ROOT, SAMPLES
from scripts.measuring import Row, Run, side_by_side

TEI = str(Path(sys.executable).with_name("tei"))
SHARED = Path(os.environ.get("TEIKIT_SHARED", ROOT.parent / "shared"))
MEGABYTE = 1_000_000
RATIO_AT_1_MB = 1.5
GROWTH_AT_10_MB = 11
MEMORY_AT_10_MB = 1024


def rows() -> Iterator[Row]:
    """The sample, the 1958 book where it is, 1 MB and 10 MB."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for book in books():
            yield row(book.stem, compare(book, folder, runs=5))
        one, ten = (written(folder, megabytes) for megabytes in (1, 10))
        at_one = compare(one, folder, runs=5)
        yield row(one.stem, at_one, f"≤ {RATIO_AT_1_MB} × pandoc", keeps_ratio(at_one))
        at_ten = compare(ten, folder, runs=1)
        target = f"≤ {GROWTH_AT_10_MB} × 1 MB, < {MEMORY_AT_10_MB} MB"
        yield row(ten.stem, at_ten, target, keeps_growth(at_one[0], at_ten[0]))


def books() -> list[Path]:
    return [SAMPLES / "shuili-1957.txt", *sorted((SHARED / "seed").glob("*.txt"))]


def written(folder: Path, megabytes: int) -> Path:
    """A book of that size, made by another process: a child's peak memory counts from its parent's."""
    path = folder / f"{megabytes} MB.txt"
    command = (sys.executable, "-m", "scripts.long_books", str(megabytes * MEGABYTE), str(path))
    subprocess.run(command, check=True, cwd=ROOT)
    return path


def compare(book: Path, folder: Path, *, runs: int) -> list[Run]:
    """Ours first, then pandoc's where pandoc is installed."""
    return side_by_side(*commands(book, folder), runs=runs)


def commands(book: Path, folder: Path) -> Iterator[Sequence[str]]:
    yield [TEI, "encode", str(book), "-o", str(folder / "ours.xml"), "--without", "names,dates", "--quiet", "--force"]
    if shutil.which("pandoc"):
        yield ["pandoc", "-f", "markdown", "-t", "tei", "-s", "-o", str(folder / "pandoc.xml"), str(book)]


def keeps_ratio(runs: Sequence[Run]) -> bool | None:
    return runs[0].seconds <= RATIO_AT_1_MB * runs[1].seconds if len(runs) > 1 else None


def keeps_growth(one: Run, ten: Run) -> bool:
    return ten.seconds <= GROWTH_AT_10_MB * one.seconds and ten.memory < MEMORY_AT_10_MB


def row(subject: str, runs: Sequence[Run], target: str = "", reached: bool | None = None) -> Row:
    return Row("encode", subject, runs[0], "pandoc", runs[1] if len(runs) > 1 else None, target, reached)
