"""A text as a row of terms: what a search compares, with its place.

The same expressions stand in ``tei/publishing/site/search.js``; a test holds both against each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tei.searching.folding import fold

WIDE = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u318e"
    "\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\ue000-\ufaff\uff66-\uffdc"
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff\U000f0000-\U0010ffff"
)
"""Characters written without blanks between words; those for private use are of books in characters."""

MARKS = "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
"""Marks that stand on a letter and belong to its word."""

TERM = re.compile(f"[{WIDE}]|[^\\W_{WIDE}](?:[^\\W_{WIDE}]|[{MARKS}])*")


class Term(NamedTuple):
    """A term: as it is compared, and where it stands in its text, in characters."""

    form: str
    start: int
    end: int


def terms(text: str) -> Iterator[Term]:
    """The terms of ``text``, in its order."""
    for match in TERM.finditer(text):
        yield Term(fold(match[0]), match.start(), match.end())


def spaced(text: str) -> str:
    """The terms of ``text`` as they are compared, a blank between: a phrase stands in it exactly where it is found."""
    return " ".join(map(fold, TERM.findall(text)))


def is_wide(term: str) -> bool:
    """Is the term a character of a script without blanks between words?"""
    return WIDE_ONE.match(term) is not None


WIDE_ONE = re.compile(f"[{WIDE}]")
