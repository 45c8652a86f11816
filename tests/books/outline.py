"""Reads a book of the shelf: a TOML file with the printer's habits and an outline, one block a line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from tests.books.model import Block, Book
from tests.books.prose import paragraph, sentence

SHELF = Path(__file__).parent / "shelf"
LINE = re.compile(r"(?P<mark>\[|#+|\S) ?(?P<text>.*?)(?: *\{(?P<type>[\w-]+)\})?$")
KINDS = {
    "T": "title", "t": "titlepart", "i": "imprint", "+": "sub", "=": "byline", "~": "signed", "@": "dateline",
    "-": "item", "|": "l", ">": "p", ":": "speaker", "%": "trailer",
}  # fmt: skip


def shelf() -> list[str]:
    """The names of all books."""
    return sorted(path.stem for path in SHELF.glob("*.toml"))


def read_book(name: str) -> Book:
    """The book of that name, its prose invented: the same every time."""
    habits = tomllib.loads((SHELF / f"{name}.toml").read_text(encoding="utf-8"))
    random = Random(name)
    outline = habits.pop("outline").strip().splitlines()
    blocks = _number(list(_blocks(outline, habits, random)))
    return Book(name, habits["language"], habits["title"], tuple(_contents(blocks, habits)), habits=habits)


def _blocks(outline: Sequence[str], habits: dict[str, Any], random: Random) -> Iterator[Block]:
    zone = "front"
    for line in filter(str.strip, outline):
        parts = LINE.fullmatch(line.strip())
        if parts is None:
            raise ValueError(f"not a line of an outline: {line!r}")
        mark, text, type_ = parts["mark"], parts["text"], parts["type"] or ""
        if mark == "[":
            zone = text.rstrip("]")
        elif mark in "./":
            yield from _prose(mark, text, zone, habits, random)
        else:
            kind = "contents" if mark == "!" else KINDS.get(mark, "head")
            depth = 1 if mark == "!" else len(mark) if kind == "head" else 0
            yield Block(kind, text, zone, depth, type_ or ("contents" if mark == "!" else ""))


def _prose(mark: str, text: str, zone: str, habits: dict[str, Any], random: Random) -> Iterator[Block]:
    """``. 5 vers`` is five paragraphs of a register, ``/ 3 vers`` three lines of verse."""
    count, _, register = text.partition(" ")
    language = habits["language"][:2]
    for _number in range(int(count)):
        if mark == "/":
            yield Block("l", sentence(language, register or "verse", random), zone)
        else:
            length = habits.get("paragraph", 400 if language != "zh" else 160)
            yield Block("p", paragraph(language, register or habits["register"], random, length), zone)


def _number(blocks: Sequence[Block]) -> list[Block]:
    numbers = iter(range(len(blocks)))
    return [replace(b, number=next(numbers)) if b.kind in ("head", "contents") else b for b in blocks]


def _contents(blocks: Sequence[Block], habits: dict[str, Any]) -> Iterator[Block]:
    """The blocks, with an entry after the head of the contents for every heading that they list."""
    for place, block in enumerate(blocks):
        if block.kind != "contents":
            yield block
            continue
        yield replace(block, kind="head")
        for number, named in enumerate(blocks):
            if named.kind == "head" and _is_listed(named, number > place, habits):
                sub = blocks[number + 1].text if blocks[number + 1].kind == "sub" and habits.get("subs_listed") else ""
                text = _entry(named.text, habits)
                author = _author(blocks[number + 1 : number + 3]) if habits.get("authors_listed") else ""
                yield Block("entry", f"{text} {sub}{author}".strip(), block.zone, named.depth, number=named.number)


def _author(following: Sequence[Block]) -> str:
    names = [block.text for block in following if block.kind == "byline"]
    return f"\u3000{names[0]}" if names else ""


def _is_listed(head: Block, follows: bool, habits: dict[str, Any]) -> bool:
    return head.depth <= habits.get("listed_depth", 2) and (follows or habits.get("lists_all", False))


def _entry(text: str, habits: dict[str, Any]) -> str:
    """A heading as the contents print it: ``entries`` says how it differs."""
    style = habits.get("entries", "same")
    if style == "sentence":
        text = text.capitalize()
    elif style == "short":
        text = re.split(r"[,:;，：]| or ", text)[0]
    return text.rstrip(".") if style != "same" else text
