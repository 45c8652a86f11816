"""The pages that the input itself marks, and the numbers printed on them."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from tei.annotators.furniture import folio_number, head_number
from tei.annotators.lines import lines_of
from tei.model import Document


class PageMark(NamedTuple):
    """A page of the input: where it begins, its printed label, or one inferred from its neighbours."""

    offset: int
    """The first character of the page; zero for text before the first mark."""
    label: str = ""
    is_printed: bool = False


def page_marks(document: Document) -> list[PageMark]:
    """The pages in order, the first beginning at the start of the text; empty where the input marks none."""
    marks = [mark for mark in document.source.markup if mark.kind == "page"]
    if not marks:
        return []
    printed = _folios(document)
    labels = ["", *(label_of(mark.value) for mark in marks)]
    labels = [label or printed.get(page, "") for page, label in enumerate(labels)]
    offsets = [0, *(mark.span.end for mark in marks)]
    numbers = _between(labels)
    return [
        PageMark(offset, label or number, bool(label))
        for offset, label, number in zip(offsets, labels, numbers, strict=True)
    ]


def page_labels(document: Document) -> list[str]:
    """The label of each page by its number in ``Line.page``; empty where none is known."""
    return [mark.label for mark in page_marks(document)]


def label_of(printed: str) -> str:
    """A printed page number as a label: digits without leading zeros, roman in lower case."""
    inner = re.sub(r"^[\W_]+|[\W_]+$", "", printed)
    if re.fullmatch("[ivxlcIVXLC]+", inner):
        return inner.lower()
    number = folio_number(printed)
    return inner if number is None else str(number)


def _folios(document: Document) -> dict[int, str]:
    furniture = {a.span for a in document.annotations if a.element == "fw"}
    folios: dict[int, str] = {}
    for line in lines_of(document.source):
        if line.span in furniture and (label := _printed_label(line.text)):
            folios.setdefault(line.page, label)
    return folios


def _printed_label(text: str) -> str:
    """The label that a folio or a running head with a folio shows; empty for other furniture."""
    if folio_number(text) is not None:
        return label_of(text)
    number = head_number(text)
    return "" if number is None else str(number)


def _between(labels: list[str]) -> list[str]:
    """Labels for the pages without one between two that agree on how many pages lie between them."""
    known = [(page, label) for page, label in enumerate(labels) if label]
    numbers = [""] * len(labels)
    for (page, label), (after, other) in pairwise(known):
        if label.isdecimal() and other.isdecimal() and int(other) - int(label) == after - page:
            for between in range(page + 1, after):
                numbers[between] = str(int(label) + between - page)
    return numbers
