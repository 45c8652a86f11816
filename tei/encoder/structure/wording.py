"""Words of a line that say what it is: the type of its section, a genre, a caption, initials that sign."""

from __future__ import annotations

import re

from tei.annotators.folding import fold
from tei.annotators.tables import Language
from tei.expressions import expression

INITIALS = expression(r"(?:[A-ZÄÖÜ]\. ?){2,4}(?:[A-ZÄÖÜ][\w'’-]+\.?)?|[A-ZÄÖÜ]\. [A-ZÄÖÜ][\w'’-]+\.?")
"""A name with initials, or nothing but them: it signs."""
LETTERS = frozenset({"preface", "dedication", "note", "advertisement", "postscript", "letter"})
"""Types of divisions that somebody signs."""
NAME_LINE = expression(r"[A-ZÄÖÜ][\w.'’-]*(?: (?:[A-ZÄÖÜ][\w.'’-]*|von|van|de)){1,3}[.,]?")
"""Two to four words with capitals: at the end of a letter they are a name."""
DASHED = re.compile(r"[(（\[〔─—－―-].*[)）\]〕─—－―-]")
"""A line in dashes or brackets says when or how the text below came about; it names nothing."""
CAPITALS = 0.8
"""The share of letters that are capitals in a line in capitals."""


def is_capitals(text: str) -> bool:
    """Is ``text`` in capitals, but for a few letters?"""
    if f"{text}a".islower():  # no capital at all, as in Chinese: seen without looking at each letter
        return False
    letters = list(filter(str.isalpha, text))
    return len(letters) >= 3 and sum(map(str.isupper, letters)) >= CAPITALS * len(letters)


def has_letters(text: str) -> bool:
    """Does ``text`` hold a letter or a digit?"""
    return any(map(str.isalnum, text))


def is_genre(text: str, language: Language) -> bool:
    """Does the line say what kind of piece the heading above it names: “A fable”?"""
    return text.strip(" .,;:").lower() in language.words("genres")


def section_type(text: str, language: Language) -> str:
    """Return the type of division that the words of a heading name (preface, appendix …); empty where they don't."""
    if DASHED.fullmatch(text):
        return ""
    plain = fold(text) if language.is_han else " ".join(text.replace("ſ", "s").split())
    if language.contents.fullmatch(plain):
        return "contents"
    found = language.sections.fullmatch(plain)
    if found and found.lastgroup:
        return found.lastgroup
    return "appendix" if language.is_han and _is_titled_appendix(text, language) else ""


def _is_titled_appendix(text: str, language: Language) -> bool:
    """附錄　刱造人間淨土: an appendix with a title of its own."""
    first, _, rest = text.replace("\u3000", " ").partition(" ")
    return bool(rest.strip()) and section_type(first, language) == "appendix"
