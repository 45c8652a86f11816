"""Lines that say when, or where and when, and nothing else."""

from __future__ import annotations

from functools import lru_cache

from tei.annotators.folding import simplify
from tei.annotators.tables import Language
from tei.dating.lines import is_dated_line
from tei.encoder.structure.wording import DASHED

LONGEST = 150
"""No such line has more characters."""
UMLAUTS = (("a\u0364", "ä"), ("o\u0364", "ö"), ("u\u0364", "ü"), ("ſ", "s"))
"""Letters of old German print, and what they are today."""


@lru_cache(maxsize=1 << 13)  # headings, bylines and closings ask about the same lines
def is_dateline(text: str, language: Language) -> bool:
    """Does the line say when, or where and when, and nothing else?"""
    if len(text) > LONGEST:
        return False
    plain = (
        simplify(text).replace(" ", "").replace("\u3000", "") if language.is_han else in_modern_letters(text.strip())
    )
    inner = plain.strip("─—－-()（）〔〕[] ") if DASHED.fullmatch(plain) else plain
    if language.dateline.fullmatch(plain) or (inner != plain and language.dateline.fullmatch(inner)):
        return True
    return is_dated_line(inner, language.code)


def in_modern_letters(text: str) -> str:
    """Write the letters of old German print as they are written today."""
    for old, new in UMLAUTS:
        text = text.replace(old, new)
    return text
