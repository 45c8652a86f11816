"""What each block of a text of the gym is by its gold, for the scripts that learn from it."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from scripts import gym
from tei.annotators.blocks import Block
from tei.encoder.structure.heading_book import HeadingBook, layout_of, read_book
from tei.encoder.structure.layout import Layout
from tei.model import Document
from tei.pipeline import layers, load
from tei.sources import read_source

TITLE_OF_NUMBER = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[）)]?")


class Prepared(NamedTuple):
    """A text as the decision about headings gets it, its gold, and what each block is by that."""

    book: HeadingBook
    layout: Layout
    gold: Mapping[str, Any]
    labels: Sequence[str]


def read_prepared(book: gym.GymBook) -> Prepared:
    """Return the text of ``book`` as the decision about headings sees it, with its gold."""
    document = Document(read_source(book.text.read_bytes(), uri=book.text.name))
    names = [row.name for row in layers()]
    for row in layers()[: names.index("headings")]:
        document = replace(document, annotations=(*document.annotations, *load(row.function)(document)))
    prepared = read_book(document)
    layout = layout_of(prepared)
    gold = json.loads(book.gold.read_text(encoding="utf-8"))
    return Prepared(prepared, layout, gold, labels_of(document.source.text, gold, layout.blocks))


def source_of(book: gym.GymBook) -> str:
    """Return the collection of a borrowed book; grown books of a language share a grammar and so are one source."""
    return f"grown {book.name[:2]}" if "-" in book.name else book.source


def labels_of(text: str, gold: Mapping[str, Any], blocks: Sequence[Block]) -> list[str]:
    """Return what each block is by the gold, whose positions count the characters of the book itself."""
    positions = core_positions(text, gold)
    heads = {h["start"]: (_is_optional(h), *_ends(h)) for h in gold["headings"]}
    starts = sorted(heads)
    optional = {_plain(title) for title in gold.get("optional_headings", [])}
    labels = []
    for block in blocks:
        start, end = positions[block.span.start], positions[block.span.end]
        place = bisect_right(starts, start) - 1
        label = _label(start, end, starts[place], *heads[starts[place]]) if place >= 0 and end > start else ""
        labels.append(label or ("optional" if _plain(block.text) in optional else ""))
    return labels


def core_positions(text: str, gold: Mapping[str, Any]) -> list[int]:
    """Return, for each offset of ``text``, how many characters of the book itself stand before it."""
    classes = "".join(kind * count for kind, count in gold["cls"])
    positions, core, seen = [], 0, 0
    for character in text:
        positions.append(core)
        if not character.isspace():
            core += classes[seen] == "c"
            seen += 1
    return [*positions, core]


def _plain(title: str) -> str:
    return re.sub(r"\W", "", title)


def _is_optional(head: Mapping[str, Any]) -> bool:
    is_number = TITLE_OF_NUMBER.fullmatch(head["text"].strip()) is not None and not head.get("subtitle")
    return is_number or bool(head.get("optional"))


def _ends(head: Mapping[str, Any]) -> tuple[int, int]:
    title = head["start"] + len("".join(head["text"].split()))
    return title, title + len("".join(head.get("subtitle", "").split()))


def _label(start: int, end: int, head: int, is_optional: bool, title_end: int, subtitle_end: int) -> str:
    if start == head:
        fits = end <= subtitle_end + 2 or subtitle_end - start > 0.7 * (end - start)
        return ("optional" if is_optional else "head") if fits else ""
    return "sub" if start < subtitle_end else ""
