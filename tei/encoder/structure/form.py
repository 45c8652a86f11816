"""The form of a line: what it begins and ends with, its capitals, its length, its quotation marks."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache

from tei.annotators.tables import Language

LENGTHS_HAN = (1, 2, 4, 6, 9, 13, 18, 24, 32, 44, 60)
LENGTHS = (1, 2, 3, 4, 6, 8, 11, 15, 20, 28, 40)
"""Upper bounds of the classes of length: characters in Chinese, words elsewhere."""

COMMAS, COLONS = "，,、", "：:"
OPENERS, CLOSERS = "“‘「『《〈（([【〔", "”’」』》〉）)]】〕"
PAIRS = dict(zip(CLOSERS, OPENERS, strict=True))
QUOTES_AND_BRACKETS = re.compile(f"[{re.escape((OPENERS + CLOSERS).translate({ord('‘'): None, ord('’'): None}))}]")
DASHES = "—–-─－"
INSIDE = CLOSERS + "。！？!?．" + COMMAS + COLONS + ";；."
SENTENCE_ENDS = {"stop": "stop", "exclamation": "mark", "question": "mark"}
OPEN_ENDS = frozenset({"comma", "none", "semicolon", "dash", "digit"})
"""Ends after which a sentence goes on."""
ENDS = {
    "。": "stop", "．": "stop", ".": "stop", "！": "exclamation", "!": "exclamation", "？": "question", "?": "question",
    ";": "semicolon", "；": "semicolon", "…": "ellipsis",
} | dict.fromkeys(COMMAS, "comma") | dict.fromkeys(COLONS, "colon") | dict.fromkeys(DASHES, "dash")  # fmt: skip
TWO_SENTENCES = re.compile(r"[.!?。！？](?:(?<=[^\W\d_]{3}[.!?])[”’\"']? [A-ZÄÖÜ“\"]|(?<=[。！？]).)")
"""The end of a sentence and the beginning of another, the mark first: it is quickly found."""
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


def bucket_of(value: float, bounds: Sequence[float]) -> int:
    """Return the place of the first of ``bounds`` that ``value`` doesn't exceed; their number where it exceeds all."""
    return bisect_left(bounds, value)


def length_of(text: str, language: Language) -> int:
    """Return the class of the length of ``text``, from 0 to 11."""
    return bucket_of(len(text), LENGTHS_HAN) if language.is_han else bucket_of(text.count(" ") + 1, LENGTHS)


@lru_cache(maxsize=1 << 14)
def end_of(text: str) -> str:
    """Return the kind of the last mark of ``text``, closing quotation marks looked through.

    ``stop``, ``exclamation``, ``question``, ``comma``, ``colon``, ``semicolon``, ``dash``, ``ellipsis``, ``digit`` or
    ``none``; with ``closed-`` before it where a sentence's end or nothing stands within closing marks.
    """
    stripped = text.rstrip()
    core = stripped.rstrip(CLOSERS + "\"'")
    last = (core or stripped)[-1:]
    if stripped.endswith("..."):
        return "ellipsis"
    kind = ENDS.get(last) or ("digit" if last.isdigit() else "none")
    is_closed = bool(core) and core != stripped and kind in ("stop", "exclamation", "question", "none")
    return f"closed-{kind}" if is_closed else kind


def ends_sentence_of(text: str) -> str:
    """Return how ``text`` ends a sentence: ``stop``, ``mark``, or nothing."""
    return SENTENCE_ENDS.get(end_of(text).removeprefix("closed-"), "")


@lru_cache(maxsize=1 << 14)
def case_of(text: str) -> str:
    """Return how capitals are used: ``capitals``, ``title``, ``most``, ``first``, ``none``; empty without any."""
    words = [word for word in WORD.findall(text) if word[0].isalpha()]
    if not words or text.lower() == text.upper():
        return ""
    letters = list(filter(str.isalpha, text))
    if text == text.upper() or (len(letters) > 2 and sum(map(str.isupper, letters)) >= 0.8 * len(letters)):
        return "capitals"
    long = [word for word in words if len(word) > 3] or words
    raised = sum(word[0].isupper() for word in long)
    if raised == len(long):
        return "title"
    if len(words[0]) > 2 and words[0] == words[0].upper():
        return "first-word-capitals"
    if not words[0][0].isupper():
        return "none"
    return "most" if 2 * raised > len(long) else "first"


def first_of(text: str) -> str:
    """Return what ``text`` begins with: an ``opener``, a mark from ``inside`` a sentence, ``lower``, ``upper`` …"""
    first = text[:1]
    if not first or first in OPENERS or first in "\"'":
        return "opener"
    if first in INSIDE:
        return "inside"
    if first in DASHES:
        return "dash"
    if first.isdigit():
        return "digit"
    if first.islower():
        return "lower"
    return "upper" if first.isupper() else "letter" if first.isalpha() else "sign"


def is_unbalanced(text: str) -> bool:
    """Is a quotation mark or a bracket opened and not closed, or the other way round?  Apostrophes don't count."""
    open_: list[str] = []
    for character in QUOTES_AND_BRACKETS.findall(text):
        if character in OPENERS:
            open_.append(character)
        elif not open_ or open_.pop() != PAIRS[character]:
            return True
    return bool(open_)
