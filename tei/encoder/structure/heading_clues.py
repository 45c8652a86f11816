"""Clues that a block is a heading: each a name and a value, about the line, its neighbours, its number, the contents.

The sign before a name says which way a clue can count: ``+`` for a heading, ``-`` against it, ``~`` either way.  The
weights keep to it whatever the training shows (see ``linear``), so that what is learned from some books holds for
others.  Every clue is weighed twice: for all blocks, and for those that the input shows alike (``marked|…``).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tei.annotators.blocks import Block, is_shown
from tei.annotators.bylines import is_byline
from tei.annotators.closings import is_salute, is_signature
from tei.annotators.folding import fold
from tei.annotators.tables import Language
from tei.encoder.structure.datelines import is_dateline
from tei.encoder.structure.form import (
    CLOSERS,
    COMMAS,
    OPEN_ENDS,
    OPENERS,
    TWO_SENTENCES,
    WORD,
    case_of,
    end_of,
    ends_sentence_of,
    first_of,
    is_unbalanced,
    length_of,
)
from tei.encoder.structure.layout import Layout
from tei.encoder.structure.wording import DASHED, has_letters, section_type

Clue = tuple[str, float]
SHOWN = "+shown:"
"""Clues of the status itself begin so."""
LONG = 7
"""Classes of length above this one are rare among headings."""
FARTHEST = 8
"""So many short blocks on either side are counted."""
SPREAD, CLOSE = 800, 80
"""Characters between the members of a series of headings, and at the most between those of a list."""
EDGE_LINE = 80
"""Lines that sign, date, greet or end a division have no more characters than this."""
RECURS = 3
"""A line that stands this often in the book is a speaker, a refrain or a running head."""
WORDY_ENDS = frozenset({"none", "closed-none"})
WHOLE_STARTS = frozenset({"upper", "letter", "digit", "opener"})
CASE_SIGNS = {"capitals": "+", "title": "+"}
END_CLUES = {
    "comma": "-end-comma", "semicolon": "-end-comma", "dash": "-end-comma", "colon": "-end-colon",
    "digit": "~end-digit", "ellipsis": "-end-ellipsis", "none": "+end-none", "closed-none": "+end-none",
}  # fmt: skip


class Listing(NamedTuple):
    """What the contents say: the likeness of the entry that means a block, and how many entries have found theirs."""

    matches: Mapping[int, float]
    has_entries: bool
    found: float
    goes_on: frozenset[int] = frozenset()
    """The blocks whose entry names the line below them too."""


def status_of(block: Block) -> str:
    """Return how the input shows the block: ``marked``, ``centred``, ``right`` or ``plain``."""
    if block.kind == "heading":
        return "marked"
    return "centred" if block.centred else "right" if block.is_right else "plain"


def read_heading_clues(place: int, layout: Layout, listing: Listing) -> dict[str, float]:
    """Return the clues of the block at ``place``, by name."""
    block = layout.blocks[place]
    status = status_of(block)
    clues = dict(_all_clues(place, block, layout, listing))
    clues[f"{SHOWN}{status}"] = 1.0
    clues[f"{SHOWN}{layout.shows}/{status}"] = 1.0
    return clues


def groups_of(block: Block, language: Language) -> tuple[str, ...]:
    """Return the groups of blocks that a block belongs to: its status, in Chinese books that status there too."""
    status = status_of(block)
    return (status, f"han {status}") if language.is_han else (status,)


def repeat_clues(clues: Mapping[str, float], groups: Sequence[str]) -> dict[str, float]:
    """Return ``clues`` with each once more for every group, as the weights are learned."""
    repeated = [(name, value) for name, value in clues.items() if not name.startswith(SHOWN)]
    return dict(clues) | {f"{name[0]}{group}|{name[1:]}": value for group in groups for name, value in repeated}


def _all_clues(place: int, block: Block, layout: Layout, listing: Listing) -> Iterator[Clue]:
    yield from _sentence_clues(place, block, layout)
    yield from _form_clues(block, layout.language)
    yield from _word_clues(block, layout.language)
    yield from _place_clues(place, block, layout)
    yield from _number_clues(place, block, layout)
    yield from _listing_clues(place, listing, is_shown(block))
    count = layout.counts.get(fold(block.text), 1)
    ordinal = layout.ordinals[place]
    is_number = ordinal is not None and not has_letters(block.text[ordinal.length :])
    if count >= RECURS and not is_number:
        yield "-recurs", math.log2(count / 2)


def _is_open(block: Block | None) -> bool:
    return block is not None and block.kind == "text" and end_of(block.text) in OPEN_ENDS


def _sentence_clues(place: int, block: Block, layout: Layout) -> Iterator[Clue]:
    """Whether a sentence reaches the block from before, or goes on behind it."""
    before, after = layout.near(place, -1), layout.near(place, 1)
    is_open = _is_open(before)
    is_short = before is not None and layout.short[before.number]
    is_soft = is_open and is_short and before is not None and status_of(before) not in ("marked", "centred")
    first, end = first_of(block.text), end_of(block.text)
    goes_on = after is not None and first_of(after.text) in ("lower", "inside")
    if is_open and not is_short:
        yield "-before-open", 1.0
        if ends_sentence_of(block.text):
            yield "-ends-what-is-open", 1.0
    if is_soft:
        yield "-before-open-short", 1.0
    if first in ("lower", "inside"):
        yield "-starts-inside", 1.0
    if goes_on:
        yield "-next-inside", 1.0
    if not (is_open and not is_short) and not is_soft and not goes_on and first in WHOLE_STARTS and end in WORDY_ENDS:
        yield "+whole-line", 1.0
        if not layout.short_after[place]:
            yield "+whole-line-above-paragraph", 1.0
            if not layout.short_before[place]:
                yield "+whole-line-alone", 1.0


def _form_clues(block: Block, language: Language) -> Iterator[Clue]:
    text, end, length = block.text, end_of(block.text), length_of(block.text, language)
    ends = ends_sentence_of(text)
    if ends:
        yield f"{'-' if language.is_han or ends == 'mark' else '~'}end-{ends}", 1.0
    else:
        yield END_CLUES[end], 1.0
    yield "-length", length / 5
    if length > LONG:
        yield "-long", (length - LONG) / 2
    if len(block.lines) > 2:
        yield "-lines", float(min(3, len(block.lines) - 2))
    if block.level > 3:
        yield "-deep", float(block.level - 3)
    inner = text[:-1]
    if "，" in inner or ", " in inner:
        yield "-comma", 1.0
    if "、" in inner:
        yield "-listing", 1.0
    if ";" in inner or "；" in inner:
        yield "-semicolon", 1.0
    if TWO_SENTENCES.search(text):
        yield "-two-sentences", 1.0
    if is_unbalanced(text):
        yield "-unbalanced", 1.0
    first = first_of(text)
    if first == "opener" and text[:1] not in "《(（([【〔":
        yield "-opens-quotation", 1.0
    if first == "dash":
        yield "-dash", 1.0
    if case := case_of(text):
        yield f"{CASE_SIGNS.get(case, '~')}case:{case}", 1.0


def _word_clues(block: Block, language: Language) -> Iterator[Clue]:
    """What the words say that the line is, or that they can't begin or end a title."""
    text = block.text
    if language.is_han:
        core = text.strip(OPENERS + CLOSERS + "。！？!?．" + COMMAS + " \u3000")
        if core[:1] in language.words("function_signs", "first"):
            yield "-particle-first", 1.0
        if core[-1:] in language.words("function_signs", "last"):
            yield "-particle-last", 1.0
    elif words := WORD.findall(text):
        functions = language.word_set("function_words")
        if words[-1].lower() in functions:
            yield "-function-last", 1.0
        if words[0].lower() in functions and not words[0].isupper():
            yield "~function-first", 1.0
    if DASHED.fullmatch(text):
        yield "-in-brackets", 1.0
    if language.date_in_line.search(text):
        yield "-date", 1.0
    if language.caption.match(text):
        yield "-caption", 1.0
    if section_type(text, language):
        yield "+section", 1.0
    if len(text) <= EDGE_LINE:
        yield from _edge_clues(block, language)


