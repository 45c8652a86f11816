"""Names: speed beside jieba.posseg in the same run, what they add to encoding, how often each certainty is right.

Speed is CPU time for the same text in simplified characters; jieba is the peer of most who mark names in
Chinese today.  Calibration is measured on the passages that the tests keep back.
"""

from __future__ import annotations

import importlib.util
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from scripts.build_sample import ROOT
from scripts.long_books import long_book
from scripts.measuring import Row, Run, side_by_side
from tei.annotators.names import find
from tei.model import Document
from tei.naming.corpora import read_marked
from tei.sources import read_source

TEI = str(Path(sys.executable).with_name("tei"))
KEPT_BACK = ROOT / "tests" / "unit" / "naming"
ELEMENTS = {"person": "persName", "place": "placeName"}
TIMES = 3
"""So many times faster than jieba.posseg."""
STARTING, MEMORY, ADDED = 0.3, 250, 2.0
"""Seconds to be ready, megabytes, seconds that names may add to a megabyte."""
PROMISED = {"high": 95, "medium": 80}
SIZE = 100_000

OURS = """
import sys
from tei.naming.engines import open_engine
from tei.naming.decision import decide
from tei.naming.judging import judgement
from tei.naming.view import normalised
text = normalised(open(sys.argv[1], encoding="utf-8").read())
engines = [open_engine(name, "zh") for name in ("rules", "crf")]
print(len(decide(text, [c for engine in engines for c in engine(text)], judgement("zh"))))
"""
JIEBA = """
import sys
import jieba.posseg
print(sum(1 for word in jieba.posseg.cut(open(sys.argv[1], encoding="utf-8").read())))
"""
START = "from tei.naming.engines import open_engine; [list(open_engine(n, 'zh')('太原')) for n in ('rules', 'crf')]"


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        simple, traditional = _texts(folder)
        nothing = folder / "nothing.txt"
        nothing.write_text("。", encoding="utf-8")
        yield from _speed(simple, traditional, nothing)
        yield from _encoding(folder)
    start, bare = side_by_side([sys.executable, "-c", START], [sys.executable, "-c", "pass"], runs=3)
    more = Run(start.seconds - bare.seconds, start.cpu - bare.cpu, start.memory - bare.memory)
    kept = more.cpu <= STARTING and more.memory <= MEMORY
    yield Row("names", "ready to find", more, target=f"≤ {STARTING} s, ≤ {MEMORY} MB", reached=kept)
    yield from _calibration()


def _texts(folder: Path) -> tuple[Path, Path]:
    """The same text, the passages kept back and then again, in both scripts."""
    from opencc import OpenCC

    passages = [text for path in sorted(KEPT_BACK.glob("*.txt")) for text, _ in read_marked(path.read_text("utf-8"))]
    text = "\n".join(passages)
    long = "\n".join([text] * (SIZE // len(text) + 1))
    simple, traditional = folder / "simplified.txt", folder / "traditional.txt"
    simple.write_text(long, encoding="utf-8")
    traditional.write_text(OpenCC("s2t").convert(long), encoding="utf-8")
    return simple, traditional


def _speed(simple: Path, traditional: Path, nothing: Path) -> Iterator[Row]:
    """CPU time without the start, which both take once."""
    ours = [_without(OURS, path, nothing) for path in (simple, traditional)]
    kept = ours[1].cpu <= 1.25 * ours[0].cpu
    yield Row("names", "traditional characters", ours[1], "simplified", ours[0], "no slower", kept)
    if importlib.util.find_spec("jieba"):
        theirs = _without(JIEBA, simple, nothing)
        fast = TIMES * ours[0].cpu <= theirs.cpu
        yield Row("names", f"{SIZE:,} characters", ours[0], "jieba.posseg", theirs, f"{TIMES} × faster", fast)


def _without(program: str, path: Path, nothing: Path) -> Run:
    long, short = side_by_side(*([sys.executable, "-c", program, str(p)] for p in (path, nothing)), runs=3)
    return Run(long.seconds - short.seconds, long.cpu - short.cpu, long.memory - short.memory)


def _encoding(folder: Path) -> Iterator[Row]:
    """A book of a megabyte with names and without."""
    book = folder / "book.txt"
    book.write_text(long_book(1_000_000), encoding="utf-8")
    command = [TEI, "encode", "--quiet", "--force", str(book), "-o", str(folder / "book.xml")]
    named, plain = side_by_side(command, [*command, "--without", "names"], runs=3)
    kept = named.cpu - plain.cpu <= ADDED
    yield Row("names", "tei encode, 1 MB", named, "--without names", plain, f"≤ {ADDED} s more", kept)


def _calibration() -> Iterator[Row]:
    """How many of the names of each certainty are right."""
    right: Counter[str] = Counter()
    said: Counter[str] = Counter()
    for path in sorted(KEPT_BACK.glob("*.txt")):
        for text, names in read_marked(path.read_text(encoding="utf-8")):
            gold = {(a, b, ELEMENTS[kind]) for a, b, kind in names}
            for claim in find(Document(read_source(text.encode()), metadata={"language": "zh"})):
                if claim.element in ELEMENTS.values():
                    said[claim.evidence.certainty] += 1
                    right[claim.evidence.certainty] += (*claim.span, claim.element) in gold
    for certainty, share in PROMISED.items():
        subject = f"{certainty}: {right[certainty]} of {said[certainty]} right"
        reached = 100 * right[certainty] >= share * said[certainty]
        yield Row("names", subject, Run(0, 0, 0), target=f"≥ {share} %", reached=reached)
