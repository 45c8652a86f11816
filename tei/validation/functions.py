"""The functions of XPath 1.0 (section 4) that rules use most, as code."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from tei.validation.values import BOOLEAN, NUMBER, STRING, Code, as_boolean, as_number, as_string


class Function(NamedTuple):
    """What the arguments are taken as, what comes out, and the code for it."""

    takes: Callable[[Code], str]
    gives: str
    code: str
    arity: int


FUNCTIONS = {
    "string": Function(as_string, STRING, "{}", 1),
    "number": Function(as_number, NUMBER, "{}", 1),
    "boolean": Function(as_boolean, BOOLEAN, "{}", 1),
    "not": Function(as_boolean, BOOLEAN, "(not {})", 1),
    "true": Function(as_boolean, BOOLEAN, "True", 0),
    "false": Function(as_boolean, BOOLEAN, "False", 0),
    "starts-with": Function(as_string, BOOLEAN, "{}.startswith({})", 2),
    "contains": Function(as_string, BOOLEAN, "({1} in {0})", 2),
    "substring-before": Function(as_string, STRING, "substring_before({}, {})", 2),
    "substring-after": Function(as_string, STRING, "substring_after({}, {})", 2),
    "translate": Function(as_string, STRING, "{}.translate(exchange({}, {}))", 3),
    "normalize-space": Function(as_string, STRING, "normalized({})", 1),
    "string-length": Function(as_string, NUMBER, "float(len({}))", 1),
}
CORE = frozenset(FUNCTIONS) | frozenset(
    "concat substring name local-name namespace-uri count sum floor ceiling round lang id".split()
)
"""What libxml2 evaluates alike wherever it stands: without ``position``, ``last`` and what only XSLT knows."""


def called(function: Function, arguments: Sequence[Code]) -> Code:
    """A call with as many arguments as the function takes."""
    return Code(function.gives, function.code.format(*map(function.takes, arguments)))


def concat(arguments: Sequence[Code]) -> Code:
    return Code(STRING, f"({' + '.join(map(as_string, arguments))})")


def substring(text: Code, start: float, length: float | None) -> Code:
    """``substring`` with literal positions, which count from 1 (section 4.2)."""
    first = _rounded(start)
    begin = max(first - 1, 0)
    end = "" if length is None else max(first + _rounded(length) - 1, begin)
    return Code(STRING, f"{as_string(text)}[{begin}:{end}]")


def _rounded(number: float) -> int:
    return math.floor(number + 0.5)


def substring_before(text: str, mark: str) -> str:
    head, found, _ = text.partition(mark) if mark else ("", "", "")
    return head if found else ""


def substring_after(text: str, mark: str) -> str:
    return text.partition(mark)[2] if mark else text


@lru_cache(64)
def exchange(old: str, new: str) -> dict[int, str | None]:
    """The table of ``translate``: characters without a counterpart are left out, the first of two counts."""
    table: dict[int, str | None] = {}
    for at, character in enumerate(old):
        table.setdefault(ord(character), new[at] if at < len(new) else None)
    return table
