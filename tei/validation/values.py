"""The values of XPath 1.0, and the code for one where another is asked for (sections 3.4 and 4).

Sets of nodes are of three sorts, after what rules ask of them: an attribute that is there or not (``ONE``, a string or
None), attributes from anywhere (``STRINGS``), and elements in the order of the document (``NODES``).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import NamedTuple

from lxml import etree

STRING, NUMBER, BOOLEAN, ONE, STRINGS, NODES = "string", "number", "boolean", "one", "strings", "nodes"
SETS = frozenset((ONE, STRINGS, NODES))
SPACE = " \t\r\n"
NUMERAL = re.compile(rf"[{SPACE}]*(-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)[{SPACE}]*", re.ASCII)
SPACES = re.compile(f"[{SPACE}]+")
NOWHERE = etree.Element("nowhere")
_string_value = etree.XPath("string()", smart_strings=False)
_said_number = etree.XPath("string($number)", smart_strings=False)


class Code(NamedTuple):
    """Python for an expression, about ``item`` and ``scope``, and the sort of its value."""

    kind: str
    text: str


class Strings(NamedTuple):
    """The values of attributes, in order, and as a set."""

    all: tuple[str, ...]
    distinct: frozenset[str]


def strings(values: Iterable[str]) -> Strings:
    every = tuple(values)
    return Strings(every, frozenset(every))


def string_value(node: etree._Element) -> str:
    """The text in an element (XPath 1.0, 5.2)."""
    return str(_string_value(node))


def to_number(text: str) -> float:
    """The number that a string says, or NaN (section 4.4); with an exponent too, as libxml2 and XPath 2.0 have it."""
    if text.isdecimal() and text.isascii():
        return float(text)
    match = NUMERAL.fullmatch(text)
    return float(match[1]) if match else math.nan


def said_number(number: float) -> str:
    """A number as a string; what is no small whole number is said by libxml2, whose digits others would miss."""
    if abs(number) < 1e9 and number == int(number):
        return str(int(number))
    return str(_said_number(NOWHERE, number=number))


def normalized(text: str) -> str:
    """The text without white space at its ends, and with single blanks within."""
    return SPACES.sub(" ", text).strip(" ")


def first_string(values: Strings) -> str:
    return next(iter(values.all), "")


def first_value(nodes: list[etree._Element]) -> str:
    return string_value(nodes[0]) if nodes else ""


def values_of(nodes: list[etree._Element]) -> list[str]:
    return [string_value(node) for node in nodes]


def is_true(number: float) -> bool:
    return number != 0 and not math.isnan(number)


def only(value: str | None) -> tuple[str, ...]:
    return () if value is None else (value,)


AS_STRING = {
    STRING: "{}",
    NUMBER: "said_number({})",
    BOOLEAN: "('true' if {} else 'false')",
    ONE: "({} or '')",
    STRINGS: "first_string({})",
    NODES: "first_value({})",
}
AS_BOOLEAN = {
    STRING: "({} != '')",
    NUMBER: "is_true({})",
    BOOLEAN: "{}",
    ONE: "({} is not None)",
    STRINGS: "bool({}.all)",
    NODES: "bool({})",
}
MEMBERS = {ONE: "only({})", STRINGS: "{}.distinct", NODES: "values_of({})"}


def as_string(code: Code) -> str:
    return AS_STRING[code.kind].format(code.text)


def as_number(code: Code) -> str:
    plain = {NUMBER: "{}", BOOLEAN: "float({})"}.get(code.kind)
    return plain.format(code.text) if plain else f"to_number({as_string(code)})"


def as_boolean(code: Code) -> str:
    return AS_BOOLEAN[code.kind].format(code.text)


def members(code: Code) -> str:
    """The string values of a set of nodes; of anything else the value alone."""
    return MEMBERS.get(code.kind, "({},)").format(code.text)
