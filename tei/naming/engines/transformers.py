"""A token classifier in the form of Hugging Face, from a folder of this machine."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from tei.errors import UsageError
from tei.naming.engines import Engine
from tei.naming.engines.outside import Span, by_lines


def make(language: str, setting: str = "") -> Engine | None:
    """The classifier in the folder ``setting``; nothing is fetched from the network."""
    transformers = import_module("transformers")
    if not Path(setting or " ").is_dir():
        raise UsageError(
            f"there is no model in {setting!r}", remedy="Write its folder after a colon: transformers:PATH."
        )
    classify = transformers.pipeline("token-classification", model=setting, aggregation_strategy="simple")
    return by_lines("transformers", partial(_find, classify))


def _find(classify: Any, line: str) -> Iterator[Span]:
    rows = classify(line) if line.strip() else ()
    return ((row["start"], row["end"], row["entity_group"], float(row["score"])) for row in rows)
