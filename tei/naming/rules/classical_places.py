"""Places in classical Chinese: commanderies and prefectures, temples, where somebody is from."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from tei.naming.candidates import Candidate
from tei.naming.features import matches
from tei.naming.tables import chars, entries, table

ENGINE = "rules"
HAN = "\u3400-\u9fff"
P = ("places", "classical")
LONGEST = 4
"""Characters of a temple's name before 寺."""
DIRECTIONS = "东西南北中上下"


def choice(*keys: str) -> str:
    """The words of a list of the table as alternatives, the longest first."""
    value: Any = table("zh")
    for key in keys:
        value = value[key]
    words = value.split() if isinstance(value, str) else value
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    known, era = choice(*P, "known"), "".join(sorted(chars(*P, "after_era")))
    single, going = ("".join(sorted(chars(*P, key))) for key in ("single", "going"))
    units = "".join(sorted(chars(*P, "units")))
    return {
        "known": re.compile(f"(?:{known})(?![{era}]|王|公主|侯)(?:[郡国县](?![{HAN}]守))?"),
        "native": re.compile(f"(?<=[，。])(?:本|晋|宋|齐|梁)?([{HAN}]{{2,4}}?)人(也?)[，。]"),
        "office": re.compile(f"(?<=[，。\n])([{HAN}]{{2}})(?=太守|刺史|县令|内史)"),
        "temple": re.compile(f"([{HAN}]{{1,5}}?)({choice(*P, 'temples')})"),
        "unit": re.compile(f"(?:{choice(*P, 'placing')})([{HAN}]{{1,2}}[{units}])(?![{HAN}])"),
        "single": re.compile(f"(?<=[{going}])([{single}])(?=[，。、])|(?<=[{going}])([{single}])(?=[{going}])"),
    }


def known_places(text: str) -> Iterator[tuple[int, int]]:
    """Where the table's places stand, but for names of eras and of princes."""
    return (match.span() for match in _patterns()["known"].finditer(text))


def find_places(text: str) -> Iterator[Candidate]:
    """The places of a classical text."""
    for start, end in known_places(text):
        yield Candidate(start, end, "place", ENGINE, "classical-place", "high")
    for rule in ("office", "unit", "single"):
        for match in _patterns()[rule].finditer(text):
            group = match.lastindex or 0
            yield Candidate(*match.span(group), "place", ENGINE, f"classical-{rule}", "medium")
    yield from _native(text)
    yield from _temples(text)


def _native(text: str) -> Iterator[Candidate]:
    """Where somebody is from: 彭城人也; both of 高平金鄉人."""
    unknown = tuple(sorted(entries("zh", *P, "unknown")))
    for match in _patterns()["native"].finditer(text):
        start, end = match.span(1)
        outer = _patterns()["known"].match(text, start, end)
        if match.group(1).startswith(unknown) or not (outer or match.group(2)):
            continue
        if outer and end - outer.end() > 1:
            start = outer.end()
        yield Candidate(start, end, "place", ENGINE, "classical-native", "high")


def _temples(text: str) -> Iterator[Candidate]:
    """Temples: what stands before 寺, as far to the left as it is always the same in this book."""
    found = [(match.start(1), match.start(2), match.end()) for match in _patterns()["temple"].finditer(text)]
    before = _what_stands_before(text, found)
    for first, suffix, end in found:
        start = _start_of_temple(text, first, suffix, before)
        if start < suffix:
            sure = first == start or text[start - 1] in chars(*P, "no_temple")
            yield Candidate(start, end, "place", ENGINE, "classical-temple", "high" if sure else "medium")


def _what_stands_before(text: str, found: list[tuple[int, int, int]]) -> Mapping[str, Counter[str]]:
    """Of each beginning of a temple's name the characters to its left, ``^`` where none belongs to it."""
    before: dict[str, Counter[str]] = defaultdict(Counter)
    for first, suffix, _ in found:
        for at in range(suffix - 1, max(first, suffix - LONGEST) - 1, -1):
            outside = at == first or text[at - 1] in chars(*P, "no_temple")
            before[text[at:suffix]]["^" if outside else text[at - 1]] += 1
    return before


def _start_of_temple(text: str, first: int, suffix: int, before: Mapping[str, Counter[str]]) -> int:
    """Where the temple's name begins; ``suffix`` where 寺 has none."""
    if _is_common(text, first, suffix):
        return suffix
    no, start = chars(*P, "no_temple"), suffix - 1
    while start > first and suffix - start < LONGEST and text[start - 1] not in no:
        several = len(before[text[start:suffix]]) > 1 and suffix - start > 1
        if several and text[start - 1] not in DIRECTIONS:
            break
        start -= 1
    start = _behind_dynasty(text, _behind_place(text, start, suffix), suffix)
    return start if suffix - start > 1 or text[start] in DIRECTIONS else suffix


def _is_common(text: str, first: int, suffix: int) -> bool:
    """Does what stands right before 寺 say which or what kind, or what is done with it: 佛寺, 立寺?"""
    no, common = chars(*P, "no_temple"), chars(*P, "common_temple")
    before = text[suffix - 2] if suffix - 1 > first else ""
    return text[suffix - 1] in no or (text[suffix - 1] in common and (not before or before in no | common))


def _behind_place(text: str, start: int, end: int) -> int:
    """Where the temple's own name begins: behind 江陵 of 江陵牛牧寺."""
    outer = _patterns()["known"].match(text, start, end)
    if outer:
        return outer.end() if outer.end() < end else start
    found = ((stop, first) for first, stop, _ in matches(text[start:end]) if stop < end - start)
    return start + next((stop for stop, first in found if first == 0), 0)


def _behind_dynasty(text: str, start: int, end: int) -> int:
    """In a heading behind the dynasty: 晉竹林寺."""
    heading = text[max(0, start - 1) : start] in ("", "\n") and text[start] in chars(
        "persons", "classical", "dynasties"
    )
    return start + (heading and end - start > 2)
