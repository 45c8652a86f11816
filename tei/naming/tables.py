"""Linguistic fact about names by language, read from ``tei/data/names``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from tei.resources import data_path


@cache
def table(language: str) -> Mapping[str, Any]:
    """All that is known about names in ``language``; see the data file for what each key means."""
    path = data_path(f"names/{language}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


@cache
def variants() -> Mapping[int, int]:
    """Characters that OpenCC leaves as they are, with the usual form, for ``str.translate``."""
    pairs = "".join(table("zh")["variants"].split())
    return {ord(pairs[i]): ord(pairs[i + 1]) for i in range(0, len(pairs), 2)}


@cache
def words(size: int) -> frozenset[str]:
    """Chinese words of ``size`` characters, two to four, that are no names."""
    return frozenset(_words()[size - 2].split()) if 2 <= size <= 4 else frozenset()


@cache
def _words() -> list[str]:
    """Those of two, of three and of four characters: an empty line stands between them."""
    return data_path("names/words.txt").read_text(encoding="utf-8").split("\n\n")


NO_SURNAME, NO_NAME, NO_FOREIGN = -30, -3, -3
"""Weights of characters that the table of characters does not have."""


@cache
def character_weights() -> tuple[Mapping[str, int], Mapping[str, int], Mapping[str, int]]:
    """How much more often a character is a surname, is in a given name, in a foreign name than elsewhere: log2."""
    lines = data_path("names/characters.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines]
    surnames = {row[0]: int(row[1]) for row in rows if row[1]}
    return surnames, {row[0]: int(row[2]) for row in rows}, {row[0]: int(row[3]) for row in rows}


@cache
def chars(*keys: str) -> frozenset[str]:
    """The characters that a string of the Chinese table lists."""
    return frozenset(_value(table("zh"), keys))


@cache
def entries(language: str, *keys: str) -> frozenset[str]:
    """The words that a list of a language's table holds; empty where there is none."""
    return frozenset(_value(table(language), keys))


def reason(rule: str) -> str:
    """Why a rule takes something for a name, in words for an editor; the rule's own name where no table has it."""
    return str(_reasons().get(rule, rule.replace("-", " ")))


@cache
def _reasons() -> Mapping[str, Any]:
    return tomllib.loads(data_path("names/reasons.toml").read_text(encoding="utf-8"))


def _value(value: Any, keys: tuple[str, ...]) -> Any:
    for key in keys:
        value = value.get(key, ())
    return value
