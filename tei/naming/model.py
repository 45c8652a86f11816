"""A model of the tagger in a file: what it was made of, thresholds, weights.

The first line is JSON; then, a column a section, ``N`` lines of key, tab, weights in hexadecimal.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tei.errors import UnreadableError
from tei.naming.features import COLUMNS
from tei.naming.scoring import LABELS
from tei.resources import data_path

FORMAT = 2
BREAK_IN_FILE = "¶"
"""Stands for the line end in keys."""


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Weights, and what one must know to use and to cite them."""

    name: str
    version: str
    """The beginning of the hash of the file, in hexadecimal."""
    made_of: str
    weights: Sequence[Mapping[str, int]]
    thresholds: Mapping[str, Sequence[int]]
    """For persons and places the margins from which on a name is of low, of medium and of high certainty."""
    slack: int = 400


def cache_folder() -> Path:
    """Where what users make stays between runs: TEIKIT_CACHE, or what the system calls the cache."""
    if said := os.environ.get("TEIKIT_CACHE"):
        return Path(said)
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "teikit"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "teikit"
    return Path(os.environ.get("XDG_CACHE_HOME", home / ".cache")) / "teikit"


def trained_path() -> Path:
    """Where ``tei names train`` puts its model."""
    return cache_folder() / "names.model"


def shipped_path() -> Path:
    return data_path("names/names.model")


def current_model() -> Model | None:
    """The model that this machine has: the trained one first; none where there is none at all."""
    path = next((path for path in (trained_path(), shipped_path()) if path.is_file()), None)
    return _read(path, path.stat().st_mtime_ns) if path else None


@cache
def _read(path: Path, changed: int) -> Model:
    return read_model(path)


def read_model(path: Path) -> Model:
    """The model in the file at ``path``.  Raises ``UnreadableError`` where it is none that we can read."""
    try:
        data = path.read_bytes()
        lines = data.decode().split("\n")
        head: dict[str, Any] = json.loads(lines[0])
        if (head.pop("format"), head.pop("labels"), len(head["sizes"])) != (FORMAT, list(LABELS), COLUMNS):
            raise ValueError("made for another version")
        weights = list(_columns(lines, head.pop("sizes")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        remedy = "Make it anew with `tei names train`, or delete it: then the model that ships is used."
        raise UnreadableError(f"{path} is no model for names that can be used: {error}", remedy=remedy) from None
    return Model(version=hashlib.sha256(data).hexdigest()[:12], weights=weights, **head)


def _columns(lines: Sequence[str], sizes: Sequence[int]) -> Iterator[dict[str, int]]:
    start = 1
    for size in sizes:
        rows = (line.split("\t") for line in lines[start : start + size])
        yield {key.replace(BREAK_IN_FILE, "\n"): int(value, 16) for key, value in rows}
        start += size


def write_model(model: Model) -> bytes:
    """The bytes of the file of ``model``."""
    head = {
        "format": FORMAT,
        "name": model.name,
        "made_of": model.made_of,
        "labels": list(LABELS),
        "slack": model.slack,
        "thresholds": {kind: list(margins) for kind, margins in model.thresholds.items()},
        "sizes": [len(column) for column in model.weights],
    }
    lines = [json.dumps(head, ensure_ascii=False, sort_keys=True)]
    for column in model.weights:
        lines += (f"{key.replace(chr(10), BREAK_IN_FILE)}\t{weight:x}" for key, weight in column.items())
    return "\n".join(lines).encode()
