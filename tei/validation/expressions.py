"""Regular expressions of XML Schema (Part 2, appendix F) for Python's ``re``.

Only the flavour differs: ``\\p{L}`` and ``\\i`` have no equal in ``re``, classes may be subtracted, ``^`` and ``$``
are ordinary characters and the expression covers the whole string.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from itertools import chain, groupby

NAME_START = (
    r"A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F"
    r"\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
"""The characters that begin an NCName (Namespaces in XML 1.0, on the fifth edition of XML)."""
NAME_CHARACTER = NAME_START + r"\-.0-9\u00B7\u0300-\u036F\u203F-\u2040"

PRIVATE = r"\U000F0000-\U0010FFFD"
"""Planes 15 and 16, which are private use (Co) and nothing else."""

ESCAPES = {
    "i": ":" + NAME_START,
    "c": ":" + NAME_CHARACTER,
    "s": r" \t\n\r",
    "d": r"\d",
    "D": r"\D",
    "S": r"\S",
}
TOKEN = re.compile(r"\\(?P<property>[pP])\{(?P<name>[^}]*)\}|\\(?P<escape>.)|(?P<plain>.)", re.DOTALL)
Tokens = list[re.Match[str]]


@cache
def _categories() -> dict[str, str]:
    """For every general category of Unicode the members of a character class."""
    ranges: dict[str, list[str]] = {}
    assigned = chain(range(0x40000), range(0xE0000, 0xE1000))
    for category, run in groupby(assigned, lambda code: unicodedata.category(chr(code))):
        members = list(run)
        ranges.setdefault(category, []).append(rf"\U{members[0]:08X}-\U{members[-1]:08X}")
    return {category: "".join(members) for category, members in ranges.items()}


@cache
def property_members(name: str, complement: bool = False) -> str:
    """The members of ``\\p{name}``, a category (``Lu``) or its first letter (``L``), or of ``\\P{name}``."""
    chosen = [members for category, members in _categories().items() if category.startswith(name) != complement]
    if not name or len(chosen) in (0, len(_categories())):
        raise ValueError(f"the Unicode property {name} is not known")
    return "".join(chosen) + (PRIVATE if (name in ("C", "Co")) != complement else "")


def _members(token: re.Match[str]) -> str:
    """What a token stands for inside a character class."""
    if token["property"]:
        return property_members(token["name"], token["property"] == "P")
    if token["escape"] in ("w", "W"):
        return "".join(property_members(name) for name in ("LMNS" if token["escape"] == "w" else "PZC"))
    if token["escape"]:
        return ESCAPES.get(token["escape"], token[0])
    return "\\" + token[0] if token[0] in "[&~|" else token[0]


def _single(token: re.Match[str]) -> str:
    """What a token stands for outside a character class."""
    if token["property"] or (token["escape"] and token["escape"] in "wWicsdDS"):
        return f"[{_members(token)}]"
    if token["escape"] in ("I", "C"):
        return f"[^{ESCAPES[token['escape'].lower()]}]"
    return {".": r"[^\n\r]", "^": r"\^", "$": r"\$"}.get(token[0], token[0])


def _class(tokens: Tokens) -> str:
    """The character class whose ``[`` has just been taken from the end of ``tokens``, up to its ``]``."""
    parts, without = [], ""
    if tokens[-1][0] == "^":
        parts.append(tokens.pop()[0])
    while tokens[-1][0] != "]":
        if tokens[-1][0] == "-" and tokens[-2][0] == "[":
            del tokens[-2:]
            without = f"(?!{_class(tokens)})"
        else:
            parts.append(_members(tokens.pop()))
    tokens.pop()
    return f"(?:{without}[{''.join(parts)}])" if without else f"[{''.join(parts)}]"


def translate(expression: str) -> str:
    """The expression in Python's flavour; raises ``ValueError`` where it is no expression of XML Schema."""
    tokens = list(TOKEN.finditer(expression))[::-1]
    parts = []
    try:
        while tokens:
            token = tokens.pop()
            parts.append(_class(tokens) if token[0] == "[" else _single(token))
    except IndexError:
        raise ValueError(f"a bracket is not closed in {expression}") from None
    return "".join(parts)


@cache
def matcher(expression: str) -> Callable[[str], bool]:
    """A test whether a whole string matches; raises ``ValueError`` for a faulty expression.

    An expression with a Unicode property is compiled against the whole of Unicode only once a string needs it.
    """
    try:
        compiled = re.compile(translate(expression))
    except re.error as error:
        raise ValueError(f"{expression} is not a regular expression: {error}") from None
    return lambda text: compiled.fullmatch(text) is not None
