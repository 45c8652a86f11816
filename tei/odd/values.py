"""Whether every string that one value pattern accepts is accepted by another.

The answer ``True`` is a proof; ``False`` says only that these rules find none.
"""

from __future__ import annotations

from collections.abc import Iterator

from tei.validation import patterns as p
from tei.validation.datatypes import Data
from tei.validation.derivatives import accepts
from tei.validation.patterns import EMPTY, TEXT, Pattern

NARROWER = {
    "ID": "NCName",
    "IDREF": "NCName",
    "NCName": "Name",
    "Name": "token",
    "positiveInteger": "nonNegativeInteger",
    "nonNegativeInteger": "integer",
    "integer": "decimal",
}
"""Each datatype of XML Schema with one that holds all its values (XML Schema Part 2, section 3)."""
ANYTHING = frozenset({"string", "token", "normalizedString"})
WORD = ("pattern", r"[^\p{C}\p{Z}]+")
"""The facet of a single word, which no list can split."""
ONE_WORD = frozenset(
    {"ID", "IDREF", "NCName", "Name", "nonNegativeInteger", "double", "decimal", "boolean", "language"}
)


def contains(wide: Pattern, narrow: Pattern) -> bool:
    """Whether it is certain that ``wide`` accepts whatever ``narrow`` accepts."""
    if wide is TEXT or wide is narrow:
        return True
    if narrow.kind == p.CHOICE:
        return all(contains(wide, option) for option in narrow.parts)
    if narrow.kind == p.VALUE:
        return accepts(wide, narrow.term.text) and accepts(wide, f" {narrow.term.text} ")
    if narrow is EMPTY:
        return accepts(wide, "")
    return any(_option_contains(option, narrow) for option in _options(wide))


def _options(pattern: Pattern) -> Iterator[Pattern]:
    yield from pattern.parts if pattern.kind == p.CHOICE else (pattern,)


def _option_contains(wide: Pattern, narrow: Pattern) -> bool:
    if wide is narrow or wide is TEXT:
        return True
    if wide.kind == p.DATA and narrow.kind == p.DATA:
        return _type_contains(wide.term, narrow.term)
    if wide.kind == p.LIST and narrow.kind == p.LIST:
        return _list_contains(wide.parts[0], narrow.parts[0])
    if wide.kind == p.LIST and narrow.kind == p.DATA:
        return _is_one_word(narrow.term) and contains(_member(wide.parts[0]), narrow)
    return False


def _type_contains(wide: Data, narrow: Data) -> bool:
    if wide.excluded or not set(wide.facets) <= set(narrow.facets):
        return False
    if wide.name in ANYTHING:
        return wide.name != "string" or not wide.facets or narrow.name == "string"
    return wide.name in _wider(narrow.name)


def _wider(name: str) -> Iterator[str]:
    while name:
        yield name
        name = NARROWER.get(name, "")


def _is_one_word(datatype: Data) -> bool:
    return WORD in datatype.facets or datatype.name in ONE_WORD


def _list_contains(wide: Pattern, narrow: Pattern) -> bool:
    """Lists whose members are all alike, one or more, or none as well."""
    if narrow.nullable and not wide.nullable:
        return False
    if _is_repeated(narrow) and not _is_repeated(wide):
        return False
    return contains(_member(wide), _member(narrow))


def _is_repeated(members: Pattern) -> bool:
    return any(option.kind == p.ONE_OR_MORE for option in _options(members))


def _member(members: Pattern) -> Pattern:
    plain = (option.parts[0] if option.kind == p.ONE_OR_MORE else option for option in _options(members))
    return p.choice(option for option in plain if option is not EMPTY)
