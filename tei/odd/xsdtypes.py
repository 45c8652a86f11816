"""Values of attributes as simple types of XML Schema."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lxml import etree
from lxml.builder import ElementMaker

from tei.odd.specs import Choice, Data, Pattern, PatternSpec, Reference, Repeat, Sequence, Text, Tokens, Value

XSD_NAMESPACE = "http://www.w3.org/2001/XMLSchema"
XS = ElementMaker(namespace=XSD_NAMESPACE, nsmap={"xs": XSD_NAMESPACE})
Node = etree._Element


def named_type(spec: PatternSpec) -> Node:
    """The simple type of a datatype specification, under its name."""
    node = simple_type(spec.pattern)
    node.set("name", spec.name)
    return node


def simple_type(pattern: Pattern) -> Node:
    """An anonymous simple type for the values that ``pattern`` allows, or more of them."""
    return XS("simpleType", _WRITERS.get(type(pattern), _anything)(pattern))


def _anything(pattern: Pattern) -> Node:
    return XS("restriction", base="xs:string")


def _data(pattern: Data) -> Node:
    return XS("restriction", *(XS(name, value=value) for name, value in pattern.facets), base=f"xs:{pattern.name}")


def _reference(pattern: Reference) -> Node:
    return XS("restriction", base=pattern.name)


def _value(pattern: Value) -> Node:
    return XS("restriction", XS("enumeration", value=pattern.text), base="xs:token")


def _choice(pattern: Choice) -> Node:
    values = [part.text for part in pattern.parts if isinstance(part, Value)]
    if len(values) == len(pattern.parts):
        return XS("restriction", *(XS("enumeration", value=value) for value in values), base="xs:token")
    return XS("union", *map(simple_type, pattern.parts))


def _tokens(pattern: Tokens) -> Node:
    """A list; the bounds are facets of a restriction of it."""
    least, most, part = _bounds(pattern.part)
    listed = XS("simpleType", XS("list", simple_type(part)))
    facets = [XS("minLength", value=str(least))] if least else []
    if most is not None:
        facets.append(XS("maxLength", value=str(most)))
    return XS("restriction", listed, *facets)


def _bounds(pattern: Pattern) -> tuple[int, int | None, Pattern]:
    if isinstance(pattern, Repeat):
        return pattern.least, pattern.most, pattern.part
    return 0, None, Text() if isinstance(pattern, Sequence) else pattern


_WRITERS: dict[type[Any], Callable[[Any], Node]] = {
    Data: _data,
    Reference: _reference,
    Value: _value,
    Choice: _choice,
    Tokens: _tokens,
}
