"""A corpus of 2,000 books on one process and two, on dask, again with nothing changed, and beside ``xargs``.

What is wanted are ratios, taken in one run; names are left out, as in the bench of the encoder.
``TEIKIT_BENCH_BOOKS`` makes the corpus smaller or bigger, ``TEIKIT_BENCH_GROWTH`` the big corpus of small books
(20,000) that tells whether a book costs more among many.
"""

from __future__ import annotations

import os
import shlex
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from scripts.build_sample import SAMPLES
from scripts.corpus_books import FOLDERS, write_books
from scripts.measuring import Row, Run, measure

TEI = str(Path(sys.executable).with_name("tei"))
BOOKS = int(os.environ.get("TEIKIT_BENCH_BOOKS", "2000"))
GROWN = int(os.environ.get("TEIKIT_BENCH_GROWTH", "20000"))
FEW = 200
SMALL = 300
TWO_PROCESSES, OVERHEAD, DASK, SECOND_RUN, XARGS, GROWTH, FLAT = 1.85, 1.05, 1.15, 100, 3, 1.05, 1.05


def rows() -> Iterator[Row]:
    """Each target of the issue, one after the other."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "source"
        write_books(source, BOOKS)
        two = measure(corpus(source, folder / "two", 2))
        again = measure(corpus(source, folder / "two", 2))
        one = measure(corpus(source, folder / "one", 1))
        subject, target = f"{BOOKS:,} books, 2 processes", f"≥ {TWO_PROCESSES} ×"
        yield row(subject, two, "1 process", one, target, times(one, two, TWO_PROCESSES))
        yield row("nothing changed", again, "first run", two, f"≥ {SECOND_RUN} ×", times(two, again, SECOND_RUN))
        if find_spec("distributed"):
            dask = measure(corpus(source, folder / "dask", 2, "--engine", "dask"))
            yield row("dask, 2 workers", dask, "local", two, f"≤ {DASK} ×", within(dask, two, DASK))
        yield from flat(folder / "one", one)
        yield from overhead(folder, source)
        yield from beside_xargs(folder)
        yield from growth(folder)


def row(subject: str, ours: Run, peer: str, theirs: Run, target: str, reached: bool | None) -> Row:
    return Row("corpus", subject, ours, peer, theirs, target, reached)


def times(slow: Run, fast: Run, factor: float) -> bool:
    """Is ``fast`` so many times as fast?"""
    return slow.seconds >= factor * fast.seconds


def within(ours: Run, theirs: Run, factor: float) -> bool:
    """Do we take at most so many times as long?"""
    return ours.seconds <= factor * theirs.seconds


def corpus(source: Path, target: Path, processes: int, *more: str) -> Sequence[str]:
    """The command; that some books are broken, code 8, is as it should be."""
    said = ["--without", "names", "--out", str(target), "--processes", str(processes), *more, "--quiet"]
    command = [TEI, "corpus", "encode", str(source), *said]
    return ["sh", "-c", f"{shlex.join(command)} 2>/dev/null; test $? -eq 8 -o $? -eq 0"]


def flat(target: Path, run: Run) -> Iterator[Row]:
    """The memory of the worker at the last books over that at the first ones of their size: does it grow?"""
    with closing(sqlite3.connect(target / ".teikit" / "manifest.sqlite")) as manifest:
        query = "SELECT memory FROM books WHERE status = 'done' ORDER BY size DESC, path"
        held = [memory / 1e6 for (memory,) in manifest.execute(query)]
    late = held[len(held) // 2 :]
    fifth = max(len(late) // 5, 1)
    before, after = median(late[:fifth]), median(late[-fifth:])
    ours, theirs = run._replace(memory=after), run._replace(memory=before)
    yield row("memory of a worker, end", ours, "halfway", theirs, f"memory ≤ {FLAT} ×", after <= FLAT * before)


def overhead(folder: Path, source: Path) -> Iterator[Row]:
    """One process under the engine, and the same work in a loop."""
    some = folder / "some"
    for part in sorted(source.iterdir())[: max(SMALL // FOLDERS, 1)]:
        shutil.copytree(part, some / part.name)
    ours = measure(corpus(some, folder / "engine", 1))
    theirs = measure([sys.executable, "-m", "scripts.benches.corpus", str(some), str(folder / "loop")])
    yield row("engine and manifest", ours, "a loop", theirs, f"≤ {OVERHEAD} ×", within(ours, theirs, OVERHEAD))


def loop(source: Path, target: Path) -> None:
    """The work alone: read, encode, prove, write; what cannot be encoded is passed over."""
    from tei.encoding.edition import encode
    from tei.errors import TeikitError
    from tei.io.files import write_file
    from tei.sources import read_source

    for path in sorted(source.rglob("*.txt")):
        try:
            edition = encode(read_source(path.read_bytes(), uri=path.name), without=["names"])
        except TeikitError:
            continue
        (target / path.parent.name).mkdir(parents=True, exist_ok=True)
        write_file(target / path.parent.name / path.with_suffix(".xml").name, edition.tei)


def beside_xargs(folder: Path) -> Iterator[Row]:
    """A process for each book, two at a time."""
    small = copies(folder / "small", FEW)
    ours = measure(corpus(small, folder / "small-ours", 2))
    encode = f"find {small} -name '*.txt' -print0 | xargs -0 -n1 -P2 {TEI} encode --without names --quiet"
    theirs = measure(["sh", "-c", encode])
    yield row(f"{FEW} small books", ours, "find | xargs -P2", theirs, f"≥ {XARGS} ×", times(theirs, ours, XARGS))


def copies(folder: Path, number: int) -> Path:
    """Books of 3 KB, each with a line of its own."""
    text = (SAMPLES / "weirs-1861.txt").read_text(encoding="utf-8")
    for each in range(number):
        path = folder / f"{each // FOLDERS:03}" / f"{each:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text}\n\nCopy {each} of this book.\n", encoding="utf-8")
    return folder


def growth(folder: Path) -> Iterator[Row]:
    """What a book costs among many, and among a tenth of them; the start of the workers is in neither."""
    few, many = (measured_copies(folder, number) for number in (GROWN // 10, GROWN))
    subject, target = f"a thousand of {GROWN:,} small books", f"≤ {GROWTH} ×"
    yield row(subject, many, f"of {GROWN // 10:,}", few, target, within(many, few, GROWTH))


def measured_copies(folder: Path, number: int) -> Run:
    """Time and CPU time for a thousand books."""
    one = measure(corpus(copies(folder / "one-book", 1), folder / f"one-{number}", 2))
    run = measure(corpus(copies(folder / str(number), number), folder / f"out-{number}", 2))
    share = 1000 / number
    return Run((run.seconds - one.seconds) * share, (run.cpu - one.cpu) * share, run.memory)


if __name__ == "__main__":
    loop(Path(sys.argv[1]), Path(sys.argv[2]))
