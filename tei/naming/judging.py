"""What a language knows of names apart from their context: the filters of the decision."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from tei.naming.candidates import Candidate, Kind
from tei.naming.decision import Judgement
from tei.naming.gazetteer import names, townships
from tei.naming.tables import entries
from tei.naming.words import has_inner_word, is_word, may_be_person, surname_of

ERA = re.compile("(?:元|[一二三四五六七八九十]{1,3})年|[中末初][，。]")
"""Behind the name of an era, which is often a place's too: 永和四年."""
NO_NAME = re.compile(r"[0-9，。、；：！？…“”「」『』（）()《》\n]")
OURS = frozenset({"rules", "crf"})
TRUSTED = frozenset({"known-person", "given-name", "surname-and-title"})


def chinese(text: str, candidate: Candidate) -> bool:
    """No mark in it; a person has a surname or is foreign, and neither is a word of the language."""
    name = text[candidate.start : candidate.end]
    if NO_NAME.search(name) or not name.strip():
        return False
    if candidate.rule in TRUSTED or candidate.rule.startswith("classical"):
        return True
    if candidate.kind == "person":
        other = (
            _is_known_place(name)
            or _is_doctrine(name, text, candidate.end)
            or _says_where_from(text, candidate.end)
            or _names_body(text, candidate.end)
        )
        return not other and (may_be_person(name) or (_is_believed(candidate) and surname_of(name) != ""))
    if candidate.rule != "gazetteer-full" and ERA.match(text, candidate.end) and len(name) == 2:
        return False
    if any(text[candidate.start - i : candidate.start - i + len(word)] == word for i, word in _blocking(name)):
        return False
    if candidate.engine not in OURS and not known_as(name):
        return False  # what others call a place is right only where some list has it
    return name in names("zh") or not is_word(name) or _is_believed(candidate)


def known_as(name: str) -> str:
    """Which kind of place the lists know by the name; empty where they have none, or a word."""
    if name in entries("zh", "places", "never_alone"):
        return ""
    found = names("zh").get(name) or names("zh").get(name[:-1])
    return found[0] if found else "township" if name in townships() or name[:-1] in townships() else ""


def _is_believed(candidate: Candidate) -> bool:
    """Is a model so sure that the dictionary, which has names among its words, need not agree?"""
    return candidate.engine != "rules" and candidate.certainty == "high"


def _is_known_place(name: str) -> bool:
    """Is it a place that the gazetteer knows well?"""
    known = names("zh").get(name)
    return known is not None and known[0] in CLEAR and known[0] != "world"


def _says_where_from(text: str, end: int) -> bool:
    """Does it say who is from where: 彭城人也?"""
    return text[end - 1 : end] == PERSON_OF and text[end : end + 1] in AFTER_ORIGIN


def _is_doctrine(name: str, text: str, end: int) -> bool:
    """Is it what a doctrine is called after: 马克思主义?"""
    return name in entries("zh", "persons", "known") and text.startswith(
        tuple(entries("zh", "persons", "doctrines")), end
    )


@cache
def _works() -> re.Pattern[str]:
    ends = "|".join(sorted(entries("zh", "bodies", "works"), key=lambda end: (-len(end), end)))
    return re.compile(f"(?:{ends})")


def _names_body(text: str, end: int) -> bool:
    """Does the name of a works go on there: 惠丰 of 惠丰机械厂?"""
    return _works().match(text, end) is not None


@lru_cache(1 << 12)
def _blocking(name: str) -> list[tuple[int, str]]:
    """Where longer words hold the name: 发展中国家 holds 中国, from its third character on."""
    blocked = entries("zh", "places", "blocked")
    return [(word.index(name), word) for word in blocked if name in word]


def no_word_reaches_in(text: str, start: int, end: int) -> bool:
    """No word of the dictionary crosses an edge of the stretch, nor is a doctrine called after it."""
    if _is_doctrine(text[start:end], text, end):
        return False
    return not (is_word(text[max(0, start - 1) : start + 1]) or is_word(text[end - 1 : end + 1]))


PERSON_OF = "人"
AFTER_ORIGIN = ("也", "，", "。", "、", "")
CLEAR = frozenset({"full", "short", "country", "history", "world"})


def is_unmistakable(name: str, kind: Kind) -> bool:
    """A name of three characters that is no word; a shorter one where the gazetteer knows it well."""
    if kind == "place" and len(name) == 2:
        known = names("zh").get(name)
        return known is not None and known[0] in CLEAR and name not in entries("zh", "places", "never_alone")
    return len(name) > 2 and not is_word(name) and not has_inner_word(name)


def is_no_word(name: str) -> bool:
    """A series alone makes no word of the language a name: 和平、民主."""
    return name not in entries("zh", "places", "never_alone") and not is_word(name)


def any_name(text: str, candidate: Candidate) -> bool:
    """In Latin scripts the rules have said all."""
    return True


def whole_word(text: str, start: int, end: int) -> bool:
    """No letter stands right beside it."""
    return not (text[start - 1 : start].isalpha() or text[end : end + 1].isalpha())


def is_long(name: str, kind: Kind) -> bool:
    """In Latin scripts: no abbreviation."""
    return len(name) > 3


def is_long_name(name: str) -> bool:
    """In Latin scripts as anywhere."""
    return len(name) > 3


JUDGEMENTS = {"zh": Judgement(chinese, no_word_reaches_in, is_unmistakable, is_no_word)}
OTHER = Judgement(any_name, whole_word, is_long, is_long_name)


def judgement(language: str) -> Judgement:
    """The filters of ``language``."""
    return JUDGEMENTS.get(language, OTHER)
