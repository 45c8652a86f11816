"""Score the encoder over the books of the gym: one table a style, and how often each certainty is right.

scripts/score gym                        all 80 books in four styles
scripts/score gym --sample               the dozen of the daily suite
scripts/score gym --styles bare --sources zh_ocr,zh_taixu --books --list
scripts/score gym --models FOLDER        cross-validated: books of a source with the weights FOLDER/SOURCE.*
scripts/score grown --count 2 --seed 50  books that our own grammar grows, a row for each kind (tests/books)
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from rich.console import Console
from rich.table import Table

from scripts.claims import CERTAINTIES, KINDS
from scripts.gym import SHARED, STYLES, GymBook, books, gym_folder, is_there, make_grown, make_gym, source_of
from scripts.trials import COLUMNS, LOSSES, Outcome, Trial, average, count_claims, is_reached, run_trials

HERE = Path(__file__).parent
SAMPLE = HERE / "gym_sample.toml"
FLOORS = HERE / "gym_floors.toml"
MARGIN = 0.02
"""How far a figure of the sample may fall: what helps other books may cost these a little."""
WIDTH = 180
MEDIUM = 0.8
"""Share of the claims with cert="medium" that must be right."""


@cache
def aims() -> Mapping[str, Mapping[str, float]]:
    """What must be reached, by style; an excerpt is Markdown."""
    table = tomllib.loads((HERE / "structure_aims.toml").read_text(encoding="utf-8"))
    return table | {"excerpt": table["markdown"]}


def sample_books() -> list[tuple[str, str]]:
    """Book and style of each input of the daily sample."""
    return [(row["book"], row["style"]) for row in tomllib.loads(SAMPLE.read_text(encoding="utf-8"))["input"]]


# ---------------------------------------------------------------- the report


def structure_table(title: str, rows: Mapping[str, Sequence[Outcome]], aim: Mapping[str, float]) -> Table:
    """The averages of all, the aims, then a row for each group."""
    grid = Table(title, "n", *(column.title for column in COLUMNS.values()))
    everything = [outcome for held in rows.values() for outcome in held]
    grid.add_row("all", str(len(everything)), *_cells(average(everything), aim))
    grid.add_row("aim", "", *(_show(aim.get(name)) for name in COLUMNS))
    grid.add_section()
    for name, held in rows.items():
        grid.add_row(name, str(len(held)), *_cells(average(held), aim))
    return grid


def _cells(figures: Mapping[str, float | None], aim: Mapping[str, float]) -> Iterable[str]:
    for name in COLUMNS:
        value = figures[name]
        text = _show(value)
        yield text if name not in aim or is_reached(name, value, aim[name]) else f"[red]{text}[/]"


def _show(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def claims_table(by_style: Mapping[str, Sequence[Outcome]]) -> Table:
    """For every kind of claim, style and certainty: the share that is right, of how many."""
    grid = Table("claim", "style", *CERTAINTIES, "aim for high", title="how often a claim is right")
    counted = {style: count_claims(held) for style, held in by_style.items()}
    for kind in KINDS:
        for style, kinds in ((style, kinds) for style, kinds in counted.items() if kind in kinds):
            aim = aims().get(style, {}).get("certain", 1.0)
            cells = (_share(kinds.get(kind, {}).get(certainty), aim, certainty) for certainty in CERTAINTIES)
            grid.add_row(kind, style, *cells, _show(aim))
        grid.add_section()
    return grid


def _share(counted: tuple[int, int] | None, aim: float, certainty: str) -> str:
    if not counted:
        return "-"
    right, total = counted
    text = f"{right / total:.3f} of {total}"
    least = {"high": aim, "medium": MEDIUM}.get(certainty, 0.0)
    return f"[red]{text}[/]" if right < least * total else text


def by_source(outcomes: Iterable[Outcome]) -> dict[str, list[Outcome]]:
    """The outcomes of each collection."""
    grouped: dict[str, list[Outcome]] = {}
    for outcome in sorted(outcomes, key=lambda one: (one.source, one.name)):
        grouped.setdefault(outcome.source, []).append(outcome)
    return grouped


def by_style(outcomes: Iterable[Outcome]) -> dict[str, list[Outcome]]:
    """The outcomes of each style, in the order of the styles."""
    grouped: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        grouped.setdefault(outcome.style, []).append(outcome)
    return dict(sorted(grouped.items(), key=lambda item: (*STYLES, item[0]).index(item[0])))


def print_report(outcomes: Sequence[Outcome], *, each: bool = False, detail: bool = False) -> None:
    """All tables, the failures, and on request the misses of each book."""
    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    styles = by_style(outcomes)
    for style, held in styles.items():
        rows = {o.name: [o] for o in sorted(held, key=lambda one: one.name)} if each else by_source(held)
        console.print(structure_table(style, rows, aims().get(style, {})))
    console.print(claims_table(styles))
    for outcome in outcomes:
        for message in [outcome.failure] if outcome.failure else outcome.detail.get("invalid", []):
            console.print(f"{outcome.name} {outcome.style}: {message}", markup=False)
    if detail:
        for outcome in outcomes:
            console.print(*misses(outcome), sep="\n", markup=False)


def misses(outcome: Outcome) -> list[str]:
    """The headings that were missed, invented, or placed at a wrong depth."""
    lines = [f"{outcome.name} {outcome.style}"]
    for key in ("missed_headings", "extra_headings", "wrong_depth"):
        found = outcome.detail.get(key, [])
        lines += [f"  {key.replace('_', ' ')} ({len(found)})", *(f"    {item}" for item in found[:60])]
    return lines


def as_json(outcomes: Sequence[Outcome], facts: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that was measured."""
    styles = by_style(outcomes)
    return {
        **facts,
        "aims": aims(),
        "averages": {style: average(held) for style, held in styles.items()},
        "sources": {
            style: {source: average(part) for source, part in by_source(held).items()} for style, held in styles.items()
        },
        "claims": {style: count_claims(held) for style, held in styles.items()},
        "books": [asdict(o) | {"claims": count_claims([o])} for o in outcomes],
    }


