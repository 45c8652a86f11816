"""Texts that mean the same compare equal: case, width, punctuation, simplified and traditional forms folded."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Protocol

NO_KEY = re.compile(r"[\W_]+")
WIDE_MARKS = re.compile("[\u3000，：；！？（）…]+")
"""Marks that no key has and that are not normalised: most titles without them are, which is quick to see."""
LINE = 100
"""Characters up to which a text is a line that several ask about."""
HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]+")


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@cache
def _to_simplified() -> _Converter:
    from opencc import OpenCC  # here, because loading its dictionaries takes longer than most commands

    converter: _Converter = OpenCC("t2s")
    return converter


def simplify(text: str) -> str:
    """``text`` in simplified characters, of the same length: a character of the text for each of the result."""
    if not HAN.search(text):
        return text
    return _simplified_line(text) if len(text) <= LINE else _simplified(text)


def _simplified(text: str) -> str:
    simple = _to_simplified().convert(text)
    if len(simple) == len(text):
        return simple
    return "".join(_one(character) for character in text)


@lru_cache(maxsize=1 << 13)  # dates, bylines, names and headings are looked for in the same lines
def _simplified_line(text: str) -> str:
    return _simplified(text)


def simplify_lines(text: str) -> str:
    """The lines of ``text`` as ``simplify`` gives them, all but a few of them converted at once."""
    lines = text.split("\n")
    converted = _to_simplified().convert(text).split("\n")
    return "\n".join(map(_of_same_length, lines, converted)) if len(converted) == len(lines) else simplify(text)


def _of_same_length(line: str, converted: str) -> str:
    return converted if len(converted) == len(line) else simplify(line)


@cache
def _one(character: str) -> str:
    simple = _to_simplified().convert(character)
    return simple if len(simple) == 1 else character


@cache
def fold(text: str) -> str:
    """A key for comparing titles: letters and digits only, one case, one width, simplified, no long s."""
    plain = WIDE_MARKS.sub("", text)
    if not unicodedata.is_normalized("NFKC", plain):
        plain = unicodedata.normalize("NFKC", plain)
    return simplify(NO_KEY.sub("", plain.casefold().replace("ſ", "s")))
