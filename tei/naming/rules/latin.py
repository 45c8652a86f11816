"""Persons and places in Latin scripts: titles, given names, gazetteers with a word of place before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from tei.model import Certainty
from tei.naming.candidates import Candidate
from tei.naming.gazetteer import names
from tei.naming.tables import entries, table

ENGINE = "rules"
WORD = r"[A-ZÀ-ÖØ-Þ][\w’'-]+"
CAPITALS = re.compile(r"[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ]{2,}(?![\w])")
FULL_STOPS = ".!?:\n"
LONGEST = 3


@cache
def _given(language: str) -> frozenset[str]:
    return frozenset(table(language)["persons"]["given"].split())


def _choice(words: frozenset[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


@cache
def _titled(language: str) -> re.Pattern[str]:
    titles, particles = (_choice(entries(language, "persons", key)) for key in ("titles", "particles"))
    return re.compile(rf"\b(?:{titles})\b\.?[ \n]((?:[A-Z]\.[ ]?)*{WORD}(?: (?:(?:{particles}) ){{0,2}}{WORD}){{0,2}})")


@cache
def _named(language: str) -> re.Pattern[str]:
    given, particles = _choice(_given(language)), _choice(entries(language, "persons", "particles"))
    return re.compile(rf"\b(?:{given})(?:[ ](?:{given}|[A-Z]\.))*(?: (?:(?:{particles}) ){{1,2}}{WORD}| {WORD})?(?!\w)")


def titled(text: str, language: str) -> Iterator[Candidate]:
    """Mr. Barlow, Herr von Siemens: the name without the title."""
    for match in _titled(language).finditer(text):
        if match.group(1) in entries(language, "persons", "titles") | entries(language, "persons", "never"):
            continue
        yield Candidate(match.start(1), _end(match, 1), "person", ENGINE, "title-and-name", "high")


def given_names(text: str, language: str) -> Iterator[Candidate]:
    """A given name by itself or with what follows it in capitals."""
    for match in _named(language).finditer(text):
        end = _end(match, 0)
        several = " " in text[match.start() : end]
        certainty: Certainty = "high" if several else "medium"
        yield Candidate(
            match.start(), end, "person", ENGINE, "given-name-and-name" if several else "given-name-alone", certainty
        )


def _end(match: re.Match[str], group: int) -> int:
    """The end of the name without a genitive's ’s."""
    return match.end(group) - len(re.search("(?:[’']s)?$", match.group(group)).group())  # type: ignore[union-attr]


def gazetteer(text: str, language: str) -> Iterator[Candidate]:
    """Names that the gazetteer has: the known ones anywhere but as the first word, others after a word of place."""
    before = entries(language, "places", "before")
    for match in re.finditer(rf"\b(?:St\. )?{WORD}(?: {WORD}){{0,{LONGEST - 1}}}", text):
        for start, end, kind in _matches(text, match.start(), match.end(), language):
            word = text[:start].rstrip(" ").rsplit(None, 1)[-1:] if start else []
            placed = bool(word) and word[0] in before
            opens = start == 0 or text[:start].rstrip(" “\"'‘")[-1:] in FULL_STOPS or not text[:start].strip()
            if kind in ("history", "country"):
                yield Candidate(
                    start, end, "place", ENGINE, f"gazetteer-{kind}", "high" if placed or not opens else "medium"
                )
            elif placed and kind == "world":
                yield Candidate(start, end, "place", ENGINE, "place-after-preposition", "high")
            elif (placed and kind == "small") or (kind == "world" and not opens):
                yield Candidate(
                    start, end, "place", ENGINE, f"gazetteer-{kind}", "unknown" if kind == "small" else "medium"
                )


def _matches(text: str, start: int, end: int, language: str) -> Iterator[tuple[int, int, str]]:
    """The longest names of the gazetteer in a run of capitalised words."""
    known = names(language)
    starts = [start, *(start + m.end() for m in re.finditer(" ", text[start:end]))]
    ends = [*(start + m.start() for m in re.finditer(" ", text[start:end])), end]
    done = start
    for first in starts:
        if first < done:
            continue
        for last in reversed(ends):
            name = re.sub("[’']s$", "", text[first:last]) if last > first else ""
            if name in entries(language, "places", "never") or (len(name) < 5 and text[last : last + 1] == "."):
                continue
            if name in known or (CAPITALS.fullmatch(name) and name.title() in known):
                done = last
                yield first, first + len(name), (known.get(name) or known[name.title()])[0]
                break


RULES = (titled, given_names, gazetteer)
