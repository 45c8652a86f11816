"""A compiled ODD → XML Schema 1.0, written from the specifications.

XML Schema can say less than RELAX NG: a model that is not deterministic (and ``interleave``) becomes
"any of these, in any order", and text may stand anywhere in mixed content.  So the XSD accepts all that
the RNG accepts, and some more; see docs/decisions/xsd.md.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from lxml import etree

from tei.io.files import write_file
from tei.odd.attributes import attributes_of, class_attributes, flat, overridden
from tei.odd.automata import is_deterministic
from tei.odd.expansion import leaves
from tei.odd.relaxng import NOTICE
from tei.odd.specs import (
    Attribute,
    Choice,
    ClassSpec,
    Data,
    ElementSpec,
    Interleave,
    Literally,
    Pattern,
    Reference,
    Repeat,
    Schema,
    Sequence,
    Text,
    Tokens,
    Value,
    Wildcard,
)
from tei.odd.xsdtypes import XS, XSD_NAMESPACE, Node, named_type, simple_type
from tei.tree import XML_NAMESPACE

XML_XSD = "xml.xsd"
"""The schema of the attributes that begin with ``xml:``; it stands beside the main one."""


def write_xsd(schema: Schema, path: str | Path, *, made_from: str = "") -> None:
    """Write the XML Schema to ``path``, and ``xml.xsd`` beside it."""
    root = to_xsd(schema)
    if made_from:
        root.insert(0, etree.Comment(NOTICE.format(made_from)))
    _write(root, Path(path))
    _write(_xml_attributes(schema), Path(path).with_name(XML_XSD))


def _write(root: Node, path: Path) -> None:
    etree.indent(root)
    write_file(path, etree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n")


def to_xsd(schema: Schema) -> Node:
    """The schema document for the elements in the namespace of ``schema``."""
    root = etree.Element(
        f"{{{XSD_NAMESPACE}}}schema",
        {"targetNamespace": schema.namespace, "elementFormDefault": "qualified"},
        nsmap={"xs": XSD_NAMESPACE, None: schema.namespace},
    )
    root.append(XS("import", namespace=XML_NAMESPACE, schemaLocation=XML_XSD))
    root.extend(named_type(spec) for spec in schema.data.values())
    root.extend(_class(schema, spec) for spec in schema.classes.values() if spec.members or spec.kind == "atts")
    root.extend(_element(schema, spec) for spec in schema.elements.values() if spec.namespace == schema.namespace)
    return root


def _class(schema: Schema, spec: ClassSpec) -> Node:
    if spec.kind == "model":
        members = [node for member in spec.members if (node := _particle(schema, member)) is not None]
        return XS("group", XS("choice", *members), name=spec.name)
    if overridden(schema, spec):
        attributes = class_attributes(schema.classes, spec.name).values()
        return XS("attributeGroup", *map(_attribute, attributes), name=spec.name)
    groups = (XS("attributeGroup", ref=parent) for parent in spec.parents)
    return XS("attributeGroup", *groups, *map(_attribute, flat(spec.attributes)), name=spec.name)


def _element(schema: Schema, spec: ElementSpec) -> Node:
    found = list(leaves(schema, spec.content))
    content = XS("complexType", *_model(schema, spec.content), *_attributes(schema, spec))
    if any(isinstance(leaf, Text | Data | Value | Tokens) for leaf in found):
        content.set("mixed", "true")
    return XS("element", content, name=spec.name)


def _model(schema: Schema, content: Pattern) -> list[Node]:
    if not is_deterministic(schema, content):
        return _any_order(schema, content)
    node = _particle(schema, content)
    if node is None:
        return []
    return [node if etree.QName(node).localname != "element" else XS("sequence", node)]


def _any_order(schema: Schema, content: Pattern) -> list[Node]:
    names = dict.fromkeys(leaf for leaf in leaves(schema, content) if isinstance(leaf, Reference))
    nodes = [node for leaf in names if (node := _reference(schema, leaf)) is not None]
    return [_occurring(XS("choice", *nodes), 0, None)]


def _particle(schema: Schema, pattern: Pattern) -> Node | None:
    """The particle for a pattern; None where it has text only."""
    writer = _PARTICLES.get(type(pattern))
    return None if writer is None else writer(schema, pattern)


def _group(tag: str, schema: Schema, pattern: Sequence | Choice) -> Node | None:
    found = (_particle(schema, part) for part in pattern.parts)
    nodes = [node for node in found if node is not None]
    if not nodes:
        return None
    node = XS(tag, *nodes)
    return _occurring(node, 0, 1) if tag == "choice" and len(nodes) < len(pattern.parts) else node


def _interleave(schema: Schema, pattern: Interleave) -> Node:
    return _any_order(schema, pattern)[0]


def _repeat(schema: Schema, pattern: Repeat) -> Node | None:
    node = _particle(schema, pattern.part)
    if node is None:
        return None
    if node.get("minOccurs") or node.get("maxOccurs"):
        node = XS("sequence", node)
    return _occurring(node, pattern.least, pattern.most)


def _occurring(node: Node, least: int, most: int | None) -> Node:
    if least != 1:
        node.set("minOccurs", str(least))
    if most != 1:
        node.set("maxOccurs", "unbounded" if most is None else str(most))
    return node


def _reference(schema: Schema, pattern: Reference) -> Node | None:
    if pattern.kind == "class":
        return XS("group", ref=pattern.name)
    if pattern.kind == "macro":
        return _particle(schema, schema.macros[pattern.name].pattern)
    if pattern.kind == "data":
        return None
    foreign = schema.elements[pattern.name].namespace != schema.namespace
    return _wildcard(schema, pattern) if foreign else XS("element", ref=pattern.name)


def _wildcard(schema: Schema, pattern: Pattern) -> Node:
    return XS("any", namespace="##other", processContents="lax")


_PARTICLES: dict[type[Any], Callable[[Schema, Any], Node | None]] = {
    Sequence: partial(_group, "sequence"),
    Choice: partial(_group, "choice"),
    Interleave: _interleave,
    Repeat: _repeat,
    Reference: _reference,
    Wildcard: _wildcard,
    Literally: _wildcard,
}


def _attributes(schema: Schema, spec: ElementSpec) -> list[Node]:
    if overridden(schema, spec):
        return [_attribute(one) for one in attributes_of(schema, spec).values()]
    own = (one for one in flat(spec.attributes) if one.mode != "delete")
    return [*(XS("attributeGroup", ref=name) for name in spec.attribute_classes), *map(_attribute, own)]


def _attribute(one: Attribute) -> Node:
    if one.name.startswith("xml:"):
        node = XS("attribute", ref=one.name)
    elif isinstance(one.pattern, Reference):
        node = XS("attribute", name=one.name, type=one.pattern.name)
    else:
        node = XS("attribute", simple_type(one.pattern), name=one.name)
    if one.required:
        node.set("use", "required")
    return node


def _xml_attributes(schema: Schema) -> Node:
    """The declarations of the attributes ``xml:…`` in use, which XML Schema wants in a file of their own."""
    root = XS("schema", targetNamespace=XML_NAMESPACE)
    for one in _used_xml_attributes(schema).values():
        pattern = one.pattern
        if isinstance(pattern, Reference):
            pattern = schema.data[pattern.name].pattern
        root.append(XS("attribute", simple_type(pattern), name=one.name.removeprefix("xml:")))
    return root


def _used_xml_attributes(schema: Schema) -> dict[str, Attribute]:
    everywhere: list[ClassSpec | ElementSpec] = [*schema.classes.values(), *schema.elements.values()]
    found = (one for spec in everywhere for one in flat(spec.attributes))
    return {one.name: one for one in found if one.name.startswith("xml:") and one.mode == "add"}
