"""What stands in the TEI for characters that are not written as such, both ways.

Wide blanks and leaders are ``space``, characters that XML forbids are ``g``, the input format's own
markup is a processing instruction.  Each pair of functions here is exact: the second undoes the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from lxml import etree

from tei.tree import TEI
from tei.xml.budgets import limit, over_budget
from tei.xml.numbers import parse_number

UNITS = {
    " ": "space",
    "\t": "tab",
    "\u00a0": "no-break-space",
    "\u2002": "en-space",
    "\u2003": "em-space",
    "\u2009": "thin-space",
    "\u3000": "ideographic-space",
}
"""The names of blanks as ``space/@unit``; any other mark stands in ``@rend`` as it is."""

CHARACTERS = {name: character for character, name in UNITS.items()}

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What may not stand in XML 1.0 (section 2.2) and yet can be in a decoded text."""

CONTROL = "control-"

ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\f": "\\f", "?>": "?\\>"}
UNESCAPED = {"\\\\": "\\", "\\n": "\n", "\\r": "\r", "\\t": "\t", "\\f": "\f", "\\>": ">", "\\s": " "}


def space_attributes(text: str) -> dict[str, str] | None:
    """``@unit`` and ``@quantity`` or ``@rend`` for blanks or a leader; None where no ``space`` can say it."""
    if text and text[0] in UNITS and len(set(text)) == 1:
        return {"quantity": str(len(text)), "unit": UNITS[text[0]]}
    if text and text == text.strip() and all(c == " " or (not c.isspace() and c.isprintable()) for c in text):
        return {"rend": text}
    return None


def space_text(rend: str | None, unit: str | None, quantity: str | None) -> str:
    """The characters that a ``space`` stands for; none for one that a person put there."""
    if rend is not None:
        return rend
    return CHARACTERS.get(unit or "", "") * (parse_number(quantity, most=limit("space")) or 0)


def refuse_wide_spaces(root: etree._Element) -> None:
    """Raise ``BudgetError`` where the ``space`` elements of ``root`` together stand for more than any book has."""
    total, most = 0, limit("space")
    for space in root.iter(f"{TEI}space"):
        quantity = space.get("quantity", "").strip()
        number = parse_number(quantity)
        is_longer = number is None and quantity.isascii() and quantity.isdecimal()
        total += number or 0
        if is_longer or total > most:
            raise over_budget("space", f"line {space.sourceline}" if space.sourceline else "")


def control_identifier(character: str) -> str:
    """The name of a forbidden character in ``g/@ref`` and ``char/@xml:id``."""
    return f"{CONTROL}{ord(character):04X}"


def control_character(identifier: str) -> str:
    """The character that ``control_identifier`` named; empty for any other glyph."""
    code = identifier.removeprefix(CONTROL)
    return chr(int(code, 16)) if identifier.startswith(CONTROL) and re.fullmatch("[0-9A-F]{4}", code) else ""


@lru_cache(maxsize=1024)  # a book repeats a few marks thousands of times
def escape(markup: str) -> str:
    """The data of a processing instruction that holds ``markup`` safely, on one line."""
    for plain, escaped in ESCAPES.items():
        markup = markup.replace(plain, escaped)
    markup = FORBIDDEN.sub(lambda match: f"\\x{ord(match[0]):04X}", markup)
    if markup.startswith(" "):
        markup = "\\s" + markup[1:]
    return markup[:-1] + "\\s" if markup.endswith(" ") else markup


@lru_cache(maxsize=1024)
def unescape(data: str) -> str:
    """The markup that ``escape`` wrote."""
    return re.sub(r"\\(x([0-9A-F]{4})|.)", _unescape_one, data)


def _unescape_one(match: re.Match[str]) -> str:
    return chr(int(match[2], 16)) if match[2] else UNESCAPED.get(match[0], match[0])


def forbidden_characters(texts: Iterable[str]) -> Iterator[str]:
    """Each character of ``texts`` that XML forbids, once, in code order."""
    yield from sorted({character for text in texts for character in FORBIDDEN.findall(text)})
