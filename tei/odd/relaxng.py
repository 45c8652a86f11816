"""A compiled ODD → RELAX NG in the XML syntax (ISO/IEC 19757-2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from functools import partial
from pathlib import Path
from typing import Any

from lxml import etree
from lxml.builder import ElementMaker

from tei.io.files import write_file
from tei.odd.attributes import attributes_of, class_attributes, flat, overridden
from tei.odd.specs import (
    Attribute,
    AttributeChoice,
    Choice,
    ClassSpec,
    Data,
    ElementSpec,
    Empty,
    Interleave,
    Literally,
    Pattern,
    PatternSpec,
    Reference,
    Repeat,
    Schema,
    Sequence,
    Text,
    Tokens,
    Value,
    Wildcard,
)
from tei.tree import TEI_NAMESPACE

RNG_NAMESPACE = "http://relaxng.org/ns/structure/1.0"
DATATYPES = "http://www.w3.org/2001/XMLSchema-datatypes"
EXAMPLES_NAMESPACE = "http://www.tei-c.org/ns/Examples"
PREFIXES = {"tei": TEI_NAMESPACE, "teix": EXAMPLES_NAMESPACE, "egXML": EXAMPLES_NAMESPACE}
ANNOTATIONS_NAMESPACE = "http://relaxng.org/ns/compatibility/annotations/1.0"
DOCUMENTATION = f"{{{ANNOTATIONS_NAMESPACE}}}documentation"
NAMESPACES = {None: RNG_NAMESPACE, "a": ANNOTATIONS_NAMESPACE}
RNG = ElementMaker(namespace=RNG_NAMESPACE, nsmap=NAMESPACES)
ANNOTATION = ElementMaker(namespace=ANNOTATIONS_NAMESPACE, nsmap=NAMESPACES)
NOTICE = " Made from {} by scripts/build_schema.py: change that file, not this one. "


def write_rng(schema: Schema, path: str | Path, *, made_from: str = "") -> None:
    """Write the RELAX NG of ``schema`` to ``path``, saying which ODD it was ``made_from``."""
    root = to_rng(schema)
    if made_from:
        root.insert(0, etree.Comment(NOTICE.format(made_from)))
    etree.indent(root)
    write_file(path, etree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n")


def to_rng(schema: Schema) -> etree._Element:
    """The grammar: one definition for each element, class, macro and datatype."""
    grammar = RNG("grammar", ns=schema.namespace, datatypeLibrary=DATATYPES)
    grammar.append(RNG("start", *_one_of([_ref(name) for name in schema.start])))
    grammar.extend(_definition(spec, f"data.{spec.name}") for spec in schema.data.values())
    grammar.extend(_class(schema, spec) for spec in schema.classes.values() if spec.members or spec.kind == "atts")
    grammar.extend(_definition(spec, spec.name) for spec in schema.macros.values())
    grammar.extend(_element(schema, spec) for spec in schema.elements.values())
    grammar.extend(_wildcards(grammar))
    return grammar


def _ref(name: str) -> etree._Element:
    return RNG("ref", name=name)


def _one_of(nodes: list[etree._Element]) -> list[etree._Element]:
    return nodes if len(nodes) == 1 else [RNG("choice", *nodes)]


def _define(name: str, nodes: Iterable[etree._Element]) -> etree._Element:
    return RNG("define", *(list(nodes) or [RNG("empty")]), name=name)


def _definition(spec: PatternSpec, name: str) -> etree._Element:
    return _define(name, [_pattern(spec.pattern)])


def _class(schema: Schema, spec: ClassSpec) -> etree._Element:
    if spec.kind == "model":
        return _define(spec.name, _one_of([_pattern(member) for member in spec.members]))
    if overridden(schema, spec):
        return _define(spec.name, _attributes(class_attributes(schema.classes, spec.name).values()))
    return _define(spec.name, [*map(_ref, spec.parents), *_attributes(spec.attributes)])


def _element(schema: Schema, spec: ElementSpec) -> etree._Element:
    body = [] if isinstance(spec.content, Empty) else [_pattern(spec.content)]
    node = RNG("element", *_element_attributes(schema, spec), *body, name=spec.name)
    node[:0] = _documentation(spec.prose.gloss, spec.prose.description)
    if spec.namespace != schema.namespace:
        node.set("ns", spec.namespace)
    if all(child.tag == DOCUMENTATION for child in node):  # also where there is no child
        node.append(RNG("empty"))
    return _define(spec.name, [node])


def _element_attributes(schema: Schema, spec: ElementSpec) -> list[etree._Element]:
    """Whole classes by reference; the attributes one by one where the element changes some of them."""
    if overridden(schema, spec):
        return _attributes(attributes_of(schema, spec).values())
    own = [one for one in spec.attributes if isinstance(one, AttributeChoice) or one.mode != "delete"]
    return [*map(_ref, spec.attribute_classes), *_attributes(own)]


def _attributes(attributes: Iterable[Attribute | AttributeChoice]) -> list[etree._Element]:
    return [_choice(one) if isinstance(one, AttributeChoice) else _attribute(one) for one in attributes]


def _choice(choice: AttributeChoice) -> etree._Element:
    return RNG("choice", *map(_attribute, flat(choice.attributes)))


def _attribute(one: Attribute) -> etree._Element:
    node = RNG("attribute", name=one.name)
    if one.namespace and not one.name.startswith("xml:"):
        node.set("ns", one.namespace)
    node.extend(_documentation(one.prose.gloss, one.prose.description))
    if not isinstance(one.pattern, Text):
        node.append(_pattern(one.pattern))
        _explain(node, {item.value: item.description for item in one.items})
    return node if one.required else RNG("optional", node)


def _documentation(gloss: str, description: str) -> list[etree._Element]:
    """What editors show of an element, an attribute or a value, in the manner of the TEI's own schemas."""
    text = " ".join(filter(None, (f"({gloss})" if gloss else "", description)))
    return [ANNOTATION("documentation", text)] if text else []


