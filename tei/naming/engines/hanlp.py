"""HanLP with a recogniser of names that is on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from importlib import import_module
from typing import Any

from tei.errors import UsageError
from tei.naming.engines import Engine
from tei.naming.engines.outside import Span, by_lines


def make(language: str, setting: str = "") -> Engine | None:
    """The recogniser in the folder ``setting``, which HanLP loads; it must take characters."""
    if language != "zh":
        return None
    hanlp = import_module("hanlp")
    if not setting:
        raise UsageError("hanlp needs the folder of a model", remedy="Write it after a colon: hanlp:PATH.")
    return by_lines("hanlp", partial(_find, hanlp.load(setting)))


def _find(recogniser: Any, line: str) -> Iterator[Span]:
    return ((start, end, label, 1.0) for _, label, start, end in (recogniser(list(line)) if line.strip() else ()))
