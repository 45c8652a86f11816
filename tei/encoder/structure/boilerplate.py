"""What a library prints around a book's text: who made the file, under which licence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tei.expressions import expression
from tei.model import Annotation, Evidence, Source, Span

NAME = "headings"
START = expression(
    r"^\*\*\* ?START OF (?:THE|THIS) PROJECT GUTENBERG[^\n]*(?:\n[^\n*]*\*\*\*[^\n]*)?$"
    r"(?:\s*\n(?:Produced by|E-text prepared by|This eBook was produced)[^\n]*(?:\n[^\n\S]*\S[^\n]*)*)?",
    re.M,
)
END = expression(
    r"^(?:End of (?:the |this )?Project Gutenberg[^\n]*\n|\*\*\* ?END OF (?:THE|THIS) PROJECT GUTENBERG)", re.M
)
FARTHEST = 10_000
"""Characters before the text begins, at the most."""


def boilerplate_of(source: Source) -> tuple[Span, ...]:
    """Return what stands before and behind the text of the book; nothing where the lines that part it are missing."""
    start = START.search(source.text, 0, FARTHEST) if "PROJECT GUTENBERG" in source.text[:FARTHEST] else None
    if start is None:
        return ()
    end = END.search(source.text, start.end())
    behind = [Span(end.start(), len(source.text))] if end else []
    return (Span(0, start.end()), *behind)


def boilerplate_divisions(source: Source) -> Iterator[Annotation]:
    """Yield a division for each part of it."""
    for span in boilerplate_of(source):
        evidence = Evidence(NAME, "boilerplate", "high", "lines of Project Gutenberg part it from the text")
        yield Annotation(span, "div", (("type", "boilerplate"),), evidence=evidence)
