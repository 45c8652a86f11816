"""Small corpora for tests, and a package that makes trouble: annotators that hang, die or eat memory, a file system
that fails now and then, an engine of its own.  It is installed as any package is, by a folder with its metadata.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.commands import Result, run
from tests.services import ROOT

SAMPLES = ROOT / "tei" / "data" / "sample"
PROGRAM = (sys.executable, "-c", "import sys; from tei.cli import main; sys.exit(main())")
"""``tei`` as a process of its own, for tests that do more with it than wait for its end."""
SMALL = (SAMPLES / "weirs-1861.txt").read_text(encoding="utf-8")

SLOW, LOOP, DEATH, MEMORY, BUG = (f"TROUBLE-{what}" for what in ("SLOW", "LOOP", "DEATH", "MEMORY", "BUG"))

TROUBLE = '''
import os, random, signal, threading, time
from concurrent.futures import ThreadPoolExecutor
from fsspec.implementations.dirfs import DirFileSystem
from fsspec.implementations.local import LocalFileSystem


def find(document):
    text = document.source.text
    if "TROUBLE-SLOW" in text:
        time.sleep(0.03)
    while "TROUBLE-LOOP" in text:
        pass
    if "TROUBLE-DEATH" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    eaten = []
    while "TROUBLE-MEMORY" in text:
        eaten.append(b"x" * 20_000_000)
    if "TROUBLE-BUG" in text:
        raise ZeroDivisionError("trouble")
    return ()


class Flaky(LocalFileSystem):
    """A local folder whose every tenth answer or so is that the connection was lost."""
    protocol = "flaky"
    chance = random.Random(os.getpid())

    @classmethod
    def _strip_protocol(cls, path):
        return super()._strip_protocol(path.removeprefix("flaky://"))

    def _trouble(self):
        if self.chance.random() < float(os.environ.get("FLAKY", "0.1")):
            raise ConnectionResetError("the connection was lost")

    def cat_file(self, *args, **kwargs):
        self._trouble()
        return super().cat_file(*args, **kwargs)

    def pipe_file(self, *args, **kwargs):
        self._trouble()
        super().pipe_file(*args, **kwargs)
        self._trouble()

    def mv(self, *args, **kwargs):
        self._trouble()
        return super().mv(*args, **kwargs)

    def info(self, *args, **kwargs):
        self._trouble()
        return super().info(*args, **kwargs)


def run_in_threads(setup, tasks):
    from tei.corpus.worker import perform
    with ThreadPoolExecutor(2) as pool:
        yield from pool.map(lambda task: perform(setup, task), tasks)
'''
ENTRY_POINTS = """
[teikit.annotators]
trouble = trouble:find
[fsspec.specs]
flaky = trouble:Flaky
[teikit.engines]
threads = trouble:run_in_threads
"""


def trouble(folder: Path) -> dict[str, str]:
    """Install the package into ``folder``; the variables of a process that is to see it."""
    about = folder / "trouble-1.0.dist-info"
    about.mkdir(parents=True)
    (folder / "trouble.py").write_text(TROUBLE, encoding="utf-8")
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: trouble\nVersion: 1.0\n", encoding="utf-8")
    (about / "entry_points.txt").write_text(ENTRY_POINTS, encoding="utf-8")
    return {"PYTHONPATH": f"{folder}:{ROOT}"}


def small_book(number: int, more: str = "") -> str:
    """A book of 3 KB; each number has another."""
    return f"{SMALL}\n\nThis is copy number {number}.\n{more}\n"


def library(folder: Path, books: int, more: str = "") -> Path:
    """A corpus of small books in two folders."""
    for number in range(books):
        path = folder / ("old" if number % 2 else "new") / f"book-{number:03}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(small_book(number, more), encoding="utf-8")
    return folder


def corpus(folder: Path, *arguments: str | Path, **variables: str) -> Result:
    """``tei corpus …`` in a process of its own."""
    return run("corpus", *arguments, folder=folder, **variables)


def files(folder: Path) -> Mapping[str, bytes]:
    """All that is in a target, but for what is ours."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and ".teikit" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


FLEETING = frozenset("stamp seconds cpu memory attempt finished".split())
"""What of the manifest differs from run to run."""


def manifest(target: Path, folder: Path) -> list[dict[str, Any]]:
    """What the manifest says of each book, without what differs from run to run."""
    exported = corpus(folder, "export", target)
    assert exported.code == 0, exported.err
    rows = csv.DictReader(io.StringIO(exported.out))
    return [{name: value for name, value in row.items() if name not in FLEETING} for row in rows]
