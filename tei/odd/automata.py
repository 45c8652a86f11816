"""Whether a content model is deterministic, as XML Schema demands.

XML Schema's rule "Unique Particle Attribution" wants each child to match one particle of the model
without looking ahead.  That is so when the model's Glushkov automaton has no state with two
successors of one name (Brüggemann-Klein and Wood, "One-unambiguous regular languages", 1998).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from tei.odd.expansion import opened
from tei.odd.specs import (
    Choice,
    Empty,
    Interleave,
    Literally,
    Pattern,
    Reference,
    Repeat,
    Schema,
    Sequence,
    Wildcard,
)

Position = int


@dataclass(frozen=True, slots=True)
class Part:
    """What one piece of a model contributes: whether it may be empty, its first positions and its last."""

    nullable: bool
    first: frozenset[Position] = frozenset()
    last: frozenset[Position] = frozenset()


NOTHING = Part(nullable=True)


@dataclass(frozen=True, slots=True)
class Automaton:
    """The name at each position, and which positions may follow it."""

    names: list[str] = field(default_factory=list)
    follow: list[set[Position]] = field(default_factory=list)
    starts: set[Position] = field(default_factory=set)


def is_deterministic(schema: Schema, content: Pattern) -> bool:
    """Whether XML Schema could take ``content`` as it is."""
    automaton = Automaton()
    automaton.starts.update(_part(schema, automaton, content).first)
    return all(_unique(automaton, after) for after in (automaton.starts, *automaton.follow))


def _unique(automaton: Automaton, positions: Iterable[Position]) -> bool:
    names = [automaton.names[position] for position in positions]
    return len(names) == len(set(names)) and ("*" not in names or len(names) == 1)


def _part(schema: Schema, automaton: Automaton, pattern: Pattern) -> Part:
    add = partial(_part, schema, automaton)
    match pattern:
        case Reference(kind="element", name=name):
            return _leaf(automaton, name)
        case Reference(kind="class" | "macro"):
            return add(opened(schema, pattern))
        case Wildcard() | Literally():
            return _leaf(automaton, "*")
        case Choice(parts=parts) | Interleave(parts=parts):
            return _either([add(part) for part in parts])
        case Sequence(parts=parts):
            return _one_after_other(automaton, map(add, parts))
        case Repeat():
            return _one_after_other(automaton, map(add, _copies(pattern)), loops=pattern.most is None)
        case _:
            return NOTHING


def _copies(pattern: Repeat) -> Iterator[Pattern]:
    """The part, certain and optional copies of it; an endless tail is one copy that follows itself."""
    yield from [pattern.part] * max(pattern.least, 1 if pattern.most is None and pattern.least else 0)
    rest = (1 - min(pattern.least, 1)) if pattern.most is None else pattern.most - pattern.least
    yield from [Choice((Empty(), pattern.part))] * rest


def _leaf(automaton: Automaton, name: str) -> Part:
    position = len(automaton.names)
    automaton.names.append(name)
    automaton.follow.append(set())
    return Part(False, frozenset({position}), frozenset({position}))


def _either(parts: list[Part]) -> Part:
    return Part(
        any(part.nullable for part in parts),
        frozenset().union(*(part.first for part in parts)),
        frozenset().union(*(part.last for part in parts)),
    )


def _one_after_other(automaton: Automaton, parts: Iterable[Part], *, loops: bool = False) -> Part:
    whole = NOTHING
    part = NOTHING
    for part in parts:
        whole = _joined(automaton, whole, part)
    if loops:
        _link(automaton, part.last, part.first)
    return whole


def _joined(automaton: Automaton, one: Part, two: Part) -> Part:
    _link(automaton, one.last, two.first)
    return Part(
        one.nullable and two.nullable,
        one.first | two.first if one.nullable else one.first,
        one.last | two.last if two.nullable else two.last,
    )


def _link(automaton: Automaton, lasts: Iterable[Position], firsts: Iterable[Position]) -> None:
    for last in lasts:
        automaton.follow[last].update(firsts)
