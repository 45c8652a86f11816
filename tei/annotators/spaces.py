"""Leaders and wide blanks: what stands on the page to fill it, and is no word of the book."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tei.encoder.structure.contents import contents_of
from tei.encoding.signs import UNITS
from tei.model import Annotation, Document, Evidence, Span

NAME = "spaces"
WIDE = "".join(character for character in UNITS if character not in " \t")
BLANKS = re.compile(rf"([{WIDE}])\1*")
"""A run of one wide blank."""
LEADER = re.compile(r"(?<!\w)(?:[.．…·・‥] ?){2,}[.．…·・‥]|[.．…·・‥]{3,}|…+|[-–—─━_]{3,}")
"""Dots or rules that lead to a page number; the full stop of a title that spaced dots follow is none of them."""


def find(document: Document) -> Iterable[Annotation]:
    """``space`` for wide blanks everywhere, and for leaders in the contents."""
    evidence = Evidence(NAME, "wide-blank")
    text = document.source.text
    for match in BLANKS.finditer(text):
        start, end = match.span()
        if end > start + 1 or text[start - 1 : start] in ("", "\n"):  # one alone counts at a line's beginning only
            yield Annotation(Span(start, end), "space", evidence=evidence)
    contents = contents_of(document)
    for match in LEADER.finditer(text, *contents) if contents else ():
        yield Annotation(Span(*match.span()), "space", evidence=Evidence(NAME, "leader"))
