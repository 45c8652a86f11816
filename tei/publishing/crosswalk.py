"""How does a metadata scheme say what a record says?

The templates stand in ``tei/data/publishing/concepts.toml``, one a concept and scheme.  ``{field}`` is
the item's field, ``{field@list}`` that field looked up in the table's ``value`` lists.  What has a
field that the item lacks is left out, together with what is empty without it: nothing is made up.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, NamedTuple

from lxml import etree

from tei.issues import Issue, Place
from tei.publishing.record import Concept, Record, Values, concepts, table
from tei.xml.parser import parse_xml

PLACEHOLDER = re.compile(r"\{(\w+)(?:@(\w+))?!?\}")
VITAL = "!}"
"""Ends a placeholder without which its object says nothing."""


class Scheme(NamedTuple):
    """A metadata scheme: its name, ``json`` or ``xml``, what it begins from, what it requires."""

    name: str
    title: str
    kind: str
    frame: Any
    """A JSON object, or the XML of the root element, that every record begins from."""
    required: tuple[str, ...]
    """Names of concepts, or ``concept.field``."""
    into: str = ""
    """Of XML: the path of the element that holds what is said, in the order of the alphabet; empty for the root."""


def schemes() -> Mapping[str, Scheme]:
    """Every scheme of the table by its name."""
    return {
        name: Scheme(name, row["title"], row["kind"], row["frame"], tuple(row.get("required", ())), row.get("into", ""))
        for name, row in table()["scheme"].items()
    }


def write_metadata(record: Record, scheme: str) -> bytes:
    """The record in ``scheme``: the bytes of a JSON or XML file; the same record gives the same bytes."""
    row = schemes()[scheme]
    if row.kind == "json":
        return json.dumps(as_json(record, scheme), ensure_ascii=False, indent=2).encode() + b"\n"
    root = as_xml(record, scheme)
    etree.indent(root)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def as_json(record: Record, scheme: str) -> dict[str, Any]:
    """The record in a scheme of the kind ``json``."""
    value: dict[str, Any] = deepcopy(schemes()[scheme].frame)
    for concept, item in _said(record, scheme):
        _merge(value, _fill(concept.to[scheme], item))
    return value


def as_xml(record: Record, scheme: str) -> etree._Element:
    """The record in a scheme of the kind ``xml``."""
    row = schemes()[scheme]
    root = parse_xml(row.frame)
    inside = _place(root, row.into)
    for concept, item in _said(record, scheme):
        for filled in _fill_xml(concept.to[scheme], item, inside):
            inside.append(filled)
    if row.into:
        inside[:] = sorted(inside, key=lambda said: etree.QName(said).localname)
    etree.cleanup_namespaces(root, keep_ns_prefixes=[prefix for prefix in root.nsmap if prefix])
    return root


def _place(root: etree._Element, into: str) -> etree._Element:
    """The element of the frame that holds what is said."""
    prefixes = {prefix: uri for prefix, uri in root.nsmap.items() if prefix}
    found = root.find(into, prefixes) if into else None
    return root if found is None else found


def missing(record: Record, scheme: str, file: str) -> Iterator[Issue]:
    """What ``scheme`` requires and the header lacks, each with the place to add it."""
    rows = {concept.name: concept for concept in concepts()}
    for wanted in schemes()[scheme].required if scheme else ():
        name, _, field = wanted.partition(".")
        if not (record.first(name, field) if field else record.items.get(name)):
            message = f"{schemes()[scheme].title} requires what the header lacks: {rows[name].meaning}"
            place = Place(file)
            yield Issue("metadata-missing", message, place, f"Add {rows[name].add} to the metadata file.", place)


def _said(record: Record, scheme: str) -> Iterator[tuple[Concept, Values]]:
    for concept in concepts():
        if scheme in concept.to:
            yield from ((concept, item) for item in record.items.get(concept.name, ()))


def _fill(template: Any, item: Values) -> Any:
    """The JSON template with the item's fields; None where nothing of it remains."""
    if isinstance(template, str):
        return _text(template, item)
    if isinstance(template, list):
        return [filled for part in template if (filled := _fill(part, item)) is not None] or None
    if isinstance(template, dict):
        return _object(template, item)
    return template


def _object(template: Mapping[str, Any], item: Values) -> dict[str, Any] | None:
    """An object stands or falls with its fields: a constant alone says nothing."""
    filled = {key: _fill(part, item) for key, part in template.items()}
    kept = {key: value for key, value in filled.items() if value is not None}
    fields = {key: part for key, part in template.items() if _asks(part)}
    if any(isinstance(part, str) and VITAL in part and key not in kept for key, part in fields.items()):
        return None
    return (kept or None) if not fields or fields.keys() & kept.keys() else None


def _asks(template: Any) -> bool:
    """Is there a placeholder in the template, however deep?"""
    if isinstance(template, str):
        return bool(PLACEHOLDER.search(template))
    parts = template.values() if isinstance(template, dict) else template if isinstance(template, list) else ()
    return any(_asks(part) for part in parts)


def _text(template: str, item: Values) -> str | None:
    """The string with its placeholders filled; None where one has no value."""
    found = {match[0]: _value(match[1], match[2], item) for match in PLACEHOLDER.finditer(template)}
    if not all(found.values()):
        return None
    return PLACEHOLDER.sub(lambda match: found[match[0]], template)


def _value(field: str, values: str | None, item: Values) -> str:
    given = item.get(field, "")
    if values is None:
        return given
    row: Mapping[str, str] = table()["value"][values]
    return row.get(given, row.get("else", ""))


def _merge(into: dict[str, Any], more: Mapping[str, Any] | None) -> None:
    """Lists grow, objects are merged, of single values the first stands."""
    for key, value in (more or {}).items():
        if isinstance(value, list) and isinstance(into.get(key), list):
            into[key].extend(part for part in value if part not in into[key])
        elif isinstance(value, dict) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into.setdefault(key, value)


def _fill_xml(template: str, item: Values, root: etree._Element) -> Iterator[etree._Element]:
    declared = " ".join(f'xmlns{":" + prefix if prefix else ""}="{uri}"' for prefix, uri in root.nsmap.items())
    for element in parse_xml(f"<all {declared}>{template}</all>"):
        if _fill_element(element, item):
            element.tail = None
            yield element


def _fill_element(element: etree._Element, item: Values) -> bool:
    """Fill ``element`` in place; False where it has nothing to say without the fields that the item lacks."""
    for name, written in list(element.attrib.items()):
        value = _text(str(written), item)
        if value is None:
            del element.attrib[name]
        else:
            element.set(name, value)
    children = list(element)
    for child in children:
        if not _fill_element(child, item):
            element.remove(child)
    text = _text(element.text or "", item)
    element.text = text if text and text.strip() else None
    return bool(len(element)) if children else text is not None
