"""Leaders and wide blanks: what stands on the page to fill it, and is no word of the book."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tei.annotators.contents import contents_of
from tei.encoding.signs import UNITS
from tei.model import Annotation, Document, Evidence, Span

NAME = "spaces"
WIDE = "".join(character for character in UNITS if character not in " \t")
BLANKS = re.compile(rf"(?m)^([{WIDE}])\1*|([{WIDE}])\2+")
"""A run of one wide blank: from two on anywhere, one alone at a line's beginning."""
LEADER = re.compile(r"(?<!\w)(?:[.．…·・‥] ?){2,}[.．…·・‥]|[.．…·・‥]{3,}|…+|[-–—─━_]{3,}")
"""Dots or rules that lead to a page number; the full stop of a title that spaced dots follow is none of them."""


def find(document: Document) -> Iterable[Annotation]:
    """``space`` for wide blanks everywhere, and for leaders in the contents."""
    evidence = Evidence(NAME, "wide-blank")
    for match in BLANKS.finditer(document.source.text):
        yield Annotation(Span(*match.span()), "space", evidence=evidence)
    contents = contents_of(document)
    for match in LEADER.finditer(document.source.text, *contents) if contents else ():
        yield Annotation(Span(*match.span()), "space", evidence=Evidence(NAME, "leader"))
