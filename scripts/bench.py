"""Run the benches of scripts/benches and hold them against what they must reach.

scripts/bench                   all of them
scripts/bench encode startup    those
scripts/bench --json FILE       the numbers too
"""

from __future__ import annotations

import argparse
import compileall
import json
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rich.console import Console  # noqa: E402 (the checkout must be importable first)
from rich.table import Table  # noqa: E402

from scripts.measuring import Row, Run  # noqa: E402

BENCHES = sorted(path.stem for path in (ROOT / "scripts" / "benches").glob("[!_]*.py"))


def rows(names: list[str]) -> Iterator[Row]:
    for name in names:
        yield from import_module(f"scripts.benches.{name}").rows()


def table(found: list[Row]) -> Table:
    grid = Table("bench", "subject", "time", "CPU", "memory", "peer", "its time", "its memory", "ratio", "target", "")
    for row in found:
        theirs = numbers(row.theirs)
        ratio = f"{row.ratio:.2f}" if row.ratio is not None else ""
        verdict = {True: "reached", False: "[bold red]missed[/]", None: ""}[row.reached]
        peers = (row.peer if row.theirs else "", theirs[0], theirs[2], ratio)
        grid.add_row(row.bench, row.subject, *numbers(row.ours), *peers, row.target, verdict)
    return grid


def numbers(run: Run | None) -> tuple[str, str, str]:
    return (f"{run.seconds:.2f} s", f"{run.cpu:.2f} s", f"{run.memory:.0f} MB") if run else ("", "", "")


def as_json(row: Row) -> dict[str, object]:
    runs = {name: run._asdict() if run else None for name, run in (("ours", row.ours), ("theirs", row.theirs))}
    return row._asdict() | runs | {"ratio": row.ratio}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="BENCH", help=f"of: {', '.join(BENCHES)}")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if unknown := set(options.names) - set(BENCHES):
        parser.error(f"no such bench: {', '.join(sorted(unknown))}; there are: {', '.join(BENCHES)}")
    compileall.compile_dir(ROOT / "tei", quiet=1)  # as pip does where it installs; a checkout may have nothing compiled
    found = list(rows(options.names or BENCHES))
    Console(width=None if sys.stdout.isatty() else 160).print(table(found))
    if options.json:
        options.json.write_text(json.dumps([as_json(row) for row in found], indent=1), encoding="utf-8")
    return 1 if any(row.reached is False for row in found) else 0


if __name__ == "__main__":
    sys.exit(main())
