"""The linguistic tables of ``tei/data/names``, read once, in the shape that the rules use."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from tei.resources import data_path


@cache
def table(name: str) -> Mapping[str, Any]:
    """The TOML file ``tei/data/names/NAME.toml``."""
    return tomllib.loads(data_path(f"names/{name}.toml").read_text(encoding="utf-8"))


@cache
def entries(name: str, section: str, key: str) -> frozenset[str]:
    """The words of one blank-separated list."""
    return frozenset(table(name)[section][key].split())


@cache
def characters(name: str, section: str, key: str) -> frozenset[str]:
    """The characters of one list."""
    return frozenset(table(name)[section][key])


@cache
def surnames() -> Mapping[str, int]:
    """Single surnames with their class: 3 very common, 2 common, 1 other."""
    ranks = {"other": 1, "common": 2, "very-common": 3}
    return {c: rank for key, rank in ranks.items() for c in table("zh/persons")["surnames"][key]}


@cache
def double_surnames() -> frozenset[str]:
    """Surnames of two characters."""
    return entries("zh/persons", "surnames", "double")


@cache
def word_classes() -> Mapping[str, int]:
    """Ordinary Chinese words of two to four characters with a class from 1 (rare) to 6 (very frequent)."""
    words: dict[str, int] = {}
    for line in data_path("names/zh/words.tsv").read_text(encoding="utf-8").splitlines():
        number, _, members = line.partition("\t")
        words.update(dict.fromkeys(members.split(" "), int(number)))
    return words
