"""What a line end or page end is between two characters: the end of a word, the middle of one, or nothing.

Scripts without blanks between words (Chinese, Japanese) write on over the end of a line; other scripts have the
end of the line in place of a blank, but for words that are divided.
"""

from __future__ import annotations

import re

from tei.expressions import expression

WIDE = re.compile(
    "[\u2e80-\u312f\u3190-\ua4cf\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\U0001f200-\U0003ffff]"
)
"""Characters of scripts without blanks between words; Hangul has them (CSS Text 3)."""

HYPHENS = "-‐\u00ad¬⸗="
DIVIDED = expression(rf"[^\W\d_][{HYPHENS}]")
"""The end of the first half of a word."""


def parts_words(before: str, after: str) -> bool:
    """Does a line end stand for a blank between what ends with ``before`` and what begins with ``after``?"""
    if not before or not after or WIDE.match(before[-1]) or WIDE.match(after):
        return False
    return not divides_word(before, after)


def divides_word(before: str, after: str) -> bool:
    """Is what ends with ``before`` the first half of a word that goes on with ``after``?"""
    return after[:1].islower() and DIVIDED.fullmatch(before[-2:]) is not None


def goes_on_without_blank(before: str, after: str) -> bool:
    """Does no word end between the two: inside a word, or in a script without blanks (``@break="no"``)?"""
    return bool(before and after) and not parts_words(before, after)
