"""Does a sentence go on from one block to the next?  Clues on both sides, weighed by what was learned.

The weights are learned by ``scripts/learn_continuation.py`` from books whose paragraphs are known, for each family of
scripts; a clue that no book has shown weighs nothing.
"""

from __future__ import annotations

import math
import tomllib
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from tei.annotators.blocks import Block, Shape
from tei.annotators.lines import columns
from tei.annotators.tables import Language
from tei.resources import data_path
from tei.text.sentences import breaks_off, closes, end_of_text, open_bracket, start_of_text

MODEL = "models/continuation.toml"
WIDTHS = (6, 12, 20, 32, 48, 72, 120, 240)
"""Columns of a text at which its length is told apart."""
LONG = 4
"""The class of the length from which a text is no mere line."""
NEIGHBOURS = 3
"""Blocks on both sides that show whether unfinished lines are the rule here, as in verse, lists and tables."""
UNFINISHED = frozenset("lower upper digit han other closer".split())
"""Ends that are no ends of sentences."""
FLUSH = 2
"""Columns of indent from which a line is indented."""


def is_unfinished(block: Block, language: Language) -> bool:
    """Does a block of running text break off in the middle of a sentence?"""
    return block.kind == "text" and breaks_off(block.text, language)


class Habits(NamedTuple):
    """How the blocks of a book lie, which decides what a gap or an indent shows."""

    is_spaced: bool
    """Do blank lines part its blocks?"""
    is_indented: bool
    """Do its paragraphs begin with an indent?"""


def habits_of(blocks: Sequence[Block], shape: Shape, text: str) -> Habits:
    """What most blocks do; a tenth of blank lines is no chance."""
    gaps = [is_blank_between(*pair, text) for pair in pairwise(blocks) if pair[0].page == pair[1].page]
    return Habits(10 * sum(gaps) > len(gaps), bool(shape.indent and shape.width))


def is_blank_between(before: Block, after: Block, text: str) -> bool:
    """Does a blank line part the blocks?"""
    return text.count("\n", before.span.end, after.span.start) > 1


def gap_between(before: Block, after: Block, text: str) -> str:
    """What parts the blocks: the end of a marked ``page``, a ``blank`` line, or the mere end of a ``line``."""
    return "page" if before.page != after.page else "blank" if is_blank_between(before, after, text) else "line"


class Side(NamedTuple):
    """How a block ends and begins (``tei.text.sentences``), and the class of its length."""

    end: str
    start: str
    width: int


def sides_of(blocks: Sequence[Block], language: Language) -> list[Side]:
    """What each of ``blocks`` shows to its neighbours."""
    return [Side(end_of_text(one.text, language), start_of_text(one.text), width_of(one)) for one in blocks]


def clues_of(
    blocks: Sequence[Block],
    number: int,
    sides: Sequence[Side],
    habits: Habits,
    gap: str,
    language: Language,
    over: int = 0,
) -> tuple[str, ...]:
    """What speaks for and against one sentence in the block ``number`` and the one before it; ``over`` are skipped."""
    before, after = blocks[number - 1 - over], blocks[number]
    gap = "blank" if gap == "page" and not habits.is_indented else gap
    indent = "indented" if after.indent >= FLUSH else "flush" if habits.is_indented else ""
    left = sides[number - 1 - over]
    general = _general_clues(left, sides[number], gap, _unfinished_around(sides, number), indent)
    return (*general, *_marks(before, after), *_words(before, after, left.end, language))


@lru_cache(maxsize=1 << 13)  # few combinations are frequent
def _general_clues(left: Side, right: Side, gap: str, around: int, indent: str) -> tuple[str, ...]:
    """The clues that hang on kinds of ends and beginnings, lengths and places alone."""
    end, start = left.end, right.start
    lengths = " ".join("long" if side.width >= LONG else "short" for side in (left, right))
    clues = (
        f"end {end}", f"start {start}", f"end {end} start {start}", f"gap {gap}", f"before {left.width}",
        f"after {right.width}", f"after-end {right.end}", f"around {around}", f"{lengths} end {end}",
    )  # fmt: skip
    return (*clues, indent, f"flush after {end}") if indent == "flush" else (*clues, indent) if indent else clues


def width_of(block: Block) -> int:
    """The class of the length of a block's text."""
    return bisect_left(WIDTHS, columns(block.text[: WIDTHS[-1]]))


def _unfinished_around(sides: Sequence[Side], number: int) -> int:
    """How many of the nearest blocks on both sides, but for the two, end like no sentence, in thirds of them."""
    around = (*sides[max(0, number - 1 - NEIGHBOURS) : number - 1], *sides[number + 1 : number + 1 + NEIGHBOURS])
    if len(around) < NEIGHBOURS:
        return 0
    return round(3 * [side.end in UNFINISHED for side in around].count(True) / len(around))


def _marks(before: Block, after: Block) -> list[str]:
    clues = [f"kinds {before.kind} {after.kind}"] if before.kind != "text" or after.kind != "text" else []
    clues += ["centred before"] if before.centred or before.is_right else []
    clues += ["centred after"] if after.centred or after.is_right else []
    opened = open_bracket(before.text)
    if opened:
        clues.append("bracket closes" if closes(after.text, opened) else "bracket open")
    return clues


def _words(before: Block, after: Block, end: str, language: Language) -> list[str]:
    """The word or character before the gap, where the language has a list of those that end no sentence."""
    if language.is_han:
        clues = ["ends in particle"] if before.text[-1:] in language.words("open_ends") else []
        return [*clues, "starts with particle"] if after.text[:1] in language.words("open_starts") else clues
    if end != "lower" and end != "upper":
        return []
    last = before.text.rsplit(maxsplit=1)[-1].lower()
    listed = last in language.word_set("articles") or last in language.word_set("function_words")
    return ["ends in function word"] if listed else []


# --- weights ---------------------------------------------------------------------------------------------


@cache
def weights_of(family: str) -> Mapping[str, float]:
    """The learned weights of a family of scripts: ``han`` or ``latin``."""
    model = tomllib.loads(data_path(MODEL).read_text(encoding="utf-8"))
    weights: Mapping[str, float] = model[family]
    return weights


def family_of(language: Language) -> str:
    """Which weights hold for the language."""
    return "han" if language.is_han else "latin"


def continuation_score(clues: tuple[str, ...], family: str) -> float:
    """The log odds that a sentence goes on."""
    return _score(clues, family)


@lru_cache(maxsize=1 << 14)
def _score(clues: tuple[str, ...], family: str) -> float:
    weights = weights_of(family)
    return weights.get("bias", 0.0) + math.fsum(weights.get(clue, 0.0) for clue in clues)


def strongest_clues(clues: tuple[str, ...], family: str, count: int = 3) -> list[str]:
    """The clues that weigh most in the direction of the decision."""
    weights = weights_of(family)
    sign = 1 if continuation_score(clues, family) > 0 else -1
    return sorted((clue for clue in clues if sign * weights.get(clue, 0.0) > 0),
                  key=lambda clue: -abs(weights[clue]))[:count]  # fmt: skip
