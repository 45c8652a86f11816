"""spaCy with whichever of its models for the language is installed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from importlib import import_module
from typing import Any

from tei.naming.engines import Engine
from tei.naming.engines.outside import Span, by_lines


def make(language: str, setting: str = "") -> Engine | None:
    """spaCy's names; ``setting`` is the name of a model or its folder.  None without a model for the language."""
    spacy = import_module("spacy")
    models = sorted(name for name in spacy.util.get_installed_models() if name.startswith(f"{language}_"))
    name = setting or next(iter(models), "")
    return by_lines("spacy", partial(_find, spacy.load(name))) if name else None


def _find(pipeline: Any, line: str) -> Iterator[Span]:
    return ((found.start_char, found.end_char, found.label_, 1.0) for found in pipeline(line).ents)
