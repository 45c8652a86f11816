"""Words that a line end divides: the line break between their halves is no end of a word."""

from __future__ import annotations

from collections.abc import Iterable

from tei.annotators.tables import language_of
from tei.expressions import expression
from tei.model import Annotation, Document, Evidence, Span

NAME = "hyphens"
DIVIDED = expression(r"\n(?<=[^\W\d_][-‐\u00ad¬⸗=]\n)(?=[ \t]*[^\W\d_])")
"""A line end after a letter and a hyphen, before a letter; line ends first, which are quickly found."""
INDENT = 40
"""Blanks that can stand before that letter."""


def find(document: Document) -> Iterable[Annotation]:
    """``lb`` with ``@break`` for each line end that divides a word."""
    if language_of(document).is_han:
        return
    text = document.source.text
    for match in DIVIDED.finditer(text):
        if text[match.end() : match.end() + INDENT].lstrip(" \t")[:1].islower():
            evidence = Evidence(NAME, "hyphen-at-line-end", "high")
            yield Annotation(Span(*match.span()), "lb", (("break", "no"),), evidence=evidence)
