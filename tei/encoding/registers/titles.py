"""A surname with a title: 陈总, Dr. Weber.  It is the person of that surname who was named before, if one only fits.

Who else bears the surname anywhere in the book makes it doubtful; then it stays an entry of its own.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from tei.annotators.folding import simplify
from tei.encoding.registers.identity import Group
from tei.expressions import expression
from tei.resources import data_path

HAN = expression("[\u3400-\u9fff\U00020000-\U0003ffff·]+")
LONGEST_HAN = 4
"""Characters of a Chinese person's full name."""


class Titled(NamedTuple):
    """A surname with a title, taken apart."""

    surname: str
    title: str


class Tie(NamedTuple):
    """A group of mentions by surname and title, the person that it is, and why."""

    titled: Group
    person: Group
    reason: str


def ties(groups: Sequence[Group]) -> Iterator[Tie]:
    """Each group of titled surnames that one person only fits, with this person."""
    persons = [group for group in groups if group.mentions[0].claim.element == "persName"]
    full = [group for group in persons if not all(map(titled, _forms(group)))]
    by_surname: dict[str, list[Group]] = {}
    for group in full:
        for surname in dict.fromkeys(name for form in _forms(group) for name in surnames_of(form)):
            by_surname.setdefault(surname, []).append(group)
    for group in persons:
        said = [found for form in _forms(group) if (found := titled(form))]
        if said and group not in full and not group.pointers:
            yield from _tied(group, said[0], by_surname.get(said[0].surname, []))


def _tied(group: Group, said: Titled, candidates: Sequence[Group]) -> Iterator[Tie]:
    if len(candidates) != 1 or candidates[0].mentions[0].number > group.mentions[0].number:
        return
    person = candidates[0]
    if said.title not in told() or any(said.title in titles_of(form) for form in _forms(person)):
        form, name = group.mentions[0].form, person.mentions[0].form
        yield Tie(group, person, f"{form} is a surname with a title; {name} is the only person of this surname here")


def _forms(group: Group) -> Iterable[str]:
    return dict.fromkeys(mention.form for mention in group.mentions)


def titled(form: str) -> Titled | None:
    """Surname and title of ``form``, where it is no more than that."""
    plain = simplify(form)
    if HAN.fullmatch(plain):
        match = _han().fullmatch(plain)
        title = match and (match["after"] or match["before"])
        return Titled(match["surname"], title) if match and title else None
    words = plain.replace(".", " ").split()
    found = [word for word in words if word in _latin()]
    return Titled(words[-1].casefold(), found[0]) if found and len(words) == len(found) + 1 else None


def surnames_of(form: str) -> Iterator[str]:
    """The surname of a name in full; nothing for a surname alone and for what is no such name."""
    plain = simplify(form)
    if HAN.fullmatch(plain):
        surname = plain[:2] if plain[:2] in _double() else plain[:1]
        if len(surname) < len(plain) <= LONGEST_HAN and titled(form) is None:
            yield surname
        return
    words = [word for word in plain.replace(".", " ").split() if word not in _latin()]
    if len(words) > 1:
        yield words[-1].casefold()


def titles_of(form: str) -> list[str]:
    """The titles that stand with a name in full."""
    return [word for word in form.replace(".", " ").split() if word in _latin()]


@cache
def _tables() -> Mapping[str, Any]:
    return tomllib.loads(data_path("registers/titles.toml").read_text(encoding="utf-8"))


@cache
def told() -> frozenset[str]:
    """Titles that say more than that there is a person: they do not fit everyone of the surname."""
    return frozenset(title for table in _tables().values() for title in table["told"])


@cache
def _latin() -> frozenset[str]:
    tables = [table for table in _tables().values() if table["script"] == "latin"]
    return frozenset(title for table in tables for title in (*table["before"], *table["after"]))


@cache
def _double() -> frozenset[str]:
    return frozenset(_tables()["zh"]["surnames"])


@cache
def _han() -> re.Pattern[str]:
    table = _tables()["zh"]
    before, after, double = (_any(table[key]) for key in ("before", "after", "surnames"))
    return re.compile(f"(?P<before>{before})?(?P<surname>{double}|.)(?P<after>{after})?")


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))
