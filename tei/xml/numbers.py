"""Numbers as documents write them.  ``int`` raises for 5,000 digits and takes digits of any script, an underscore
and blanks; a document's string goes through here instead."""

from __future__ import annotations

LONGEST = 15
"""Digits that are read; what is longer is no number that a book has."""


def parse_number(text: str | None, *, most: int = 10**LONGEST - 1) -> int | None:
    """Return the whole number that ``text`` writes in ASCII digits; None where it is none, or above ``most``."""
    digits = (text or "").strip(" \t\r\n")
    if not (digits.isascii() and digits.isdecimal()):
        return None
    digits = digits.lstrip("0") or "0"
    number = int(digits) if len(digits) <= LONGEST else most + 1
    return number if number <= most else None


def parse_character(digits: str, base: int = 10) -> str | None:
    """Return the character with this code point; None where there is none, or it is a surrogate (``&#xD800;``)."""
    allowed = "0123456789abcdefABCDEF" if base == 16 else "0123456789"
    digits = digits.lstrip("0") or digits[:1]
    if not 0 < len(digits) < 8 or any(digit not in allowed for digit in digits):
        return None
    code = int(digits, base)
    return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else None
