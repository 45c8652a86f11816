"""What was measured over the gym, as tables, as JSON, and against what was measured earlier."""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from scripts.claims import CERTAINTIES, KINDS
from scripts.gym import STYLES
from scripts.trials import COLUMNS, LOSSES, Outcome, average, count_claims, is_reached

WIDTH = 180
MEDIUM = 0.8
"""Share of the claims with cert="medium" that must be right."""
WORST = 20
"""So many of the figures that fell most are listed."""


@cache
def aims() -> Mapping[str, Mapping[str, float]]:
    """What must be reached, by style; an excerpt is Markdown."""
    table = tomllib.loads((Path(__file__).parent / "structure_aims.toml").read_text(encoding="utf-8"))
    return table | {"excerpt": table["markdown"]}


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


# ---------------------------------------------------------------- against earlier figures


def print_comparison(outcomes: Sequence[Outcome], path: Path) -> None:
    """How each style's averages changed over the texts that an earlier run holds too, and what fell most."""
    earlier = {(row["name"], row["style"]): row["figures"] for row in json.loads(path.read_text("utf-8"))["books"]}
    shared = [outcome for outcome in outcomes if (outcome.name, outcome.style) in earlier]
    grid = Table("change", "n", *(column.title for column in COLUMNS.values()), title=f"against {path.name}")
    for style, held in by_style(shared).items():
        before = average([Outcome(o.name, style, o.source, earlier[o.name, style]) for o in held])
        now = average(held)
        grid.add_row(style, str(len(held)), *(_change(name, before.get(name), now[name]) for name in COLUMNS))
    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    console.print(grid)
    for _, line in sorted(losses(shared, earlier))[:WORST]:
        console.print(line, markup=False)


def _change(name: str, before: float | None, now: float | None) -> str:
    if before is None or now is None or before == now:
        return "" if before == now else f"{_show(before)} to {_show(now)}"
    worse = (now > before) == (name in LOSSES)
    return f"[red]{now - before:+.3f}[/]" if worse else f"{now - before:+.3f}"


def losses(
    outcomes: Iterable[Outcome], earlier: Mapping[tuple[str, str], Mapping[str, float | None]]
) -> Iterator[tuple[float, str]]:
    """Every figure of a text that is worse than it was, with the change as the first value."""
    for outcome in outcomes:
        for name, now in outcome.figures.items():
            before = earlier[outcome.name, outcome.style].get(name)
            if before is not None and now is not None and name != "false":
                change = before - now if name in LOSSES else now - before
                if change < 0:
                    yield change, f"{outcome.name} {outcome.style}: {COLUMNS[name].title} {before:.3f} to {now:.3f}"
