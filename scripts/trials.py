"""Encode texts whose structure is known and score them, on several cores and without a process a book."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

from scripts.claims import Verdict, score_claims
from scripts.gym import GymBook, load_gym_tool

WITHOUT = ("names", "dates")
"""Layers that say nothing of a book's structure."""
LONGEST = 300
"""Seconds that a book may take before it counts as failed."""


WORKER = ExitStack()
"""What a worker process keeps to its end."""


class Column(NamedTuple):
    """A figure: its heading and where it stands in the scorer's report."""

    title: str
    path: tuple[str, ...]


COLUMNS = {
    "preserved": Column("text", ("text", "preserved")),
    "added": Column("added", ("text", "added_rate")),
    "valid": Column("valid", ()),
    "headings": Column("heads", ("headings", "f1")),
    "false": Column("false", ()),
    "depth": Column("depth", ("heading_depth", "exact")),
    "contents": Column("contents", ("toc_entries", "f1")),
    "links": Column("links", ("toc_links", "accuracy")),
    "cuts": Column("cuts", ("page_breaks", "recall_by_visibility", "cut")),
    "breaks": Column("exact", ("page_breaks", "exact", "f1")),
    "numbers": Column("numbers", ("page_breaks", "page_number_accuracy")),
    "front": Column("front", ("front_matter", "typed", "f1")),
    "bylines": Column("bylines", ("bylines", "f1")),
    "signed": Column("signed", ("signatures", "f1")),
    "rejoined": Column("rejoined", ("paragraph_join", "rejoined")),
    "wrongly": Column("wrongly", ("paragraph_join", "wrongly_joined")),
}
LOSSES = frozenset({"added", "wrongly", "false"})
"""Figures of which less is better."""
SHEET = 20_000
"""Headings that are none are counted for so many characters."""


class Trial(NamedTuple):
    """One text to encode and score."""

    book: GymBook
    output: Path
    golds: tuple[Path, ...] = ()
    """Several readings of one book: the better one counts; by default the book's own."""
    without: tuple[str, ...] = WITHOUT


@dataclass(slots=True)
class Outcome:
    """What came of a trial; ``failure`` is the message where nothing was written."""

    name: str
    style: str
    source: str
    figures: dict[str, float | None] = field(default_factory=dict)
    claims: Counter[Verdict] = field(default_factory=Counter)
    detail: dict[str, Any] = field(default_factory=dict)
    failure: str = ""
    seconds: float = 0.0


def run_trials(trials: Sequence[Trial], jobs: int = 2, models: Path | None = None) -> Iterator[Outcome]:
    """Score each text, the long ones first; with ``models`` those of a source by the weights in its SOURCE folder."""
    ordered = sorted(trials, key=lambda trial: -trial.book.text.stat().st_size)
    if models is None:
        yield from _run_pool(ordered, jobs, None)
        return
    for source in sorted({trial.book.source for trial in trials}):
        own = [trial for trial in ordered if trial.book.source == source]
        yield from _run_pool(own, jobs, model_of(models, source))


def model_of(models: Path, source: str) -> Path:
    """The folder of weights that were learned without that source, named as in ``tei/data/structure``."""
    if not (models / source).is_dir():
        raise FileNotFoundError(f"{models} has no folder {source}: weights learned without that source")
    return models / source


def _run_pool(trials: Sequence[Trial], jobs: int, model: Path | None) -> Iterator[Outcome]:
    if jobs < 2 and model is None:
        yield from map(run_trial, trials)
        return
    with ProcessPoolExecutor(max(1, jobs), initializer=_prepare, initargs=(model,)) as pool:
        yield from pool.map(run_trial, trials)


def _prepare(model: Path | None) -> None:
    if model is not None:
        WORKER.enter_context(data_replaced(model))


@contextmanager
def data_replaced(folder: Path) -> Iterator[None]:
    """Let every reader of ``tei/data`` find the files of ``folder`` in place of those of the same name."""
    from tei import resources

    own = resources.data_path

    def data_path(name: str) -> Path:
        learned = folder / Path(name).name
        return learned if learned.exists() else own(name)

    try:
        _exchange(own, data_path)
        yield
    finally:
        _exchange(data_path, own)


