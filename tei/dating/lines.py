"""Lines that say when, or where and when, and nothing else, as letters and prefaces do at their edges."""

from __future__ import annotations

from tei.dating.tables import line_form

QUOTES = "\"'“”„‘’「」『』 "
ENDS = ".,;:。"


def is_dated_line(text: str, language: str) -> bool:
    """Tell whether ``text``, simplified, is a date as it stands alone on a line: places before it, no year needed."""
    form = line_form(language)
    if form is None:
        return False
    pattern, is_han = form
    plain = ("" if is_han else " ").join(text.split()).strip(QUOTES).rstrip(ENDS)
    return pattern.fullmatch(plain) is not None
