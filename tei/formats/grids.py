"""Tables for formats that write rows of cells: behaviours for ``row`` and ``cell``, what they leave for ``table``."""

from __future__ import annotations

from typing import Any, NamedTuple

from lxml import etree

from tei.rendering.dispatch import Rule
from tei.rendering.walk import Walk
from tei.xml.numbers import parse_number

WIDEST = 1000
"""Columns or rows that a cell may take, as in HTML: a number alone makes no table of a million cells."""


class Cell(NamedTuple):
    """What a cell holds, as the walk wrote it; is it a heading, how many columns and rows does it take?"""

    content: list[Any]
    is_head: bool = False
    columns: int = 1
    rows: int = 1


class Row(NamedTuple):
    """The cells of a row."""

    cells: list[Cell]


class Grid(NamedTuple):
    """The rows of a table, and what stands in it outside them: captions."""

    rows: list[Row]
    outside: list[Any]

    @property
    def width(self) -> int:
        """The columns of the widest row."""
        return max((sum(cell.columns for cell in row.cells) for row in self.rows), default=0)


def cell(walk: Walk, node: etree._Element, rule: Rule) -> None:
    """The behaviour ``cell``."""
    with walk.elsewhere() as content:
        walk.parameter(node, rule)
    parent = node.getparent()
    is_head = "label" in (node.get("role"), parent.get("role") if parent is not None else None)
    walk.out.append(Cell(content, is_head, _number(node, "cols"), _number(node, "rows")))


def _number(node: etree._Element, name: str) -> int:
    return min(max(1, parse_number(node.get(name)) or 1), WIDEST)


def row(walk: Walk, node: etree._Element, rule: Rule) -> None:
    """The behaviour ``row``; text that stands in a row and in no cell is a cell of its own."""
    with walk.elsewhere() as content:
        walk.parameter(node, rule)
    walk.out.append(Row([one if isinstance(one, Cell) else Cell([one]) for one in content if _counts(one)]))


def _counts(one: Any) -> bool:
    return not isinstance(one, str) or bool(one.strip())


def grid(walk: Walk, node: etree._Element, rule: Rule) -> Grid:
    """The rows of a table, for the behaviour ``table``."""
    with walk.elsewhere() as content:
        walk.parameter(node, rule)
    rows = [one for one in content if isinstance(one, Row) and one.cells]
    return Grid(rows, [one for one in content if not isinstance(one, Row)])
