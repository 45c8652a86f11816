"""What stands at the edges of a division: bylines and dates below its heads, signatures and dates at its end."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import takewhile

from tei.annotators.blocks import Block, blocks_of
from tei.annotators.bylines import MARKS, is_byline
from tei.annotators.folding import fold
from tei.annotators.tables import Language, language_of
from tei.encoder.structure.datelines import in_modern_letters, is_dateline
from tei.encoder.structure.name_lines import authors_below, is_name_line
from tei.encoder.structure.wording import INITIALS, LETTERS, NAME_LINE
from tei.model import Annotation, Document, Evidence, Span

NAME = "closings"
LONGEST = 60
COMPLIMENT = 120
"""Characters of a line whose words say that somebody signs."""
SALUTE = 40
"""Characters of an address to the reader."""
NAME_HAN = 12
"""Characters that a line of one or more Chinese names has at the most."""
FIRST = 5
"""Blocks below a head that can show whether the first of them is a name."""
WORDS, NAMES = 8, 0.6
"""Words of a line of names at the most, and the share of them with capitals."""
MOST = 3
"""Lines that an opening or a closing has at the most."""


def find(document: Document) -> Iterable[Annotation]:
    """``byline`` and ``opener`` after heads; ``closer`` with ``signed`` and ``dateline``, ``trailer`` at ends."""
    language = language_of(document)
    divisions = [a for a in document.annotations if a.element == "div" and ("type", "contents") not in a.attributes]
    starts = sorted(division.span.start for division in divisions)
    heads = {a.span for a in document.annotations if a.element == "head"}
    blocks = blocks_of(document)
    block_starts = [block.outer.start for block in blocks]
    owns = [blocks[slice(*_own_blocks(block_starts, division, starts))] for division in divisions]
    texts = [[block for block in own if block.outer not in heads] for own in owns]
    authors = authors_below([text[:FIRST] for text in texts], language)
    for division, own, text in zip(divisions, owns, texts, strict=True):
        if len(text) > 1 and text[1] in authors and text[0] not in authors and not _opens(text[0], language):
            evidence = Evidence(NAME, "above-an-author", "medium", "stands between the title and the author's name")
            yield Annotation(text[0].outer, "head", (("type", "sub"),), evidence=evidence)
            text = text[1:]
        opening = list(takewhile(lambda block: block in authors or _opens(block, language), text[:MOST]))
        yield from _opening(opening, authors, language)
        if text and own[-1] is text[-1] and not _has_parts(division, starts):
            kind = dict(division.attributes).get("type", "")
            yield from _ending(text[len(opening) :], language, kind in LETTERS)


def _own_blocks(block_starts: Sequence[int], division: Annotation, starts: Sequence[int]) -> tuple[int, int]:
    """The first block of a division, and the one behind its last before the first of its parts."""
    after = bisect_right(starts, division.span.start)
    end = min([*starts[after : after + 1], division.span.end])
    return bisect_left(block_starts, division.span.start), bisect_left(block_starts, end)


def _has_parts(division: Annotation, starts: Sequence[int]) -> bool:
    after = bisect_right(starts, division.span.start)
    return after < len(starts) and starts[after] < division.span.end


# --- below the heads ------------------------------------------------------------------------------------


def _is_author(block: Block, language: Language) -> bool:
    """A byline by its words, or a short name set to the right."""
    plain = block.text.replace("\u3000", "").replace(" ", "")
    is_name = block.is_right and language.is_han and len(plain) <= NAME_HAN and not MARKS.search(plain)
    return is_byline(block.text, language, block.is_right) or (is_name and not is_dateline(block.text, language))


def _opens(block: Block, language: Language) -> bool:
    if block.kind == "item" or len(block.text) > LONGEST:
        return False
    return _is_author(block, language) or is_dateline(block.text, language) or is_salute(block, language)


def is_salute(block: Block, language: Language) -> bool:
    """Does a short line address a reader: MADAM, or Dear Sister,?"""
    return not language.is_han and len(block.lines) == 1 and len(block.text) <= SALUTE and block.text.endswith(",")


def _opening(blocks: Sequence[Block], authors: frozenset[Block], language: Language) -> Iterator[Annotation]:
    for block in blocks:
        if block in authors and not _is_author(block, language):
            yield Annotation(block.outer, "byline", evidence=Evidence(NAME, "as-below-other-heads", "medium"))
            continue
        if _is_author(block, language):
            yield Annotation(block.outer, "byline", evidence=Evidence(NAME, "below-a-head", "high"))
            continue
        element = "dateline" if is_dateline(block.text, language) else "salute"
        evidence = Evidence(NAME, f"{element}-below-a-head", "medium")
        yield Annotation(block.outer, "opener", evidence=evidence)
        yield Annotation(block.outer, element, evidence=evidence)


# --- at the end -----------------------------------------------------------------------------------------


def _ending(blocks: Sequence[Block], language: Language, is_letter: bool) -> Iterator[Annotation]:
    """A trailer, and before it the signature and the date; a name alone signs what ``is_letter`` says to be signed."""
    rest = list(blocks)
    if rest and language.trailer.fullmatch(rest[-1].text.strip("（）() ")):
        yield Annotation(rest.pop().outer, "trailer", evidence=Evidence(NAME, "trailer", "high"))
    closing = _closing(rest[-MOST:], language, is_letter)
    if not closing or len(closing) == len(blocks):
        return
    evidence = Evidence(NAME, "at-the-end", "high")
    yield Annotation(Span(closing[0].outer.start, closing[-1].outer.end), "closer", evidence=evidence)
    for block in closing:
        element = "dateline" if is_dateline(block.text, language) else "signed"
        yield Annotation(block.outer, element, evidence=evidence)


def _closing(blocks: Sequence[Block], language: Language, is_letter: bool) -> list[Block]:
    """The last blocks that sign or say when; a name that nothing else shows to sign does so beside a date."""
    closing = list(
        takewhile(lambda block: _closes(block, language, is_letter) or _is_name(block, language), reversed(blocks))
    )[::-1]
    dated = any(is_dateline(block.text, language) for block in closing)
    sure = [dated or _closes(block, language, is_letter) for block in closing]
    return closing[len(sure) - sure[::-1].index(False) :] if False in sure else closing


def _is_name(block: Block, language: Language) -> bool:
    """Can a line be a name, as it would be above or below a date?"""
    if block.kind != "text" or len(block.text) > LONGEST:
        return False
    if not language.is_han:
        return NAME_LINE.fullmatch(block.text) is not None or _is_mostly_names(block.text)
    return len(block.lines) == 1 and is_name_line(block.text, language)


def _is_mostly_names(text: str) -> bool:
    """Your friend, Conrad Bird, Clerk: few words, most of them with capitals."""
    words = text.split()
    capital = sum(word[0].isupper() for word in words)
    return 1 < len(words) <= WORDS and capital > NAMES * len(words) and text[-1] not in "!?:;"


def _closes(block: Block, language: Language, is_letter: bool) -> bool:
    if block.kind == "item" or len(block.text) > LONGEST:
        return block.kind == "text" and len(block.text) <= COMPLIMENT and is_signature(block.text, language)
    if is_letter and not language.is_han and NAME_LINE.fullmatch(block.text):
        return True
    return block.is_right or is_dateline(block.text, language) or is_signature(block.text, language)


@cache
def _signed(language: Language) -> re.Pattern[str]:
    """The words that sign for themselves."""
    return re.compile("|".join(language.words("signatures", "signed")) or r"(?!)")


def is_signature(text: str, language: Language) -> bool:
    """Does the line say who signs?"""
    key = fold(text)
    plain = key if language.is_han else in_modern_letters(text.lower()).rstrip(" .,")
    if _signed(language).fullmatch(plain):
        return True
    if not language.is_han and INITIALS.fullmatch(text):
        return True
    ends = language.words("signatures", "signed_ends")
    return (
        bool(ends)
        and len(key) <= LONGEST // 3
        and key.endswith(ends)
        and not text.rstrip().endswith(("。", "！", "？"))
    )
