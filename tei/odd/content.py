"""The content models of an ODD, as patterns (TEI Guidelines, chapter 23.5.1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from lxml import etree

from tei.odd.reading import KINDS, Specifications, error_at
from tei.odd.specs import (
    Choice,
    Data,
    Empty,
    Interleave,
    Literally,
    Pattern,
    Reference,
    Repeat,
    Sequence,
    Text,
    Tokens,
    Value,
    Wildcard,
)
from tei.tree import TEI, local_name
from tei.xml.numbers import parse_number

RNG = "{http://relaxng.org/ns/structure/1.0}"
MOST_OCCURS = 100_000
"""Beyond, a number means that somebody counts by hand what has no end."""
Kind = Literal["element", "class", "macro", "data"]
SPEC_OF: dict[str, str] = {"element": "elementSpec", "class": "classSpec", "macro": "macroSpec", "data": "dataSpec"}
EMPTY = Empty()


def pattern_of(spec: etree._Element, specs: Specifications) -> Pattern:
    """The pattern in the ``content`` of a specification; empty where there is none."""
    node = spec.find(f"{TEI}content")
    return EMPTY if node is None else sequence(patterns(node, specs))


def patterns(parent: etree._Element, specs: Specifications) -> list[Pattern]:
    """The patterns of the children of ``parent``; those that stand for nothing in this schema are left out."""
    found = (read_pattern(node, specs) for node in parent if isinstance(node.tag, str))
    return [pattern for pattern in found if pattern is not None]


def read_pattern(node: etree._Element, specs: Specifications) -> Pattern | None:
    """The pattern that one element of a content model says; None where it refers to what is not selected."""
    if str(node.tag).startswith(RNG):
        return Literally(node)
    name = local_name(node)
    if name not in _READERS:
        raise error_at(node, f"<{name}> is no part of a content model", "See chapter 23.5.1 of the TEI Guidelines.")
    pattern = _READERS[name](node, specs)
    return None if pattern is None else repeat(pattern, node)


def repeat(pattern: Pattern, node: etree._Element) -> Pattern:
    """``pattern`` as often as @minOccurs and @maxOccurs of ``node`` say."""
    least = _count(node, "minOccurs", "1")
    most = node.get("maxOccurs", str(max(least, 1)))
    limit = None if most == "unbounded" else _count(node, "maxOccurs", most)
    if limit is not None and limit < least:
        raise error_at(node, f"@maxOccurs {limit} is less than @minOccurs {least}", "Mend one of them.")
    return pattern if (least, limit) == (1, 1) else Repeat(pattern, least, limit)


def _count(node: etree._Element, name: str, default: str) -> int:
    value = node.get(name, default)
    number = parse_number(value, most=MOST_OCCURS)
    if number is None:
        raise error_at(node, f"@{name} is no number: {value}", "Write a number, or unbounded for @maxOccurs.")
    return number


def sequence(parts: list[Pattern]) -> Pattern:
    """The parts one after the other; the part itself where there is one only."""
    return parts[0] if len(parts) == 1 else Sequence(tuple(parts)) if parts else EMPTY


def _sequence(node: etree._Element, specs: Specifications) -> Pattern | None:
    parts = patterns(node, specs)
    if node.get("preserveOrder") == "false":
        return Interleave(tuple(parts)) if parts else None
    return sequence(parts) if parts else None


def _alternate(node: etree._Element, specs: Specifications) -> Pattern | None:
    return choice(patterns(node, specs))


def choice(parts: list[Pattern]) -> Pattern | None:
    """One of the parts; None where there is none."""
    return parts[0] if len(parts) == 1 else Choice(tuple(parts)) if parts else None


def resolve(kind: Kind, node: etree._Element, specs: Specifications, name: str) -> Reference | None:
    """A reference to ``name`` if it is selected; refuses a name that nobody knows."""
    key = SPEC_OF[kind], name
    if key in specs.selected:
        return Reference(kind, name) if kind != "class" or members(specs, name) else None
    if key not in specs.known:
        raise error_at(node, f"there is no {KINDS[key[0]]} {name}", "Check the spelling, or declare it.")
    return None


def _element(node: etree._Element, specs: Specifications) -> Pattern | None:
    return resolve("element", node, specs, node.get("key", ""))


def _macro(node: etree._Element, specs: Specifications) -> Pattern | None:
    name = node.get("key", "")
    kind: Kind = "data" if ("dataSpec", name) in specs.selected else "macro"
    return resolve(kind, node, specs, name)


def _data(node: etree._Element, specs: Specifications) -> Pattern | None:
    name = node.get("name")
    if name is None:
        return _macro(node, specs) if _is_macro(node, specs) else resolve("data", node, specs, node.get("key", ""))
    facets = [(str(facet.get("name")), str(facet.get("value"))) for facet in node.iterfind(f"{TEI}dataFacet")]
    restriction = node.get("restriction")
    return Data(name, tuple([("pattern", restriction)] if restriction else facets))


def _is_macro(node: etree._Element, specs: Specifications) -> bool:
    return ("macroSpec", node.get("key", "")) in specs.selected


def _values(node: etree._Element, specs: Specifications) -> Pattern | None:
    return choice([Value(item.get("ident", "")) for item in node.iterfind(f"{TEI}valItem")])


def _wildcard(node: etree._Element, specs: Specifications) -> Pattern | None:
    return Wildcard(tuple(node.get("require", "").split()), tuple(node.get("except", "").split()))


EXPANSIONS: dict[str, Callable[[list[Pattern]], Pattern | None]] = {
    "alternate": choice,
    "sequence": sequence,
    "sequenceOptional": lambda parts: sequence([Repeat(part, 0, 1) for part in parts]),
    "sequenceOptionalRepeatable": lambda parts: sequence([Repeat(part, 0, None) for part in parts]),
    "sequenceRepeatable": lambda parts: sequence([Repeat(part, 1, None) for part in parts]),
}


def _class(node: etree._Element, specs: Specifications) -> Pattern | None:
    name = node.get("key", "")
    expand, include, excluded = (node.get(part) for part in ("expand", "include", "except"))
    reference = resolve("class", node, specs, name)
    if reference is None or (expand is None and include is None and excluded is None):
        return reference
    chosen: list[Pattern] = [
        member
        for member in members(specs, name)
        if (include is None or member.name in include.split()) and member.name not in (excluded or "").split()
    ]
    if (expand or "alternate") not in EXPANSIONS:
        raise error_at(node, f"@expand has no value {expand}", f"Write one of: {', '.join(EXPANSIONS)}.")
    return EXPANSIONS[expand or "alternate"](chosen) if chosen else None


def members(specs: Specifications, name: str, above: frozenset[str] = frozenset()) -> tuple[Reference, ...]:
    """The elements and classes that are members of the model class ``name``, without classes that are empty."""
    inside = above | {name}
    found: list[Reference] = []
    for kind, ident in specs.members.get(name, ()):
        if kind == "elementSpec":
            found.append(Reference("element", ident))
        elif ident not in inside and members(specs, ident, inside):
            found.append(Reference("class", ident))
    return tuple(found)


def _text(node: etree._Element, specs: Specifications) -> Pattern:
    return Text()


def _empty(node: etree._Element, specs: Specifications) -> Pattern:
    return EMPTY


_READERS: dict[str, Callable[[etree._Element, Specifications], Pattern | None]] = {
    "sequence": _sequence,
    "alternate": _alternate,
    "elementRef": _element,
    "classRef": _class,
    "macroRef": _macro,
    "dataRef": _data,
    "textNode": _text,
    "empty": _empty,
    "anyElement": _wildcard,
    "valList": _values,
}


def datatype_of(attribute: etree._Element, specs: Specifications) -> Pattern:
    """The values of an attribute: a closed list, else its datatype, else any text."""
    values = attribute.find(f"{TEI}valList")
    if values is not None and values.get("type") == "closed":
        listed = _values(values, specs)
        if listed is not None:
            return _tokens(listed, attribute.find(f"{TEI}datatype"))
    node = attribute.find(f"{TEI}datatype")
    return Text() if node is None else _tokens(sequence(patterns(node, specs)), node)


def _tokens(pattern: Pattern, datatype: etree._Element | None) -> Pattern:
    if datatype is None:
        return pattern
    repeated = repeat(pattern, datatype)
    return pattern if repeated == pattern else Tokens(repeated)
