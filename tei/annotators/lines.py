"""The lines of a source as a reader of the page sees them: without the format's marks and blanks."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from tei.model import Markup, Source, Span

BLANKS = " \t\u00a0\u2002\u2003\u2009\u3000"
WIDE_BLANKS = BLANKS[2:]
NOT_OF_THE_LINE = frozenset({"page", "separator", "break", "newline"})
NO_BLANK = re.compile(f"[^{BLANKS}]")
WIDE_RUN = re.compile(
    "[\u1100-\u115f\u2014\u2500-\u257f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60"
    "\uffe0-\uffe6\U00020000-\U0003fffd\u3000]+"
)


class Line(NamedTuple):
    """One line: its text without marks and blanks at the edges, and where that text stands."""

    span: Span
    text: str
    indent: int
    """Columns before the text; a wide character fills two."""
    page: int
    """How many page marks stand before it."""
    raw: Span
    """The whole line without its line end."""
    outer: Span
    """``span`` with the marks that open and close it (``## ``, ``- ``, ``**``) and the wide blanks around it,
    which are no white space to XML."""

    @property
    def is_blank(self) -> bool:
        return not self.text


@lru_cache(maxsize=4)
def lines_of(source: Source) -> tuple[Line, ...]:
    """Every line of ``source``, blank ones too."""
    return tuple(_lines(source))


def _lines(source: Source) -> Iterator[Line]:
    marks = source.markup
    starts = [mark.span.start for mark in marks]
    pages = [mark.span.start for mark in marks if mark.kind == "page"]
    start = number = 0
    for raw in source.text.split("\n"):
        end = start + len(raw)
        while number and marks[number - 1].span.end > start:
            number -= 1
        last = bisect_right(starts, end, lo=number)
        here = [mark for mark in marks[number:last] if mark.span.start < end or mark.span.end <= end] if raw else []
        number = last
        whole = Span(start, end)
        text, span = _content(raw, start, here) if here else _plain(raw, whole)
        if span is whole:
            yield Line(whole, text, 0, bisect_right(pages, start), whole, whole)
        else:
            before = _between(source.text, start, span.start, here) if text and span.start > start else ""
            indent = columns(NO_BLANK.sub("", before)) if before else 0
            outer = _outer(span, here, source.text, whole) if text else span
            yield Line(span, text, indent, bisect_right(pages, span.start), whole, outer)
        start = end + 1


def _between(text: str, start: int, end: int, marks: Sequence[Markup]) -> str:
    """What stands between two offsets beside the marks, whose own blanks are no indent."""
    pieces: list[str] = []
    for mark in marks:
        if mark.span.start >= end:
            break
        pieces.append(text[start : mark.span.start])
        start = max(start, mark.span.end)
    return "".join(pieces) + text[start:end]


def _plain(raw: str, whole: Span) -> tuple[str, Span]:
    """The text of a line that has no marks, and its span: ``whole`` itself where no blanks stand around it."""
    text = raw.strip(BLANKS)
    if len(text) == len(raw):
        return text, whole
    first = whole.start + len(raw) - len(raw.lstrip(BLANKS)) if text else whole.end
    return text, Span(first, first + len(text))


def _content(raw: str, start: int, marks: Sequence[Markup]) -> tuple[str, Span]:
    """The text of a line between its marks, and the span from its first to its last character."""
    pieces: list[str] = []
    first, last = None, start
    position, end = start, start + len(raw)
    for mark in (*marks, None):
        stop = min(max(mark.span.start, position), end) if mark else end
        piece = raw[position - start : stop - start]
        if piece.strip(BLANKS):
            first = position + len(piece) - len(piece.lstrip(BLANKS)) if first is None else first
            last = position + len(piece.rstrip(BLANKS))
        pieces.append(piece)
        if mark and mark.reading and start <= mark.span.start < end:
            pieces.append(mark.reading)
            first, last = mark.span.start if first is None else first, mark.span.end
        position = max(position, min(mark.span.end, end)) if mark else end
    return "".join(pieces).strip(BLANKS), Span(end if first is None else first, end if first is None else last)


def _outer(span: Span, marks: Sequence[Markup], text: str, raw: Span) -> Span:
    first, last = span
    for mark in reversed(marks):
        if mark.span.end == first and mark.span.start >= raw.start and mark.kind not in NOT_OF_THE_LINE:
            first = mark.span.start
    for mark in marks:
        if mark.span.start == last and mark.span.end <= raw.end and mark.kind not in NOT_OF_THE_LINE:
            last = mark.span.end
    while first > raw.start and text[first - 1] in WIDE_BLANKS:
        first -= 1
    while last < raw.end and text[last] in WIDE_BLANKS:
        last += 1
    return Span(first, last)


def columns(text: str) -> int:
    """How many columns ``text`` fills: a wide character two (UAX 11), a tab four."""
    wide = 0 if text.isascii() else sum(map(len, WIDE_RUN.findall(text)))
    return len(text) + 3 * text.count("\t") + wide
