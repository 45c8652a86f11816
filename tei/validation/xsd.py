"""XML Schema: libxml2 decides, xmlschema explains what libxml2 refuses.

xmlschema is precise but takes 20 seconds a megabyte, so it sees only the elements that libxml2 names, each without what
is inside its children.  Where it finds nothing wrong, libxml2 was: it refuses white space in an element whose content
is empty but for attributes.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from lxml import etree

from tei.errors import UnreadableError
from tei.issues import Issue
from tei.validation.engines import CODE
from tei.validation.findings import IN_ALL
from tei.validation.places import locate
from tei.xml.parser import read_schema_tree, read_tree

DECIDING = Lock()
REMEDY = "`tei schema ELEMENT` shows what may stand where."


def validate(path: Path, schema: Path, name: str) -> list[Issue]:
    """What is wrong with a file by an XML Schema; raises ``UnreadableError`` for a faulty schema."""
    tree = read_tree(path)
    changed = schema.stat().st_mtime_ns
    refused = {element: entry.message for element, entry in _refused(tree, _fast(schema, changed))}
    if not refused:
        return []
    places = locate(path, tree.getroot(), refused, name)
    explains = _slow(schema, changed)
    return [
        Issue(CODE, reason, places[element], REMEDY)
        for element, message in refused.items()
        for reason in _reasons(element, message, explains)
    ]


def _refused(tree: etree._ElementTree, decides: etree.XMLSchema) -> Iterator[tuple[etree._Element, Any]]:
    """The elements that libxml2 names, with what it says; it has one log for all threads."""
    with DECIDING:
        entries = [] if decides.validate(tree) else list(decides.error_log)[:IN_ALL]
    for entry in entries:
        found = tree.xpath(entry.path) if entry.path else []
        element = found[0] if isinstance(found, list) and found else tree.getroot()
        if isinstance(element, etree._Element):
            yield element, entry


@lru_cache(2)
def _fast(schema: Path, changed: int) -> etree.XMLSchema:
    try:
        return etree.XMLSchema(read_schema_tree(schema))
    except etree.XMLSchemaParseError as error:
        raise UnreadableError(f"the schema {schema} is faulty: {error}", remedy="Name another XML Schema.") from None


@lru_cache(2)
def _slow(schema: Path, changed: int) -> Any:
    from xmlschema import XMLSchema10
    from xmlschema.exceptions import XMLSchemaException

    try:
        return XMLSchema10(str(schema), allow="local", defuse="always")
    except (XMLSchemaException, OSError) as error:
        raise UnreadableError(f"the schema {schema} is faulty: {error}", remedy="Name another XML Schema.") from None


def _reasons(element: etree._Element, message: str, explains: Any) -> list[str]:
    """Why xmlschema refuses the element or its place in its parent; libxml2's message where it cannot look at them.

    Empty where both are right: libxml2 was wrong.
    """
    family = [node for node in (element, element.getparent()) if node is not None]
    known = explains.maps.elements
    if any(node.tag not in known for node in family):
        return [message]
    return list(dict.fromkeys(reason for node in family for reason in _own_reasons(node, known[node.tag])))


def _own_reasons(element: etree._Element, declaration: Any) -> Iterator[str]:
    """What is wrong with an element itself, whatever its children are."""
    copy = shallow(element)
    return (str(error.reason) for error in declaration.iter_errors(copy) if error.elem is copy)


def shallow(element: etree._Element) -> etree._Element:
    """The element with its children, but nothing inside them."""
    copy = etree.Element(element.tag, dict(element.attrib), nsmap=element.nsmap)
    copy.text = element.text
    for child in element.iterchildren("*"):
        inner = etree.SubElement(copy, child.tag, dict(child.attrib))
        inner.tail = child.tail
    return copy
