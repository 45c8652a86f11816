"""What scanning does to a book: an end that is cut off, scripts that change page by page, misread headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from random import Random

from opencc import OpenCC

from tests.books.model import CUT, Block, Book

MISREAD = {"zh": {"目": "日", "第": "笫", "人": "入", "己": "已", "土": "士", "未": "末",
                  "史": "吏", "運": "連", "运": "远", "工": "王", "水": "氷"},
           "en": {"I": "1", "E": "F", "l": "1", "h": "b", "rn": "m", "e": "c"},
           "de": {"ſ": "f", "n": "u", "e": "c", "I": "J", "B": "V"}}  # fmt: skip


ALIKE = {"zh": "目日笫第人入己已土士未末史吏工王水氷大太干千天夫一-二工八人了丁口囗、，。．日曰力刀",
         "en": "I1EFl1hbecnuO0.,;:aoSfrtil", "de": "ſfnuecIJBVO0.,aoil"}  # fmt: skip
"""Pairs of characters of which engines take the first for the second."""
DROPPED = 0.1
"""Share of the numbers of headings that engines lose where they read badly."""
NUMBER = re.compile(r"^[（(]?[一二三四五六七八九十]{1,3}[）)]?(?=[、　）])")


def read_badly(blocks: Iterable[Block], rate: float, language: str, random: Random) -> list[Block]:
    """The blocks as a bad engine reads them: characters taken for others, numbers of headings lost."""
    pairs = dict(zip(ALIKE[language][::2], ALIKE[language][1::2], strict=False))
    if not rate:
        return list(blocks)
    return [_read_badly(block, rate, pairs, random) for block in blocks]


def _read_badly(block: Block, rate: float, pairs: Mapping[str, str], random: Random) -> Block:
    if block.kind == "entry":
        return block
    slips = (pairs.get(c, c) if random.random() < 10 * rate else c for c in block.text)
    text = "".join(slips)
    if block.kind == "head" and random.random() < DROPPED:
        text = NUMBER.sub("", text) or text
    return replace(block, text=text)


def excerpt(book: Book, random: Random) -> Book:
    """The first pages, with a third of the headings misread and some pages in the other Chinese script."""
    kept = tuple(_first_pages(book.blocks, book.habits.get("excerpt_pages", 15)))
    rate = book.habits.get("misread", 0.3)
    damaged = [_misread(b, rate, book.language[:2], random) for b in kept]
    mixed = _mixed(damaged, random) if book.language == "zh-Hant" else damaged
    return replace(book, blocks=tuple(mixed))


def _first_pages(blocks: tuple[Block, ...], count: int) -> Iterator[Block]:
    pages = 0
    for block in blocks:
        pages += block.pages
        if pages >= count:
            return
        pieces = block.text.split(CUT)
        yield replace(block, text=CUT.join(pieces[: count - pages]))
        pages += len(pieces) - 1


def _misread(block: Block, rate: float, language: str, random: Random) -> Block:
    """Some headings with one character taken for one that looks alike."""
    if block.kind != "head" or random.random() >= rate:
        return block
    return replace(block, text=misread(block.text, language, random))


def misread(text: str, language: str, random: Random) -> str:
    """The text with one character taken for one that looks alike, where it has any such."""
    here = [(right, wrong) for right, wrong in MISREAD[language].items() if right in text]
    return text.replace(*random.choice(here), 1) if here else text


def _mixed(blocks: Iterable[Block], random: Random) -> Iterator[Block]:
    """Pages in simplified characters among others: what another engine read."""
    simplify = OpenCC("t2s").convert
    simple = False
    for block in blocks:
        if block.title:
            yield block
            continue
        if block.pages:
            simple = random.random() < 0.4
        pieces = block.text.split(CUT)
        read = []
        for number, piece in enumerate(pieces):
            if number:
                simple = random.random() < 0.4
            converted = simplify(piece)
            read.append(converted if simple and len(converted) == len(piece) else piece)
        yield replace(block, text=CUT.join(read))
