"""What stands at the edges of a division: bylines and dates below its heads, signatures and dates at its end."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from tei.annotators.blocks import Block, blocks_of
from tei.annotators.bylines import is_byline
from tei.annotators.folding import fold, simplify
from tei.annotators.lookalikes import DASHED
from tei.annotators.tables import Language, language_of
from tei.model import Annotation, Document, Evidence, Span

NAME = "closings"
LONGEST = 60
MOST = 3
"""Lines that an opening or a closing has at the most."""


def find(document: Document) -> Iterable[Annotation]:
    """``byline`` and ``opener`` after heads; ``closer`` with ``signed`` and ``dateline``, ``trailer`` at ends."""
    language = language_of(document)
    divisions = [a for a in document.annotations if a.element == "div" and ("type", "contents") not in a.attributes]
    starts = sorted(division.span.start for division in divisions)
    heads = {a.span for a in document.annotations if a.element == "head"}
    blocks = blocks_of(document)
    by_start = {block.outer.start: block.number for block in blocks}
    for division in divisions:
        first = by_start[division.span.start]
        own = _own_blocks(blocks, first, division, starts)
        text = [block for block in own if block.outer not in heads]
        opening = list(takewhile(lambda block: _opens(block, language), text[:MOST]))
        yield from _opening(opening, language)
        if text and own[-1] is text[-1] and not _has_parts(division, starts):
            yield from _ending(text[len(opening) :], language)


def _own_blocks(blocks: Sequence[Block], first: int, division: Annotation, starts: Sequence[int]) -> list[Block]:
    """The blocks of a division before the first of its parts."""
    after = bisect_right(starts, division.span.start)
    end = min([*starts[after : after + 1], division.span.end])
    onward = (blocks[number] for number in range(first, len(blocks)))
    return list(takewhile(lambda block: block.outer.start < end, onward))


def _has_parts(division: Annotation, starts: Sequence[int]) -> bool:
    after = bisect_right(starts, division.span.start)
    return after < len(starts) and starts[after] < division.span.end


# --- below the heads ------------------------------------------------------------------------------------


def _opens(block: Block, language: Language) -> bool:
    return (
        block.kind != "item"
        and len(block.text) <= LONGEST
        and (is_byline(block.text, language) or is_dateline(block.text, language))
    )


def _opening(blocks: Sequence[Block], language: Language) -> Iterator[Annotation]:
    for block in blocks:
        if is_byline(block.text, language):
            yield Annotation(block.outer, "byline", evidence=Evidence(NAME, "below-a-head", "high"))
        else:
            evidence = Evidence(NAME, "date-below-a-head", "medium")
            yield Annotation(block.outer, "opener", evidence=evidence)
            yield Annotation(block.outer, "dateline", evidence=evidence)


def is_dateline(text: str, language: Language) -> bool:
    """Does the line say when, or where and when, and nothing else?"""
    plain = simplify(text).replace(" ", "").replace("\u3000", "") if language.is_han else text.strip()
    inner = plain.strip("─—－-()（）〔〕[] ") if DASHED.fullmatch(plain) else plain
    return bool(language.dateline.fullmatch(plain) or language.dateline.fullmatch(inner))


# --- at the end -----------------------------------------------------------------------------------------


def _ending(blocks: Sequence[Block], language: Language) -> Iterator[Annotation]:
    """A trailer, and before it the signature and the date."""
    rest = list(blocks)
    if rest and language.trailer.fullmatch(rest[-1].text.strip("（）() ")):
        yield Annotation(rest.pop().outer, "trailer", evidence=Evidence(NAME, "trailer", "high"))
    closing = list(takewhile(lambda block: _closes(block, language), reversed(rest[-MOST:])))[::-1]
    if not closing or len(closing) == len(blocks):
        return
    evidence = Evidence(NAME, "at-the-end", "high")
    yield Annotation(Span(closing[0].outer.start, closing[-1].outer.end), "closer", evidence=evidence)
    for block in closing:
        element = "dateline" if is_dateline(block.text, language) else "signed"
        yield Annotation(block.outer, element, evidence=evidence)


def _closes(block: Block, language: Language) -> bool:
    return (
        block.kind != "item"
        and len(block.text) <= LONGEST
        and (is_dateline(block.text, language) or is_signature(block.text, language))
    )


def is_signature(text: str, language: Language) -> bool:
    """Does the line say who signs?"""
    key = fold(text)
    if any(key == fold(word) for word in language.words("signatures", "signed")):
        return True
    ends = language.words("signatures", "signed_ends")
    return (
        bool(ends)
        and len(key) <= LONGEST // 3
        and key.endswith(ends)
        and not text.rstrip().endswith(("。", "！", "？"))
    )
