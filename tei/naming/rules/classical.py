"""Persons in classical Chinese biographies: how such texts name their subject and speak of it after."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from tei.model import Certainty
from tei.naming.candidates import Candidate, Matcher
from tei.naming.rules.classical_places import HAN, choice, find_places, known_places
from tei.naming.tables import chars, entries
from tei.naming.words import surname_of

ENGINE = "rules"
CLASSICAL = re.compile("[之也曰其于乃遂焉矣]")
MODERN = re.compile("[的了们这那吗呢]")
LEAST = 20
SUBJECTS = 3
"""So many persons must be introduced as biographies do."""
P = ("persons", "classical")


def is_classical(text: str) -> bool:
    """Is it classical rather than modern Chinese, by the particles?"""
    old, new = len(CLASSICAL.findall(text, 0, 50_000)), len(MODERN.findall(text, 0, 50_000))
    return old > LEAST and old > 5 * new


@lru_cache(maxsize=4)
def is_biographical(text: str) -> bool:
    """Is it a classical text that introduces persons as biographies do?"""
    return is_classical(text) and len(_patterns()["subject"].findall(text)) >= SUBJECTS


def _one_of(*keys: str) -> str:
    return f"[{''.join(sorted(chars(*keys)))}]"


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    orders, religious = f"[{''.join(sorted(entries('zh', *P, 'orders')))}]", _one_of(*P, "religious")
    dynasty, posthumous, ancestral = (_one_of(*P, key) for key in ("dynasties", "posthumous", "ancestral"))
    surname, indian, fates = _one_of("persons", "surnames"), _one_of(*P, "indian"), _one_of(*P, "fates")
    honours, monks = choice(*P, "honours"), choice(*P, "monks")
    home = choice("places", "classical", "known")
    lists = f"{orders}?[{HAN}]{{2}}"
    return {
        "subject": re.compile(f"^([{HAN}]{{2,4}}?)(?:尼|法师|禅师)?者?，(?:本?姓|[^，。\n]{{2,6}}人也?[，。])", re.M),
        "other": re.compile(f"(?<=[，。])(?:名曰|字曰|大名|小名|小曰|名|字|讳|号)((?!曰|之)[{HAN}]{{1,3}})(?=[，。])"),
        "kin": re.compile(f"(?<=[，。])(?:父|祖|兄|弟|夫|曾祖)((?!{fates})[{HAN}]{{1,2}})(?=[，。])"),
        "monk": re.compile(f"(?:{monks})({orders}?{religious}[{HAN}])"),
        "monk-in-a-list": re.compile(f"(?<=[、复有])({lists})(?=、)|(?<=、)({lists})(?=[、，。等])"),
        "religious": re.compile(f"({orders}?{religious}[{HAN}])(?=尼|和[上尚]|{honours})"),
        "honoured": re.compile(f"(?<![{HAN}])([{HAN}](?:{honours}))|(?<=[请从有欲寺])([{HAN}](?:{honours}))"),
        "order": re.compile(f"{orders}{religious}[{HAN}]"),
        "indian": re.compile(f"(?:{indian}){{4,6}}"),
        "reign": re.compile(
            f"{dynasty}?(?:{ancestral}[祖宗])?{posthumous}{{1,2}}皇?帝|{dynasty}?孝{posthumous}(?!皇?帝)"
            f"|{dynasty}?{ancestral}[宗祖](?!{posthumous}{{0,2}}皇?帝)|{dynasty}?{posthumous}{{1,2}}皇?太?后(?:{surname}氏)?"
        ),
        "lady": re.compile(f"{surname}(?:{choice(*P, 'ladies')})"),
        "clan": re.compile(f"(?<!姓)({surname}氏)"),
        "official": re.compile(f"(?:{choice(*P, 'officials')}|[王公])(?={surname})"),
        "prince": re.compile(f"(?:{home}){posthumous}{{1,2}}王|(?:{home})王(?=[请于母，。、])"),
    }


def biographies(text: str, language: str) -> Iterator[Candidate]:
    """What biographies say in set phrases; nothing in modern texts."""
    if not is_biographical(text):
        return
    persons = [*_in_set_phrases(text), *_full_names(text), *_known(text)]
    yield from persons
    yield from _again(text, persons)
    yield from find_places(text)
    yield from _given_names(text, persons)


ROWS: tuple[tuple[str, Certainty], ...] = (
    ("subject", "high"),
    ("other", "medium"),
    ("kin", "high"),
    ("monk", "high"),
    ("monk-in-a-list", "medium"),
    ("religious", "high"),
    ("honoured", "medium"),
    ("order", "medium"),
    ("indian", "high"),
    ("reign", "high"),
    ("lady", "high"),
    ("clan", "high"),
    ("prince", "high"),
)


def _in_set_phrases(text: str) -> Iterator[Candidate]:
    religious = chars(*P, "religious")
    for rule, certainty in ROWS:
        for match in _patterns()[rule].finditer(text):
            group = match.lastindex or 0
            name = match.group(group)
            if name in entries("zh", *P, "never") or (rule == "monk-in-a-list" and religious.isdisjoint(name[:2])):
                continue
            yield Candidate(*match.span(group), "person", ENGINE, f"classical-{rule}", certainty)


def _full_names(text: str) -> Iterator[Candidate]:
    """A surname and a name after an office or after the place that somebody is from: 吳郡張岱."""
    starts = [match.end() for match in _patterns()["official"].finditer(text)]
    starts += [end for _, end in known_places(text)]
    for start in sorted(set(starts)):
        end = _end_of_name(text, start)
        if end:
            yield Candidate(start, end, "person", ENGINE, "classical-official", "high" if end - start > 1 else "medium")


def _end_of_name(text: str, start: int) -> int:
    """Where the name that begins there ends, by what follows; 0 where none does."""
    acts = chars(*P, "acts")
    surname = text[start : start + 2] in entries("zh", "persons", "double_surnames")
    given = start + 1 + surname
    if not surname_of(text[start : given + 1]) or text[given] in acts or _names_a_place(text, given):
        return 0
    if not _is_han(text, given + 1):
        return given + 1
    if text[given + 1] == "之":
        return given + 2
    if text[given + 1] in acts:
        return given + 1
    return given + 2 if not _is_han(text, given + 2) or text[given + 2] in acts else 0


def _names_a_place(text: str, at: int) -> bool:
    """Is it no given name that begins there: 人 of 婁煩人, 寺 of 張國寺?"""
    return not _is_han(text, at) or not chars(*P, "no_given").isdisjoint(text[at : at + 3])


def _is_han(text: str, at: int) -> bool:
    return "\u3400" <= text[at : at + 1] <= "\u9fff"


def _known(text: str) -> Iterator[Candidate]:
    for match in re.finditer(choice(*P, "known"), text):
        yield Candidate(*match.span(), "person", ENGINE, "classical-known", "high")


def _again(text: str, persons: Sequence[Candidate]) -> Iterator[Candidate]:
    """Whom the book introduces somewhere, wherever the whole name stands."""
    introduced = {text[p.start : p.end] for p in persons if p.rule in SHORTENED and p.certainty == "high"}
    for start, end in Matcher(introduced).spans(text):
        certainty: Certainty = "high" if end - start > 2 else "medium"
        yield Candidate(start, end, "person", ENGINE, "classical-again", certainty)


def _given_names(text: str, persons: Sequence[Candidate]) -> Iterator[Candidate]:
    """The second character alone, for the person of that name, until the next biography begins."""
    sections = [*(match.start() for match in _patterns()["subject"].finditer(text)), len(text)]
    done: set[tuple[str, int]] = set()
    for person in sorted(persons):
        name = text[person.start : person.end]
        if person.rule not in SHORTENED or len(name) > 3:
            continue
        end = next((at for at in sections if at > person.start), len(text))
        if (name[-1], end) not in done:
            done.add((name[-1], end))
            yield from _alone(text, person.end, end, name)


SHORTENED = frozenset({f"classical-{rule}" for rule in ("subject", "monk", "official", "kin", "religious", "known")})
"""Rules whose persons are called by the last character after."""


def _alone(text: str, start: int, end: int, name: str) -> Iterator[Candidate]:
    """The last character of ``name`` where it speaks or is spoken to, opens a clause, or is no usual word."""
    last = name[-1]
    usual = last in chars(*P, "usual")
    for match in re.finditer(re.escape(last), text[start:end]):
        at = start + match.start()
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        opens = before in "，。；：「『」』\n"
        addressed = before in chars(*P, "speaking_before") and (
            not _is_han(text, at + 1) or after in chars(*P, "speaking_after")
        )
        if opens or addressed or not usual:
            yield Candidate(at, at + 1, "person", ENGINE, "given-name", "medium", name)


RULES = (biographies,)
