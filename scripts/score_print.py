"""Print books, read the pages again, encode what was read and compare the structure with that of the book printed.

scripts/score print                             all designs and readers
scripts/score print --readers layout,plain      without tesseract
scripts/score print --designs running --books 1958,zh-textbook --list

The designs are in page_designs.toml; ``own`` is our own ``--to pdf``.  Readers: ``layout`` (pdftotext -layout),
``plain`` (pdftotext), ``tesseract`` (page pictures of 300 dpi; what it read is kept in the gym's cache folder).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

from scripts.gym import CACHE, ROOT, SHARED, GymBook, is_there, load_gym_tool, write_whole
from scripts.gym_report import misses
from scripts.trials import COLUMNS, Outcome, Trial, average, encode_file, is_reached, run_trials
from scripts.typst_book import compile_book, designs, read_tei_book
from tests.books.gold import as_json
from tests.books.growth import grow_book
from tests.books.layout import paginate
from tests.books.model import Block, Book
from tests.books.writing import print_book

SAMPLES = ROOT / "tei" / "data" / "sample"
SHOWN = ("preserved", "valid", "headings", "depth", "contents", "links", "front", "bylines", "signed")
AIMS = {"headings": 0.97, "depth": 0.95, "contents": 0.95, "links": 0.95}
"""What pdftotext's text must reach; of tesseract's it is READ for each."""
READ = 0.9
GROWN = ("zh-collection-0", "zh-collection-3", "zh-textbook-2", "zh-journal-0", "zh-speeches-1", "en-monograph-2",
         "en-journal-1", "de-lehrbuch-1", "de-aufsaetze-0")  # fmt: skip
LONGEST = {"zh": 5000, "en": 12000, "de": 12000}
"""Characters of the body of a grown book that are printed."""
SHORTER = {"zh": 1500, "en": 5000, "de": 5000}
"""Of any book that tesseract reads, which takes seconds for a page."""
PICTURED = ("running", "headline")
"""The designs that it reads where the command names none."""
LANGUAGES = {"zh-Hant": "chi_tra", "zh-Hans": "chi_sim", "en": "eng", "de": "deu"}


class Print(NamedTuple):
    """One book in one design, read by one reader."""

    book: Book
    tei: Path | None
    design: str
    reader: str


# ---------------------------------------------------------------- the books


def printed_books(wanted: Sequence[str]) -> Iterator[tuple[Book, Path | None]]:
    """The book of 1958, the samples and grown books; those that were encoded with their TEI."""
    samples = [(path.stem, path) for path in sorted(SAMPLES.glob("*.txt")) if "." not in path.stem]
    for name, path in [*(("1958", path) for path in (SHARED / "seed").glob("*.txt")), *samples]:
        if _is_wanted(name, wanted):
            output = CACHE / "print" / f"{name}.xml"
            encode_file(path, output)
            yield read_tei_book(output.read_bytes(), name), output
    for name in GROWN:
        if _is_wanted(name, wanted):
            kind, _, seed = name.rpartition("-")
            yield _shortened(paginate(grow_book(kind, int(seed))), LONGEST), None


def _is_wanted(name: str, wanted: Sequence[str]) -> bool:
    return not wanted or any(part in name for part in wanted)


def _shortened(book: Book, longest: Mapping[str, int]) -> Book:
    """The front and the first units, to the end of one; the contents still list all."""
    room, depth = longest[book.language[:2]], 0
    kept: list[Block] = []
    for block in book.blocks:
        if block.zone == "body":
            depth = depth or block.depth
            room -= len(block.text)
            if room < 0 and block.kind == "head" and block.depth <= depth + 1:
                break
        kept.append(block)
    return replace(book, blocks=tuple(kept))


# ---------------------------------------------------------------- the readers


def read_layout(pdf: Path, _: str) -> str:
    """Columns and indents kept by blanks."""
    return _run("pdftotext", "-layout", str(pdf), "-")


def read_plain(pdf: Path, _: str) -> str:
    """Running text in the order of reading."""
    return _run("pdftotext", str(pdf), "-")


def read_tesseract(pdf: Path, language: str) -> str:
    """Page pictures of 300 dpi, each read by tesseract, pages parted by form feeds."""
    with TemporaryDirectory() as folder:
        _run("pdftoppm", "-r", "300", "-gray", "-png", str(pdf), f"{folder}/page")
        pictures = sorted(Path(folder).glob("*.png"))
        pages = [_run("tesseract", str(page), "-", "-l", LANGUAGES[language]) for page in pictures]
    return "".join(page if page.endswith("\f") else f"{page}\f" for page in pages)


READERS: Mapping[str, Callable[[Path, str], str]] = {
    "layout": read_layout, "plain": read_plain, "tesseract": read_tesseract,
}  # fmt: skip
PROGRAMS = {"layout": ("pdftotext",), "plain": ("pdftotext",), "tesseract": ("pdftoppm", "tesseract")}


def _run(*command: str) -> str:
    done = subprocess.run(
        command, capture_output=True, check=True, stdin=subprocess.DEVNULL, env=os.environ | {"OMP_THREAD_LIMIT": "1"}
    )
    return done.stdout.decode("utf-8", "replace")


def print_and_read(job: Print) -> GymBook:
    """The text that was read, with the gold of the book that was printed."""
    folder = CACHE / "print" / job.book.name / f"{job.design}.{job.reader}"
    folder.mkdir(parents=True, exist_ok=True)
    pdf = folder / "book.pdf"
    pdf.write_bytes(
        _own_pdf(job.tei) if job.tei and job.design == "own" else compile_book(job.book, job.design, folder)
    )
    made = GymBook(f"print-{job.book.name}", f"{job.design}.{job.reader}", folder)
    write_whole(made.text, _read_once(pdf, job))
    gold = as_json(print_book(paginate(job.book) if not job.book.labels else job.book, "bare"))
    if job.reader == "tesseract":
        accept_readings(gold, made.text.read_text(encoding="utf-8"))
    write_whole(made.gold, json.dumps(gold, ensure_ascii=False))
    return made


def accept_readings(gold: dict[str, Any], text: str) -> None:
    """Let headings and entries be worded as they were read: characters taken for others are no fault of structure."""
    read = "".join(text.split())
    classes = "".join(kind * count for kind, count in gold["cls"])
    core = "".join(c for c, kind in zip(gold["full"], classes, strict=True) if kind == "c")
    places: dict[int, int] = {there: here for here, there in enumerate(load_gym_tool("score").align(read, core))}
    for row, name in [*((row, "text") for row in gold["headings"]), *((row, "title") for row in gold["toc"])]:
        words = ("".join(row[name].split()), "".join(row["subtitle"].split()))
        ends = {row["start"] + len(words[0]), row["start"] + len(words[0]) + len(words[1])}
        readings = (_reading(read, places, row["start"], end) for end in sorted(ends))
        row["accept"] = [*row.get("accept", []), *filter(None, readings)]


def _reading(read: str, places: Mapping[int, int], start: int, end: int) -> str:
    found = [places[place] for place in range(start, end) if place in places]
    return read[min(found) : max(found) + 1] if found and max(found) - min(found) < 2 * (end - start) else ""


def _read_once(pdf: Path, job: Print) -> str:
    """What the reader reads; tesseract reads the same pages once."""
    if job.reader != "tesseract":
        return READERS[job.reader](pdf, job.book.language)
    key = sha256(pdf.read_bytes()).hexdigest()[:24]
    kept = CACHE / "print" / "tesseract" / f"{key}.txt"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        write_whole(kept, READERS[job.reader](pdf, job.book.language))
    return kept.read_text(encoding="utf-8")


def _own_pdf(tei: Path) -> bytes:
    with TemporaryDirectory() as folder:
        output = Path(folder) / "book.pdf"
        code = "import sys; from tei.cli import main; sys.exit(main())"
        options = ("transform", str(tei), "--to", "pdf", "-o", str(output))
        _run(sys.executable, "-c", code, *options)
        return output.read_bytes()


# ---------------------------------------------------------------- the report


def print_report(outcomes: Sequence[Outcome]) -> None:
    """A row for each design and reader, and one for each reader."""
    grid = Table("design", "reader", "n", *(COLUMNS[name].title for name in SHOWN), title="printed and read again")
    rows: dict[tuple[str, str], list[Outcome]] = {}
    for outcome in outcomes:
        design, _, reader = outcome.style.partition(".")
        rows.setdefault((reader, design), []).append(outcome)
    for reader in READERS:
        held = {design: part for (name, design), part in rows.items() if name == reader}
        for design, part in held.items():
            grid.add_row(design, reader, str(len(part)), *_cells(part, reader))
        everything = [outcome for part in held.values() for outcome in part]
        if everything:
            grid.add_row("all", reader, str(len(everything)), *_cells(everything, reader))
            grid.add_row("aim", reader, "", *(_show(_aim(name, reader)) for name in SHOWN))
            grid.add_section()
    Console(width=None if sys.stdout.isatty() else 160, highlight=False).print(grid)


def _aim(name: str, reader: str) -> float | None:
    return None if name not in AIMS else READ if reader == "tesseract" else AIMS[name]


def _cells(outcomes: Iterable[Outcome], reader: str) -> Iterator[str]:
    figures = average(outcomes)
    for name in SHOWN:
        value, aim = figures[name], _aim(name, reader)
        text = _show(value)
        yield text if aim is None or is_reached(name, value, aim) else f"[red]{text}[/]"


def _show(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        "scripts/score print", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--books", default="", help="only books whose names contain one of these")
    parser.add_argument("--designs", default="", help="only these")
    parser.add_argument("--readers", default="", help="only these")
    parser.add_argument("--list", action="store_true", help="list the headings that were missed and invented")
    parser.add_argument("--each", action="store_true", help="print the figures of each book too")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", type=Path, help="write everything as JSON")
    return parser.parse_args(words)


def prints(options: argparse.Namespace) -> list[Print]:
    """Every book in every design for every reader that the options and the machine allow."""
    wanted = _words(options.designs) or ["own", *designs()]
    readers = _words(options.readers) or list(READERS)
    for reader in readers:
        for missing in (program for program in PROGRAMS[reader] if not shutil.which(program)):
            print(f"{reader} is left out: {missing} is not installed (scripts/services {missing})", file=sys.stderr)
    present = [reader for reader in readers if all(map(shutil.which, PROGRAMS[reader]))]
    held = list(printed_books(_words(options.books)))
    return [job for job in _jobs(held, wanted, present) if job.reader != "tesseract" or _is_pictured(job, options)]


def _jobs(held: Sequence[tuple[Book, Path | None]], names: Sequence[str], readers: Sequence[str]) -> Iterator[Print]:
    for book, tei in held:
        for design in names:
            for reader in readers if tei or design != "own" else ():
                short = reader == "tesseract" and design != "own"
                yield Print(_shortened(book, SHORTER) if short else book, tei, design, reader)


def _is_pictured(job: Print, options: argparse.Namespace) -> bool:
    return bool(options.designs) or job.design in PICTURED


def _words(text: str) -> list[str]:
    return [word for word in text.split(",") if word]


def main(words: Sequence[str]) -> int:
    """Print, read, encode, compare; 0 when all was encoded and is valid."""
    options = arguments(words)
    if not is_there():
        print(f"{SHARED / 'gym'} is not there: its scorer is needed; TEIKIT_SHARED must name it", file=sys.stderr)
        return 6
    with ProcessPoolExecutor(options.jobs) as pool:
        made = list(pool.map(print_and_read, prints(options)))
    trials = [Trial(book, book.folder / "out.xml") for book in made]
    outcomes = sorted(run_trials(trials, options.jobs), key=lambda one: (one.style, one.name))
    print_report(outcomes)
    for outcome in outcomes:
        if options.each:
            shown = " ".join(f"{name} {_show(outcome.figures[name])}" for name in SHOWN)
            print(f"{outcome.name} {outcome.style}: {shown}")
        if options.list:
            print("\n".join(misses(outcome)))
        if outcome.failure:
            print(f"{outcome.name} {outcome.style}: {outcome.failure}")
    if options.json:
        options.json.write_text(json.dumps([_as_json(outcome) for outcome in outcomes], ensure_ascii=False, indent=1))
    return int(any(outcome.failure for outcome in outcomes))


def _as_json(outcome: Outcome) -> dict[str, Any]:
    design, _, reader = outcome.style.partition(".")
    return {"book": outcome.name, "design": design, "reader": reader, "failure": outcome.failure, **outcome.figures}
