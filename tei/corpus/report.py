"""What a run found, for the whole corpus: plain values, from which the JSON and the page are made."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

from tei import __version__
from tei.corpus.manifest import Manifest
from tei.corpus.sampling import Estimate
from tei.errors import UsageError

CERTAINTIES = ("given", "high", "medium", "low", "unknown")
BINS = (0.0, 0.005, 0.01, 0.02, 0.05, 0.1, 1.01)
"""Edges of the classes of books by their share of doubtful decisions."""
DOUBT = "(low + unknown)"
FEW = 50
"""Rows of each list."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over all books."""

    books: int
    done: int
    failed: int
    valid: int
    invalid: int
    lossless: int
    lossy: int
    bytes: int
    characters: int
    seconds: float
    """The work on all books, one after the other."""
    memory: int
    """The most that one book took, in bytes."""


@dataclass(frozen=True, slots=True)
class Book:
    """One line of a list of books."""

    path: str
    output: str
    title: str
    status: str
    code: str
    reason: str
    characters: int
    doubtful: int
    """Decisions that the machine was not sure of."""
    decisions: int
    errors: int
    warnings: int
    seconds: float
    memory: int


@dataclass(frozen=True, slots=True)
class Group:
    """A code, how often and in how many books, and some of those."""

    code: str
    severity: str
    number: int
    books: int
    examples: tuple[tuple[str, str, int, str], ...]
    """Book, output, line and message."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """All that the report says."""

    job: str
    target: str
    version: str
    totals: Totals
    certainties: dict[str, int]
    doubt: tuple[tuple[float, float, int], ...]
    """Classes of books by the share of doubtful decisions: from, to, how many."""
    counts: dict[str, int]
    attention: tuple[Book, ...]
    failures: tuple[Group, ...]
    issues: tuple[Group, ...]
    slowest: tuple[Book, ...]
    runs: tuple[dict[str, Any], ...]
    estimate: Estimate | None = None


LIST = f"""
SELECT b.path, coalesce((SELECT min(output) FROM outputs o WHERE o.job = b.job AND o.path = b.path), ''),
  title, status, code, reason, characters, {DOUBT}, given + high + medium + low + unknown, errors, warnings, seconds,
  memory FROM books b WHERE job = ?"""
ATTENTION = f"""{LIST} AND (status = 'failed' OR valid = 0 OR lossless = 0 OR errors OR warnings OR {DOUBT})
ORDER BY status = 'failed' DESC, valid = 0 DESC, errors DESC, {DOUBT} * 1.0 / max(characters, 1) DESC, warnings DESC,
  path LIMIT {FEW}"""


def jobs_of(manifest: Manifest) -> list[str]:
    """The jobs that the manifest knows."""
    return [job for (job,) in manifest.select("SELECT DISTINCT job FROM books ORDER BY job")]


def job_named(manifest: Manifest, wanted: str | None) -> str:
    """The job to report on: the one wanted, or the first there is; raises ``UsageError`` where there is none."""
    there = jobs_of(manifest)
    if not there or (wanted and wanted not in there):
        raise UsageError(f"nothing was done here{f' by {wanted}' if wanted else ''} yet", remedy="Run it first.")
    return wanted or there[0]


def numbers(manifest: Manifest, job: str, target: str, estimate: Estimate | None = None) -> Numbers:
    """What the manifest says of ``job``."""
    return Numbers(
        job=job,
        target=target,
        version=__version__,
        totals=_totals(manifest, job),
        certainties=_certainties(manifest, job),
        doubt=_doubt(manifest, job),
        counts=_counts(manifest, job),
        attention=_books(manifest, ATTENTION, job),
        failures=_failures(manifest, job),
        issues=_issues(manifest, job),
        slowest=_books(manifest, f"{LIST} ORDER BY seconds DESC, path LIMIT 20", job),
        runs=_runs(manifest, job),
        estimate=estimate,
    )


def to_json(found: Numbers) -> bytes:
    """The report for programs."""
    return (json.dumps(asdict(found), ensure_ascii=False, indent=2) + "\n").encode()


def _totals(manifest: Manifest, job: str) -> Totals:
    sums = ", ".join(
        f"coalesce({each}, 0)"
        for each in (
            "count(*)", "sum(status = 'done')", "sum(status = 'failed')", "sum(valid = 1)", "sum(valid = 0)",
            "sum(lossless = 1)", "sum(lossless = 0)", "sum(size)", "sum(characters)", "round(sum(seconds), 3)",
            "max(memory)",
        )
    )  # fmt: skip
    return Totals(*manifest.select(f"SELECT {sums} FROM books WHERE job = ?", job)[0])


def _certainties(manifest: Manifest, job: str) -> dict[str, int]:
    sums = ", ".join(f"coalesce(sum({name}), 0)" for name in CERTAINTIES)
    return dict(zip(CERTAINTIES, manifest.select(f"SELECT {sums} FROM books WHERE job = ?", job)[0], strict=True))


def _doubt(manifest: Manifest, job: str) -> tuple[tuple[float, float, int], ...]:
    share = f"{DOUBT} * 1.0 / max(given + high + medium + low + unknown, 1)"
    query = f"SELECT count(*) FROM books WHERE job = ? AND status = 'done' AND {share} >= ? AND {share} < ?"
    return tuple((low, high, manifest.select(query, job, low, high)[0][0]) for low, high in pairwise(BINS))


def _counts(manifest: Manifest, job: str) -> dict[str, int]:
    query = "SELECT e.key, sum(e.value) FROM books b, json_each(b.counts) e WHERE b.job = ? GROUP BY 1 ORDER BY 2 DESC"
    return dict(manifest.select(query, job))


def _books(manifest: Manifest, query: str, job: str) -> tuple[Book, ...]:
    return tuple(Book(*row) for row in manifest.select(query, job))


def _failures(manifest: Manifest, job: str) -> tuple[Group, ...]:
    query = "SELECT code, count(*) FROM books WHERE job = ? AND status = 'failed' GROUP BY code ORDER BY 2 DESC, 1"
    examples = """SELECT path, '', 0, reason FROM books WHERE job = ? AND status = 'failed' AND code = ?
      ORDER BY 1 LIMIT 20"""
    return tuple(
        Group(code, "error", number, number, tuple(manifest.select(examples, job, code)))
        for code, number in manifest.select(query, job)
    )


def _issues(manifest: Manifest, job: str) -> tuple[Group, ...]:
    query = """SELECT code, min(severity), count(*), count(DISTINCT path) FROM issues WHERE job = ?
      GROUP BY code ORDER BY min(severity) = 'info', 3 DESC, 1"""
    examples = """SELECT i.path, coalesce(min(o.output), ''), min(i.line), min(i.message) FROM issues i
      LEFT JOIN outputs o ON o.job = i.job AND o.path = i.path WHERE i.job = ? AND i.code = ?
      GROUP BY i.path ORDER BY count(*) DESC, 1 LIMIT 20"""
    return tuple(
        Group(code, severity, number, books, tuple(manifest.select(examples, job, code)))
        for code, severity, number, books in manifest.select(query, job)
    )


def _runs(manifest: Manifest, job: str) -> tuple[dict[str, Any], ...]:
    names = "started seconds engine processes version done unchanged failed".split()
    rows = manifest.select(f"SELECT {', '.join(names)} FROM runs WHERE job = ? ORDER BY id DESC LIMIT 20", job)
    return tuple(dict(zip(names, row, strict=True)) for row in rows)


def sampled(manifest: Manifest, job: str) -> Sequence[tuple[str, str]]:
    """Every book that is done, with its output: what a sample is drawn from."""
    query = """SELECT b.path, coalesce(min(o.output), b.path) FROM books b
      LEFT JOIN outputs o ON o.job = b.job AND o.path = b.path WHERE b.job = ? AND b.status = 'done'
      GROUP BY b.path ORDER BY 1"""
    return [(path, output) for path, output in manifest.select(query, job)]
