"""How long until the command line says its help."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from scripts.measuring import Row, side_by_side

TEI = str(Path(sys.executable).with_name("tei"))
LIMIT = 0.15


def rows() -> Iterator[Row]:
    """``tei --help`` beside an interpreter that does nothing."""
    ours, bare = side_by_side([TEI, "--help"], [sys.executable, "-c", "pass"], runs=9)
    reached = ours.cpu <= LIMIT
    yield Row("startup", "tei --help", ours, "python -c pass", bare, f"CPU ≤ {LIMIT} s", reached)
