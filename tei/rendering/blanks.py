"""White space as the TEI means it: a line end in the file is a blank only where the script has blanks.

A run of blanks is one; one with a line end is none beside a Chinese or Japanese character (CSS Text 3, section
4.1.3, has the same rule for both sides).  Ideographic and other wide blanks are characters like any other.
"""

from __future__ import annotations

import re

from tei.text.line_ends import WIDE

RUN = re.compile("[ \t\r\n]+")
UNEVEN = re.compile("[\t\r\n]|  |^ ")
"""Where something has to be done at all."""


def collapsed(text: str, last: str) -> str:
    """``text`` with its white space as it is shown; ``last`` is the character before it, empty where a line begins."""
    if not UNEVEN.search(text):
        return text
    return RUN.sub(lambda run: _blank(run, text, last), text)


def _blank(run: re.Match[str], text: str, last: str) -> str:
    before = text[run.start() - 1] if run.start() else last
    if before in ("", " "):
        return ""
    if len(run[0]) == 1 and run[0] == " ":
        return " "
    after = text[run.end() : run.end() + 1]
    ends_line = "\n" in run[0] or "\r" in run[0]
    return "" if ends_line and (WIDE.match(before) or WIDE.match(after)) else " "
