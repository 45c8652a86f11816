"""What remains of a pattern once part of the document has been read.

Each function is one of Clark's derivatives ("An algorithm for RELAX NG validation", 2002), kept on the pattern.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from tei.validation import patterns as p
from tei.validation.datatypes import equals, tester, words
from tei.validation.names import Name, admits, is_open, literals, split
from tei.validation.patterns import EMPTY, NOTHING, TEXT, Pattern, after, choice, group, interleave, optional

Derived = Callable[[Pattern], Pattern]


class Step(NamedTuple):
    """What a start tag leads to."""

    following: Pattern | None
    """What may come after the element; None where that hangs on which of several declarations its content meets."""
    opened: Pattern
    """The element's attributes and content."""
    bare: Pattern
    """The element's content when it has no attributes; ``NOTHING`` when it needs some."""


Child = tuple[Any, Pattern]
"""A declaration that a child element may meet, and the parent's pattern after it."""


def child(pattern: Pattern, name: Name) -> tuple[Child, ...]:
    """The declarations that an element of this name may meet here."""
    found = pattern.facts.get(name)
    if found is None:
        rule = CHILD_RULES.get(pattern.kind)
        found = pattern.facts[name] = tuple(rule(pattern, name)) if rule else ()
    return found


def _child_of_choice(pattern: Pattern, name: Name) -> Iterable[Child]:
    for option in _candidates(pattern, name):
        yield from child(option, name)


def _child_of_group(pattern: Pattern, name: Name) -> Iterable[Child]:
    head, tail = pattern.parts
    for declaration, rest in child(head, name):
        yield declaration, group(rest, tail)
    if head.nullable:
        yield from child(tail, name)


def _child_of_interleave(pattern: Pattern, name: Name) -> Iterable[Child]:
    one, other = pattern.parts
    for declaration, rest in child(one, name):
        yield declaration, interleave(rest, other)
    for declaration, rest in child(other, name):
        yield declaration, interleave(one, rest)


def _child_of_repetition(pattern: Pattern, name: Name) -> Iterable[Child]:
    for declaration, rest in child(pattern.parts[0], name):
        yield declaration, group(rest, optional(pattern))


def _child_of_after(pattern: Pattern, name: Name) -> Iterable[Child]:
    for declaration, rest in child(pattern.parts[0], name):
        yield declaration, after(rest, pattern.parts[1])


def _child_of_element(pattern: Pattern, name: Name) -> Iterable[Child]:
    if admits(pattern.term.names, name):
        yield pattern.term, EMPTY


CHILD_RULES: dict[str, Callable[[Pattern, Name], Iterable[Child]]] = {
    p.CHOICE: _child_of_choice,
    p.GROUP: _child_of_group,
    p.INTERLEAVE: _child_of_interleave,
    p.ONE_OR_MORE: _child_of_repetition,
    p.AFTER: _child_of_after,
    p.ELEMENT: _child_of_element,
}

Index = tuple[dict[Name, list[Pattern]], list[Pattern]]


def _candidates(pattern: Pattern, name: Name) -> Iterable[Pattern]:
    """The options of a choice that may begin with an element of this name."""
    if pattern.index is None:
        pattern.index = _index(pattern)
    named, wild = pattern.index
    return (*named.get(name, ()), *wild)


def _index(pattern: Pattern) -> Index:
    named: dict[Name, list[Pattern]] = {}
    wild = []
    for option in pattern.parts:
        if option.kind == p.ELEMENT and not is_open(option.term.names):
            for name in literals(option.term.names):
                named.setdefault(name, []).append(option)
        else:
            wild.append(option)
    return named, wild


def step(pattern: Pattern, joined: str) -> Step | None:
    """Where a start tag leads, its name in expat's spelling; None where the element may not stand."""
    children = child(pattern, split(joined))
    found = _settle(_merge(children)) if children else None
    pattern.steps[joined] = found
    return found


def _merge(children: Iterable[Child]) -> dict[Any, Pattern]:
    """For each declaration all that may follow."""
    merged: dict[Any, Pattern] = {}
    for declaration, rest in children:
        merged[declaration] = choice((merged.get(declaration, NOTHING), rest))
    return merged


