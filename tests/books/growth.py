"""Grows books that nobody wrote and nobody planned: from a kind and a seed to a book of known structure.

``kinds.toml`` says what a kind is like, ``listings.toml`` how contents are printed, ``phrases/`` holds the words.
The same kind and seed give the same book.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from tests.books.conversion import convert_blocks
from tests.books.damage import read_badly
from tests.books.entries import SPEAKS, number_headings, with_contents
from tests.books.habits import choose_habits
from tests.books.model import Block, Book
from tests.books.numerals import write_number
from tests.books.phrases import phrase, sentences


@cache
def kinds() -> Mapping[str, Mapping[str, Any]]:
    """The kinds of books, by name."""
    return tomllib.loads((Path(__file__).parent / "kinds.toml").read_text(encoding="utf-8"))


@dataclass(slots=True)
class Growth:
    """A book in growing: what was chosen, and what stands so far."""

    random: Random
    kind: Mapping[str, Any]
    language: str
    habits: dict[str, Any]
    links: Sequence[str] = ()
    blocks: list[Block] = field(default_factory=list)
    zone: str = "front"

    def happens(self, name: str) -> bool:
        """Does what the kind gives a chance to come about?"""
        return self.random.random() < float(self.kind.get(name, 0.0))

    def say(self, symbol: str) -> str:
        """A phrase in the book's language."""
        return phrase(self.language, symbol, self.random)

    def add(self, kind: str, text: str, depth: int = 0, type_: str = "") -> None:
        """One more block."""
        self.blocks.append(Block(kind, text, self.zone, depth, type_))


def grow_book(kind: str, seed: int) -> Book:
    """The book of that kind and seed, not yet paginated."""
    random = Random(f"{kind} {seed}")
    table = kinds()[kind]
    language = table["language"]
    habits = choose_habits(language, random)
    habits["unpaged"] = habits["listing"]["unpaged"]
    growth = Growth(random, table, language, habits, random.choice(table["chains"]).split("|"))
    title = growth.say("booktitle")
    for part in _order(growth):
        part(growth, title)
    blocks = list(with_contents(number_headings(growth.blocks), habits, language, random))
    script = random.choice(("Hans", "Hans", "Hant", "mixed")) if language == "zh" else ""
    blocks = read_badly(convert_blocks(blocks, script, random), habits["noise"], language, random)
    tag = {"Hans": "zh-Hans", "Hant": "zh-Hant", "mixed": "zh-Hans"}.get(script, language)
    return Book(f"{kind}-{seed}", tag, blocks[0].text, tuple(blocks), habits=habits)


def _order(growth: Growth) -> list[Any]:
    """The parts of the book in one of the orders that printers knew."""
    random = growth.random
    contents = [_add_contents] if growth.happens("contents") else []
    prefaces = [_add_preface] * random.choice((0, 1, 1, 1, 2))
    if contents and random.random() < 0.1:
        return [_add_title_page, *prefaces, _add_body, _add_back, *contents]
    front = [*contents, *prefaces] if random.random() < 0.35 else [*prefaces, *contents]
    return [_add_title_page, *front, _add_body, _add_back]


def _add_title_page(growth: Growth, title: str) -> None:
    random = growth.random
    growth.add("title", title)
    if random.random() < 0.3:
        growth.add("titlepart", growth.say("subtitle"))
    if random.random() < 0.8:
        growth.add("byline", growth.say("titlebyline"))
    for _ in range(random.choice((1, 1, 1, 2))):
        growth.add("imprint", growth.say("imprint"))


def _add_preface(growth: Growth, _: str) -> None:
    growth.add("head", growth.say("preface"), 1, "preface")
    _add_paragraphs(growth, growth.random.randint(1, 4))
    _close(growth, 0.7)


def _add_contents(growth: Growth, _: str) -> None:
    if any(block.zone == "body" for block in growth.blocks):
        growth.zone = "back"
    growth.add("contents", growth.say("contents"), 1, "contents")
    if growth.random.random() < 0.12:
        growth.add("columnhead", growth.say("columnhead"))


