"""HTML and EPUB beside pandoc's of the same text; and whether time and memory grow with the book.

The TEI Stylesheets are no peer here: neither Debian nor PyPI nor npm has them.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from scripts.measuring import Row, Run, measure, side_by_side
from tests.services import CHECKS

TEI = str(Path(sys.executable).with_name("tei"))
MEGABYTE = 1_000_000
FACTOR = 1.0
"""Of pandoc's time, whole processes."""
MIDDLE, LARGE = 5, 20
"""Megabytes that are compared for growth; of one, most is the start of a program."""
GROWTH = 1.25
"""So much more than four times the time or memory may four times the text take."""
READINGS = ("simplified", "diplomatic")


def rows() -> Iterator[Row]:
    """Each format beside pandoc; readings beside the source reading; twenty megabytes beside five."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small = book(folder, 1)
        for form in ("html", "epub"):
            yield beside_pandoc(small, form)
        yield from (beside_source(small, reading) for reading in READINGS)
        middle, large = book(folder, MIDDLE), book(folder, LARGE)
        yield from (growth(middle, large, form) for form in ("html", "epub"))


def book(folder: Path, megabytes: int) -> Path:
    """The TEI of a text of that size; the text stands beside it."""
    source = folder / f"{megabytes}.md"
    # by a process of its own: a child's peak memory begins with that of the process that it was forked from
    subprocess.run([sys.executable, "-m", "scripts.long_books", str(megabytes * MEGABYTE), str(source)], check=True)
    path = source.with_suffix(".xml")
    subprocess.run([TEI, "encode", str(source), "-o", str(path), "--quiet", "--without", "names"], check=True)
    return path


def ours(path: Path, form: str, *options: str) -> Sequence[str]:
    return [TEI, "transform", str(path), "--to", form, "-o", str(path.with_suffix(f".{form}")), *options]


def beside_pandoc(path: Path, form: str) -> Row:
    command = ours(path, form)
    if not CHECKS["pandoc"]():
        return Row("transform", f"1 MB to {form}", side_by_side(command)[0])
    output = str(path.with_name(f"pandoc.{form}"))
    theirs = ["pandoc", "-s", "-f", "markdown", "-t", form, "-o", output, "-M", "title=x", str(path.with_suffix(".md"))]
    runs = side_by_side(command, theirs)
    reached = runs[0].seconds <= FACTOR * runs[1].seconds
    return Row("transform", f"1 MB to {form}", runs[0], "pandoc", runs[1], f"≤ {FACTOR:g} ×", reached)


def beside_source(path: Path, reading: str) -> Row:
    runs = side_by_side(ours(path, "html", "--reading", reading), ours(path, "html"), runs=3)
    return Row("transform", f"1 MB to html, {reading}", runs[0], "source reading", runs[1])


def growth(small: Path, large: Path, form: str) -> Row:
    """Linear: beyond what starting a program takes, four times the text takes four times as much."""
    start = measure([TEI, "transform", "--help"])
    some, many = measure(ours(small, form)), measure(ours(large, form))
    times = LARGE // MIDDLE
    kept = all(beyond(many, start)[at] <= times * GROWTH * beyond(some, start)[at] for at in (0, 1))
    return Row(
        "transform", f"{LARGE} MB to {form}", many, f"{MIDDLE} MB", some, f"≤ {times * GROWTH:g} × time, memory", kept
    )


def beyond(run: Run, start: Run) -> tuple[float, float]:
    """Time and memory that are not those of starting."""
    return run.cpu - start.cpu, run.memory - start.memory
