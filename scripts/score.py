"""Encode the books whose structure is known, score them, and hold the averages against what must be reached.

``scripts/score gym`` does so with the 80 books of the gym, ``scripts/score grown`` with books that our own grammar
grows, ``scripts/score print`` with printed and read pages (each has its own ``--help``).

The books are borrowed and stay outside this repository: TEIKIT_SHARED names their folder (by default
../shared).  Every output is also validated: by our engine, by jing with our schema and by jing with
tei_all.rng, where those are installed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rich.console import Console  # noqa: E402 (the checkout must be importable first)
from rich.table import Table  # noqa: E402

from scripts import score_gym, score_print  # noqa: E402
from tei.resources import schema_path  # noqa: E402
from tei.validation import validate  # noqa: E402
from tests.services import jing_jar, missing, tei_all  # noqa: E402

SHARED = Path(os.environ.get("TEIKIT_SHARED", ROOT.parent / "shared"))
TEI = Path(sys.executable).with_name("tei")


class Job(NamedTuple):
    """One text to encode and the gold files (readings) that it is held against."""

    book: str
    style: str
    text: Path
    gold: tuple[Path, ...]


class Result(NamedTuple):
    """What came of one job; ``failure`` is the message of an encoder that wrote nothing."""

    job: Job
    metrics: Mapping[str, float | None]
    failure: str = ""


class Metric(NamedTuple):
    """A column: its heading and where the value stands in the report of score.py."""

    title: str
    path: tuple[str, ...]


METRICS = {
    "preserved": Metric("text", ("text", "preserved")),
    "added": Metric("added", ("text", "added")),
    "residue": Metric("markup", ("text", "markup_residue")),
    "headings": Metric("heads", ("headings", "f1")),
    "depth": Metric("depth", ("heading_depth", "exact")),
    "subtitle": Metric("subtitle", ("heading_depth", "subtitle")),
    "traps": Metric("traps", ("false_heading_traps", "fallen_for")),
    "contents": Metric("contents", ("toc_entries", "f1")),
    "entry_pages": Metric("entry pp.", ("toc_pages",)),
    "links": Metric("links", ("toc_links", "accuracy")),
    "cuts": Metric("cuts", ("page_breaks", "recall_by_visibility", "cut")),
    "breaks": Metric("pb exact", ("page_breaks", "exact", "f1")),
    "breaks5": Metric("pb ≤5", ("page_breaks", "within5", "f1")),
    "numbers": Metric("pb n", ("page_breaks", "page_number_accuracy")),
    "rejoined": Metric("joined", ("paragraph_join", "rejoined")),
    "wrongly": Metric("wrongly", ("paragraph_join", "wrongly_joined")),
    "front": Metric("front", ("front_matter", "typed", "f1")),
    "bylines": Metric("byline", ("bylines", "f1")),
    "signed": Metric("signed", ("signatures", "f1")),
    "persons": Metric("persons", ("names", "persName", "strict", "f1")),
    "places": Metric("places", ("names", "placeName", "strict", "f1")),
}

LOSSES = ("added", "residue", "traps", "wrongly")
"""Metrics of which less is better; of all others more is."""

EVERYWHERE = {"preserved": 1.0, "added": 0.0, "residue": 0.0}
MARKDOWN = {
    "cuts": 0.97, "headings": 0.97, "depth": 0.95, "contents": 0.97, "links": 0.97, "rejoined": 0.97, "wrongly": 0.01,
}  # fmt: skip
TARGETS: Mapping[str, Mapping[str, float]] = {
    "formfeed": EVERYWHERE | {"breaks": 0.99, "numbers": 0.98, "headings": 0.97, "links": 0.97},
    "markdown": EVERYWHERE | MARKDOWN,
    "excerpt": EVERYWHERE | MARKDOWN,
    "bare": EVERYWHERE | {"headings": 0.90},
    "seed": EVERYWHERE
    | dict.fromkeys(
        ("headings", "depth", "contents", "entry_pages", "links", "front", "bylines", "signed", "cuts", "rejoined"), 1.0
    )
    | {"traps": 0.0, "wrongly": 0.0, "breaks5": 0.9, "numbers": 1.0},
}
"""The averages that each style must reach."""


# ---------------------------------------------------------------- the books


def jobs(gold: Path) -> Iterator[Job]:
    """Every style of every book under ``gold``, and the book that is its own style."""
    for text in sorted(gold.glob("*/*/input.txt")):
        yield Job(text.parts[-3], text.parts[-2], text, (text.with_name("gold.json"),))
    own = tuple(sorted((gold / "seed").glob("gold*.json")))
    for text in sorted((gold.parent / "seed").glob("*.txt")):
        yield Job(text.stem, "seed", text, own)


# ---------------------------------------------------------------- encode and score


def run_job(job: Job, folder: Path, scorer: Path) -> Result:
    """Encode one text as a user would, with one command, and score what it wrote."""
    output = output_path(job, folder)
    output.unlink(missing_ok=True)
    encoded = run(str(TEI), "encode", str(job.text), "-o", str(output), "--quiet", "--force")
    if encoded.returncode:
        return Result(job, {}, f"tei encode ended with {encoded.returncode}: {encoded.stderr.strip()}")
    report = output.with_suffix(".json")
    options = ("--quiet", "--list", "--json", str(report))
    scored = run(sys.executable, str(scorer), str(output), *map(str, job.gold), *options)
    if scored.returncode:
        return Result(job, {}, f"score.py ended with {scored.returncode}: {scored.stderr.strip()}")
    return Result(job, metrics(json.loads(report.read_text(encoding="utf-8"))))


def output_path(job: Job, folder: Path) -> Path:
    return folder / f"{job.book}.{job.style}.xml"


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)


def metrics(report: Mapping[str, object]) -> dict[str, float | None]:
    return {name: value_at(report, metric.path) for name, metric in METRICS.items()}


def value_at(report: object, path: Iterable[str]) -> float | None:
    """The number at ``path``; None where the gold has nothing of the kind."""
    for key in path:
        report = report.get(key) if isinstance(report, dict) else None
    return float(report) if isinstance(report, (int, float)) else None


# ---------------------------------------------------------------- averages


def averages(results: Sequence[Result]) -> dict[str, float | None]:
    """The mean of each metric over the books that have it; a book that failed has none and is told apart."""
    return {name: mean([result.metrics.get(name) for result in results if not result.failure]) for name in METRICS}


def mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(fmean(known), 4) if known else None


def reached(name: str, value: float | None, target: float) -> bool:
    return value is None or (value <= target if name in LOSSES else value >= target)


def shortfalls(style: str, results: Sequence[Result]) -> list[str]:
    """What the style's averages miss, and which books failed altogether."""
    found = [f"{result.job.book} failed ({result.failure})" for result in results if result.failure]
    means = averages(results)
    missed = [name for name, target in TARGETS.get(style, {}).items() if not reached(name, means[name], target)]
    return [*found, *(f"{METRICS[name].title} {means[name]} (target {TARGETS[style][name]})" for name in missed)]


