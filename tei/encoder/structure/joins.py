"""Which blocks are one paragraph that a page, or the end of a line, cuts in two."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from tei.annotators.blocks import Block, Ground, Shape, blocks_on, ground_of, is_full, shape_of
from tei.annotators.lines import columns
from tei.annotators.tables import Language
from tei.corrections.decisions import joins as said_joins
from tei.corrections.decisions import splits as said_splits
from tei.encoder.structure.continuation import (
    clues_of,
    continuation_score,
    family_of,
    gap_between,
    habits_of,
    sides_of,
    strongest_clues,
)
from tei.encoder.structure.wording import DASHED
from tei.model import Certainty, Document, Span
from tei.text.line_ends import HYPHENS
from tei.text.sentences import breaks_off, is_diagram

TAKEN = frozenset("head titlePage table figure quote note byline opener closer trailer list".split())
"""Elements whose blocks are no paragraphs."""
FLOATS = ("figure", "table", "note")
"""Elements that stand where the page has room, in the middle of a sentence too."""
OVER, MOST_OVER = 0.0, 6
"""Log odds from which a sentence that breaks off goes on behind what interrupts it, and blocks of that at the most."""
JOINED = -0.3
"""Log odds from which two blocks are one paragraph: a sentence left cut is the worse mistake."""
SURE, LIKELY = 3.0, 1.0
"""Log odds from which a join is certain, and likely: so often right on books that had no part in the weights."""
CANDIDATE = -1.0
"""Log odds from which the gap between two blocks can be the end of a page all the same."""
VERSE_LINES = 2
SHORT_LINE = 70
VERSES = 0.75
"""The share of a stanza's lines that begin with a capital."""
SHORT_OF_WIDTH = 0.8
SPLIT_WORD = 9.0
"""Log odds, at least, that a word goes on behind the hyphen that divides it: no weight of other clues is against it."""
PAGE_ODDS = 3.2
"""How much more often a sentence goes on over a marked end of a page than over any gap, from which was learned."""
LINE_ODDS, WIDEST = 3.0, 110
"""How much the end of a mere line speaks for going on where blank lines part blocks; columns of the widest line."""
NARROW = 45
"""Columns of a page of verses, on which a full line shows nothing."""


class Join(NamedTuple):
    """Why a block goes on with the one before it: by which rule and how surely, and what the gap between them is."""

    rule: str
    certainty: Certainty
    odds: float
    """The logarithm of the odds that a sentence goes on."""
    gap: str
    """``page``, ``blank``, ``line`` for the mere end of a line, or ``float`` for a figure, table or formula."""
    clues: tuple[str, ...] = ()
    over: int = 0
    """How many blocks that interrupt the sentence stand between the two."""

    @property
    def joins(self) -> bool:
        """Is it sure enough to make one paragraph of the two?"""
        return self.odds > JOINED


PERSONS = Join("a-person-says-so", "high", 9.0, "blank")


def free_blocks(document: Document) -> tuple[Block, ...]:
    """The blocks that no earlier annotator took."""
    return _free_blocks(ground_of(document), _taken(document))


def joins_of(document: Document) -> Mapping[int, Join]:
    """For each block that goes on with the paragraph before it, by its number, why."""
    return {number: gap for number, gap in gaps_of(document).items() if gap.joins}


def gaps_of(document: Document) -> Mapping[int, Join]:
    """For each block that may go on with the one before it, by its number, how probable that is."""
    floats = tuple(sorted((a.span, a.element) for a in document.annotations if a.element in FLOATS))
    return _gaps(ground_of(document), _taken(document), floats, said_joins(document), said_splits(document))


def _taken(document: Document) -> tuple[Span, ...]:
    taken = (
        a.span
        for a in document.annotations
        if a.element in TAKEN or (a.element == "div" and ("type", "contents") in a.attributes)
    )
    return tuple(sorted(taken))


@lru_cache(maxsize=2)
def _free_blocks(ground: Ground, taken: Sequence[Span]) -> tuple[Block, ...]:
    free, number = [], 0
    for block in blocks_on(*ground):
        while number < len(taken) and taken[number].end <= block.span.start:
            number += 1
        if number == len(taken) or not _holds(taken[number], block.span):
            free.append(block)
    return tuple(free)


