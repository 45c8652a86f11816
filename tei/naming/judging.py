"""What a language knows of names apart from their context: the filters of the decision."""

from __future__ import annotations

import re

from tei.naming.candidates import Candidate
from tei.naming.decision import Judgement
from tei.naming.gazetteer import names
from tei.naming.words import is_word, may_be_person

NO_NAME = re.compile(r"[0-9，。、；：！？…“”「」『』（）()《》\n]")
TRUSTED = frozenset({"known-person", "given-name", "surname-and-title"})


def chinese(text: str, candidate: Candidate) -> bool:
    """No mark in it; a person has a surname or is foreign, and neither is a word of the language."""
    name = text[candidate.start : candidate.end]
    if NO_NAME.search(name) or not name.strip():
        return False
    if candidate.rule in TRUSTED or candidate.rule.startswith("classical"):
        return True
    if candidate.kind == "person":
        return may_be_person(name)
    return name in names("zh") or not is_word(name)


def no_word_reaches_in(text: str, start: int, end: int) -> bool:
    """No word of the dictionary crosses an edge of the stretch."""
    return not (is_word(text[max(0, start - 1) : start + 1]) or is_word(text[end - 1 : end + 1]))


def any_name(text: str, candidate: Candidate) -> bool:
    """In Latin scripts the rules have said all."""
    return True


def whole_word(text: str, start: int, end: int) -> bool:
    """No letter stands right beside it."""
    return not (text[start - 1 : start].isalpha() or text[end : end + 1].isalpha())


JUDGEMENTS = {"zh": Judgement(chinese, no_word_reaches_in)}
OTHER = Judgement(any_name, whole_word)


def judgement(language: str) -> Judgement:
    """The filters of ``language``."""
    return JUDGEMENTS.get(language, OTHER)
