"""How texts begin and end: whether a sentence does, as far as punctuation shows it."""

from __future__ import annotations

import re
from functools import cache

from tei.annotators.tables import Language
from tei.text.line_ends import HYPHENS, WIDE

UNFINISHED = 12
"""A text of fewer characters may well end without a full stop: it is a line, not a sentence."""
TITLE = 12
"""Characters at the end of a text in which the title of a name stands."""
LONGEST_REMARK = 40
LAST_LINES = 400
"""Characters at the end of a text in which a bracket or quotation that is left open is looked for."""
DRAWN = re.compile("[\u2502-\u257f\u2190-\u21ff]")
"""Box-drawing characters but for the horizontal line, which Chinese books have as a dash; arrows."""
INSIDE = "，。、；：！？!?,.;:）)」』】》〉”’"
"""Marks that no sentence begins with."""
STOPS = ".。!！?？…"
CLOSERS = "”’\"'」』】》〉）)]»«“‘"
NOTE_SIGN = re.compile(
    r"[ ]?(?:[①-⑳㉑-㊿¹²³⁰-⁹*†‡]|\[[\d*†a-z]{1,3}\]|〔\d{1,3}〕|［\d{1,3}］|\(\d{1,3}\)|\^\d{1,3})+$"
)
REMARK = re.compile(rf"[（(\[][^（()）\[\]]{{1,{LONGEST_REMARK}}}[）)\]]$")
APPENDAGE_END = re.compile(r"[①-⑳㉑-㊿¹²³⁰-⁹*†‡\])〕］）\d]")
"""The last character of a sign or a remark; most texts end otherwise."""
PAIRS = {"「": "」", "『": "』", "“": "”", "（": "）", "(": ")", "《": "》", "[": "]", "〔": "〕"}
OPENING = re.compile("[" + re.escape("".join(PAIRS)) + "]")
OPENERS = "".join(PAIRS) + "„»«‘‹"
ENUMERATOR = re.compile(
    r"(?:第?[一二三四五六七八九十百零〇]{1,4}[章节節回卷篇、．.]|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,3}[.、．)）]|[IVXLC]{1,7}\.|§)"
)
MARKS = {
    "comma": "，、,", "colon": "：:", "semicolon": "；;", "dash": "—–―─", "hyphen": HYPHENS, "ellipsis": "…⋯",
}  # fmt: skip
KIND_OF = {character: kind for kind, characters in MARKS.items() for character in characters}


def last_mark(text: str, language: Language) -> str:
    """The last character of ``text`` that is no closing quotation mark or bracket."""
    closers = language.table["sentence_closers"]
    stripped = text.rstrip().rstrip(closers) or text
    return stripped[-1:]


def ends_sentence(text: str, language: Language) -> bool:
    """Does ``text`` end where a sentence can end?  An abbreviation's full stop is no end."""
    if last_mark(without_appendage(text), language) not in language.table["full_stops"]:
        return False
    return not ends_in_abbreviation(text, language)


def ends_in_abbreviation(text: str, language: Language) -> bool:
    """Is the full stop at the end that of an abbreviation?"""
    text = text.rstrip()
    if not text.endswith("."):
        return False
    lowered = text[-LONGEST_REMARK:].rstrip(".").lower()
    return lowered.endswith(_abbreviations(language)) or lowered in language.words("abbreviations")


@cache
def _abbreviations(language: Language) -> tuple[str, ...]:
    return tuple(f"{before}{word}" for word in language.words("abbreviations") for before in " (")


def ends_in_title(text: str, language: Language) -> bool:
    """Does ``text`` end with an abbreviation that a name must follow: “cried Mrs.”?"""
    return text.endswith(".") and text[-TITLE:].rstrip(" .").lower().endswith(_titles(language))


@cache
def _titles(language: Language) -> tuple[str, ...]:
    return tuple(f" {word}" for word in language.words("titles"))


def without_appendage(text: str) -> str:
    """``text`` without signs of notes, or a remark in brackets, that stand behind a finished sentence."""
    text = text.rstrip()
    if not APPENDAGE_END.match(text, len(text) - 1):
        return text
    for pattern in (NOTE_SIGN, REMARK):
        found = pattern.search(text, max(0, len(text) - LONGEST_REMARK - 2))
        if found and text[: found.start()].rstrip(" " + CLOSERS)[-1:] in tuple(STOPS):
            text = text[: found.start()].rstrip()
    return text


def breaks_off(text: str, language: Language) -> bool:
    """Does a running text break off in the middle of a sentence?"""
    if len(text) < UNFINISHED:
        return False
    ends = last_mark(without_appendage(text), language) in language.table["sentence_ends"] + "…"
    return (not ends or ends_in_title(text, language)) and not is_diagram(text)


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


# --- kinds of beginnings and ends, for clues ------------------------------------------------------------


def end_of_text(text: str, language: Language) -> str:
    """How ``text`` ends: the kind of its last mark, or of its last letter."""
    text = without_appendage(text)
    bare = text.rstrip(" " + CLOSERS)
    last = bare[-1:]
    if last and last in STOPS:
        if ends_in_title(bare, language):
            return "title"
        if last == "." and bare.endswith(("..", ". .")):
            return "ellipsis"
        return "abbreviation" if ends_in_abbreviation(bare, language) else "ellipsis" if last == "…" else "stop"
    if len(bare) < len(text) and last not in KIND_OF:
        return "closer"
    return KIND_OF.get(last) or _letter(last)


def start_of_text(text: str) -> str:
    """How ``text`` begins: with a mark, an enumerator, or which kind of letter."""
    text = text.lstrip()
    first = text[:1]
    if first and first in INSIDE:
        return "ellipsis" if text.startswith("...") else "mark"
    if ENUMERATOR.match(text):
        return "number"
    if first and first in OPENERS + "\"'":
        inner = text.lstrip(OPENERS + "\"'")
        return "quote-lower" if inner[:1].islower() else "quote"
    return KIND_OF.get(first) or _letter(first)


def _letter(character: str) -> str:
    if not character:
        return "nothing"
    if character.islower():
        return "lower"
    if character.isupper():
        return "upper"
    if character.isdigit():
        return "digit"
    return "han" if WIDE.match(character) and character.isalpha() else "other"


def open_bracket(text: str) -> str:
    """The closing mark of the last quotation or bracket that ``text`` leaves open; empty where none is."""
    waiting: list[str] = []
    text = text[-LAST_LINES:]
    for character in text if OPENING.search(text) else "":
        if character in PAIRS:
            waiting.append(PAIRS[character])
        elif waiting and character == waiting[-1]:
            waiting.pop()
    return waiting[-1] if waiting else ""


def closes(text: str, mark: str) -> bool:
    """Does ``text`` have the closing ``mark`` before another opening one?"""
    end = text.find(mark, 0, LAST_LINES)
    opening = next(opener for opener, closer in PAIRS.items() if closer == mark)
    start = text.find(opening, 0, LAST_LINES)
    return end >= 0 and (start < 0 or end < start)
