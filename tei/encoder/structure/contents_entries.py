"""The entries of printed contents from their labelled rows, and the groups that they make."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tei.encoder.structure.contents_clues import Clues
from tei.encoder.structure.contents_labels import Label, Style
from tei.encoder.structure.contents_region import Region
from tei.encoder.structure.contents_rows import LETTER, Row
from tei.model import Certainty, Span

DEEPEST = 3
"""Groups nest no deeper."""


class Entry(NamedTuple):
    """One entry of the contents."""

    span: Span
    title: Span
    subtitle: Span | None = None
    page: Span | None = None
    number: str = ""
    """The page number as a label: digits, or roman in lower case."""
    is_group: bool = False
    """Does it stand as a head above a group of entries?"""
    certainty: Certainty = "high"


class ListNode(NamedTuple):
    """An entry with the entries of its group, or a column header (no entry) where it stands."""

    entry: Entry | None
    column: Span | None = None
    gaps: tuple[Span, ...] = ()
    """Column headers inside the entry."""
    level: int = 0
    members: tuple[ListNode, ...] = ()

    @property
    def start(self) -> int:
        return self.entry.span.start if self.entry else self.column.start if self.column else 0

    @property
    def end(self) -> int:
        if self.members:
            return self.members[-1].end
        return self.entry.span.end if self.entry else self.column.end if self.column else 0


class _Draft(NamedTuple):
    """The rows of one entry."""

    clues: tuple[Clues, ...]
    labels: tuple[Label, ...]

    @property
    def is_column(self) -> bool:
        return self.labels == ("column",)

    @property
    def is_paged(self) -> bool:
        return any(one.is_paged for one in self.clues)

    @property
    def first(self) -> Clues:
        return self.clues[0]


def nodes_of(region: Region) -> tuple[ListNode, ...]:
    """Return the entries of ``region`` as a tree of groups, with the column headers among them."""
    drafts = [draft for draft in _drafts(region) if LETTER.search(draft.first.row.text)]
    levels = _levels(drafts, region.style)
    label = ""
    flat: list[ListNode] = []
    for draft, level in zip(drafts, levels, strict=True):
        if draft.is_column:
            flat.append(ListNode(None, draft.first.row.outer, level=level))
            continue
        entry = _entry(draft, label)
        label = entry.number or label
        gaps = tuple(one.row.outer for one, kind in zip(draft.clues, draft.labels, strict=True) if kind == "gap")
        flat.append(ListNode(entry, gaps=gaps, level=level))
    return tuple(_nested(flat))


def _drafts(region: Region) -> Iterator[_Draft]:
    start = 0
    for place in range(1, len(region.labels) + 1):
        if place == len(region.labels) or region.labels[place] in ("entry", "open", "column"):
            yield _Draft(region.clues[start:place], region.labels[start:place])
            start = place


def _entry(draft: _Draft, last: str) -> Entry:
    """The entry of these rows; ``last`` is the page number before it, which “ibid.” means."""
    rows = [(one.row, label) for one, label in zip(draft.clues, draft.labels, strict=True) if label != "gap"]
    titled = [(one.row, label) for one, label in zip(draft.clues, draft.labels, strict=True) if _is_titled(one, label)]
    below = next((place for place, (_, label) in enumerate(titled) if label == "subtitle"), len(titled))
    paged = next((row for row, _ in rows if row.page), None)
    page = paged.page if paged else None
    return Entry(
        span=Span(rows[0][0].outer.start, rows[-1][0].outer.end),
        title=_whole([row for row, _ in titled[:below]]),
        subtitle=_whole([row for row, _ in titled[below:]]) if below < len(titled) else None,
        page=paged.page_span if paged else None,
        number="" if page is None else page.label or last,
        certainty="high" if below == len(titled) or titled[below][0].page else "medium",
    )


def _is_titled(one: Clues, label: Label) -> bool:
    """Does a row say the title or the subtitle, rather than who wrote it?"""
    return label != "gap" and not (label == "subtitle" and one.is_author)


def _whole(rows: Sequence[Row]) -> Span:
    return Span(rows[0].title_span.start, rows[-1].title_span.end)


# --- groups ------------------------------------------------------------------------------------------


def _levels(drafts: Sequence[_Draft], style: Style) -> list[int]:
    """How deep each row lies: below how many heads of groups."""
    levels = _by_heads(drafts) if style.is_paged else _by_place(drafts)
    for place in range(len(drafts) - 2, -1, -1):
        if drafts[place].is_column:
            levels[place] = levels[place + 1]
    return levels


_Head = tuple[str, int]


def _by_heads(drafts: Sequence[_Draft]) -> list[int]:
    """In a list with page numbers a row without one is the head of what follows it; so is the next of its series."""
    levels: list[int] = []
    heads: list[_Head] = []
    was_head = False
    for place, draft in enumerate(drafts):
        if draft.is_column:
            levels.append(len(heads))
            continue
        sister = _sister(heads, draft)
        is_head = _has_members(drafts, place) and (not draft.is_paged or sister is not None)
        if is_head or sister is not None:
            depth = sister if sister is not None else min(len(heads), DEEPEST - 1) if was_head else 0
            heads = [*heads[:depth], _series(draft)] if is_head else heads[:depth]
        levels.append(len(heads) - is_head)
        was_head = is_head
    return levels


def _series(draft: _Draft) -> _Head:
    number = draft.first.number
    return (number.scheme, number.value) if number else ("", 0)


def _sister(heads: Sequence[_Head], draft: _Draft) -> int | None:
    """The depth of the open head whose series a row goes on with; for a row without a page, any head without number."""
    scheme, value = _series(draft)
    for depth in range(len(heads) - 1, -1, -1):
        if heads[depth][0] == scheme and (value == heads[depth][1] + 1 if scheme else not draft.is_paged):
            return depth
    return None


def _has_members(drafts: Sequence[_Draft], place: int) -> bool:
    after = next((draft for draft in drafts[place + 1 :] if not draft.is_column), None)
    if after is None:
        return False
    (scheme, value), (other, next_value) = _series(drafts[place]), _series(after)
    if scheme == other and scheme and next_value == value + 1:
        return False
    return after.is_paged or (bool(other) and next_value == 1 and (other != scheme or value == 1))


def _by_place(drafts: Sequence[_Draft]) -> list[int]:
    """In a list without page numbers indents, bullets and numbers show how deep a row lies."""
    keys = [_place_key(draft) for draft in drafts]
    if len({key for key, draft in zip(keys, drafts, strict=True) if not draft.is_column}) < 2:
        keys = [_number_key(draft) for draft in drafts]
    open_: list[int] = []
    levels: list[int] = []
    for key in keys:
        while open_ and open_[-1] >= key:
            open_.pop()
        levels.append(min(len(open_), DEEPEST))
        open_.append(key)
    return levels


def _place_key(draft: _Draft) -> int:
    row = draft.first.row
    return row.item * 100 + row.line.indent + (100 - 10 * row.block.level if row.block.level else 0)


def _number_key(draft: _Draft) -> int:
    number = draft.first.number
    return number.rank if number and number.rank is not None else 9


def _nested(flat: Sequence[ListNode]) -> Iterator[ListNode]:
    """Nodes with the deeper ones that follow them as their members."""
    place = 0
    while place < len(flat):
        node = flat[place]
        end = place + 1
        while node.entry and end < len(flat) and flat[end].level > node.level:
            end += 1
        members = tuple(_nested(flat[place + 1 : end]))
        if members and node.entry and any(member.entry for member in members):
            node = node._replace(entry=node.entry._replace(is_group=True), members=members)
            yield node
        else:
            yield node
            yield from members
        place = end
