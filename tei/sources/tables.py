"""Pipe tables: a head line, a line of hyphens, and the lines after it that have a pipe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from tei.expressions import expression
from tei.model import Markup, Span
from tei.sources.scanning import Found

DELIMITER = expression(r"^[ \t]*+(?=[^\n]*\|)\|?[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)*+\|?[ \t\r]*$", re.M)
PIPE = expression(r"(?<!\\)\|")


def scan_pipe_tables(view: str) -> Found:
    """The marks of every pipe table.

    The line of hyphens, with the line end before it, is the mark of the table; a row's is what stands
    before its first cell, a cell's the pipe before it; that of a row's first cell is empty.
    """
    if "|" not in view:
        return Found()
    marks: list[Markup] = []
    done = 0
    for match in DELIMITER.finditer(view):
        head = line_before(view, match.start(), done)
        if head and len(cells(view, head)) == len(cells(view, Span(*match.span()))):
            marks += table(view, head, Span(*match.span()))
            done = end_of(marks)
    return Found(marks)


def end_of(marks: list[Markup]) -> int:
    """The end of the table that the last marks belong to."""
    scope = marks[-1].scope
    return scope.end if scope else 0


def line_before(view: str, start: int, floor: int) -> Span | None:
    """The line that ends before ``start`` if it is after ``floor`` and has a pipe."""
    if start <= floor:
        return None
    line = Span(max(floor, view.rfind("\n", floor, start - 1) + 1), start - 1)
    return line if PIPE.search(view, *line) else None


def table(view: str, head: Span, delimiter: Span) -> Iterator[Markup]:
    """The marks of the table with this head line and line of hyphens, the table's own last."""
    body = list(body_lines(view, delimiter.end))
    yield from row(view, head, "head")
    for line in body:
        yield Markup(Span(line.start - 1, line.start), "separator")
        yield from row(view, line, "")
    yield Markup(Span(head.end, delimiter.end), "table", "", Span(head.start, (body or [delimiter])[-1].end))


def body_lines(view: str, at: int) -> Iterator[Span]:
    """The lines from the line end at ``at`` for as long as they have pipes."""
    while at < len(view):
        end = view.find("\n", at + 1)
        line = Span(at + 1, end if end >= 0 else len(view))
        if not PIPE.search(view, *line):
            return
        yield line
        at = line.end


def row(view: str, line: Span, value: str) -> Iterator[Markup]:
    """The marks of one row."""
    contents = cells(view, line)
    first, last = contents[0], contents[-1]
    yield Markup(Span(line.start, first.start), "row", "", Span(first.start, last.end))
    yield Markup(Span(first.start, first.start), "cell", value, first)
    for before, content in pairwise(contents):
        yield Markup(Span(before.end, content.start), "cell", value, content)
    if last.end < line.end:
        yield Markup(Span(last.end, line.end), "row-end")


def cells(view: str, line: Span) -> list[Span]:
    """What the cells of a line hold, without the white space around it; at least one cell."""
    edges = [line.start - 1, *(match.start() for match in PIPE.finditer(view, *line)), line.end]
    pieces = [stripped(view, start + 1, end) for start, end in pairwise(edges)]
    if len(pieces) > 1 and is_blank(view, line.start, edges[1]):
        pieces = pieces[1:]
    if len(pieces) > 1 and is_blank(view, edges[-2] + 1, line.end):
        pieces = pieces[:-1]
    return pieces


def is_blank(view: str, start: int, end: int) -> bool:
    return not view[start:end].strip(" \t\r")


def stripped(view: str, start: int, end: int) -> Span:
    """The stretch without the white space at its ends; an empty one stands at its end."""
    piece = view[start:end]
    left = len(piece) - len(piece.lstrip(" \t\r"))
    return Span(start + left, max(start + left, start + len(piece.rstrip(" \t\r"))))