# ---------------------------------------------------------------- validation


def verdicts(files: Sequence[Path]) -> dict[str, dict[str, list[str]]]:
    """By validator the files that it refuses, each with its first messages; absent validators are left out."""
    ours = {file.name: [f"{issue.place}: {issue.message}" for issue in validate(file)[:3]] for file in files}
    found = {"teikit": {name: messages for name, messages in ours.items() if messages}}
    if not missing("jing"):
        found["jing, teikit.rng"] = jing(schema_path("teikit.rng"), files)
        tei = tei_all()
        found |= {"jing, tei_all.rng": jing(tei, files)} if tei else {}
    return found


def jing(schema: Path, files: Sequence[Path]) -> dict[str, list[str]]:
    said = run("java", "-Xss16m", "-jar", str(jing_jar()), str(schema), *map(str, files)).stdout.splitlines()
    by_file = {file.name: [line for line in said if line.startswith(str(file))][:3] for file in files}
    return {name: lines for name, lines in by_file.items() if lines}


# ---------------------------------------------------------------- the report


def table(style: str, results: Sequence[Result]) -> Table:
    """One row a book, then the averages and the targets; columns that no book has are left out."""
    means, targets = averages(results), TARGETS.get(style, {})
    shown = [name for name, value in means.items() if value is not None or name in targets]
    grid = Table("book", *(METRICS[name].title for name in shown), title=style)
    for result in results:
        grid.add_row(result.job.book, *(cell(result.metrics.get(name)) for name in shown))
    grid.add_section()
    grid.add_row("average", *(marked(name, means[name], targets) for name in shown))
    grid.add_row("target", *(cell(targets.get(name)) for name in shown))
    return grid


