"""Exact places of elements: lxml's ``sourceline`` is wrong past line 65,535 and knows no columns, expat's are right."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from xml.parsers import expat

from lxml import etree

from tei.issues import Place
from tei.validation.feeding import Document, slices


def ordinals(root: etree._Element, wanted: Collection[etree._Element]) -> dict[etree._Element, int]:
    """The place of each wanted element among all elements of the document, from 0."""
    return {element: number for number, element in enumerate(root.iter("*")) if element in wanted}


def start_tags(document: Document, numbers: Iterable[int], file: str) -> dict[int, Place]:
    """Where the start tags of the numbered elements are."""
    wanted = frozenset(numbers)
    found: dict[int, Place] = {}
    count = 0
    parser = expat.ParserCreate()

    def start(name: str, attributes: list[str]) -> None:
        nonlocal count
        if count in wanted:
            found[count] = Place(file, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)
        count += 1

    parser.ordered_attributes = True
    parser.StartElementHandler = start
    for part in slices(document):
        parser.Parse(part, False)
    parser.Parse(b"", True)
    return found


def locate(
    document: Document, root: etree._Element, elements: Iterable[etree._Element], file: str
) -> dict[etree._Element, Place]:
    """The place of each element in its file."""
    numbers = ordinals(root, set(elements))
    found = start_tags(document, numbers.values(), file) if numbers else {}
    return {element: found.get(number, Place(file)) for element, number in numbers.items()}