# ---------------------------------------------------------------- the floors


def read_floors() -> dict[str, dict[str, float]]:
    """The least that the sample must score: ``figures`` of structure_aims, ``certain`` by kind of claim."""
    return tomllib.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {"figures": {}, "certain": {}}


def floor_figures(outcomes: Sequence[Outcome]) -> dict[str, dict[str, float | None]]:
    """What of the sample is held against its floors."""
    certain = {kind: counted.get("high", (0, 0)) for kind, counted in count_claims(outcomes).items()}
    shares = {kind: round(right / total, 4) if total else None for kind, (right, total) in certain.items()}
    return {"figures": average(outcomes), "certain": shares}


def below_floors(outcomes: Sequence[Outcome], floors: Mapping[str, Mapping[str, float]]) -> list[str]:
    """What fell below its floor, in words."""
    found = floor_figures(outcomes)
    return [
        f"{table} {name}: {found[table].get(name)}, floor {floor}"
        for table, held in floors.items()
        for name, floor in held.items()
        if not is_reached(name, found[table].get(name), floor)
    ]


def raise_floors(outcomes: Sequence[Outcome]) -> None:
    """Write today's figures less the margin as floors; none is ever lowered."""
    floors = read_floors()
    lines = ["# The least that the sample must score; `scripts/score gym --sample --raise-floors` raises it."]
    for table, found in floor_figures(outcomes).items():
        lines.append(f"[{table}]")
        for name, value in found.items():
            lines += [] if value is None else [f"{_key(name)} = {_raised(name, value, floors[table].get(name))}"]
    FLOORS.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _key(name: str) -> str:
    return name if name.isalnum() else f'"{name}"'