def cell(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"


def marked(name: str, value: float | None, targets: Mapping[str, float]) -> str:
    ok = name not in targets or reached(name, value, targets[name])
    return cell(value) if ok else f"[bold red]{cell(value)}[/]"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=SHARED / "gold", help="the folder of books with gold.json files")
    parser.add_argument("--style", action="append", help="only this style; may be repeated")
    parser.add_argument("--book", help="only books whose name contains this")
    parser.add_argument("--out", type=Path, default=ROOT / ".cache" / "score", help="where the TEI and the scores go")
    parser.add_argument("--json", type=Path, help="write everything as JSON")
    parser.add_argument("--no-validation", action="store_true")
    return parser.parse_args()


def main() -> int:
    """The books of ``gold``, or with a first word what the command of that name scores."""
    if sys.argv[1:2] in (["gym"], ["grown"]):
        return score_gym.main(sys.argv[2:], grown=sys.argv[1] == "grown")
    if sys.argv[1:2] == ["print"]:
        return score_print.main(sys.argv[2:])
    options = arguments()
    scorer = options.gold / "score.py"
    if not scorer.exists():
        print(f"{scorer} is not there: TEIKIT_SHARED or --gold must name the borrowed books", file=sys.stderr)
        return 6
    options.out.mkdir(parents=True, exist_ok=True)
    wanted = [job for job in jobs(options.gold) if chosen(job, options)]
    results = [run_job(job, options.out, scorer) for job in wanted]
    files = [output_path(result.job, options.out) for result in results if not result.failure]
    refused = {} if options.no_validation or not files else verdicts(files)
    return tell(results, refused, options.json)


def chosen(job: Job, options: argparse.Namespace) -> bool:
    return (not options.style or job.style in options.style) and (not options.book or options.book in job.book)


def tell(results: Sequence[Result], refused: Mapping[str, Mapping[str, list[str]]], path: Path | None) -> int:
    """Print the tables; 0 when every target is reached and every file is valid, else 1."""
    styles = {style: [result for result in results if result.job.style == style] for style in TARGETS}
    styles = {style: rows for style, rows in styles.items() if rows}
    missed = {style: short for style, rows in styles.items() if (short := shortfalls(style, rows))}
    console = Console(width=None if sys.stdout.isatty() else 200)
    for style, rows in styles.items():
        console.print(table(style, rows))
    for style, short in missed.items():
        console.print(f"{style} falls short: {'; '.join(short)}", markup=False, highlight=False)
    for validator, files in refused.items():
        console.print(f"{validator}: {len(files)} refused", highlight=False)
        console.print_json(data=files) if files else None
    if path:
        path.write_text(json.dumps(as_json(styles, missed, refused), ensure_ascii=False, indent=1), encoding="utf-8")
    return 1 if missed or any(refused.values()) else 0


def as_json(styles: Mapping[str, Sequence[Result]], missed: object, refused: object) -> dict[str, object]:
    books = {
        style: {row.job.book: {"failure": row.failure} if row.failure else row.metrics for row in rows}
        for style, rows in styles.items()
    }
    means = {style: averages(rows) for style, rows in styles.items()}
    return {"books": books, "averages": means, "targets": TARGETS, "missed": missed, "refused": refused}


if __name__ == "__main__":
    sys.exit(main())