def _settle(merged: dict[Any, Pattern]) -> Step:
    followings = set(merged.values())
    if len(followings) == 1:
        opened = choice(declaration.content() for declaration in merged)
        return Step(followings.pop(), opened, close(opened))
    opened = choice(after(declaration.content(), following) for declaration, following in merged.items())
    return Step(None, opened, close(opened))


def text(pattern: Pattern, string: str) -> Pattern:
    """What remains after character data."""
    if pattern.has_data:
        return _text(pattern, string)
    if pattern.text_step is None:
        pattern.text_step = _text(pattern, string)
    return pattern.text_step


def _text(pattern: Pattern, string: str) -> Pattern:
    rule = TEXT_RULES.get(pattern.kind)
    return rule(pattern, string) if rule else NOTHING


def _text_of_group(pattern: Pattern, string: str) -> Pattern:
    head, tail = pattern.parts
    return choice((group(text(head, string), tail), text(tail, string) if head.nullable else NOTHING))


def _text_of_interleave(pattern: Pattern, string: str) -> Pattern:
    one, other = pattern.parts
    return choice((interleave(text(one, string), other), interleave(one, text(other, string))))


def _text_of_data(pattern: Pattern, string: str) -> Pattern:
    excluded = pattern.term.excluded
    return EMPTY if tester(pattern.term)(string) and not (excluded and accepts(excluded, string)) else NOTHING


def _text_of_list(pattern: Pattern, string: str) -> Pattern:
    rest = pattern.parts[0]
    for word in words(string):
        rest = text(rest, word)
    return EMPTY if rest.nullable else NOTHING


TEXT_RULES: dict[str, Callable[[Pattern, str], Pattern]] = {
    p.TEXT_KIND: lambda pattern, string: TEXT,
    p.CHOICE: lambda pattern, string: choice(text(option, string) for option in pattern.parts),
    p.GROUP: _text_of_group,
    p.INTERLEAVE: _text_of_interleave,
    p.ONE_OR_MORE: lambda pattern, string: group(text(pattern.parts[0], string), optional(pattern)),
    p.AFTER: lambda pattern, string: after(text(pattern.parts[0], string), pattern.parts[1]),
    p.DATA: _text_of_data,
    p.VALUE: lambda pattern, string: EMPTY if equals(pattern.term, string) else NOTHING,
    p.LIST: _text_of_list,
}


def whole_text(pattern: Pattern, string: str) -> Pattern:
    """What remains when ``string`` is all the content; white space may count as none (Clark's ``childrenDeriv``)."""
    rest = text(pattern, string)
    return choice((pattern, rest)) if not string.strip(" \t\r\n") else rest


VALUES_KEPT = 5_000


def accepts(pattern: Pattern, string: str) -> bool:
    """Whether an attribute's value, or the word of a list, matches."""
    if pattern is TEXT:
        return True
    known = pattern.values.get(string)
    if known is None:
        known = whole_text(pattern, string).nullable
        if len(pattern.values) < VALUES_KEPT and len(string) < 200:
            pattern.values[string] = known
    return known


Rests = tuple[tuple[Pattern, Pattern], ...]
"""For an attribute of some name: patterns for its value, each with what then remains."""


def attribute(pattern: Pattern, name: Name) -> Rests:
    """What an attribute of this name leads to, by the patterns its value may meet."""
    if not pattern.has_attributes:
        return ()
    found = pattern.attribute_steps.get(name)
    if found is None:
        found = pattern.attribute_steps[name] = tuple(ATTRIBUTE_RULES[pattern.kind](pattern, name))
    return found


class Values(NamedTuple):
    """What a start tag's attributes lead to whose values all match: patterns for the values, the content's pattern."""

    wanted: tuple[Pattern, ...]
    content: Pattern


def attribute_values(pattern: Pattern, names: tuple[str, ...]) -> Values | None:
    """For attributes of these names, in expat's spelling; None where one is not allowed, may mean more than one
    thing, or is missing."""
    known: dict[tuple[str, ...], Values | None] = pattern.attribute_values
    if names in known:
        return known[names]
    found = _attribute_values(pattern, names)
    if len(known) < VALUES_KEPT:
        known[names] = found
    return found


