"""The floors of the gym's daily sample: what it must score at least."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from scripts.trials import LOSSES, Outcome, average, count_claims, is_reached

SAMPLE = Path(__file__).parent / "gym_sample.toml"
FLOORS = Path(__file__).parent / "gym_floors.toml"
MARGIN = 0.02
"""How far a figure of the sample may fall: what helps other books may cost these a little."""


def sample_books() -> list[tuple[str, str]]:
    """Book and style of each input of the daily sample."""
    return [(row["book"], row["style"]) for row in tomllib.loads(SAMPLE.read_text(encoding="utf-8"))["input"]]


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
