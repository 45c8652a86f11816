"""Elements of the header: made in one call each, and laid out for reading."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from tei.encoding.signs import FORBIDDEN
from tei.tree import TEI, TEI_NAMESPACE, XML_ID, XML_LANG

Child = etree._Element | str | None

NAMES = {"xml_id": XML_ID, "xml_lang": XML_LANG}


def node(name: str, /, *children: Child, **attributes: str) -> etree._Element:
    """The TEI element ``name``; children that are None and attributes that are empty are left out.

    Characters that XML forbids are dropped: the header describes the book, the text holds it.
    """
    values = {NAMES.get(key, key): FORBIDDEN.sub("", value) for key, value in attributes.items() if value}
    element = etree.Element(TEI + name, values, {None: TEI_NAMESPACE})
    for child in children:
        if isinstance(child, str):
            _add_text(element, FORBIDDEN.sub("", child))
        elif child is not None:
            element.append(child)
    return element


def nodes(name: str, texts: Iterable[str]) -> list[etree._Element]:
    """One ``name`` element for each text."""
    return [node(name, text) for text in texts]


def filled(name: str, /, *children: Child, **attributes: str) -> etree._Element | None:
    """The element, or None where it would have no content."""
    return node(name, *children, **attributes) if any(child not in (None, "") for child in children) else None


def _add_text(element: etree._Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def indent(element: etree._Element, level: int = 0) -> None:
    """Lay out ``element`` on lines of its own, but for what is inside running text."""
    if not len(element) or element.text or any(child.tail for child in element):
        return
    inner = "\n" + "  " * (level + 1)
    element.text = inner
    for child in element:
        indent(child, level + 1)
        child.tail = inner
    element[-1].tail = "\n" + "  " * level