def _exchange(one: object, other: object) -> None:
    for name, module in list(sys.modules.items()):
        if name.startswith("tei.") and getattr(module, "data_path", None) is one:
            module.__dict__["data_path"] = other


def run_trial(trial: Trial) -> Outcome:
    """Encode one text, validate what was written, hold it against the gold."""
    began = time.perf_counter()
    outcome = Outcome(trial.book.name, trial.book.style, trial.book.source)
    try:
        with _limit(LONGEST):
            issues = encode_file(trial.book.text, trial.output, trial.without)
            best = max((_score(trial.output, gold) for gold in trial.golds or (trial.book.gold,)), key=_goodness)
    except Exception as error:
        outcome.failure = f"{type(error).__name__}: {error}"
        outcome.figures = {name: float(name in LOSSES) for name in COLUMNS}
    else:
        report, outcome.claims = best
        invented = len(report.get("_detail", {}).get("extra_headings", []))
        size = max(trial.book.text.stat().st_size, 1) / (2 if trial.book.name[:2] == "zh" else 1)
        outcome.figures = figures_of(report) | {"valid": float(not issues), "false": invented * SHEET / size}
        outcome.detail = report.get("_detail", {}) | {"invalid": issues[:3]}
    outcome.seconds = round(time.perf_counter() - began, 2)
    return outcome


@contextmanager
def _limit(seconds: int) -> Iterator[None]:
    def late(*_: object) -> None:
        raise TimeoutError(f"not done in {seconds} seconds")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def encode_file(text: Path, output: Path, without: Collection[str] = WITHOUT) -> list[str]:
    """Write the TEI of a text; return what the validator says against it."""
    from tei.encoding.edition import encode
    from tei.sources import read_source
    from tei.stamps import stamped
    from tei.validation import validate

    source = read_source(text.read_bytes(), uri=str(text))
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(stamped(encode(source, without=tuple(without)).tei))
    return [f"{issue.place}: {issue.message}" for issue in validate(output) if issue.severity == "error"]


def _score(output: Path, gold: Path) -> tuple[dict[str, Any], Counter[Verdict]]:
    known = json.loads(gold.read_text(encoding="utf-8"))
    return score_claims(load_gym_tool("score"), output, known)


def _goodness(scored: tuple[dict[str, Any], object]) -> float:
    """By this the scorer itself chooses between two readings of a book."""
    report = scored[0]
    values = (value_at(report, path) for path in (("headings", "f1"), ("toc_entries", "f1"), ("tree_similarity",)))
    return sum(value or 0.0 for value in values)


def figures_of(report: Mapping[str, Any]) -> dict[str, float | None]:
    """The figures of our columns in the scorer's report.

    Groups of the contents that the gold calls optional are deducted twice there: an F1 may exceed 1.
    """
    found = {name: value_at(report, column.path) for name, column in COLUMNS.items()}
    return found | {"contents": min(1.0, value) if (value := found["contents"]) is not None else None}


def value_at(report: object, path: Iterable[str]) -> float | None:
    """The number at ``path``; None where the gold has nothing of the kind."""
    for key in path:
        report = report.get(key) if isinstance(report, Mapping) else None
    return float(report) if isinstance(report, (int, float)) else None


def average(outcomes: Iterable[Outcome]) -> dict[str, float | None]:
    """The mean of each figure over the books that have it; a book that failed counts as the worst."""
    held = list(outcomes)
    return {name: _mean(outcome.figures.get(name) for outcome in held) for name in COLUMNS}


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(fmean(known), 4) if known else None


def is_reached(name: str, value: float | None, aim: float) -> bool:
    """Is the figure as good as its aim?"""
    return value is None or (value <= aim if name in LOSSES else value >= aim)


def count_claims(outcomes: Iterable[Outcome]) -> dict[str, dict[str, tuple[int, int]]]:
    """By kind of claim and certainty: how many are right, and how many there are."""
    total: Counter[Verdict] = Counter()
    for outcome in outcomes:
        total += outcome.claims
    counted: dict[str, dict[str, tuple[int, int]]] = {}
    for kind, certainty in sorted({(verdict.kind, verdict.certainty) for verdict in total}):
        right, wrong = (total[Verdict(kind, certainty, is_right)] for is_right in (True, False))
        counted.setdefault(kind, {})[certainty] = (right, right + wrong)
    return counted
