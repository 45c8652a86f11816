"""What a pattern asks for and allows: the facts that messages are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import reduce
from typing import Any

from tei.validation import patterns as p
from tei.validation.datatypes import Literal
from tei.validation.names import Name, literals
from tei.validation.patterns import Pattern

Names = frozenset[Name]
NONE: Names = frozenset()


def _kept(question: Callable[[Pattern], Any]) -> Callable[[Pattern], Any]:
    """Keep the answer with the pattern."""

    def answer(pattern: Pattern) -> Any:
        found = pattern.facts.get(question)
        if found is None:
            found = pattern.facts[question] = question(pattern)
        return found

    return answer


def _union(sets: Iterable[Names]) -> Names:
    return NONE.union(*sets)


def _parts(pattern: Pattern) -> tuple[Pattern, ...]:
    """The parts that speak of the element that is open, not of its parent."""
    return pattern.parts[:1] if pattern.kind == p.AFTER else pattern.parts


@_kept
def first(pattern: Pattern) -> Names:
    """The elements that may come next."""
    if pattern.kind == p.ELEMENT:
        return frozenset(literals(pattern.term.names))
    if pattern.kind == p.ATTRIBUTE:
        return NONE
    if pattern.kind == p.GROUP and not pattern.parts[0].nullable:
        return _union([first(pattern.parts[0])])
    return _union(first(part) for part in _parts(pattern))


@_kept
def alphabet(pattern: Pattern) -> Names:
    """The elements that occur anywhere."""
    if pattern.kind == p.ELEMENT:
        return frozenset(literals(pattern.term.names))
    return NONE if pattern.kind == p.ATTRIBUTE else _union(alphabet(part) for part in _parts(pattern))


@_kept
def required(pattern: Pattern) -> Names:
    """The elements without which the pattern is never satisfied."""
    if pattern.kind == p.ELEMENT:
        names = frozenset(literals(pattern.term.names))
        return names if len(names) == 1 else NONE
    return _of_all(pattern, required) if pattern.kind != p.ATTRIBUTE else NONE


@_kept
def required_attributes(pattern: Pattern) -> Names:
    """The attributes without which the pattern is never satisfied."""
    if pattern.kind == p.ATTRIBUTE:
        return frozenset(literals(pattern.term))
    return _of_all(pattern, required_attributes) if pattern.has_attributes else NONE


def _of_all(pattern: Pattern, question: Callable[[Pattern], Names]) -> Names:
    """For a choice what every option asks for, else what any part does."""
    answers = [question(part) for part in _parts(pattern)]
    if pattern.kind == p.CHOICE:
        return reduce(frozenset.intersection, answers)
    return _union(answers)


def attributes(pattern: Pattern) -> Iterator[tuple[Name, Pattern]]:
    """Every attribute that is spelled out, with the pattern of its value."""
    if pattern.kind == p.ATTRIBUTE:
        for name in literals(pattern.term):
            yield name, pattern.parts[0]
    elif pattern.has_attributes:
        for part in _parts(pattern):
            yield from attributes(part)


def leaves(pattern: Pattern) -> Iterator[Pattern]:
    """The data, values and texts inside a pattern for strings."""
    if pattern.kind in (p.DATA, p.VALUE, p.TEXT_KIND):
        yield pattern
    for part in _parts(pattern):
        yield from leaves(part)


def listed(pattern: Pattern) -> list[str]:
    """The values that a pattern for strings spells out, in the schema's order."""
    return list(dict.fromkeys(leaf.term.text for leaf in leaves(pattern) if isinstance(leaf.term, Literal)))


def described(pattern: Pattern) -> str:
    """What a string must be, in words for a message."""
    kinds = dict.fromkeys(_described(leaf) for leaf in leaves(pattern) if leaf.kind == p.DATA)
    return " or ".join(kinds) or "empty"


WORDS = {
    "string": "text",
    "anyURI": "a URI",
    "ID": "an XML name without a colon",
    "NCName": "an XML name without a colon",
    "Name": "an XML name",
    "language": "a language tag",
    "nonNegativeInteger": "a whole number, 0 or more",
    "positiveInteger": "a whole number, 1 or more",
    "integer": "a whole number",
    "boolean": "true or false",
    "double": "a number",
    "decimal": "a number",
    "date": "a date (YYYY-MM-DD)",
    "gYear": "a year (YYYY)",
    "gYearMonth": "a month (YYYY-MM)",
    "gMonth": "a month (--MM)",
    "gDay": "a day (---DD)",
    "gMonthDay": "a day (--MM-DD)",
    "time": "a time (hh:mm:ss)",
    "dateTime": "a date and time (YYYY-MM-DDThh:mm:ss)",
}


def _described(leaf: Pattern) -> str:
    patterns = [limit for facet, limit in leaf.term.facets if facet == "pattern"]
    if r"[^\p{C}\p{Z}]+" in patterns:
        return "one word without blanks"
    word = WORDS.get(leaf.term.name, f"of the type {leaf.term.name}" if leaf.term.name != "token" else "text")
    return f"{word} of the form {' and '.join(patterns)}" if patterns else word


def nearest(wanted: str, known: Iterable[str]) -> str:
    """The known name that is most like the wanted one; empty where none is like it."""
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    limit = max(1, len(wanted) // 3)
    found = process.extractOne(wanted, sorted(known), scorer=DamerauLevenshtein.distance, score_cutoff=limit)
    return str(found[0]) if found else ""