def _raised(name: str, value: float, floor: float | None) -> float:
    exact = value if name in ("preserved", "added", "valid") else value + (MARGIN if name in LOSSES else -MARGIN)
    kept = exact if floor is None else min(exact, floor) if name in LOSSES else max(exact, floor)
    return round(max(kept, 0.0), 3)


# ---------------------------------------------------------------- the command


def arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        "scripts/score gym (or grown)", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sample", action="store_true", help="only the inputs of the daily suite")
    parser.add_argument("--styles", default="", help="only these, with commas between them")
    parser.add_argument("--sources", default="", help="only books of these collections")
    parser.add_argument("--book", default="", help="only books whose name contains this")
    parser.add_argument("--seed", type=int, default=0, help="which noise (default: 0)")
    parser.add_argument("--count", type=int, default=2, help="of grown books: how many of each kind (default: 2)")
    parser.add_argument("--models", type=Path, help="a folder with learned weights for each source that they left out")
    parser.add_argument("--with-names", action="store_true", help="encode names and dates too")
    parser.add_argument("--books", action="store_true", help="a row for each book instead of each source")
    parser.add_argument("--list", action="store_true", help="list the headings that were missed and invented")
    parser.add_argument("--jobs", type=int, default=2, help="how many at once (default: 2)")
    parser.add_argument("--out", type=Path, default=Path(gettempdir()) / "gym-out", help="where the TEI goes")
    parser.add_argument("--json", type=Path, help="write everything as JSON")
    parser.add_argument("--raise-floors", action="store_true", help="with --sample: today's figures become its floors")
    return parser.parse_args(words)


def chosen_books(options: argparse.Namespace) -> list[GymBook]:
    """What the options ask for, made where the cache lacks it."""
    styles = tuple(filter(None, options.styles.split(","))) or STYLES
    sources = set(filter(None, options.sources.split(",")))
    if options.sample:
        pairs = [(name, style) for name, style in sample_books() if style in styles]
    else:
        pairs = [(name, style) for name in books() for style in styles]
    pairs = [(n, s) for n, s in pairs if options.book in n and (not sources or source_of(n) in sources)]
    made = {(book.name, book.style): book for style in styles
            for book in make_gym(options.seed, [style], [n for n, s in pairs if s == style], options.jobs)}  # fmt: skip
    return [made[pair] for pair in pairs]


def grown_books(options: argparse.Namespace) -> list[GymBook]:
    """Books of our own grammar; ``--sources`` names their kinds."""
    styles = tuple(filter(None, options.styles.split(","))) or (*STYLES, "wrapped")
    kinds = tuple(filter(None, options.sources.split(",")))
    return [book for book in make_grown(options.count, options.seed, styles, kinds) if options.book in book.name]


def trials_of(chosen: Iterable[GymBook], out: Path, without: tuple[str, ...]) -> list[Trial]:
    """One trial a text, each with a file of its own."""
    return [Trial(book, out / f"{book.name}.{book.style}.xml", without=without) for book in chosen]


def main(words: Sequence[str], *, grown: bool = False) -> int:
    """Score, print the tables; 0 when all was encoded and is valid."""
    options = arguments(words)
    if not is_there():
        print(f"{SHARED / 'gym'} is not there: TEIKIT_SHARED must name the borrowed books", file=sys.stderr)
        return 6
    without = () if options.with_names else ("names", "dates")
    chosen = grown_books(options) if grown else chosen_books(options)
    trials = trials_of(chosen, options.out, without)
    outcomes = sorted(run_trials(trials, options.jobs, options.models), key=lambda one: (one.name, one.style))
    print_report(outcomes, each=options.books, detail=options.list)
    if options.raise_floors and options.sample:
        raise_floors(outcomes)
    if options.json:
        facts = {"seed": options.seed, "gym": str(gym_folder(options.seed).name), "models": bool(options.models)}
        options.json.write_text(json.dumps(as_json(outcomes, facts), ensure_ascii=False, indent=1), encoding="utf-8")
    return int(any(outcome.failure or not outcome.figures["valid"] for outcome in outcomes))
