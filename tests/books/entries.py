"""The entries of a grown book's contents: one for every heading that they list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from tests.books.damage import misread
from tests.books.listing import compose_entry
from tests.books.model import Block

SPEAKS = re.compile(r"第|hapter|HAPTER|Kapitel|Abschnitt")
"""A number that may stand on a line of its own above the title."""
NUMBER_ALONE = re.compile(r"[（(]?[一二三四五六七八九十]{0,3}[）)]?")
"""A heading that no contents list."""
TROUBLE = 0.08
"""Share of entries that are misread."""


def number_headings(blocks: Iterable[Block]) -> list[Block]:
    numbers = iter(range(10**6))
    return [replace(b, number=next(numbers)) if b.kind in ("head", "contents") else b for b in blocks]


def with_contents(blocks: Sequence[Block], habits: Mapping[str, Any], language: str, random: Random) -> Iterator[Block]:
    """The blocks, with an entry after the head of the contents for every heading that they list."""
    entries = list(_entries(blocks, habits, language, random))
    waits, zone = False, ""
    for block in blocks:
        if waits and block.kind != "columnhead":
            yield from (replace(entry, zone=zone) for entry in entries)
            waits = False
        if block.kind == "contents":
            waits, zone, block = True, block.zone, replace(block, kind="head")
        yield block
    if waits:
        yield from (replace(entry, zone=zone) for entry in entries)


def _entries(blocks: Sequence[Block], habits: Mapping[str, Any], language: str, random: Random) -> Iterator[Block]:
    listing = habits["listing"]
    first = next((place for place, block in enumerate(blocks) if block.kind == "contents"), 0)
    at_end = blocks[first].zone == "back" if blocks else False
    for place, block in enumerate(blocks):
        lists = place > first or at_end or listing["lists_all"]
        if (
            block.kind == "head"
            and block.depth <= listing["depth"]
            and lists
            and not NUMBER_ALONE.fullmatch(block.text)
        ):
            title = misread(block.text, language, random) if random.random() < TROUBLE else block.text
            yield _entry(block, title, blocks[place + 1 : place + 3], habits)


def _entry(head: Block, title: str, after: Sequence[Block], habits: Mapping[str, Any]) -> Block:
    subs = [block.text for block in after[:1] if block.kind == "sub"]
    authors = [block.text for block in after if block.kind == "byline"]
    sub = subs[0] if subs else ""
    if sub and habits["number_above"] and SPEAKS.search(title):
        title, sub = f"{title}{habits['listing']['gap']}{sub}", ""
    return compose_entry(head, title, sub, authors[0] if authors else "", habits["listing"])
