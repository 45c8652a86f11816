"""Regular expressions of XML Schema (Part 2, appendix F) for Python's ``re``.

Only the flavour differs: ``\\p{L}`` and ``\\i`` have no equal in ``re``, classes may be subtracted, ``^`` and ``$``
are ordinary characters and the expression covers the whole string.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from itertools import groupby

from tei.validation.name_characters import NAME_CHARACTER, NAME_START

ESCAPES = {
    "i": ":" + NAME_START,
    "c": ":" + NAME_CHARACTER,
    "s": r" \t\n\r",
    "d": r"\d",
    "D": r"\D",
    "S": r"\x00-\x08\x0b\x0c\x0e-\x1f!-\U0010ffff",
}
TOKEN = re.compile(r"\\(?P<property>[pP])\{(?P<name>[^}]*)\}|\\(?P<escape>.)|(?P<plain>.)", re.DOTALL)
Tokens = list[re.Match[str]]


CATEGORIES = "Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Cs Co Cn".split()
"""The general categories of Unicode."""

ASCII = "".join(map(chr, range(128)))


@cache
def _categories(alphabet: str) -> dict[str, str]:
    """For every general category its members among the characters of ``alphabet``, for a character class."""
    ranges: dict[str, list[str]] = {}
    for category, run in groupby(alphabet, unicodedata.category):
        ranges.setdefault(category, []).extend(rf"\U{ord(member):08X}" for member in run)
    return {category: "".join(members) for category, members in ranges.items()}


def property_members(name: str, complement: bool, alphabet: str) -> str:
    """The members in ``alphabet`` of ``\\p{name}`` or ``\\P{name}``: a category (``Lu``) or its first letter (``L``).

    Never an empty class: a character that no XML holds stands in it.
    """
    if not name or not any(category.startswith(name) for category in CATEGORIES):
        raise ValueError(f"the Unicode property {name} is not known")
    members = _categories(alphabet).items()
    return r"\x00" + "".join(chosen for category, chosen in members if category.startswith(name) != complement)


def _members(token: re.Match[str], alphabet: str) -> str:
    """What a token stands for inside a character class."""
    if token["property"]:
        return property_members(token["name"], token["property"] == "P", alphabet)
    if token["escape"] in ("w", "W"):
        return "".join(property_members(n, False, alphabet) for n in ("LMNS" if token["escape"] == "w" else "PZC"))
    if token["escape"]:
        return ESCAPES.get(token["escape"], token[0])
    return "\\" + token[0] if token[0] in "[&~|" else token[0]


def _single(token: re.Match[str], alphabet: str) -> str:
    """What a token stands for outside a character class."""
    if token["property"] or (token["escape"] and token["escape"] in "wWicsdDS"):
        return f"[{_members(token, alphabet)}]"
    if token["escape"] in ("I", "C"):
        return f"[^{ESCAPES[token['escape'].lower()]}]"
    return {".": r"[^\n\r]", "^": r"\^", "$": r"\$"}.get(token[0], token[0])


def _class(tokens: Tokens, alphabet: str) -> str:
    """The character class whose ``[`` has just been taken from the end of ``tokens``, up to its ``]``."""
    parts, without = [], ""
    if tokens[-1][0] == "^":
        parts.append(tokens.pop()[0])
    while tokens[-1][0] != "]":
        if tokens[-1][0] == "-" and tokens[-2][0] == "[":
            del tokens[-2:]
            without = f"(?!{_class(tokens, alphabet)})"
        else:
            parts.append(_members(tokens.pop(), alphabet))
    tokens.pop()
    return f"(?:{without}[{''.join(parts)}])" if without else f"[{''.join(parts)}]"


def translate(expression: str, alphabet: str = ASCII) -> str:
    """The expression in Python's flavour, for strings over ``alphabet``.

    Raises ``ValueError`` where it is no expression of XML Schema.
    """
    tokens = list(TOKEN.finditer(expression))[::-1]
    parts = []
    try:
        while tokens:
            token = tokens.pop()
            parts.append(_class(tokens, alphabet) if token[0] == "[" else _single(token, alphabet))
    except IndexError:
        raise ValueError(f"a bracket is not closed in {expression}") from None
    return "".join(parts)


def matcher(expression: str) -> Callable[[str], bool]:
    """A test whether a whole string matches; raises ``ValueError`` for a faulty expression.

    Unicode properties are looked up for the characters of the string only: a class over the whole of
    Unicode takes longer to compile than a book to validate.
    """
    compiled = _compiled(expression, ASCII)
    if not PROPERTY.search(expression):
        return lambda text: compiled.fullmatch(text) is not None
    return lambda text: _compiled(expression, _alphabet(text)).fullmatch(text) is not None


PROPERTY = re.compile(r"\\[pPwW]")


def _alphabet(text: str) -> str:
    return ASCII if text.isascii() else "".join(sorted(set(text)))


@lru_cache(maxsize=4096)
def _compiled(expression: str, alphabet: str) -> re.Pattern[str]:
    try:
        return re.compile(translate(expression, alphabet))
    except re.error as error:
        raise ValueError(f"{expression} is not a regular expression: {error}") from None
