"""Offsets to the lines and columns that people count, and short quotations."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence

from tei.model import Span


def line_starts(text: str) -> list[int]:
    """The offset at which each line begins."""
    return [0, *(match.end() for match in re.finditer("\n", text))]


def line_and_column(starts: Sequence[int], offset: int) -> tuple[int, int]:
    """Line and column of ``offset``, both counted from 1."""
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1


def line_span(starts: Sequence[int], line: int, length: int) -> Span:
    """From the beginning of ``line`` to its end, without the line end; ``length`` is the text's."""
    end = starts[line] - 1 if line < len(starts) else length
    return Span(starts[line - 1], end)


def quotation(text: str, span: Span, width: int = 40) -> str:
    """The characters of ``span`` on one line, the middle left out where there are more than ``width``."""
    start, end = span
    if end - start <= width:
        return one_line(text[start:end])
    half = width // 2
    return f"{one_line(text[start : start + half])} … {one_line(text[end - half : end])}"


def one_line(text: str) -> str:
    """``text`` with every run of blanks and line ends as one blank."""
    return " ".join(text.split())


def meets(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Has any of ``spans``, which are in order and do not overlap, a character of ``start:end``?"""
    behind = bisect_left(spans, (end,))
    return behind > 0 and spans[behind - 1][1] > start


def covering(spans: Iterable[Span]) -> Callable[[int], bool]:
    """A function that says whether an offset lies in one of ``spans``, which may overlap; fast for many of both."""
    starts: list[int] = []
    ends: list[int] = []
    for start, end in sorted(spans):
        if ends and start <= ends[-1]:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(start)
            ends.append(end)

    def covers(offset: int) -> bool:
        number = bisect_right(starts, offset) - 1
        return number >= 0 and offset < ends[number]

    return covers
