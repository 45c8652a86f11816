"""The constraints of a compiled ODD → Schematron (ISO/IEC 19757-3).

Each ``constraintSpec`` becomes one pattern that bears its @ident, so that a report can name it.
A ``let`` that stands alone is for all of them; an ``assert`` or ``report`` that stands alone is
about the element whose specification it stands in.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

from lxml import etree
from lxml.builder import ElementMaker

from tei.io.files import write_file
from tei.odd.relaxng import NOTICE
from tei.odd.specs import Constraint, Schema
from tei.tree import TEI_NAMESPACE, local_name

SCHEMATRON_NAMESPACE = "http://purl.oclc.org/dsdl/schematron"
SCH = ElementMaker(namespace=SCHEMATRON_NAMESPACE, nsmap={None: SCHEMATRON_NAMESPACE})
GLOBAL = frozenset({"let", "ns", "key"})


def write_sch(schema: Schema, path: str | Path, *, made_from: str = "") -> None:
    """Write the constraints of ``schema`` to ``path``; ``made_from`` names the ODD in a comment."""
    root = to_sch(schema)
    if made_from:
        root.insert(0, etree.Comment(NOTICE.format(made_from)))
    etree.cleanup_namespaces(root, top_nsmap={None: SCHEMATRON_NAMESPACE})
    etree.indent(root)
    write_file(path, etree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n")


def constraints_of(schema: Schema) -> Iterator[Constraint]:
    """Every constraint, those of the whole schema first."""
    yield from schema.constraints
    for spec in schema.classes.values():
        yield from spec.constraints
    for element in schema.elements.values():
        yield from element.constraints


def to_sch(schema: Schema) -> etree._Element:
    """The Schematron schema.

    The query binding is XSLT 2, as the Guidelines ask; the constraints of teikit's own ODD keep to
    what XPath 1.0 and 2.0 understand alike.
    """
    found = list(constraints_of(schema))
    root = SCH("schema", SCH("title", f"Constraints of {schema.name}"), queryBinding="xslt2")
    declared = {"tei": TEI_NAMESPACE, **(schema.prefixes or {})}
    prefixes = {prefix: SCH("ns", prefix=prefix, uri=uri) for prefix, uri in declared.items()}
    shared = [_copy(node) for constraint in found for node in constraint.body if local_name(node) in GLOBAL]
    prefixes.update((node.get("prefix", ""), node) for node in shared if local_name(node) == "ns")
    root.extend(prefixes.values())
    root.extend(node for node in shared if local_name(node) != "ns")
    root.extend(pattern for constraint in found for pattern in _patterns(constraint))
    return root


def _patterns(constraint: Constraint) -> Iterator[etree._Element]:
    nodes = [node for node in constraint.body if local_name(node) not in GLOBAL]
    whole = [_copy(node) for node in nodes if local_name(node) == "pattern"]
    yield from whole
    rules = [_copy(node) for node in nodes if local_name(node) == "rule"]
    bare = [_copy(node) for node in nodes if local_name(node) in ("assert", "report")]
    if bare:
        rules.append(SCH("rule", *bare, context=constraint.context))
    if rules:
        yield _named(SCH("pattern", *_title(constraint), *rules), constraint.ident)


def _named(pattern: etree._Element, ident: str) -> etree._Element:
    """An id is unique: where an assertion bears the name already, the pattern does without."""
    if not pattern.xpath("boolean(.//@id = $ident)", ident=ident):
        pattern.set("id", ident)
    return pattern


def _title(constraint: Constraint) -> list[etree._Element]:
    return [SCH("title", constraint.description)] if constraint.description else []


def _copy(node: etree._Element) -> etree._Element:
    copied = deepcopy(node)
    copied.tail = None
    return copied