def _add_body(growth: Growth, _: str) -> None:
    growth.zone = "body"
    if growth.happens("introduction"):
        growth.add("head", growth.say("introduction"), 1)
        _add_prose(growth, 2, 5)
    count = growth.random.randint(*growth.kind["units"])
    if not growth.happens("parts"):
        _add_units(growth, count, 1, ())
        return
    parts = growth.random.randint(2, 4)
    link = growth.random.choice(_part_links(growth.language))
    runs_on = growth.random.random() < 0.6
    done = 0
    for part in range(1, parts + 1):
        growth.add("head", write_number(link, (part,)) + growth.say(growth.kind["part_titles"]), 1)
        share = max(2, count // parts)
        _add_units(growth, share, 2, (), done if runs_on else 0)
        done += share


def _part_links(language: str) -> Sequence[str]:
    return {
        "zh": ("", "", "第{zh}部分　", "第{zh}编　", "第{zh}辑　", "{zh}、", "（{zh}）"),
        "en": ("Part {N}. ", "PART {N}. ", "", "Book {N}: "),
        "de": ("{N}. Teil. ", "", "{n}. Buch. "),
    }[language]


def _add_units(growth: Growth, count: int, depth: int, path: tuple[int, ...], before: int = 0) -> None:
    for number in range(before + 1, before + count + 1):
        _add_unit(growth, depth, (*path, number))


def _add_unit(growth: Growth, depth: int, path: tuple[int, ...]) -> None:
    """An article, a chapter, a speech: its heading, what stands under it, its text."""
    title = growth.say(growth.kind["titles"])
    sub = growth.say(growth.kind.get("subtitles", "subtitle")) if growth.happens("subtitle") else ""
    if growth.happens("slogan_first"):
        title, sub = growth.say("slogan"), f"——{title}" if growth.random.random() < 0.5 else title
    _add_head(growth, growth.links[0], path, title, depth)
    if sub:
        growth.add("sub", sub)
    if growth.happens("byline"):
        growth.add("byline", growth.say("byline"))
    if growth.happens("motto"):
        growth.add("motto", growth.say("motto"))
    if growth.happens("salute"):
        growth.add("salute", growth.say("salute"))
    _add_sections(growth, depth + 1, path, growth.links[1:])
    _close(growth, float(growth.kind.get("signed", 0.0)))


def _add_head(growth: Growth, link: str, path: tuple[int, ...], title: str, depth: int) -> None:
    number = write_number(link, path)
    if not title or (number and link.endswith("}")):
        growth.add("head", number.strip(" \u3000—"), depth)
    elif SPEAKS.search(number) and growth.habits["number_above"]:
        growth.add("head", number.strip(" ：:—\u3000"), depth)
        growth.add("sub", title)
    else:
        growth.add("head", _capitals(number + title, growth).strip(), depth)


def _capitals(text: str, growth: Growth) -> str:
    return text.upper() if growth.habits["capitals"] and growth.language != "zh" else text


def _add_sections(growth: Growth, depth: int, path: tuple[int, ...], links: Sequence[str]) -> None:
    numbered = bool(links and links[0])
    if not links or growth.random.random() > (0.85 if numbered else 0.55):
        _add_prose(growth, 3, 8)
        return
    _add_prose(growth, 0, 3)
    for number in range(1, growth.random.randint(2, 5) + 1):
        title = growth.say(growth.kind.get("lower_titles", "short"))
        _add_head(growth, links[0], (*path, number), title, depth)
        if len(links) > 1 and growth.random.random() < 0.4:
            _add_sections(growth, depth + 1, (*path, number), links[1:])
        else:
            _add_prose(growth, 2, 5)


def _close(growth: Growth, chance: float) -> None:
    if growth.random.random() < chance:
        lines = [("signed", "closing"), ("dateline", "date")]
        for kind, symbol in growth.random.choice((lines, lines, lines[:1], lines[1:])):
            growth.add(kind, growth.say(symbol))


def _add_back(growth: Growth, _: str) -> None:
    if growth.random.random() < 0.35:
        growth.zone = "back"
        growth.add("head", growth.say("postface"), 1, "postscript")
        _add_paragraphs(growth, growth.random.randint(1, 3))
        _close(growth, 0.3)
    if growth.happens("index"):
        growth.zone = "back"
        growth.add("head", growth.say("index"), 1, "index")
        for line in sorted(growth.say("indexed") for _ in range(growth.random.randint(20, 60))):
            growth.add("line", line)


# ---------------------------------------------------------------- prose and what interrupts it


def _add_paragraphs(growth: Growth, count: int) -> None:
    length = growth.habits["paragraph"]
    for _ in range(count):
        growth.add("p", sentences(growth.language, growth.random, length))


def _add_prose(growth: Growth, least: int, most: int) -> None:
    texture: Mapping[str, float] = {"p": 10.0, **growth.kind["texture"]}
    count = growth.random.randint(least, most)
    for sort in growth.random.choices(list(texture), list(texture.values()), k=count):
        _add_sort(growth, sort)
    if growth.blocks[-1].kind not in ("p", "quote") and texture["p"]:
        _add_paragraphs(growth, 1)


RUNS: Mapping[str, tuple[str, int, int]] = {
    "cry": ("p", 1, 1), "point": ("p", 2, 4), "speech": ("p", 2, 7), "verse": ("l", 4, 8), "item": ("item", 3, 6),
    "quote": ("quote", 1, 1), "caption": ("caption", 1, 1), "stage": ("stage", 1, 1),
}  # fmt: skip
"""Sorts of the texture: the kind of their blocks, how many stand together."""


def _add_sort(growth: Growth, sort: str) -> None:
    if sort == "row":
        _add_table(growth)
    elif sort == "part":
        _add_part(growth)
    elif sort in RUNS:
        kind, least, most = RUNS[sort]
        for number in range(growth.random.randint(least, most)):
            growth.add(kind, growth.say(sort), type_="stanza" if kind == "l" and not number else "")
    else:
        _add_paragraphs(growth, 1)
        if sort == "note":
            growth.add("note", f"{growth.random.choice('①②③*†')} {growth.say('note')}")


def _add_part(growth: Growth) -> None:
    """What somebody says in a play, the name before it or on a line of its own."""
    person = growth.say("person")
    if growth.habits["names_above"]:
        growth.add("speaker", f"{person}." if growth.habits["capitals"] else person)
        growth.add("p", growth.say("part"))
    else:
        growth.add("p", f"{person}. {growth.say('part')}")


def _add_table(growth: Growth) -> None:
    columns = growth.random.randint(2, 4)
    for _ in range(growth.random.randint(3, 6)):
        growth.add("row", "\t".join(growth.say("cell") for _ in range(columns)))
