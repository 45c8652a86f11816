"""Persons and places in modern Chinese: what stands beside a name, and what it is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from tei.model import Certainty
from tei.naming.candidates import Candidate
from tei.naming.features import matches
from tei.naming.gazetteer import names
from tei.naming.rules.classical import is_biographical
from tei.naming.tables import chars, entries, table
from tei.naming.words import (
    MIDDLE_DOTS,
    ends_in_word,
    has_inner_word,
    has_strange_given_name,
    is_crossed,
    is_foreign,
    is_word,
    may_be_person,
    surname_of,
)

ENGINE = "rules"
HAN = "\u3400-\u9fff"
SURE = frozenset({"full", "history", "country"})
RURAL = frozenset({"乡", "镇"})
SHORT = frozenset({"short", "world", "history", "country"})
UNSURE = frozenset({"rare", "word"})
LONGEST_FOREIGN = 10
JOINING = frozenset("和与")
"""Surnames after a title only where no other one follows: 主席和李鹏."""


def _choice(*keys: str) -> str:
    return "|".join(map(re.escape, sorted(entries("zh", *keys), key=lambda word: (-len(word), word))))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    foreign = "".join(sorted(chars("persons", "transliteration")))
    dotted = foreign + "".join(sorted(chars("persons", "dotted")))
    return {
        "titled": re.compile(f"(?:{_choice('persons', 'titles')})(?=([{HAN}]{{2,4}}))"),
        "followed": re.compile(f"([{HAN}]{{2,4}}?)(?={_choice('persons', 'after')})"),
        "dotted": re.compile(
            f"[{dotted}]{{1,6}}(?:[{MIDDLE_DOTS}][{HAN}A-Z]{{1,{LONGEST_FOREIGN}}}?)*"
            f"[{MIDDLE_DOTS}][{dotted}]{{1,{LONGEST_FOREIGN}}}"
        ),
        "foreign": re.compile(f"[{foreign}]{{3,{LONGEST_FOREIGN}}}"),
        "unit": re.compile(_choice("places", "suffixes")),
        "body": re.compile(f"{_choice('places', 'heads')}|{_choice('places', 'bodies')}"),
        "village": re.compile(
            f"(?<![{HAN}])(?:{_choice('places', 'before')})?"
            f"([{HAN}]{{1,3}}(?:{_choice('places', 'villages')}))(?![{HAN}])"
        ),
    }


def gazetteer(text: str, language: str) -> Iterator[Candidate]:
    """Names that a gazetteer has, as far as the words around them let them be names."""
    unit, body = _patterns()["unit"], _patterns()["body"]
    for start, end, kind in matches(text):
        follows = unit.match(text, end) or body.match(text, end)
        if kind == "township" and not follows:
            yield Candidate(start, end, "place", ENGINE, "gazetteer-township", "unknown")
            continue
        if (
            kind == "full"
            and text[end - 1 : end + 1] in entries("zh", "places", "unit_words")
            and names("zh").get(text[start : end - 1], ("",))[0] in SHORT
        ):
            yield Candidate(start, end - 1, "place", ENGINE, "gazetteer-short", "high")
            continue
        suffix = unit.match(text, end)
        if suffix and _extends(text, start, suffix, kind) and not body.match(text, end):
            sure = kind not in UNSURE and kind != "township"
            yield Candidate(start, suffix.end(), "place", ENGINE, "name-with-unit", "high" if sure else "medium")
            continue
        yield Candidate(start, end, "place", ENGINE, f"gazetteer-{kind}", _certainty(text, start, end, kind))


def _extends(text: str, start: int, suffix: re.Match[str], kind: str) -> bool:
    """Is the suffix part of the name, and no part of a word beside it: 阳泉市, but 促进|乡镇 and 亚太|地区?"""
    end = suffix.end()
    if kind == "township" and suffix.group() in RURAL:
        return True
    if kind == "full" or suffix.group() == "地区" or ends_in_word(text, end) or is_word(text[end - 2 : end]):
        return False
    return not is_word(text[start - 1 : start + 1]) or kind not in UNSURE


def _certainty(text: str, start: int, end: int, kind: str) -> Certainty:
    if kind in SURE:
        crossed = is_crossed(text, start, end) or (kind != "full" and is_word(text[end - 1 : end + 2]))
        return "unknown" if crossed else "high"
    if _patterns()["body"].match(text, end):
        return "high" if kind != "word" else "medium"
    if is_crossed(text, start, end):
        return "unknown"
    placed = text[start - 1 : start] in entries("zh", "places", "before") and not is_word(text[start - 1 : start + 1])
    if kind in UNSURE or text[start:end] in entries("zh", "places", "never_alone"):
        return "low" if placed else "unknown"
    return "high" if placed or (kind == "short" and not ends_in_word(text, end)) else "medium"


def unknown_places(text: str, language: str) -> Iterator[Candidate]:
    """Two characters that are no word, between a word of place and 煤矿 or 公社."""
    for match in _patterns()["body"].finditer(text):
        start = match.start() - 2
        name = text[max(0, start) : match.start()]
        if start < 1 or not re.fullmatch(f"[{HAN}]{{2}}", name) or is_word(name):
            continue
        if text[start - 1] in "的在到、，和与县省市区" and not is_word(text[start - 1 : start + 1]):
            yield Candidate(start, match.start(), "place", ENGINE, "name-before-body", "medium")


def villages(text: str, language: str) -> Iterator[Candidate]:
    """大槐树村 alone between marks or after a word of place; classical texts end too many clauses so."""
    if is_biographical(text):
        return
    for match in _patterns()["village"].finditer(text):
        name = match.group(1)
        if len(name) > 2 and not is_word(name) and not is_word(name[-2:]) and not is_word(name[:2]):
            yield Candidate(*match.span(1), "place", ENGINE, "village", "medium")


def titled(text: str, language: str) -> Iterator[Candidate]:
    """A title, then a surname and a given name: 总机械师陈人庄."""
    for match in _patterns()["titled"].finditer(text):
        start = match.start(1) + (text[match.start(1)] in JOINING and bool(surname_of(text[match.start(1) + 1 :][:3])))
        for size in (4, 3, 2):
            if _is_name(text, start, size) and not _goes_on(text, start, size):
                yield Candidate(
                    start, start + size, "person", ENGINE, "title-and-name", "high" if size > 2 else "medium"
                )
                break


def _is_name(text: str, start: int, size: int) -> bool:
    """Can ``size`` characters be a whole name: no word in them, none reaching over the end?"""
    name = text[start : start + size]
    if (
        len(name) < size
        or name[-1] in chars("persons", "never_last")
        or not surname_of(name)
        or not may_be_person(name)
        or has_strange_given_name(name)
    ):
        return False
    after = text[start + size : start + size + 1]
    free = not (ends_in_word(text, start + size) or is_word(text[start + size - 1 : start + size + 2]))
    return free and (
        not has_inner_word(name) or after in "，。、；：）)！？\n" or after in entries("zh", "persons", "after")
    )


def _goes_on(text: str, start: int, size: int) -> bool:
    """Is it the beginning of a longer foreign name: 乌多 of 乌多文科?"""
    foreign = chars("persons", "transliteration")
    return all(c in foreign for c in text[start : start + size + 1][: size + 1]) and size < 4


def followed(text: str, language: str) -> Iterator[Candidate]:
    """A name, then 同志 or 先生 or 说, after a mark."""
    for match in _patterns()["followed"].finditer(text):
        name = match.group(1)
        before = text[match.start() - 1 : match.start()]
        if (
            surname_of(name)
            and may_be_person(name)
            and not re.match(f"[{HAN}]", before or "\n")
            and not has_inner_word(name)
        ):
            yield Candidate(*match.span(1), "person", ENGINE, "name-before-title", "medium")


def foreign(text: str, language: str) -> Iterator[Candidate]:
    """Names in the characters that write foreign names."""
    for match in _patterns()["dotted"].finditer(text):
        yield Candidate(*match.span(), "person", ENGINE, "dotted-name", "high")
    for match in _patterns()["foreign"].finditer(text):
        if (
            is_foreign(match.group())
            and not ends_in_word(text, match.end())
            and not is_word(text[match.start() - 1 : match.start() + 1])
        ):
            yield Candidate(
                *match.span(), "person", ENGINE, "foreign-name", "low" if len(match.group()) > 3 else "unknown"
            )


def known_persons(text: str, language: str) -> Iterator[Candidate]:
    """Persons whom a table names, so that nothing beside the name is needed."""
    doctrines = tuple(entries("zh", "persons", "doctrines"))
    for match in _known().finditer(text):
        if text.startswith(doctrines, match.end()):
            continue
        whole = match.end() - match.start() > 2 or not re.match(f"[{HAN}]", text[match.end() : match.end() + 1])
        yield Candidate(*match.span(), "person", ENGINE, "known-person", "high" if whole else "medium")


@cache
def _known() -> re.Pattern[str]:
    names = sorted(table("zh")["persons"]["known"], key=lambda name: (-len(name), name))
    return re.compile("|".join(map(re.escape, names)))


RULES = (gazetteer, unknown_places, villages, titled, followed, foreign, known_persons)
