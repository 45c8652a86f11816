"""The engine that is always there: titles, surnames, units and gazetteers, by language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib import import_module

from tei.naming.candidates import Candidate
from tei.naming.tables import table

Rule = Callable[[str], Iterable[Candidate]]


def make(language: str, setting: str = "") -> Rule | None:
    """The rules of ``language``; None where it has no table."""
    modules = table(language).get("rules", ())
    rules = [rule for module in modules for rule in import_module(f"tei.naming.rules.{module}").RULES]
    return partial(_run, rules, language) if rules else None


def _run(rules: Iterable[Callable[[str, str], Iterable[Candidate]]], language: str, text: str) -> Iterator[Candidate]:
    for rule in rules:
        yield from rule(text, language)
