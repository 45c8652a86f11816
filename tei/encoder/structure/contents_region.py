"""Where printed contents stand: below a heading that says so, or as a run of rows whose page numbers rise.

A list is accepted only where its rows prove it: page numbers that rise, titles that come again as lines
of the book, numbers in series.  False contents cost more than missed ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from tei.annotators.blocks import Block, shape_of
from tei.annotators.tables import Language
from tei.encoder.structure.contents_clues import BodyLines, Clues, body_lines, clues_of, is_prose
from tei.encoder.structure.contents_labels import YEARS, Label, Style, decode_rows, style_of
from tei.encoder.structure.contents_rows import Row, page_first, rows_of, split_page
from tei.encoder.structure.contents_words import is_contents_head, is_other_list
from tei.model import Source

FEWEST, FEWEST_UNHEADED = 2, 3
"""Rows that make contents, below a heading and without one."""
LOWEST = 2.5
"""The score of the least list that is accepted."""
EARLY, LATE = 0.25, 0.85
"""Contents without a heading stand in this first or this last part of the book."""
PATIENCE = 40
"""Rows without any sign of an entry after which nobody looks further."""
COVERED = 0.3
"""So many of the titles of a list without a heading come again as lines of the book …"""
COVERED_BARE = 0.5
"""… and so many of those of a list without page numbers, or of one whose page numbers fall."""
FALLS = 3
"""At most one page number in so many is smaller than the one before it."""
STRONG = frozenset({"leader", "bracket", "word", "wide", "same"})
NEXT = FEWEST_UNHEADED + 1
"""Rows that show whether a list begins that no heading announces."""
FIRST_ROWS = 20
"""Rows that show whether page numbers stand in front of the titles."""
LINE_NUMBERS = 5
"""Numbers that rise by just so many, or twice as many, number the lines of a poem."""
LONGEST_NAME = 60
TRIES = 20
"""Headings in a row that say contents, and below which there are none, after which no more are looked at."""


class Region(NamedTuple):
    """Contents: the block of their heading, if they have one, and their rows with labels."""

    head: Block | None
    clues: tuple[Clues, ...]
    labels: tuple[Label, ...]
    score: float
    style: Style


def find_region(source: Source, blocks: tuple[Block, ...], language: Language) -> Region | None:
    """Return the contents of the book; of several the surest, with a heading rather than without one."""
    lines = body_lines(blocks, language)
    headed = list(_headed(source, blocks, language, lines))
    if headed:
        best = max(headed, key=lambda region: _weight(region, len(blocks)))
        return best._replace(head=blocks[best.clues[0].row.block.number - 1])
    return next(_unheaded(source, blocks, language, lines), None)


def _headed(source: Source, blocks: Sequence[Block], language: Language, lines: BodyLines) -> Iterator[Region]:
    """Contents below the headings that announce them; a heading within contents comes again on their next page."""
    end, tries = -1, 0
    for block in blocks:
        if block.number < end or tries == TRIES or not is_contents_head(block.text, language):
            continue
        region = _region_at(source, blocks, block.number + 1, language, lines)
        tries += 1
        if region and _is_proven(region) and (region.style.is_paged or not _runs_into_text(region, blocks, language)):
            yield region
            end, tries = region.clues[-1].row.block.number, 0


def _weight(region: Region, blocks: int) -> float:
    """The score of contents, less in the middle of a book."""
    is_outside = EARLY * blocks <= region.clues[0].row.block.number < LATE * blocks
    return region.score / (2 if is_outside else 1)


def _runs_into_text(region: Region, blocks: Sequence[Block], language: Language) -> bool:
    """Does running text begin right below the last row, as below a heading?"""
    after = region.clues[-1].row.block.number + 1
    return after < len(blocks) and is_prose(blocks[after], language)


def _region_at(
    source: Source, blocks: Sequence[Block], first: int, language: Language, lines: BodyLines
) -> Region | None:
    rows = list(_candidates(source, blocks, first, language, lines))
    if _has_pages_first(rows):
        rows = [page_first(row) for row in rows]
    width = shape_of(source).width
    clues = [_as_column(one, language) for one in clues_of(rows, lines, width, language)]
    style = style_of(clues, is_wrapped=width > 0 and source.style != "markdown", is_han=language.is_han)
    labels, score = decode_rows(clues, style, lines)
    return Region(None, tuple(clues[: len(labels)]), labels, score, style) if labels else None


def _has_pages_first(rows: Sequence[Row]) -> bool:
    """Do the numbers in front of the rows rise as page numbers do, with leaps, and those at the end not so well?"""
    first = rows[:FIRST_ROWS]
    front = [int(row.page.label) for row in map(page_first, first) if row.page and row.page.label.isdecimal()]
    if len(front) < FEWEST_UNHEADED or 3 * len(front) < len(first) or front != sorted(front):
        return False
    behind = [int(row.page.label) for row in first if row.page and row.page.label.isdecimal()]
    is_counted = all(after == before + 1 for before, after in pairwise(front)) and front[0] == 1
    return not is_counted and (len(behind) < len(front) or behind != sorted(behind))


def _as_column(one: Clues, language: Language) -> Clues:
    """The heading of contents comes again on each of their pages: it is a column header there."""
    is_again = not one.is_paged and is_contents_head(one.row.text, language)
    return one._replace(is_column=True) if is_again else one


def _candidates(
    source: Source, blocks: Sequence[Block], first: int, language: Language, lines: BodyLines
) -> Iterator[Row]:
    """Rows from block ``first`` on until nothing like an entry has come for long."""
    patience = PATIENCE
    for block in blocks[first:]:
        if is_other_list(block.text) and patience < PATIENCE:
            return
        for row in rows_of(source, [block]):
            yield row
            is_entry = row.page is not None or row.item >= 0
            patience = PATIENCE if is_entry else patience - (10 if is_prose(block, language) else 1)
        if patience <= 0:
            return


# --- proofs ----------------------------------------------------------------------------------------------


class _Counts(NamedTuple):
    rows: int
    paged: int
    strong: int
    covered: int
    falls: int
    in_series: int


def _counts(region: Region) -> _Counts:
    begin = [one for one, label in zip(region.clues, region.labels, strict=True) if label in ("entry", "open")]
    paged = [one for one in region.clues if one.is_paged]
    values = [one.value for one in paged if one.value is not None]
    return _Counts(
        len(begin),
        len(paged),
        sum(one.form in STRONG for one in paged),
        sum(one.is_covered for one in region.clues),
        sum(after < before for before, after in pairwise(values)),
        sum(one.follows for one in begin),
    )


def _is_proven(region: Region) -> bool:
    """Does a heading stand above contents, not above a list of other things?"""
    counts = _counts(region)
    if counts.rows < FEWEST or region.score < LOWEST or (counts.rows == FEWEST and not counts.covered):
        return False
    is_covered = counts.covered >= max(FEWEST, COVERED_BARE * counts.rows)
    if counts.paged >= FEWEST and counts.falls * FALLS < counts.paged:
        return counts.rows <= 2 * counts.paged + counts.covered + counts.in_series
    return is_covered or (counts.in_series >= FEWEST + 1 and 3 * counts.in_series >= 2 * counts.rows)


def _unheaded(source: Source, blocks: Sequence[Block], language: Language, lines: BodyLines) -> Iterator[Region]:
    tried = -1
    early, late = int(len(blocks) * EARLY) + 1, int(len(blocks) * LATE)
    for block in (*blocks[:early], *blocks[max(early, late) :]):
        if block.number <= tried or not split_page(block.lines[0].text) or not _starts(blocks, block.number, language):
            continue
        first = _with_heads(blocks, block.number, lines)
        region = _region_at(source, blocks, first, language, lines)
        if region and _is_proven_alone(region, language):
            yield region._replace(head=_head_above(blocks, first))
        tried = region.clues[-1].row.block.number if region else block.number


def _starts(blocks: Sequence[Block], first: int, language: Language) -> bool:
    """Have this row and the next ones, but for one, page numbers that rise?"""
    texts = list(islice((line.text for block in blocks[first : first + NEXT] for line in block.lines), NEXT))
    values = [int(page.label) for text in texts if (page := split_page(text)) and page.label.isdecimal()]
    if len(values) < FEWEST_UNHEADED or any(value in YEARS for value in values):
        return False
    return values == sorted(values) and not is_prose(blocks[first], language)


def _with_heads(blocks: Sequence[Block], first: int, lines: BodyLines) -> int:
    """The block from which the list begins: a heading of a group above the first row belongs to it."""
    from tei.annotators.folding import fold

    while first > 1 and lines.has(fold(blocks[first - 1].text), first) and first:
        first -= 1
    return first


def _head_above(blocks: Sequence[Block], first: int) -> Block | None:
    """The line above the list, if it stands as a heading does: it says that contents follow, whatever its words."""
    if first < 2:
        return None
    above = blocks[first - 1]
    stands = above.kind == "heading" or above.centred
    return above if stands and len(above.text) <= LONGEST_NAME and len(above.lines) == 1 else None


def _is_proven_alone(region: Region, language: Language) -> bool:
    """Are the rows contents though no heading says so: not verses, not dates, not a table?"""
    counts = _counts(region)
    if counts.paged < FEWEST_UNHEADED or counts.falls * FALLS >= counts.paged or region.score < LOWEST:
        return False
    if 2 * counts.paged < len(region.clues) or _numbers_lines(region) or _are_dates(region, language):
        return False
    return counts.covered >= max(FEWEST, COVERED * counts.rows)


def _numbers_lines(region: Region) -> bool:
    values = [one.value for one in region.clues if one.value is not None]
    steps = {after - before for before, after in pairwise(values)}
    return len(steps) == 1 and steps <= {LINE_NUMBERS, 2 * LINE_NUMBERS, 2 * LINE_NUMBERS * 2}


def _are_dates(region: Region, language: Language) -> bool:
    dates = sum(language.dateline.fullmatch(one.row.text) is not None for one in region.clues)
    return 2 * dates >= len(region.clues)
