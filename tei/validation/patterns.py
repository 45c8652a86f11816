"""RELAX NG patterns as hash-consed values, so that equal patterns are one object and derivatives can be kept on it.

The vocabulary is that of James Clark, "An algorithm for RELAX NG validation" (2002).
Only the constructors here make patterns; they apply the algebraic laws that keep derivatives small.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import attrgetter
from typing import Any

from tei.validation.names import Name, NameClass

EMPTY_KIND, NOTHING_KIND, TEXT_KIND = "empty", "notAllowed", "text"
CHOICE, GROUP, INTERLEAVE, ONE_OR_MORE, AFTER = "choice", "group", "interleave", "oneOrMore", "after"
ELEMENT, ATTRIBUTE, DATA, VALUE, LIST = "element", "attribute", "data", "value", "list"

LIMIT = 400_000
"""Patterns kept in the table of ``_make``; emptying it costs sharing, never correctness."""


HAS_ATTRIBUTES, HAS_DATA, NULLABLE = map(attrgetter, ("has_attributes", "has_data", "nullable"))
"""Asked of the parts of thousands of patterns before the first element is read."""


class Pattern:
    """One pattern.  ``parts`` are its sub-patterns, ``term`` what a leaf stands for; the rest is kept derivatives."""

    __slots__ = (
        "attribute_steps", "attribute_values", "closed", "facts", "has_attributes", "has_data", "identity", "index",
        "kind", "nullable", "parts", "steps", "term", "text_step", "values",
    )  # fmt: skip

    def __init__(self, kind: str, parts: tuple[Pattern, ...], term: Any) -> None:
        self.kind = kind
        self.parts = parts
        self.term = term
        self.nullable = _nullable(kind, parts)
        content = parts[:1] if kind == AFTER else parts
        self.has_attributes: bool = kind == ATTRIBUTE or any(map(HAS_ATTRIBUTES, content))
        content = () if kind == ATTRIBUTE else content
        self.has_data: bool = kind in (DATA, VALUE, LIST) or any(map(HAS_DATA, content))
        self.steps: dict[str, Any] = {}
        self.attribute_steps: dict[Name, tuple[tuple[Pattern, Pattern], ...]] = {}
        self.attribute_values: dict[tuple[str, ...], Any] = {}
        self.values: dict[str, bool] = {}
        self.facts: dict[Any, Any] = {}
        self.identity = term.identity if kind == DATA else ""
        self.index: Any = None
        self.closed: Pattern | None = None
        self.text_step: Pattern | None = None


def _nullable(kind: str, parts: tuple[Pattern, ...]) -> bool:
    """Whether the pattern matches the empty sequence (Clark's ``nullable``)."""
    if kind in (CHOICE, ONE_OR_MORE):
        return any(map(NULLABLE, parts))
    if kind in (GROUP, INTERLEAVE):
        return all(map(NULLABLE, parts))
    return kind in (EMPTY_KIND, TEXT_KIND)


_TABLE: dict[Any, Pattern] = {}


def _make(kind: str, parts: tuple[Pattern, ...] = (), term: Any = None, key: Any = None) -> Pattern:
    """The one pattern of this kind with these parts."""
    key = (kind, key or parts, term)
    found = _TABLE.get(key)
    if found is None:
        if len(_TABLE) > LIMIT:
            _TABLE.clear()
        found = _TABLE.setdefault(key, Pattern(kind, parts, term))  # another thread may have been first
    return found


EMPTY = Pattern(EMPTY_KIND, (), None)
NOTHING = Pattern(NOTHING_KIND, (), None)
TEXT = Pattern(TEXT_KIND, (), None)


def choice(options: Iterable[Pattern]) -> Pattern:
    """Any of the options."""
    flat: dict[Pattern, None] = {}
    for option in options:
        if option.kind == CHOICE:
            flat.update(dict.fromkeys(option.parts))
        else:
            flat[option] = None
    flat.pop(NOTHING, None)
    if EMPTY in flat and any(part.nullable for part in flat if part is not EMPTY):
        del flat[EMPTY]
    if len(flat) < 2:
        return next(iter(flat), NOTHING)
    return _make(CHOICE, tuple(flat), key=frozenset(flat))


def group(first: Pattern, second: Pattern) -> Pattern:
    """The first, then the second; nested to the right, so that equal sequences are equal patterns."""
    if first is NOTHING or second is NOTHING:
        return NOTHING
    if first is EMPTY or second is EMPTY:
        return second if first is EMPTY else first
    if first.kind == GROUP:
        return group(first.parts[0], group(first.parts[1], second))
    return _make(GROUP, (first, second))


def sequence(members: Iterable[Pattern]) -> Pattern:
    """All members in their order."""
    return reduce(lambda later, earlier: group(earlier, later), reversed(tuple(members)), EMPTY)


def interleave(first: Pattern, second: Pattern) -> Pattern:
    """Both, mixed in any way."""
    if first is NOTHING or second is NOTHING:
        return NOTHING
    if first is EMPTY or second is EMPTY:
        return second if first is EMPTY else first
    parts = (first, second) if id(first) <= id(second) else (second, first)
    return _make(INTERLEAVE, parts)


def one_or_more(member: Pattern) -> Pattern:
    """The member once or many times."""
    return member if member in (NOTHING, EMPTY, TEXT) or member.kind == ONE_OR_MORE else _make(ONE_OR_MORE, (member,))


def optional(member: Pattern) -> Pattern:
    """The member or nothing."""
    return choice((member, EMPTY))


def after(content: Pattern, following: Pattern) -> Pattern:
    """``content`` up to the end tag, then ``following`` in the parent (Clark's ``After``)."""
    return NOTHING if NOTHING in (content, following) else _make(AFTER, (content, following))


def element(declaration: Any) -> Pattern:
    """One child element as ``declaration`` says."""
    return _make(ELEMENT, (), declaration)


def attribute(names: NameClass, value: Pattern) -> Pattern:
    """One attribute."""
    return NOTHING if value is NOTHING else _make(ATTRIBUTE, (value,), names)


def data(datatype: Any) -> Pattern:
    """A string of the datatype."""
    return _make(DATA, (), datatype)


def value(literal: Any) -> Pattern:
    """A string that equals the literal."""
    return _make(VALUE, (), literal)


def list_of(members: Pattern) -> Pattern:
    """A string that, split at white space, matches ``members``."""
    return NOTHING if members is NOTHING else _make(LIST, (members,))
