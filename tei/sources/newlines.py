"""Line ends: ``\\n`` within the program, the file's own in the file."""

from __future__ import annotations

import re

from tei.model import Markup, Span
from tei.sources.scanning import Found


def uniform_newline(text: str) -> str:
    """The line end of ``text`` where all are alike; ``\\n`` where they are mixed or there is none."""
    if "\r" not in text:
        return "\n"
    pairs, returns, feeds = text.count("\r\n"), text.count("\r"), text.count("\n")
    if pairs == returns == feeds:
        return "\r\n"
    return "\n" if feeds else "\r"


RETURNS = re.compile("\r+(?=\n)|\r")
"""Several before one line feed are one line end: so a file becomes that is written twice in text mode."""


def scan_newlines(view: str) -> Found:
    """Carriage returns that are left where line ends are mixed; one without a line feed reads as a line end."""
    return Found(
        tuple(
            Markup(Span(*match.span()), "newline", reading="" if view[match.end() : match.end() + 1] == "\n" else "\n")
            for match in RETURNS.finditer(view)
        )
    )
