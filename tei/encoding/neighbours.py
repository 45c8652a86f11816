"""The nearest characters of the book on both sides of a place, over the input's own marks and blanks."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from tei.model import Markup, Source, Span
from tei.text.line_ends import goes_on_without_blank

FARTHEST = 8
"""So many marks are passed over in search of a character; a book has no more in one place."""
REACH = 64
"""So many blanks."""
BLANKS = " \t\n\f"


def text_before(source: str, marks: Sequence[Markup], number: int, offset: int) -> str:
    """The last two characters of the book before ``offset``; ``number`` marks lie before it."""
    for mark in reversed(marks[max(0, number - FARTHEST) : number]):
        found = source[max(mark.span.end, offset - REACH) : offset].rstrip(BLANKS) or mark.reading.rstrip(BLANKS)
        if found:
            return found[-2:]
        offset = min(offset, mark.span.start)
    last = marks[number - 1 - FARTHEST].span.end if number > FARTHEST else 0
    return source[max(last, offset - REACH) : offset].rstrip(BLANKS)[-2:]


def text_after(source: str, marks: Sequence[Markup], number: int, offset: int) -> str:
    """The next character of the book from ``offset`` on; ``number`` marks lie before it."""
    for mark in marks[number : number + FARTHEST]:
        found = source[offset : min(mark.span.start, offset + REACH)].lstrip(BLANKS) or mark.reading.lstrip(BLANKS)
        if found:
            return found[0]
        offset = max(offset, mark.span.end)
    following = marks[number + FARTHEST].span.start if number + FARTHEST < len(marks) else len(source)
    return source[offset : min(following, offset + REACH)].lstrip(BLANKS)[:1]


def is_inside_word(source: Source, place: Span) -> bool:
    """Does a word go on over ``place``, or a script that has no blanks (``@break="no"``)?"""
    marks = source.markup
    number = bisect_left(marks, place.start, key=lambda mark: mark.span.start)
    before = text_before(source.text, marks, number, place.start)
    return goes_on_without_blank(before, text_after(source.text, marks, number, place.end))
