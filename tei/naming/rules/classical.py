"""Persons and places in classical Chinese biographies: how such texts name their subject and speak of it after."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from tei.model import Certainty
from tei.naming.candidates import Candidate, Kind
from tei.naming.features import matches
from tei.naming.tables import chars, entries, table
from tei.naming.words import surname_of

ENGINE = "rules"
HAN = "\u3400-\u9fff"
CLASSICAL = re.compile("[之也曰其于乃遂焉矣]")
MODERN = re.compile("[的了们这那吗呢]")
LEAST = 20
SUBJECTS = 3
"""So many persons must be introduced as biographies do."""


def is_classical(text: str) -> bool:
    """Is it classical rather than modern Chinese, by the particles?"""
    old, new = len(CLASSICAL.findall(text, 0, 50_000)), len(MODERN.findall(text, 0, 50_000))
    return old > LEAST and old > 5 * new


@lru_cache(maxsize=4)
def is_biographical(text: str) -> bool:
    """Is it a classical text that introduces persons as biographies do?"""
    return is_classical(text) and len(_patterns()["subject"].findall(text)) >= SUBJECTS


def _choice(*keys: str) -> str:
    return "|".join(map(re.escape, sorted(entries("zh", *keys), key=lambda word: (-len(word), word))))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    classical = table("zh")["persons"]["classical"]
    religious, orders = classical["religious"], "".join(classical["orders"])
    dynasties = classical["dynasties"]
    temples = _choice("places", "classical", "temples")
    no = table("zh")["places"]["classical"]["no_temple"]
    return {
        "subject": re.compile(f"^([{HAN}]{{2,4}}?)(?:尼|法师|禅师)?，(?:本?姓|[^，。\n]{{2,6}}人也?[，。])", re.M),
        "native": re.compile(f"[，。]([{HAN}]{{2,4}}?)人也?[，。]"),
        "other": re.compile(f"(?<=[，。])(?:名|字|讳|号|名曰|字曰)([{HAN}]{{1,3}})(?=[，。])"),
        "kin": re.compile(f"(?<=[，。])(?:父|祖|兄|弟|母|夫|妻)([{HAN}])(?=[，。])"),
        "monk": re.compile(f"(?:沙门|比丘尼?|法师|释子|弟子)([{orders}]?[{HAN}]{{2}})(?=[，。、于住以为请：])"),
        "religious": re.compile(f"([{orders}]?[{religious}][{HAN}])(?=尼|法师|禅师|和[上尚])"),
        "order": re.compile(f"(?<![{HAN}])[{orders}][{religious}][{HAN}]"),
        "official": re.compile(
            f"(?:太守|刺史|县令|尚书|侍郎|司空公?|司徒|太尉|太傅|丞相|将军|内史|别驾|参军|王|公)([{HAN}]{{2,3}})(?=[，。、])"
        ),
        "office": re.compile(f"([{HAN}]{{2}})(?=太守|刺史|县令|内史|郡)"),
        "reign": re.compile(f"[{dynasties}]?[{HAN}]{{1,2}}(?:皇帝|皇后|太后|帝)|[{dynasties}][{HAN}]{{1,2}}[宗祖]"),
        "temple": re.compile(f"(?<![{HAN}])[{HAN}]{{0,8}}?([^{no}\\W]{{1,3}}(?:{temples}))"),
        "temple_head": re.compile(
            f"^[{HAN}]{{0,4}}?([^{no}\\W]{{1,3}}(?:{temples}))([{HAN}]{{2,4}}?)(?:尼|法师|禅师)?传", re.M
        ),
    }


def biographies(text: str, language: str) -> Iterator[Candidate]:
    """What biographies say in set phrases; nothing in modern texts."""
    if not is_biographical(text):
        return
    for rule, group, kind, certainty in ROWS:
        for match in _patterns()[rule].finditer(text):
            start = _start(text, *match.span(group)) if kind == "place" else match.start(group)
            if not match.group(group).startswith(_unknown()):
                yield Candidate(start, match.end(group), kind, ENGINE, f"classical-{rule}", certainty)
    yield from _officials(text)
    yield from _given_names(text)


@cache
def _unknown() -> tuple[str, ...]:
    return tuple(sorted(entries("zh", "places", "classical", "unknown")))


def _start(text: str, start: int, end: int) -> int:
    """Where the place's own name begins: 牛牧寺 of 江陵牛牧寺, 高平 of 閭丘高平."""
    outer = next((stop for first, stop, _ in matches(text[start:end]) if first == 0 and stop < end - start), 0)
    return start + outer if end - start - outer > 1 else start


ROWS: tuple[tuple[str, int, Kind, Certainty], ...] = (
    ("subject", 1, "person", "high"),
    ("native", 1, "place", "high"),
    ("other", 1, "person", "medium"),
    ("kin", 1, "person", "high"),
    ("monk", 1, "person", "medium"),
    ("religious", 1, "person", "high"),
    ("order", 0, "person", "medium"),
    ("office", 1, "place", "medium"),
    ("reign", 0, "person", "medium"),
    ("temple", 1, "place", "high"),
    ("temple_head", 1, "place", "high"),
    ("temple_head", 2, "person", "high"),
)


def _officials(text: str) -> Iterator[Candidate]:
    for match in _patterns()["official"].finditer(text):
        if surname_of(match.group(1)):
            yield Candidate(*match.span(1), "person", ENGINE, "classical-official", "high")


def _given_names(text: str) -> Iterator[Candidate]:
    """The second character alone, for the person of that name, until the next biography begins."""
    subjects = list(_patterns()["subject"].finditer(text))
    ends = [*(match.start() for match in subjects), len(text)]
    for match, end in zip(subjects, ends[1:], strict=True):
        yield from _alone(text, match.end(1), end, match.group(1))
    for rule in ("official", "kin"):
        for match in _patterns()[rule].finditer(text):
            if rule == "official" and not surname_of(match.group(1)):
                continue
            end = text.find("\n", match.end())
            yield from _alone(text, match.end(1), end if end >= 0 else len(text), match.group(1))


def _alone(text: str, start: int, end: int, name: str) -> Iterator[Candidate]:
    """The last character of ``name`` at the beginning of a clause, or where it is no usual word."""
    last = name[-1]
    usual = last in chars("persons", "classical", "usual")
    for match in re.finditer(re.escape(last), text[start:end]):
        at = start + match.start()
        opens = text[at - 1 : at] in "，。；：「『\n"
        if opens or not usual:
            yield Candidate(at, at + 1, "person", ENGINE, "given-name", "medium", name)


RULES = (biographies,)
