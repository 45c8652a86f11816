"""Where sentences begin and end, as far as punctuation shows it."""

from __future__ import annotations

import re
from functools import cache

from tei.annotators.blocks import Block
from tei.annotators.tables import Language

UNFINISHED = 12
"""A block of text of fewer characters may well end without a full stop: it is a line, not a sentence."""
TITLE = 12
"""Characters at the end of a block in which the title of a name stands."""
DRAWN = re.compile("[\u2502-\u257f\u2190-\u21ff]")
"""Box-drawing characters but for the horizontal line, which Chinese books have as a dash; arrows."""
INSIDE = "，。、；：！？!?,.;:）)」』】》〉”’"
"""Marks that no sentence begins with."""


def last_mark(text: str, language: Language) -> str:
    """The last character of ``text`` that is no closing quotation mark or bracket."""
    closers = language.table["sentence_closers"]
    stripped = text.rstrip().rstrip(closers) or text
    return stripped[-1:]


def ends_sentence(text: str, language: Language) -> bool:
    """Does ``text`` end where a sentence can end?  An abbreviation's full stop is no end."""
    if last_mark(text, language) not in language.table["full_stops"]:
        return False
    return not ends_in_abbreviation(text, language)


def ends_in_abbreviation(text: str, language: Language) -> bool:
    lowered = text.rstrip().rstrip(".").lower()
    return text.rstrip().endswith(".") and any(
        lowered == word or lowered.endswith((f" {word}", f"({word}")) for word in language.words("abbreviations")
    )


def is_unfinished(block: Block, language: Language) -> bool:
    """Does a block of running text break off in the middle of a sentence?"""
    if block.kind != "text" or len(block.text) < UNFINISHED:
        return False
    ends = last_mark(block.text, language) in language.table["sentence_ends"] + "…"
    return (not ends or ends_in_title(block, language)) and not is_diagram(block.text)


def ends_in_title(block: Block, language: Language) -> bool:
    """Does a block end with an abbreviation that a name must follow: “cried Mrs.”?"""
    return block.text.endswith(".") and block.text[-TITLE:].rstrip(" .").lower().endswith(_titles(language))


@cache
def _titles(language: Language) -> tuple[str, ...]:
    return tuple(f" {word}" for word in language.words("titles"))


def is_diagram(text: str) -> bool:
    """Is the line a part of a picture drawn with characters?"""
    return len(DRAWN.findall(text)) > 1


def begins_inside(text: str, language: Language) -> bool:
    """Does ``text`` begin in the middle of a sentence: with a lower-case letter, or a mark that ends one?"""
    start = text.lstrip()
    if not start:
        return False
    if start[0] in INSIDE and not re.match(r"\.{3}|…", start):
        return True
    return not language.is_han and start[0].islower()
