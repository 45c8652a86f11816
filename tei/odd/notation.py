"""Patterns in a notation that people read: commas, bars and ``? * +`` as in a DTD."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tei.odd.specs import (
    Choice,
    Data,
    Empty,
    Interleave,
    Literally,
    Pattern,
    Reference,
    Repeat,
    Sequence,
    Text,
    Tokens,
    Value,
    Wildcard,
)

SIGNS = {(0, 1): "?", (0, None): "*", (1, None): "+"}


def notation(pattern: Pattern) -> str:
    """The pattern in one line, such as ``front?, (body | group), back?``."""
    return _WRITERS[type(pattern)](pattern)


def _joined(parts: tuple[Pattern, ...], sign: str) -> str:
    return sign.join(_bracketed(part) for part in parts)


def _bracketed(pattern: Pattern) -> str:
    """With brackets where the pattern has signs of its own that would run together with those around it."""
    compound = isinstance(pattern, Sequence | Choice | Interleave) and len(pattern.parts) > 1
    return f"({notation(pattern)})" if compound else notation(pattern)


def _repeat(pattern: Repeat) -> str:
    most = "" if pattern.most is None else pattern.most
    sign = SIGNS.get((pattern.least, pattern.most), f"{{{pattern.least},{most}}}")
    return _bracketed(pattern.part) + sign


def _data(pattern: Data) -> str:
    facets = ", ".join(f"{name} {value}" for name, value in pattern.facets)
    return f"xsd:{pattern.name}" + (f" ({facets})" if facets else "")


def _wildcard(pattern: Wildcard) -> str:
    return f"any element of {' '.join(pattern.required)}" if pattern.required else "any element"


_WRITERS: dict[type[Any], Callable[[Any], str]] = {
    Empty: lambda _: "empty",
    Text: lambda _: "text",
    Reference: lambda pattern: pattern.name,
    Sequence: lambda pattern: _joined(pattern.parts, ", "),
    Choice: lambda pattern: _joined(pattern.parts, " | "),
    Interleave: lambda pattern: _joined(pattern.parts, " & "),
    Repeat: _repeat,
    Value: lambda pattern: f'"{pattern.text}"',
    Data: _data,
    Tokens: lambda pattern: f"list of {_bracketed(pattern.part)}",
    Wildcard: _wildcard,
    Literally: lambda _: "as written in RELAX NG",
}
