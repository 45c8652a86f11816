"""Books of any length for benches: the sample book again and again, each time with other characters.

Every volume changes the common characters for each other in its own way, so that nothing repeats letter
by letter, while sentence ends, numerals and the script of each page stay what they are and every chapter
still has the title that the contents give it.
One contents list names the chapters of all volumes, and pages are numbered through.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

from opencc import OpenCC

from scripts.build_sample import MASTERS, Piece, markdown, read_master

MASTER = MASTERS / "shuili-1957.txt"
COMMON = 600
"""So many of the commonest ideographs change places."""
KEPT = frozenset("一二三四五六七八九十百千万萬年月日第章节節的了在是")
FRONT = frozenset("main titlesub titlebyline publisher preface signed date contents entry".split())


def long_book(size: int) -> str:
    """Markdown of at least ``size`` bytes in UTF-8, the same for the same size."""
    master = read_master(MASTER)
    volumes = size // len(markdown(body(master.pieces), master.facts).encode()) + 1
    pieces = [piece for number in range(volumes) for piece in volume(number)]
    entries = [piece for piece in pieces if piece.kind == "entry" and piece.id != "-"]
    front = [piece for piece in master.pieces if not piece.label and piece.kind != "entry"]
    return markdown([*front, *entries, *body(pieces)], master.facts)


def body(pieces: list[Piece]) -> list[Piece]:
    return [piece for piece in pieces if piece.label]


def volume(number: int) -> Iterator[Piece]:
    """The pieces of the sample book as the volume ``number``; volume 0 is the book itself."""
    table, pages = changes(number), last_page() * number
    for piece in read_master(MASTER).pieces:
        label = str(int(piece.label) + pages) if piece.label else ""
        extra = (piece.extra[0].translate(table), str(int(piece.extra[1]) + pages)) if piece.extra else ()
        yield replace(piece, text=piece.text.translate(table), page=piece.page + pages, label=label, extra=extra)


@cache
def last_page() -> int:
    return max(int(piece.label) for piece in body(read_master(MASTER).pieces))


@cache
def common_characters() -> tuple[tuple[tuple[str, str], ...], ...]:
    """The common ideographs, simplified and traditional: first those that differ, then those that don't."""
    simplified, traditional = OpenCC("t2s"), OpenCC("s2t")
    folded = simplified.convert(MASTER.read_text(encoding="utf-8"))
    counted = Counter(re.findall(r"[一-鿿]", folded)).most_common(COMMON)
    pairs = [(character, traditional.convert(character)) for character, _ in counted if character not in KEPT]
    return tuple(pair for pair in pairs if pair[0] != pair[1]), tuple(pair for pair in pairs if pair[0] == pair[1])


@cache
def changes(number: int) -> Mapping[int, str]:
    """Which character stands for which in the volume ``number``; both scripts change alike."""
    chance = Random(number)
    moved = [
        (old, new)
        for pairs in common_characters()
        for olds, news in zip(pairs, chance.sample(pairs, len(pairs)) if number else pairs, strict=True)
        for old, new in zip(olds, news, strict=True)
    ]
    return str.maketrans(dict(moved))


def main() -> None:
    """``long_books.py BYTES FILE`` writes a book."""
    size, path = sys.argv[1:]
    Path(path).write_text(long_book(int(size)), encoding="utf-8")


if __name__ == "__main__":
    main()
