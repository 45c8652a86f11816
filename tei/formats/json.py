"""The book as JSON: the whole TEI as a tree, and the plain text with stretches that point into it.

``schema/book.schema.json`` beside the data describes it; ``read_json`` gives the TEI back, so nothing is lost.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from tei.formats.book import Book
from tei.formats.transcript import Transcript, transcribe
from tei.formats.work import Work, read_work
from tei.rendering.readings import own_id
from tei.tree import TEI, TEI_NAMESPACE, XML_NAMESPACE, local_name

SCHEMA = "https://teikit.github.io/schema/book.schema.json"
"""The name of the schema; the file is ``tei/data/formats/book.schema.json``."""

XML = f"{{{XML_NAMESPACE}}}"


def to_json(book: Book, options: Mapping[str, Any]) -> bytes:
    """The JSON document in UTF-8."""
    transcript = transcribe(book)
    document = {
        "$schema": SCHEMA,
        "metadata": _metadata(read_work(book)),
        "text": transcript.text,
        "annotations": list(_annotations(transcript)),
        "tree": _node(book.tree.getroot()),
    }
    return (json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _metadata(work: Work) -> dict[str, Any]:
    agents = [{"name": a.name, "role": a.role} | ({"address": a.address} if a.address else {}) for a in work.agents]
    names = ("title", "subtitle", "publisher", "place", "date", "language", "licence", "identifier")
    return {name: value for name in names if (value := getattr(work, name))} | {"agents": agents}


def _annotations(transcript: Transcript) -> Iterator[dict[str, Any]]:
    """Every element of the text with where its text begins and ends."""
    for element, start, end in transcript.stretches:
        attributes = _attributes(element)
        if not own_id(element):
            attributes.get("attributes", {}).pop("xml:id", None)
        yield {"element": local_name(element), "start": start, "end": end} | attributes


def _attributes(element: etree._Element) -> dict[str, Any]:
    values = {_short(str(name)): str(value) for name, value in element.attrib.items()}
    return {"attributes": values} if values else {}


def _short(name: str) -> str:
    """A name as TEI has it: ``p``, ``xml:id``; with its namespace in braces where it is another's."""
    return name.replace(TEI, "").replace(XML, "xml:")


def _node(element: etree._Element) -> dict[str, Any]:
    if isinstance(element, etree._ProcessingInstruction):
        return {"instruction": element.target, "data": element.text or ""}
    if isinstance(element, etree._Comment):
        return {"comment": element.text or ""}
    content: list[Any] = [element.text] if element.text else []
    for child in element:
        content.append(_node(child))
        if child.tail:
            content.append(child.tail)
    return {"element": _short(str(element.tag))} | _attributes(element) | ({"content": content} if content else {})


def read_json(data: bytes) -> etree._ElementTree:
    """The TEI that ``to_json`` wrote."""
    return etree.ElementTree(_built(json.loads(data)["tree"]))


def _built(node: Mapping[str, Any]) -> etree._Element:
    if "instruction" in node:
        return etree.ProcessingInstruction(node["instruction"], node["data"] or None)
    if "comment" in node:
        return etree.Comment(node["comment"])
    attributes = {_long(name): value for name, value in node.get("attributes", {}).items()}
    element = etree.Element(_long(node["element"], TEI), attributes, {None: TEI_NAMESPACE})
    for child in node.get("content", ()):
        _add(element, child)
    return element


def _add(element: etree._Element, child: str | Mapping[str, Any]) -> None:
    if not isinstance(child, str):
        element.append(_built(child))
    elif len(element):
        element[-1].tail = child
    else:
        element.text = child


def _long(name: str, namespace: str = "") -> str:
    if name.startswith("{"):
        return name
    return XML + name[4:] if name.startswith("xml:") else namespace + name
