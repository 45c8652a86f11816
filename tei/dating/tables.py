"""The patterns of dates and the words in them, by language, from ``tei/data/dates``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from tei.dating.eras import eras
from tei.model import Certainty
from tei.resources import data_path

PART = re.compile(r"\{([a-z]+2?)\}")


class Pattern(NamedTuple):
    """One way of writing a date."""

    name: str
    expression: re.Pattern[str]
    certainty: Certainty


class Table(NamedTuple):
    """What a language's dates look like."""

    patterns: tuple[Pattern, ...]
    months: Mapping[str, int]
    centuries: Mapping[str, int]
    common: frozenset[str]
    """Eras that are words or places as well."""
    gregorian: frozenset[str]
    """Eras with months and days of the Western calendar."""
    anchors: re.Pattern[str]
    """What every date has in it: only around these are the patterns tried."""


@cache
def table(language: str) -> Table | None:
    """The table of ``language``; None where it has none."""
    path = data_path(f"dates/{language}.toml")
    return _table(tomllib.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


@cache
def line_form(language: str) -> tuple[re.Pattern[str], bool] | None:
    """What a date can be that has a line for itself, and whether blanks mean nothing; None without a table.

    It asks for nothing else of the table, whose patterns take longer to compile than a run without dates needs.
    """
    path = data_path(f"dates/{language}.toml")
    if not path.exists():
        return None
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    words = {"months": _any(_numbers(data, "months")), "centuries": "", "eras": ""}
    parts = {name: _filled(part, words) for name, part in data["parts"].items()}
    return _compiled("|".join(data["alone"]), parts), data["script"] == "han"


def _table(data: Mapping[str, Any]) -> Table:
    months, centuries = _numbers(data, "months"), _numbers(data, "centuries")
    words = {"months": _any(months), "centuries": _any(centuries), "eras": _any(eras())}
    parts = {name: _filled(part, words) for name, part in data["parts"].items()}
    patterns = [Pattern(row["name"], _compiled(row["form"], parts), row["certainty"]) for row in data["pattern"]]
    known = data.get("eras", {})
    return Table(
        tuple(patterns), months, centuries, frozenset(known.get("words", ())), frozenset(known.get("gregorian", ())),
        re.compile(data["anchors"]),
    )  # fmt: skip


def _numbers(data: Mapping[str, Any], name: str) -> Mapping[str, int]:
    rows = data.get(name, {})
    return dict(zip(rows.get("names", ()), rows.get("numbers", ()), strict=True))


def _any(words: Mapping[str, object]) -> str:
    """Any of the words, the longest first; one look at the first character spares most places the hundreds of them."""
    if not words:
        return ""
    first = "".join(sorted({word[0] for word in words}))
    return rf"(?=[{re.escape(first)}])(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})"


def _filled(form: str, parts: Mapping[str, str]) -> str:
    return PART.sub(lambda match: parts[match[1]], form)


def _compiled(form: str, parts: Mapping[str, str]) -> re.Pattern[str]:
    """The expression; a group that stands in several alternatives gets a number behind its name."""
    seen: dict[str, int] = {}

    def unique(match: re.Match[str]) -> str:
        seen[match[1]] = seen.get(match[1], 0) + 1
        return f"(?P<{match[1]}{'_' * (seen[match[1]] - 1)}>"

    return re.compile(re.sub(r"\(\?P<(\w+)>", unique, _filled(form, parts)))
