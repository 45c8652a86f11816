"""HTML comments, and what tools write in them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tei.model import Markup, Span
from tei.sources.scanning import BOUNDARY, OPAQUE, Found

PLACEHOLDERS = {"image": "figure"}
"""What a comment stands for: docling writes ``<!-- image -->`` where a picture is left out."""

DOCTYPE = re.compile(r"<(?:!DOCTYPE|\?xml)[^<>\0\ud800]{0,500}>", re.I)


def scan_comments(view: str) -> Found:
    """Comments, document type declarations and XML declarations."""
    declarations = [Markup(Span(*match.span()), "html", "doctype") for match in DOCTYPE.finditer(view)]
    return Found([*declarations, *(comment(view, span) for span in comments(view))])


def comments(view: str) -> Iterator[Span]:
    """Every closed comment without other marks in it; searching by hand keeps a text of unclosed ones linear."""
    start = view.find("<!--")
    while start >= 0 and (end := view.find("-->", start + 4)) >= 0:
        hidden = max(view.rfind(paint, start, end) for paint in (OPAQUE, BOUNDARY))
        if hidden < 0:
            yield Span(start, end + 3)
        start = view.find("<!--", end + 3 if hidden < 0 else hidden)


def comment(view: str, span: Span) -> Markup:
    """The mark with what the comment says, or what it stands for."""
    said = view[span.start + 4 : span.end - 3].strip()
    return Markup(span, PLACEHOLDERS.get(said, "comment"), "" if said in PLACEHOLDERS else said)
