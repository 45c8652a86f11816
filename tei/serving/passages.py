"""A part of a text, with what surrounds it: the elements it stands in, and nothing else of them."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from tei.serving.citations import Tree, Unit
from tei.tree import TEI, TEI_NAMESPACE, XML_LANG

DTS = "https://w3id.org/api/dts#"


def passage(root: etree._Element, tree: Tree, first: Unit, last: Unit) -> etree._Element:
    """A TEI element with a ``dts:wrapper`` around the text from ``first`` to the end of ``last`` (DTS 1.0, Document).

    A unit that is an element is given whole; one that is a milestone goes on to the next unit of its tree.
    Elements that begin before or end behind the passage are there without the rest of their content.
    """
    top = etree.Element(f"{TEI}TEI", None, {None: TEI_NAMESPACE, "dts": DTS})
    wrapper = etree.SubElement(top, f"{{{DTS}}}wrapper")
    text = root.find(f"{TEI}text")
    if text is not None and text.get(XML_LANG):
        top.set(XML_LANG, str(text.get(XML_LANG)))
    if first is last and not first.is_milestone:
        whole = deepcopy(first.element)
        whole.tail = None
        wrapper.append(whole)
    elif text is not None:
        wrapper.append(_between(text, first.element, _stop(tree, last)))
    return top


def _stop(tree: Tree, last: Unit) -> etree._Element | None:
    """The first element behind the passage; None where it goes to the end of the text."""
    if last.is_milestone:
        behind = tree.units[tree.units.index(last) + 1 :]
        return behind[0].element if behind else None
    return _following(last.element)


def _following(element: etree._Element | None) -> etree._Element | None:
    while element is not None and element.getnext() is None:
        element = element.getparent()
    return element.getnext() if element is not None else None


def _between(text: etree._Element, start: etree._Element, stop: etree._Element | None) -> etree._Element:
    """A copy of ``text`` without what comes before ``start`` and from ``stop`` on."""
    path, end = _path(text, start), _path(text, stop) if stop is not None else None
    copy = deepcopy(text)
    copy.tail = None
    if end is not None:
        _cut_behind(copy, end)
    _cut_before(copy, path)
    return copy


def _path(text: etree._Element, element: etree._Element) -> list[int]:
    """Which child of which child of ``text`` is ``element``?"""
    steps: list[int] = []
    while element is not text:
        parent = element.getparent()
        if parent is None:
            raise ValueError("the element is not in the text")
        steps.append(parent.index(element))
        element = parent
    return steps[::-1]


def _cut_before(element: etree._Element, path: list[int]) -> None:
    for step in path:
        element.text = None
        for child in element[:step]:
            element.remove(child)
        element = element[0]


def _cut_behind(element: etree._Element, path: list[int]) -> None:
    *steps, last = path
    for step in steps:
        for child in element[step + 1 :]:
            element.remove(child)
        element[step].tail = None
        element = element[step]
    for child in element[last:]:
        element.remove(child)
