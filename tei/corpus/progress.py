"""How far a run is: a bar on a terminal, nothing in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from tei.corpus.messages import Outcome


def silent(number: int, size: int, outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
    """Pass the outcomes on."""
    return outcomes


def shown(number: int, size: int, outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
    """Pass the outcomes on, with a bar that moves by bytes, the rate, the time left, and what failed."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        BarColumn(), TextColumn("{task.fields[done]:,} of {task.fields[number]:,} books"),
        TextColumn("{task.fields[rate]}"), TimeRemainingColumn(), TextColumn("[red]{task.fields[failed]}"),
    )  # fmt: skip
    with Progress(*columns, console=Console(file=sys.stderr), refresh_per_second=4, transient=True) as progress:
        bar = progress.add_task("", total=max(size, 1), done=0, number=number, rate="", failed="")
        done = failed = 0
        for outcome in outcomes:
            done, failed = done + 1, failed + (outcome.status == "failed")
            speed = progress.tasks[0].speed
            rate = f"{speed / 1e6:.1f} MB/s" if speed else ""
            some = f"{failed:,} failed" if failed else ""
            progress.update(bar, advance=outcome.size, done=done, rate=rate, failed=some)
            yield outcome


def watching(quiet: bool) -> bool:
    """Is there somebody to show it to?"""
    return not quiet and sys.stderr.isatty()