def _edge_clues(block: Block, language: Language) -> Iterator[Clue]:
    """Whether the line is one of those that stand at the edges of a division."""
    text = block.text
    tests = (
        ("-dateline", is_dateline(text, language)),
        ("-signature", is_signature(text, language)),
        ("-byline", is_byline(text, language, block.is_right)),
        ("-salute", is_salute(block, language)),
        ("-trailer", language.trailer.fullmatch(text.strip("（）() "))),
    )
    yield from ((name, 1.0) for name, found in tests if found)


def _place_clues(place: int, block: Block, layout: Layout) -> Iterator[Clue]:
    """Where the block stands: above a paragraph, in a run of short lines, apart, at the edge of a page."""
    before, after = (min(FARTHEST, run[place]) for run in (layout.short_before, layout.short_after))
    if not after and layout.near(place, 1) is not None:
        yield "+above-paragraph", 1.0
    yield "-run-after", math.log2(1 + after)
    yield "-run-before", math.log2(1 + before)
    if layout.near(place, -1) is None:
        yield "~after-hidden", 1.0
    if layout.near(place, 1) is None:
        yield "-before-hidden", 1.0
    above, below = layout.blank_lines(place), layout.blank_lines(place + 1)
    if above is None or above > layout.gap:
        yield "+gap-above", 1.0
    if below is None or below > layout.gap:
        yield "+gap-below", 1.0
    if place and layout.blocks[place - 1].page != block.page:
        yield "~page-first", 1.0
    if place + 1 < len(layout.blocks) and layout.blocks[place + 1].page != block.page:
        yield "-page-last", 1.0
    yield "-book-short", layout.short_share
    yield "-book-open", layout.open_share


def _number_clues(place: int, block: Block, layout: Layout) -> Iterator[Clue]:
    ordinal = layout.ordinals[place]
    if ordinal is None:
        return
    yield f"{'+' if ordinal.kind == 'unit' else '~'}number:{ordinal.kind}", 1.0
    if not has_letters(block.text[ordinal.length :]):
        yield "~number-bare", 1.0
    series = layout.series.get(place)
    if series is None:
        yield "-series-none", 1.0
        return
    if series.between > CLOSE:
        yield "+series", min(1.0, series.between / SPREAD) * min(1.0, math.log2(series.count) / 3)
    else:
        yield "-series-list", 1.0
    if ordinal.kind == "unit":
        yield "+series-unit", min(1.0, series.count / 6)
    yield "-series-long", 1 - series.short
    yield "+series-span", series.span
    if not series.starts:
        yield "-series-starts", 1.0


def _listing_clues(place: int, listing: Listing, shown: bool) -> Iterator[Clue]:
    """Contents that list parts and chapters alone say nothing against a section that the input shows as a heading."""
    if not listing.has_entries:
        return
    likeness = listing.matches.get(place)
    if likeness is None and not shown:
        yield "-unlisted", listing.found * (2 if listing.found > 0.8 else 1)
    if likeness is not None:
        yield "+listed", 1.0
        yield "+listed-alike", max(0.0, likeness - 0.8) * 5
