"""Ordinals that a language puts together: “der ein und zwantzigste”, “das dreyzehende”.

The table of a language names the parts, with the spellings of its printers, and the forms in which they meet.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

SHORTEST = 5
"""No composed ordinal has fewer characters."""


def composed_patterns(table: Mapping[str, Any]) -> Sequence[str]:
    """Return a pattern without groups for every form of the language's composed ordinals."""
    grammar = table.get("ordinal_grammar", {})
    parts = {name: f"(?:{'|'.join(grammar[f'{name}s'])})" for name in ("unit", "ten") if grammar}
    return [form.format(**parts) + table.get("ordinal_endings", "") for form, _ in grammar.get("forms", ())]


def read_composed(text: str, table: Mapping[str, Any]) -> int | None:
    """Return the value of a composed ordinal in small letters; None where ``text`` is none."""
    grammar = table.get("ordinal_grammar")
    if not grammar or len(text) < SHORTEST:
        return None
    for pattern, (_, added) in zip(composed_patterns(table), grammar["forms"], strict=True):
        if re.fullmatch(pattern, text):
            return _value(text, grammar) + int(added)
    return None


def _value(text: str, grammar: Mapping[str, Any]) -> int:
    """Return the sum of the ten that ``text`` holds and the unit that it begins with."""
    ten, before = 0, text
    for pattern, value in grammar["tens"].items():
        if found := re.search(pattern, text):
            ten, before = value, text[: found.start()]
    return ten + next((value for pattern, value in grammar["units"].items() if re.match(pattern, before)), 0)