def _holds(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


@lru_cache(maxsize=2)  # page breaks and paragraphs ask for the same
def _gaps(
    ground: Ground, taken: Sequence[Span], floats: Sequence[tuple[Span, str]], said: Set[int], denied: Set[int]
) -> Mapping[int, Join]:
    everything = blocks_on(*ground)
    shape, language, text = shape_of(ground.source), ground.language, ground.source.text
    habits, sides = habits_of(everything, shape, text), sides_of(everything, language)
    free = _free_blocks(ground, taken)
    apart = {block.number for block in free if _is_apart(block, shape)}
    heads = _Offsets(ground.furniture)
    interrupts = _interruptions(everything, floats)
    found: dict[int, Join] = {}
    for before, after, following in _neighbours(free, interrupts):
        if after.span.start in denied:
            continue
        if after.span.start in said:
            found[after.number] = PERSONS
            continue
        if before.number in apart or after.number in apart or _begins_anew(before, after, following, shape):
            continue
        gap = "page" if heads.touch(before.span.end, after.span.start) else gap_between(before, after, text)
        if habits.is_indented and gap != "page":
            continue
        over = after.number - before.number - 1
        if over and not breaks_off(before.text, language):
            continue
        clues = clues_of(everything, after.number, sides, habits, gap, language, over)
        odds = continuation_score(clues, family_of(language))
        of_line = gap == "line" and habits.is_spaced
        odds += PAGE_ODDS if gap == "page" and not habits.is_indented else 0.0
        odds += LINE_ODDS if of_line and _is_wrapped(before, sides[before.number].end) else 0.0
        odds = max(odds, SPLIT_WORD) if is_split_word(before.text, after.text) else odds
        if odds > (OVER if over else CANDIDATE):
            kind = "float" if over and interrupts[after.number - 1] != "note" and gap != "page" else gap
            kind = "line" if of_line else "blank" if kind == "line" else kind
            found[after.number] = _join(odds, kind, clues, language)._replace(over=over)
    return found


class _Offsets:
    """Where running heads and folios begin."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._starts = sorted(span.start for span in spans)

    def touch(self, start: int, end: int) -> bool:
        """Tell whether one begins between two offsets."""
        return bisect_left(self._starts, start) < bisect_left(self._starts, end)


def _interruptions(blocks: Sequence[Block], floats: Sequence[tuple[Span, str]]) -> Mapping[int, str]:
    """What can interrupt a sentence, by the numbers of the blocks: formulas, figures, tables, notes, their captions."""
    found = {block.number: block.kind for block in blocks if block.kind in (*FLOATS, "formula")}
    number = 0
    for block in blocks if floats else ():
        while number < len(floats) and floats[number][0].end <= block.span.start:
            number += 1
        if number < len(floats) and _holds(floats[number][0], block.span):
            found.setdefault(block.number, floats[number][1])
    return found


def _neighbours(
    blocks: Sequence[Block], interrupts: Mapping[int, str]
) -> Iterator[tuple[Block, Block, Block | None]]:
    """Two blocks of running text that follow on each other, but for what interrupts them, and the next one."""
    texts = [block for block in blocks if block.number not in interrupts]
    for number, (before, after) in enumerate(pairwise(texts), 2):
        between = range(before.number + 1, after.number)
        if len(between) <= MOST_OVER and all(one in interrupts for one in between):
            yield before, after, texts[number] if number < len(texts) else None


def _is_apart(block: Block, shape: Shape) -> bool:
    """Is the block of a kind that goes on in no other: an item, a verse, a drawing?"""
    return block.kind == "item" or is_diagram(block.text) or is_verse(block, shape)


def _begins_anew(before: Block, after: Block, following: Block | None, shape: Shape) -> bool:
    """Is there a remark of its own before, or does the block begin as a heading, a paragraph or a verse does?"""
    if DASHED.fullmatch(before.text):
        return True
    if not (shape.indent and shape.width):
        return False
    return after.centred or after.indent >= 2 or (_is_verse_line(after, shape) and _is_verse_line(following, shape))


def is_split_word(before: str, after: str) -> bool:
    """Return whether ``before`` ends with a letter and a hyphen, and ``after`` begins with a small letter."""
    return before[-1:] in HYPHENS and before[-2:-1].isalpha() and after[:1].islower()


def _is_wrapped(block: Block, end: str) -> bool:
    """Can the block be a line of a paragraph that goes on below it: of a line's width, and no end of a sentence?"""
    return NARROW < columns(block.text) <= WIDEST and end not in ("stop", "colon", "closer")


def _join(odds: float, gap: str, clues: tuple[str, ...], language: Language) -> Join:
    certainty: Certainty = "high" if odds >= SURE else "medium" if odds >= LIKELY else "low"
    return Join("goes-on", certainty, odds, gap, tuple(strongest_clues(clues, family_of(language))))


def _is_verse_line(block: Block | None, shape: Shape) -> bool:
    """A short line without an indent, where paragraphs have one."""
    if block is None or len(block.lines) > 1 or block.indent >= 2:
        return False
    return columns(block.text) < SHORT_OF_WIDTH * shape.width and block.text[:1].isupper()


def is_verse(block: Block, shape: Shape) -> bool:
    """Are the lines of the block verses: short, each with a capital, and not broken where the line was full?"""
    lines = block.lines
    if len(lines) < VERSE_LINES or any(len(line.text) > SHORT_LINE for line in lines):
        return False
    if sum(line.text.lstrip("\"'“‘(—")[:1].isupper() for line in lines) < VERSES * len(lines):
        return False
    full = sum(is_full(*pair, shape.width) for pair in pairwise(lines)) if shape.width > NARROW else 0
    return 2 * full < len(lines) - 1 or not full
