"""The comparisons of XPath 1.0 (section 3.4), as code."""

from __future__ import annotations

from collections.abc import Iterable

from tei.validation.values import (
    BOOLEAN,
    NUMBER,
    ONE,
    SETS,
    STRING,
    STRINGS,
    Code,
    as_boolean,
    as_number,
    as_string,
    members,
    to_number,
)
from tei.validation.xpath import UnknownExpression

EQUALITY = {"=": "==", "!=": "!="}
ORDER = {"<": "<", "<=": "<=", ">": ">", ">=": ">="}


def comparison(sign: str, left: Code, right: Code) -> str:
    """Whether two values compare; sets of nodes do where any of their members does."""
    kinds, word = (left.kind, right.kind), (EQUALITY | ORDER)[sign]
    if BOOLEAN in kinds:
        if sign in ORDER:
            raise UnknownExpression(sign)
        return f"({as_boolean(left)} {word} {as_boolean(right)})"
    if SETS & set(kinds):
        return _of_sets(sign, word, left, right)
    said = as_number if sign in ORDER or NUMBER in kinds else as_string
    return f"({said(left)} {word} {said(right)})"


def _of_sets(sign: str, word: str, left: Code, right: Code) -> str:
    kinds = (left.kind, right.kind)
    if sign == "=" and set(kinds) == {ONE, STRING}:
        return f"({left.text} == {right.text})"
    if sign == "=" and STRINGS in kinds and set(kinds) <= {STRING, ONE, STRINGS}:
        return _membership(left, right)
    if sign in ORDER or NUMBER in kinds:
        return f"any(a {word} b for a in numbers({members(left)}) for b in numbers({members(right)}))"
    return f"any(a {word} b for a in {members(left)} for b in {members(right)})"


def _membership(left: Code, right: Code) -> str:
    """Whether a string is among the values of attributes: one look-up."""
    if left.kind == right.kind:
        return f"(not {left.text}.distinct.isdisjoint({right.text}.distinct))"
    every, other = (left, right) if left.kind == STRINGS else (right, left)
    return f"({other.text} in {every.text}.distinct)"


def numbers(values: Iterable[str | float]) -> list[float]:
    return [to_number(value) if isinstance(value, str) else value for value in values]