def _explain(attribute: etree._Element, descriptions: Mapping[str, str]) -> None:
    """Put behind each listed value what it means."""
    for value in list(attribute.iter(f"{{{RNG_NAMESPACE}}}value")):
        for note in _documentation("", descriptions.get(value.text or "", "")):
            value.addnext(note)


def _pattern(pattern: Pattern) -> etree._Element:
    return _WRITERS[type(pattern)](pattern)


def _group(tag: str, pattern: Sequence | Choice | Interleave) -> etree._Element:
    return RNG(tag, *map(_pattern, pattern.parts))


def _reference(pattern: Reference) -> etree._Element:
    return _ref(f"data.{pattern.name}" if pattern.kind == "data" else pattern.name)


OCCURRENCE = {(0, 1): "optional", (0, None): "zeroOrMore", (1, None): "oneOrMore"}


def _repeat(pattern: Repeat) -> etree._Element:
    """RELAX NG has no counts: they are written out."""
    tag = OCCURRENCE.get((pattern.least, pattern.most))
    if tag is not None:
        return RNG(tag, _pattern(pattern.part))
    certain = [_pattern(pattern.part) for _ in range(pattern.least)]
    if pattern.most is None:
        return RNG("group", *certain, RNG("zeroOrMore", _pattern(pattern.part)))
    possible = [RNG("optional", _pattern(pattern.part)) for _ in range(pattern.most - pattern.least)]
    return RNG("group", *certain, *possible) if certain or possible else RNG("empty")


def _value(pattern: Value) -> etree._Element:
    return RNG("value", pattern.text)


def _data(pattern: Data) -> etree._Element:
    return RNG("data", *(RNG("param", value, name=name) for name, value in pattern.facets), type=pattern.name)


def _tokens(pattern: Tokens) -> etree._Element:
    return RNG("list", _pattern(pattern.part))


def _literally(pattern: Literally) -> etree._Element:
    node = deepcopy(pattern.node)
    node.tail = None
    return node


def _wildcard(pattern: Wildcard) -> etree._Element:
    return _ref("any " + "|".join((" ".join(pattern.required), " ".join(pattern.excluded))))


def _wildcards(grammar: etree._Element) -> list[etree._Element]:
    """The definitions that wildcards refer to, renamed to names that XML allows."""
    found: dict[str, list[etree._Element]] = {}
    for ref in grammar.iter(f"{{{RNG_NAMESPACE}}}ref"):
        if ref.get("name", "").startswith("any "):
            found.setdefault(ref.get("name", ""), []).append(ref)
    definitions = []
    for number, (key, refs) in enumerate(found.items(), 1):
        required, _, excluded = key.removeprefix("any ").partition("|")
        name = f"any.{number}"
        definitions.append(_any(name, required.split(), excluded.split()))
        for ref in refs:
            ref.set("name", name)
    return definitions


def _any(name: str, required: list[str], excluded: list[str]) -> etree._Element:
    names = [RNG("nsName", ns=one) for one in required] or [RNG("anyName", *_except(excluded))]
    inside = RNG("choice", RNG("text"), _ref(name))
    anything = RNG("attribute", RNG("anyName"))
    return _define(name, [RNG("element", *_one_of(names), RNG("zeroOrMore", anything), RNG("zeroOrMore", inside))])


def _except(excluded: list[str]) -> list[etree._Element]:
    return [RNG("except", *map(_excluded, excluded))] if excluded else []


def _excluded(name: str) -> etree._Element:
    if "//" in name:
        return RNG("nsName", ns=name)
    prefix, _, local = name.rpartition(":")
    return RNG("name", local, ns=PREFIXES.get(prefix, TEI_NAMESPACE))


_WRITERS: dict[type[Any], Callable[[Any], etree._Element]] = {
    Empty: lambda _: RNG("empty"),
    Text: lambda _: RNG("text"),
    Sequence: partial(_group, "group"),
    Choice: partial(_group, "choice"),
    Interleave: partial(_group, "interleave"),
    Reference: _reference,
    Repeat: _repeat,
    Value: _value,
    Data: _data,
    Tokens: _tokens,
    Wildcard: _wildcard,
    Literally: _literally,
}
