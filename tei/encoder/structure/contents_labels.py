"""What each row of printed contents is: one decision over all rows, from linear scores of their clues.

The weights are few and set by reason: each is how many times as likely the clue makes the label, as a
logarithm.  ``decode_rows`` finds the labels of the greatest sum (Viterbi) and with them where the list ends.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from tei.annotators.folding import fold
from tei.encoder.structure.contents_clues import BodyLines, Clues

Label = Literal["entry", "open", "continuation", "subtitle", "below", "column", "gap", "end"]
"""``open`` is the first line of an entry that the next rows go on with; ``gap`` a column header inside it; ``below``
a row of the subtitle of an entry that has its page number already, so that no other one can follow in it."""

LABELS: Final[tuple[Label, ...]] = ("entry", "open", "continuation", "subtitle", "below", "column", "gap")
NEVER = -1e9
PAGES = {
    "leader": 3.0, "bracket": 3.0, "word": 3.0, "same": 2.5, "wide": 2.5, "blank": 1.7, "weak": 1.0, "glued": 0.8
}  # fmt: skip
"""What a page number counts by its form."""
YEARS = range(1400, 2100)
"""Numbers that a year is rather than a page, where nothing but a blank stands before them."""
FIRST = 14
"""Rows that show whether the list has page numbers."""
PAGED = 0.4
"""The share of them that have one where it has."""


BY_BLOCK = 0.7
WIDE, WIDE_HAN = 30, 14
"""The longest row without a page number is wrapped if it has at least so many characters."""
STRANGE = -2.0
"""What a row without a page number loses that stands otherwise than the rest."""
UNPAGED = -1.2
"""What an entry over several rows loses that has no page number in a list of those that have."""


class Style(NamedTuple):
    """How this list is made."""

    is_paged: bool
    has_items: bool
    """Does each entry begin with the mark of a list item?"""
    is_centred: bool
    is_numbered: bool
    two_lines: float
    """What the number of rows without a page counts for titles that stand above subtitles, against heads of groups."""
    is_by_block: bool
    """Is each row but a few the first line of its block?"""
    width: int
    """The length of the longest row without a page number."""
    is_han: bool


class Labelled(NamedTuple):
    """The labels of the rows up to the end of the list, and their score."""

    labels: tuple[Label, ...]
    score: float


def style_of(clues: Sequence[Clues], *, is_wrapped: bool, is_han: bool) -> Style:
    """Return how the list that begins with these rows is made."""
    body = next((place for place, one in enumerate(clues) if one.is_body), len(clues))
    rows = [one for one in clues[:body] if not one.is_column]
    first = rows[:FIRST]
    paged = sum(one.is_paged for one in rows)
    bare = sum(not one.is_paged and one.number is None and not one.is_lower and not one.repeats for one in rows)
    return Style(
        is_paged=sum(one.is_paged for one in first) >= PAGED * len(first),
        has_items=sum(one.row.item >= 0 for one in first) * 2 > len(first),
        is_centred=sum(one.row.block.centred for one in first) * 4 > len(first),
        is_numbered=3 * sum(one.number is not None for one in rows) >= 2 * len(rows),
        two_lines=min(max(4 * (bare / paged - 0.4), -2.0), 1.5) if paged else -2.0,
        is_by_block=is_wrapped and sum(one.row.is_first for one in rows) >= BY_BLOCK * len(rows),
        width=max((one.length for one in rows if not one.is_paged), default=0),
        is_han=is_han,
    )


def decode_rows(clues: Sequence[Clues], style: Style, lines: BodyLines) -> Labelled:
    """Return the best labels of the rows and where the list ends: where their sum is greatest."""
    if not clues:
        return Labelled((), 0.0)
    totals: list[dict[Label, tuple[float, Label | None]]] = []
    best_end, best = 0, 0.0
    for place, one in enumerate(clues):
        before = clues[place - 1] if place else None
        column: dict[Label, tuple[float, Label | None]] = {}
        for label in LABELS:
            own = _emission(label, one, clues, place, style)
            if own > NEVER:
                score, source = _best_before(totals, label, before, one, style, lines)
                if score > NEVER:
                    column[label] = (score + own, source)
        totals.append(column)
        ends = [score for label, (score, _) in column.items() if _may_end(label, one, style)]
        if ends and max(ends) > best:
            best_end, best = place + 1, max(ends)
    return Labelled(_traced(totals[:best_end], clues, style), best)


def _best_before(
    totals: Sequence[dict[Label, tuple[float, Label | None]]],
    label: Label,
    before: Clues | None,
    one: Clues,
    style: Style,
    lines: BodyLines,
) -> tuple[float, Label | None]:
    if before is None:
        return (0.0, None) if label in ("entry", "open", "column") else (NEVER, None)
    ways = [
        (score + _transition(previous, label, before, one, style, lines), previous)
        for previous, (score, _) in totals[-1].items()
    ]
    return max(ways, key=_first, default=(NEVER, None))


def _first(way: tuple[float, Label | None]) -> float:
    return way[0]


def _traced(
    totals: Sequence[dict[Label, tuple[float, Label | None]]], clues: Sequence[Clues], style: Style
) -> tuple[Label, ...]:
    if not totals:
        return ()
    last = clues[len(totals) - 1]
    label = max((one for one in totals[-1] if _may_end(one, last, style)), key=lambda one: totals[-1][one][0])
    labels: list[Label] = []
    for column in reversed(totals):
        labels.append("subtitle" if label == "below" else label)
        label = column[label][1] or label
    return tuple(reversed(labels))


def _may_end(label: Label, one: Clues, style: Style) -> bool:
    """May a list end with this row?  Where rows have page numbers, the last one has, or is an item like the others."""
    if label in ("open", "gap", "column"):
        return False
    is_item = style.has_items and (one.row.item >= 0 or one.row.block.kind == "item")
    return not style.is_paged or one.is_paged or is_item


# --- scores ----------------------------------------------------------------------------------------


def _emission(label: Label, one: Clues, clues: Sequence[Clues], place: int, style: Style) -> float:
    if one.is_column:
        return 3.0 if label in ("column", "gap") else -2.0
    if label in ("column", "gap"):
        return NEVER
    strange = STRANGE * _stands_apart(one, style)
    if one.is_prose and not (one.is_covered and one.row.item >= 0):
        return -8.0 if label in ("entry", "continuation") else NEVER
    return EMISSIONS[label](one, clues, place, style) + strange


def _stands_apart(one: Clues, style: Style) -> bool:
    """Is a row without a page number no list item where the others are, or in the middle where they are not?"""
    block = one.row.block
    if one.is_paged:
        return False
    return (style.has_items and block.kind == "text") or (block.centred and not style.is_centred)


def _page(one: Clues, clues: Sequence[Clues], place: int, style: Style) -> float:
    """What the page number of a row counts: less where the list has none, or where pages fall."""
    if not one.is_paged:
        return 0.0
    if not style.is_paged or (one.form == "blank" and one.value in YEARS):
        return 0.3
    before = next((c.value for c in reversed(clues[max(0, place - 6) : place]) if c.value is not None), None)
    if one.value is None or before is None:
        return PAGES[one.form]
    if one.value >= before:
        return PAGES[one.form] + (0.5 if one.value - before <= 100 else -0.5)
    return PAGES[one.form] - (1.0 if one.value <= 5 or one.follows else 2.0)


def _entry(one: Clues, clues: Sequence[Clues], place: int, style: Style) -> float:
    score = _page(one, clues, place, style) + 0.4 * (one.number is not None) + 0.6 * one.follows
    score += 0.7 * (one.row.item >= 0) - 0.4 * (style.has_items and one.row.item < 0)
    score += (1.0 if one.is_paged else 2.2) * one.is_covered
    if not (one.is_paged and style.is_paged):
        score += UNPAGED if style.is_paged else 0.6 * one.follows - 1.0
        score -= 5.0 * one.repeats + 3.0 * (one.length > 150) + 0.6 * one.is_open
        score += 1.5 * one.is_section
        score += 0.5 * (one.row.block.kind == "heading") + 0.6 * _begins_group(clues, place)
    score -= (
        2.0 * one.is_dash + 1.5 * (one.is_date or one.is_author) + 1.0 * (style.is_by_block and not one.row.is_first)
    )
    return score - 2.5 * (one.is_lower and not style.is_han)


def _begins_group(clues: Sequence[Clues], place: int) -> bool:
    """Does the next row begin a series, or have a page number, as the row below the head of a group has?"""
    after = next((one for one in clues[place + 1 : place + 3] if not one.is_column), None)
    return after is not None and after.number is not None and (after.number.value == 1 or after.is_paged)


def _open(one: Clues, clues: Sequence[Clues], place: int, style: Style) -> float:
    if one.is_paged or place + 1 == len(clues):
        return NEVER
    score = -0.6 + 1.2 * one.is_open + 0.4 * (one.number is not None) + 0.6 * one.follows - 5.0 * one.repeats
    score += 0.7 * (one.row.item >= 0) - 0.4 * (style.has_items and one.row.item < 0)
    score += 1.5 * one.is_covered - 1.5 * (style.has_items and one.row.block.kind == "heading")
    wide = style.width >= (WIDE_HAN if style.is_han else WIDE)
    is_long = one.is_full or (wide and one.length >= 0.8 * style.width and not one.row.title.endswith((".", "。")))
    score -= 2.0 * one.is_dash + 1.0 * one.is_date + 1.5 * one.is_section + 1.0 * one.is_author
    return score + 0.8 * is_long - 2.5 * (one.is_lower and not style.is_han)


def _continuation(one: Clues, clues: Sequence[Clues], place: int, style: Style) -> float:
    score = _page(one, clues, place, style) - 0.3 - 1.5 * one.is_covered - 5.0 * one.repeats
    score -= 1.0 * one.is_author + 2.0 * one.is_section
    score += 1.5 * (one.is_lower and not style.is_han)
    score -= 2.5 * (one.row.item >= 0) + 2.0 * (one.row.block.kind == "heading")
    if one.row.block.kind == "item" and not one.row.is_first and one.row.item < 0:
        return score + 3.0
    score += (2.0 if style.is_by_block else 0.6) * (not one.row.is_first) - (4.0 if one.follows else 1.0) * (
        one.number is not None
    )
    return score + 0.5 * (style.is_numbered and one.number is None)


def _subtitle(one: Clues, clues: Sequence[Clues], place: int, style: Style) -> float:
    score = (
        _page(one, clues, place, style)
        - 0.2
        - 5.0 * one.repeats
        + 1.0 * one.is_date
        + 0.8 * one.is_covered
        - 2.0 * one.is_section
    )
    return score - (4.0 if one.follows else 2.0) * (one.number is not None) - 1.0 * one.is_lower


EMISSIONS: Final = {
    "entry": _entry, "open": _open, "continuation": _continuation, "subtitle": _subtitle, "below": _subtitle
}  # fmt: skip

CLOSED: Final = ("entry", "continuation", "subtitle", "column")


def _transition(previous: Label, label: Label, before: Clues, one: Clues, style: Style, lines: BodyLines) -> float:
    if previous in ("open", "gap"):
        return _goes_on(previous, label, before, one, style, lines)
    if label in ("entry", "open", "column"):
        return _unpaged(previous, before, style)
    if "below" in (previous, label):
        return _below(previous, label, before, one, style, lines)
    if previous == "column" or before.is_paged:
        return NEVER
    if label == "gap":
        return 0.0 if previous in ("continuation", "subtitle") else NEVER
    if label == "continuation":
        return _joint(before, one, lines) if previous in ("continuation", "subtitle") else NEVER
    return _pair(before, one, style, lines) if previous == "continuation" else NEVER


def _unpaged(previous: Label, before: Clues, style: Style) -> float:
    """What it costs that an entry over several rows ends without a page number: most if it has a subtitle."""
    if not style.is_paged or before.is_paged or previous in ("entry", "column"):
        return 0.0
    return 2 * UNPAGED if previous in ("subtitle", "below") else UNPAGED


def _goes_on(previous: Label, label: Label, before: Clues, one: Clues, style: Style, lines: BodyLines) -> float:
    """What it counts that the row after an open one goes on with its title, or is its subtitle."""
    if label == "gap":
        return 0.0 if previous == "open" else NEVER
    if label == "continuation":
        return _joint(before, one, lines) - 1.5 * (ends_title(before) and not one.is_lower and not before.is_full)
    if label == "subtitle" and previous == "open":
        return _pair(before, one, style, lines)
    return NEVER


def ends_title(one: Clues) -> bool:
    """Return whether a row ends with a full stop, as a whole title does where titles have one."""
    return one.row.title.endswith((".", "!", "?", "。")) and not one.is_open


def _pair(before: Clues, one: Clues, style: Style, lines: BodyLines) -> float:
    """Is a row the subtitle of the one above it, or the title of the number above it?"""
    if one.is_date or one.is_dash or one.is_author:
        return 2.0
    if before.number and before.number.length >= before.length:
        return 2.0 + bool(lines.follow(before.key, one.key, one.row.block.number))
    if found := lines.follow(before.key, one.key, one.row.block.number):
        return 2.0 + 1.2 * style.two_lines + 2.0 * (found - 1)
    return style.two_lines if before.number is None else -2.0


def _joint(before: Clues, one: Clues, lines: BodyLines) -> float:
    """Does the book have the two rows as one line?"""
    together = fold(re.sub(r"[-‐\u00ad¬⸗]$", "", before.row.title) + one.row.title)
    return 3.0 if lines.has(together, one.row.block.number) else 0.0


def _below(previous: Label, label: Label, before: Clues, one: Clues, style: Style, lines: BodyLines) -> float:
    """A subtitle below a row that has its page number already, or a date; it can go on, but not to a second number."""
    if previous == label:
        return NEVER if one.is_paged else _joint(before, one, lines)
    if label != "below" or previous != "entry" or one.is_paged or not before.is_paged:
        return NEVER
    habit = 0.5 * max(style.two_lines, 0.0)
    return (
        habit
        - 1.0
        + 2.5 * bool(lines.follow(before.key, one.key, one.row.block.number))
        + 1.0 * (one.is_date or one.is_author)
    )
