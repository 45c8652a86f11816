"""The printed table of contents: where it stands, its entries, their titles and page numbers.

An entry is a title, over one line or several, and a page number in any printed form.  A line without
a number before one that has it is the title above a subtitle, or the head of a group: the body shows
which, or else how many such lines there are.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from tei.annotators.blocks import Block, blocks_of, offset_in, read_on
from tei.annotators.folding import fold, simplify
from tei.annotators.numbering import read_number
from tei.annotators.numerals import number_of
from tei.annotators.tables import Language, language_of
from tei.model import Annotation, Certainty, Document, Evidence, Span

NAME = "contents"
ROMAN = "(?=[ivxlcIVXLC])[ivxlc]{1,9}|(?=[IVXLC])[IVXLC]{1,9}"
HAN = "[〇○零一二三四五六七八九十百]{1,6}"
ARABIC = "[0-9０-９]{1,4}"
LEADER = r"(?:[.．…·・‥_─━—–-]{2,}|…|(?:[.·…．] ?){3,})"
BLANKS = r"[ \t\u3000\u00a0]"
WORD = r"(?:pp?\.|pag\.|S\.|Seite|page|第)?[ \u00a0]?"
PAGE = re.compile(
    rf"(?P<gap>{BLANKS}*{LEADER}{BLANKS}*)(?P<page>[(（\[〔]?\s*(?:{ARABIC}|{ROMAN}|{HAN})\s*[)）\]〕]?)[.。]?$"
    rf"|(?P<gap2>{BLANKS}*)(?P<page2>[(（\[〔]\s*(?:{ARABIC}|{ROMAN}|{HAN})\s*[)）\]〕])[.。]?$"
    rf"|(?P<gap3>{BLANKS}+|[,，、] ?){WORD}(?P<page3>{ARABIC})[頁页]?[.。]?$"
    rf"|(?P<gap4>{BLANKS}+|[,，、] ?)(?:pp?\.|pag\.|S\.)[ \u00a0]?(?P<page4>{ROMAN})[.。]?$"
)
"""A page number at the end of an entry: after a leader, in brackets, or after a blank."""

SMALL_WORD = re.compile(r" [a-zäöü]{1,4}$")
"""“… a Table of the”: the next line goes on."""
LONGEST = 300
"""No entry is longer, in characters."""
REACH = 4
"""Lines without a number that may stand between two entries; list items twice as many."""
WRAPPED = 14
"""Characters that a Chinese line of the contents has at least which the next one goes on with."""
FEWEST = 3
"""Entries that make a contents list without a heading."""
EARLY = 0.25
"""Such a list stands in this first part of the book."""


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


class _Row(NamedTuple):
    """A block of the contents, cut into title and page number."""

    block: Block
    title: Span
    page: Span | None
    number: str


def find(document: Document) -> Iterable[Annotation]:
    """``div[@type='contents']`` with its head, list, items, titles and page numbers."""
    blocks = blocks_of(document)
    language = language_of(document)
    found = _region(blocks, language)
    if found is None:
        return
    head, rows = found
    entries = _entries(rows, blocks, language)
    start = head.outer.start if head else entries[0].span.start
    end = max(rows[-1].block.outer.end, entries[-1].span.end)
    rule = "headed" if head else "run-of-page-numbers"
    attributes = (("type", "contents"), ("xml:id", "div-contents"))
    yield Annotation(Span(start, end), "div", attributes, evidence=Evidence(NAME, rule, "high"))
    if head:
        yield Annotation(head.outer, "head", evidence=Evidence(NAME, rule, "" if head.kind == "heading" else "high"))
    yield from _list(entries)


def _list(entries: Sequence[Entry]) -> Iterator[Annotation]:
    yield _plain(Span(entries[0].span.start, entries[-1].span.end), "list")
    for number, entry in enumerate(entries):
        if entry.is_group:
            yield from _group(entries, number)
        else:
            yield _plain(entry.span, "item")
        yield from _entry(entry)


def _group(entries: Sequence[Entry], number: int) -> Iterator[Annotation]:
    """A nested list with a head, in an item of the outer list."""
    members = number + 1
    while members < len(entries) and not entries[members].is_group:
        members += 1
    whole = Span(entries[number].span.start, entries[members - 1].span.end)
    yield _plain(whole, "item")
    yield Annotation(whole, "list", (("type", "group"),), evidence=Evidence(NAME, "group"))
    yield Annotation(entries[number].span, "head", evidence=Evidence(NAME, "group", "medium"))


def _entry(entry: Entry) -> Iterator[Annotation]:
    yield Annotation(entry.title, "title", (("type", "main"),), evidence=Evidence(NAME, "entry"))
    if entry.subtitle:
        evidence = Evidence(NAME, "two-line-entry", entry.certainty)
        yield Annotation(entry.subtitle, "title", (("type", "sub"),), evidence=evidence)
    if entry.page:
        yield Annotation(
            entry.page, "ref", (("type", "page"), ("n", entry.number)), evidence=Evidence(NAME, "page-number")
        )


def _plain(span: Span, element: str) -> Annotation:
    return Annotation(span, element, evidence=Evidence(NAME, "entry"))


def contents_of(document: Document) -> Span | None:
    """The span of the printed contents, as an earlier annotator found it."""
    for annotation in document.annotations:
        if annotation.element == "div" and ("type", "contents") in annotation.attributes:
            return annotation.span
    return None


def entries_of(document: Document) -> list[Entry]:
    """The entries of the contents, read back from the annotations."""
    entries: list[Entry] = []
    groups = {a.span for a in document.annotations if a.evidence.annotator == NAME and a.element == "head"}
    for annotation in document.annotations:
        if annotation.evidence.annotator != NAME:
            continue
        kind = dict(annotation.attributes).get("type", "")
        if annotation.element == "title" and kind == "main":
            is_group = annotation.span in groups
            entries.append(Entry(annotation.span, annotation.span, is_group=is_group))
        elif annotation.element == "title":
            entries[-1] = entries[-1]._replace(subtitle=annotation.span)
        elif annotation.element == "ref":
            number = dict(annotation.attributes)["n"]
            entries[-1] = entries[-1]._replace(page=annotation.span, number=number)
    return entries


# --- where the contents stand ----------------------------------------------------------------------


def _region(blocks: Sequence[Block], language: Language) -> tuple[Block | None, list[_Row]] | None:
    for block in blocks:
        if is_contents_head(block.text, language) and (rows := _rows(blocks, block.number + 1, language)):
            return block, rows
    early = int(len(blocks) * EARLY) + 1
    for block in blocks[:early]:
        if _row(block, language).page and _rise(rows := _rows(blocks, block.number, language), language):
            return None, rows
    return None


def _rise(rows: Sequence[_Row], language: Language) -> bool:
    """Do enough page numbers rise, as verses, days and years at line ends do not?"""
    paged = [row for row in rows if row.page and not language.dateline.fullmatch(row.block.text)]
    numbers = [int(row.number) for row in paged if row.number.isdecimal()]
    falls = sum(second < first for first, second in pairwise(numbers))
    return len(paged) >= FEWEST and falls * FEWEST < max(len(numbers), 1)


def is_contents_head(text: str, language: Language) -> bool:
    """Does ``text`` say that contents follow, an OCR slip in a short Chinese word allowed?"""
    plain = re.sub(r"[\s\u3000]+", "" if language.is_han else " ", text).strip()
    if language.is_han:
        plain = simplify(plain)
        return bool(language.contents.fullmatch(plain)) or (len(plain) == 2 and (plain[0] == "目" or plain[1] == "录"))
    return bool(language.contents.fullmatch(plain))


def _rows(blocks: Sequence[Block], first: int, language: Language) -> list[_Row]:
    """The rows of the contents from block ``first`` on, up to the last one that has a page number."""
    rows: list[_Row] = []
    last = 0
    for block in blocks[first:]:
        row = _row(block, language)
        reach = 2 * REACH if block.kind == "item" else REACH
        if len(block.text) > LONGEST or (row.page is None and len(rows) - last >= reach):
            break
        rows.append(row)
        if row.page is not None:
            last = len(rows)
    paged = sum(row.page is not None for row in rows[:last])
    return rows[:last] if paged >= 2 else []


def _row(block: Block, language: Language) -> _Row:
    """``block`` with its title and page number apart; a line with marks inside has no page number."""
    last = block.lines[-1]
    is_plain = len(block.text) <= LONGEST and len(last.text) == last.span.end - last.span.start
    match = PAGE.search(block.text) if is_plain else None
    title = block.text[: match.start()].rstrip() if match else ""
    if match is None or not re.search(r"[^\W_]", title):
        return _Row(block, block.span, None, "")
    group = next(name for name in ("page", "page2", "page3", "page4") if match[name])
    start = max(last.span.start, last.span.end - (len(block.text) - match.start(group)))
    page = Span(start, start + len(match[group]))
    return _Row(block, Span(block.span.start, offset_in(block, len(title), language)), page, _label(match[group]))


def _label(printed: str) -> str:
    inner = printed.strip("()（）[]〔〕 \t\u3000")
    if re.fullmatch(ROMAN, inner):
        return inner.lower()
    number = number_of(inner)
    return str(number) if number is not None else inner


# --- what the rows are -----------------------------------------------------------------------------


def _entries(rows: Sequence[_Row], blocks: Sequence[Block], language: Language) -> list[Entry]:
    rows = _unwrapped(rows, language)
    heads = _heads(rows, language)
    bare = sum(row.page is None and row.block.number not in heads for row in rows)
    two_lines = bare and (_body_shows_pairs(rows, blocks, heads) or bare * 5 >= 2 * (len(rows) - bare))
    return _paired(rows, heads) if two_lines else _grouped(rows)


def _heads(rows: Sequence[_Row], language: Language) -> frozenset[int]:
    """The blocks without a page that cannot be titles above subtitles: the next row has a number of its own."""
    return frozenset(
        row.block.number
        for row, after in pairwise(rows)
        if row.page is None
        and read_number(row.block.text, language) is not None
        and read_number(after.block.text, language) is not None
    )


def _unwrapped(rows: Sequence[_Row], language: Language) -> list[_Row]:
    """Rows of which one goes on with the title of the one before are one row."""
    habits = _habits_of(rows, language)
    whole: list[_Row] = []
    for row in rows:
        before = whole[-1] if whole else None
        if before and before.page is None and _continues(before, row, habits, language):
            block = before.block._replace(
                outer=Span(before.block.outer.start, row.block.outer.end),
                lines=before.block.lines + row.block.lines,
                text=read_on([before.block.text, row.block.text], language),
            )
            whole[-1] = _Row(block, Span(before.title.start, row.title.end), row.page, row.number)
        else:
            whole.append(row)
    return whole


_Habits = tuple[int, bool]


def _habits_of(rows: Sequence[_Row], language: Language) -> _Habits:
    """How long the longest row without a page is; whether most rows have a number before it, not asked in Chinese."""
    longest = max((len(row.block.text) for row in rows if row.page is None), default=0)
    numbered = 0 if language.is_han else sum(read_number(row.block.text, language) is not None for row in rows)
    return longest, 3 * numbered >= 2 * len(rows)


def _continues(before: _Row, row: _Row, habits: _Habits, language: Language) -> bool:
    """Does a row begin in the middle of a title: in lower case, or short after the longest line of all?"""
    text = row.block.text
    if not language.is_han:
        return text[:1].islower() or bool(SMALL_WORD.search(before.block.text)) or _hangs(before, row, habits, language)
    short = len(_title(row)) * 2 < len(before.block.text) == habits[0] > WRAPPED
    return short and read_number(text, language) is None


def _hangs(before: _Row, row: _Row, habits: _Habits, language: Language) -> bool:
    """Has a row no number where the one above it and most others have one?"""
    numbers = [read_number(other.block.text, language) is not None for other in (before, row)]
    return numbers == [True, False] and habits[1]


def _body_shows_pairs(rows: Sequence[_Row], blocks: Sequence[Block], heads: Collection[int]) -> bool:
    """Does the body print a line without a number right above the line that follows it in the contents?"""
    pairs = {
        (fold(first.block.text), fold(_title(second)))
        for first, second in pairwise(rows)
        if first.page is None and second.page is not None and first.block.number not in heads
    }
    if not pairs:
        return False
    after = rows[-1].block.number + 1
    longest = 2 * max(len(row.block.text) for row in rows)
    keys = (fold(block.text) if len(block.text) <= longest else "" for block in blocks[after:])
    return any(pair in pairs for pair in pairwise(keys))


def _title(row: _Row) -> str:
    text = row.block.text
    return PAGE.sub("", text) if row.page else text


def _paired(rows: Sequence[_Row], heads: Collection[int]) -> list[Entry]:
    """Entries of one line, or of a title above a subtitle; a line too many is the subtitle of the one before."""
    entries: list[Entry] = []
    waiting: list[_Row] = []
    for row in rows:
        if row.block.number in heads:
            entries += [_single(other) for other in (*waiting, row)]
            waiting = []
            continue
        if row.page is None:
            waiting.append(row)
            continue
        if len(waiting) > 1 and entries and entries[-1].subtitle is None:
            entries[-1] = _with_subtitle(entries[-1], waiting.pop(0))
        entries += [_single(other) for other in waiting[:-1]]
        entries.append(_pair(waiting[-1], row) if waiting else _single(row))
        waiting = []
    return entries + [_single(row) for row in waiting]


def _single(row: _Row) -> Entry:
    return Entry(row.block.outer, row.title, None, row.page, row.number)


def _pair(first: _Row, second: _Row) -> Entry:
    whole = Span(first.block.outer.start, second.block.outer.end)
    return Entry(whole, first.title, second.title, second.page, second.number)


def _with_subtitle(entry: Entry, row: _Row) -> Entry:
    whole = Span(entry.span.start, row.block.outer.end)
    return entry._replace(span=whole, subtitle=row.title, certainty="medium")


def _grouped(rows: Sequence[_Row]) -> list[Entry]:
    """A line without a number is the head of the entries below it, where there are any."""
    return [
        _single(row)._replace(is_group=row.page is None and after is not None and after.page is not None)
        for row, after in zip(rows, [*rows[1:], None], strict=True)
    ]