def _attribute_values(pattern: Pattern, names: Iterable[str]) -> Values | None:
    wanted: list[Pattern] = []
    for name in names:
        options = attribute(pattern, split(name))
        if len(options) != 1:
            return None
        one, pattern = options[0]
        wanted.append(one)
    content = close(pattern)
    return None if content is NOTHING else Values(tuple(wanted), content)


def _attribute_of_choice(pattern: Pattern, name: Name) -> Rests:
    merged: dict[Pattern, list[Pattern]] = {}
    for option in pattern.parts:
        for wanted, rest in attribute(option, name):
            merged.setdefault(wanted, []).append(rest)
    return tuple((wanted, choice(rests)) for wanted, rests in merged.items())


def _attribute_of_pair(join: Callable[[Pattern, Pattern], Pattern]) -> Callable[[Pattern, Name], Rests]:
    def rule(pattern: Pattern, name: Name) -> Rests:
        one, other = pattern.parts
        return (
            *((wanted, join(rest, other)) for wanted, rest in attribute(one, name)),
            *((wanted, join(one, rest)) for wanted, rest in attribute(other, name)),
        )

    return rule


def _attribute_of_repetition(pattern: Pattern, name: Name) -> Rests:
    return tuple((wanted, group(rest, optional(pattern))) for wanted, rest in attribute(pattern.parts[0], name))


def _attribute_of_after(pattern: Pattern, name: Name) -> Rests:
    return tuple((wanted, after(rest, pattern.parts[1])) for wanted, rest in attribute(pattern.parts[0], name))


def _attribute_itself(pattern: Pattern, name: Name) -> Rests:
    return ((pattern.parts[0], EMPTY),) if admits(pattern.term, name) else ()


ATTRIBUTE_RULES: dict[str, Callable[[Pattern, Name], Rests]] = {
    p.CHOICE: _attribute_of_choice,
    p.GROUP: _attribute_of_pair(group),
    p.INTERLEAVE: _attribute_of_pair(interleave),
    p.ONE_OR_MORE: _attribute_of_repetition,
    p.AFTER: _attribute_of_after,
    p.ATTRIBUTE: _attribute_itself,
}


def _without(pattern: Pattern, attributes_as: Pattern, inside: Derived) -> Pattern:
    """The pattern with every attribute replaced by ``EMPTY`` or ``NOTHING``, as ``inside`` does in its parts."""
    if not pattern.has_attributes:
        return pattern
    if pattern.kind == p.ATTRIBUTE:
        return attributes_as
    if pattern.kind == p.AFTER:
        return after(inside(pattern.parts[0]), pattern.parts[1])
    return REBUILD[pattern.kind](list(map(inside, pattern.parts)))


REBUILD: dict[str, Callable[[list[Pattern]], Pattern]] = {
    p.CHOICE: choice,
    p.GROUP: lambda parts: group(*parts),
    p.INTERLEAVE: lambda parts: interleave(*parts),
    p.ONE_OR_MORE: lambda parts: p.one_or_more(*parts),
}


def close(pattern: Pattern) -> Pattern:
    """What remains at the end of a start tag; ``NOTHING`` where an attribute is missing."""
    if pattern.closed is None:
        pattern.closed = _without(pattern, NOTHING, close)
    return pattern.closed


def forgive_attributes(pattern: Pattern) -> Pattern:
    """The content alone, whatever attributes are missing."""
    return _without(pattern, EMPTY, forgive_attributes)


def end(pattern: Pattern) -> Pattern:
    """What remains in the parent after an end tag, for a pattern of ``after`` alternatives."""
    return choice(option.parts[1] for option in _endings(pattern) if option.parts[0].nullable)


def any_end(pattern: Pattern) -> Pattern:
    """What may remain in the parent after an end tag, complete or not."""
    return choice(option.parts[1] for option in _endings(pattern))


def _endings(pattern: Pattern) -> list[Pattern]:
    options = pattern.parts if pattern.kind == p.CHOICE else (pattern,)
    return [option for option in options if option.kind == p.AFTER]
