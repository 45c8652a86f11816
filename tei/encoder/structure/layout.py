"""The layout of a book: its blocks and what is true of all of them, worked out once for all who ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from tei.annotators.blocks import Block
from tei.annotators.folding import fold
from tei.annotators.tables import Language
from tei.encoder.structure.form import OPEN_ENDS, end_of
from tei.encoder.structure.series import Ordinal, Series, find_series, read_ordinal
from tei.encoder.structure.wording import has_letters

LONGEST_HAN, LONGEST = 70, 250
"""A heading has no more characters than this."""
SHORT_HAN, SHORT = 30, 75
"""Characters up to which a block is a short one."""


@dataclass(frozen=True, slots=True, eq=False)
class SeriesFacts:
    """What a series of numbered lines shows of its members."""

    members: tuple[int, ...]
    """The numbers of the blocks that are short enough for headings."""
    count: int
    short: float
    """The share of all members that are short enough."""
    between: int
    """Characters that usually stand between two members."""
    span: float
    """The share of the book from the first to the last."""
    starts: bool
    """Does it begin with the number one?"""


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """The blocks of a book and what evidence is read from; lists are parallel to ``blocks``."""

    blocks: Sequence[Block]
    text: str
    language: Language
    hidden: Sequence[bool]
    """Which blocks belong to the title page, the contents, a table, a note …"""
    short: Sequence[bool]
    ordinals: Sequence[Ordinal | None]
    offsets: Sequence[int]
    """Characters of text before each block, blanks between blocks left out; one more than blocks."""
    short_before: Sequence[int]
    """How many short blocks stand right before each block, without a hidden one between."""
    short_after: Sequence[int]
    blanks: Sequence[int]
    """How many blank lines stand behind each block but the last."""
    candidates: Sequence[int]
    """The numbers of the blocks that may be headings."""
    series: Mapping[int, SeriesFacts]
    """Of each candidate that belongs to a series, its longest one."""
    counts: Mapping[str, int]
    """How often each short line stands in the book, folded."""
    shows: str
    """How the input shows headings: ``marks``, ``layout`` or ``nothing``."""
    gap: int
    """Blank lines that usually stand between two blocks."""
    short_share: float
    """The share of short blocks."""
    open_share: float
    """The share of long blocks that end without the end of a sentence."""

    def near(self, place: int, step: int) -> Block | None:
        """Return the block ``step`` places on, unless it is hidden or none."""
        other = place + step
        if 0 <= other < len(self.blocks) and not self.hidden[other]:
            return self.blocks[other]
        return None

    def blank_lines(self, place: int) -> int | None:
        """Return how many blank lines stand before the block at ``place``; None at the edges of the text."""
        if not 0 < place < len(self.blocks):
            return None
        return self.blanks[place - 1]


def read_layout(blocks: Sequence[Block], text: str, language: Language, is_hidden: Callable[[int], bool]) -> Layout:
    """Return the layout of ``blocks``; ``is_hidden`` tells by an offset what is no running text."""
    hidden = [is_hidden(block.span.start) for block in blocks]
    limit = LONGEST_HAN if language.is_han else LONGEST
    short_limit = SHORT_HAN if language.is_han else SHORT
    short = [len(block.text) <= short_limit for block in blocks]
    ordinals = [None if hide else _ordinal(block, language) for block, hide in zip(blocks, hidden, strict=True)]
    offsets = [0, *accumulate(len(block.text) for block in blocks)]
    candidates = [b.number for b, hide in zip(blocks, hidden, strict=True) if not hide and _may_be_heading(b, limit)]
    visible = [block for block, hide in zip(blocks, hidden, strict=True) if not hide]
    blanks = [_blank_lines(one, other, text) for one, other in pairwise(blocks)]
    gaps = Counter(
        blanks[one.number] if other.number == one.number + 1 else _blank_lines(one, other, text)
        for one, other in pairwise(visible)
    )
    is_short_text = [is_short and not hide for is_short, hide in zip(short, hidden, strict=True)]
    long = [end_of(b.text) in OPEN_ENDS for b in visible if not short[b.number] and b.kind == "text"]
    return Layout(
        blocks,
        text,
        language,
        hidden,
        short,
        ordinals,
        offsets,
        _runs(is_short_text),
        _runs(is_short_text[::-1])[::-1],
        blanks,
        candidates,
        _series(find_series(ordinals), set(candidates), offsets),
        Counter(fold(block.text) for block in blocks if len(block.text) <= limit),
        _shows(blocks),
        gaps.most_common(1)[0][0] if gaps else 0,
        sum(short[block.number] for block in visible) / max(1, len(visible)),
        sum(long) / max(1, len(long)),
    )


def _ordinal(block: Block, language: Language) -> Ordinal | None:
    return read_ordinal(block.text, language) if block.kind in ("heading", "text", "item") else None


def _may_be_heading(block: Block, limit: int) -> bool:
    return block.kind in ("heading", "text") and len(block.text) <= limit and has_letters(block.text)


def _runs(are: Sequence[bool]) -> list[int]:
    """Return how many of those right before each place are."""
    counts = accumulate(are, lambda count, is_one: count + 1 if is_one else 0, initial=0)
    return list(counts)[: len(are)]


def _blank_lines(one: Block, other: Block, text: str) -> int:
    return max(0, text.count("\n", one.lines[-1].raw.end, other.lines[0].raw.start) - 1)


def _shows(blocks: Sequence[Block]) -> str:
    if sum(block.kind == "heading" for block in blocks) > 1:
        return "marks"
    return "layout" if sum(block.centred for block in blocks) > 1 else "nothing"


def _series(series: Sequence[Series], candidates: set[int], offsets: Sequence[int]) -> dict[int, SeriesFacts]:
    found: dict[int, SeriesFacts] = {}
    for one in series:
        members = tuple(place for place in one.places if place in candidates)
        between = sorted(offsets[b] - offsets[a + 1] for a, b in pairwise(one.places))
        facts = SeriesFacts(
            members,
            len(one.places),
            len(members) / len(one.places),
            between[len(between) // 2],
            (offsets[one.places[-1]] - offsets[one.places[0]]) / max(1, offsets[-1]),
            one.starts,
        )
        for place in members:
            if place not in found or found[place].count < facts.count:
                found[place] = facts
    return found
