"""What somebody looks for, and where it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tei.errors import UsageError
from tei.searching.terms import Term, is_wide, spaced

ANY_END = "*"
AROUND = 30
"""Characters that are shown on each side."""


class Phrase(NamedTuple):
    """Terms that stand one after the other."""

    forms: tuple[str, ...]
    open_ended: bool = False
    """May the last word go on?"""


class Span(NamedTuple):
    """From the first character of the first term to behind the last of the last."""

    start: int
    end: int


class Line(NamedTuple):
    """A line of a concordance, each part as it is printed."""

    before: str
    found: str
    after: str


def read_phrase(query: str) -> Phrase:
    """The phrase of what somebody typed; raises ``UsageError`` where there is nothing in it to look for."""
    forms = tuple(spaced(query).split())
    if not forms:
        raise UsageError(f"{query!r} holds nothing to look for", remedy="Give a word.")
    return Phrase(forms, query.rstrip().endswith(ANY_END) and not is_wide(forms[-1]))


def find(terms: Sequence[Term], phrase: Phrase) -> Iterator[Span]:
    """Every place of ``phrase`` in the terms of one passage; places may overlap."""
    *whole, last = phrase.forms
    length = len(phrase.forms)
    for first in range(len(terms) - length + 1):
        found = terms[first : first + length]
        if [term.form for term in found[:-1]] == whole and _ends(found[-1].form, last, phrase.open_ended):
            yield Span(found[0].start, found[-1].end)


def _ends(form: str, wanted: str, open_ended: bool) -> bool:
    return form.startswith(wanted) if open_ended else form == wanted


def concordance(text: str, span: Span, around: int = AROUND) -> Line:
    """The place with ``around`` characters on each side."""
    start, end = span
    return Line(text[max(start - around, 0) : start], text[start:end], text[end : end + around])


def fts5_query(phrase: Phrase) -> str:
    """What SQLite's FTS5 is asked, over a column of ``spaced`` passages (FTS5 3.1: phrases and prefixes)."""
    forms = " ".join(phrase.forms).replace('"', '""')
    return f'"{forms}"{" *" if phrase.open_ended else ""}'
