"""What formats say of their own (contents, notes, page), in the language of the book."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from tei.languages import HAN_LANGUAGES
from tei.resources import data_path

OTHERWISE = "en"
TRADITIONAL = ("hant", "tw", "hk", "mo")


def labels_in(tag: str, reading: str = "source") -> Mapping[str, Any]:
    """The labels for a language tag; English where there are none in that language.

    Chinese of mixed script has simplified ones, unless it is read in traditional characters.
    """
    return _labels()[_known(tag, reading)]


def label_language(tag: str, reading: str = "source") -> str:
    """The tag of the language that ``labels_in`` speaks."""
    return _known(tag, reading)


def _known(tag: str, reading: str) -> str:
    language, *rest = tag.lower().split("-")
    if language in HAN_LANGUAGES:
        return "zh-Hant" if reading == "traditional" or any(part in TRADITIONAL for part in rest) else "zh-Hans"
    return language if language in _labels() else OTHERWISE


@cache
def _labels() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(data_path("formats/labels.toml").read_text(encoding="utf-8"))
