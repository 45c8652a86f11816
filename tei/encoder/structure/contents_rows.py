"""The rows of printed contents: each line with its title, its page number and where both stand in the source."""

from __future__ import annotations

import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from tei.annotators.blocks import Block
from tei.annotators.lines import Line
from tei.annotators.numerals import number_of
from tei.encoder.structure.contents_words import contents_words
from tei.model import Markup, Source, Span

BLANKS = " \t\u3000\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
DOTS = ".．…·・‥_─━—–"
"""What a leader is made of; no single one is one, but for the ellipsis."""
TRAILING = BLANKS + DOTS + "-。|/"
CLOSING = BLANKS + "。)）]〕】>〉.,·頁页"
OPENING = "(（[〔【<〈·"
COMMAS = (",", "，", "、", ";", ":")
DIGITS = "0123456789０１２３４５６７８９"
ROMAN_SIGNS = "ivxlcIVXLC"
HAN_SIGNS = "〇○零一二三四五六七八九十百"
LETTER = re.compile(r"[^\W_]")
ROMAN = re.compile("[ivxlc]{1,9}|[IVXLC]{1,9}")
KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("arabic", re.compile("(?<![0-9０-９])[0-9０-９]{1,4}(?:[-–—―][0-9０-９]{1,4})?$")),
    ("lettered", re.compile("(?<![0-9])[0-9]{1,4}[abcdr]$|(?<![A-Za-z])[A-Z][-‐–.][0-9]{1,3}$")),
    ("small roman", re.compile("(?<![A-Za-z])[ivxlc]{1,9}$")),
    ("roman", re.compile("(?<![A-Za-z])[IVXLC]{1,9}$")),
    ("han", re.compile(f"(?<![{HAN_SIGNS}])[{HAN_SIGNS}]{{1,6}}$")),
)
"""Page numbers of any kind: 9, ９, 12–15, 0709a, A-3, xii, 三二."""
ENDS = frozenset(DIGITS + ROMAN_SIGNS + HAN_SIGNS + "abdr")
REACH = 16
"""No page number, and no word before it, is longer, in characters."""


class PageNumber(NamedTuple):
    """A page number at the end of a row: where the title before it ends, where it stands, what it is."""

    title_end: int
    start: int
    end: int
    label: str
    form: str
    """What parts it from the title: ``leader``, ``bracket``, ``word``, ``same``, ``wide``, ``blank``, ``glued``."""


def split_page(text: str) -> PageNumber | None:
    """Return the page number that ``text`` ends with, or None where no title stands before one."""
    inner = text.rstrip(CLOSING)
    if inner[-1:] in ENDS:
        tail = max(0, len(inner) - REACH)
        for kind, pattern in KINDS:
            match = pattern.search(inner, tail)
            if match and (found := _with_gap(text, match.start(), len(inner), kind)):
                return found
    return _same_page(text)


def _with_gap(text: str, start: int, end: int, kind: str) -> PageNumber | None:
    """The page number at the end of ``text``, if what stands before it parts it from a title."""
    gap_end, is_bracketed = start, False
    before = text[:start].rstrip(BLANKS)
    behind = text[end:].lstrip(BLANKS)[:1]
    if before and before[-1] in OPENING and behind and behind in CLOSING:
        gap_end, is_bracketed = len(before) - 1, True
    word = _page_words().search(text, max(0, gap_end - REACH), gap_end)
    gap_end = word.start() if word else gap_end
    title_end = _title_end(text, gap_end)
    gap = text[title_end:gap_end]
    form = _form(gap, kind, text[title_end - 1 : title_end], is_bracketed=is_bracketed, has_word=bool(word))
    if form in ("blank", "word") and text[title_end - 1 : title_end] in COMMAS:
        title_end -= 1
    if not form or not LETTER.search(text, 0, title_end):
        return None
    label = page_label(text[start:end], form)
    if is_bracketed:
        start, end = len(before) - 1, len(text[:end]) + len(text[end:]) - len(text[end:].lstrip(BLANKS)) + 1
    return PageNumber(title_end, start, end, label, form)


def _form(gap: str, kind: str, last: str, *, is_bracketed: bool, has_word: bool) -> str:
    """How a gap parts a page number from a title that ends with the character ``last``; empty where it does not."""
    dots = sum(character in DOTS for character in gap)
    if dots >= 3 or "…" in gap or "‥" in gap or "//" in gap or (dots == 2 and not gap.strip(DOTS)):
        return "leader"
    if is_bracketed:
        return "bracket"
    parted = gap.strip(DOTS + "-") != "" or last in COMMAS
    if has_word and parted:
        return "word"
    if "\u3000" in gap or "\t" in gap or "  " in gap:
        return "wide"
    if kind == "arabic":
        return "blank" if parted else "glued" if not gap and _is_wide(last) else ""
    return "weak" if parted and kind in ("lettered", "small roman", "han") else ""


def _is_wide(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or character in "）》”』」？！"


@cache
def _page_words() -> re.Pattern[str]:
    return re.compile(rf"(?:(?<=[\s,，;:.…·])|(?<=[(（\[〔]))(?:{contents_words().page_words})[ \u00a0]?$", re.I)


@cache
def _same_words() -> re.Pattern[str]:
    return re.compile(rf"(?<=[\s,，.;(（…·])(?:{contents_words().same_page})$", re.I)


def _same_page(text: str) -> PageNumber | None:
    """A word for the page of the row before: “ibid.”"""
    inner = text.rstrip(CLOSING)
    match = _same_words().search(inner, max(0, len(inner) - REACH))
    title_end = _title_end(text, match.start()) if match else 0
    title_end -= text[title_end - 1 : title_end] in COMMAS
    if match is None or not LETTER.search(text, 0, title_end):
        return None
    return PageNumber(title_end, match.start(), match.end(), "", "same")


def _title_end(text: str, gap: int) -> int:
    """Where the title before a gap ends: without the leader, and without the full stop before one."""
    return len(text[:gap].rstrip(TRAILING))


def page_label(printed: str, form: str = "") -> str:
    """Return a printed page number as a label: digits, roman in lower case, or as it stands; empty for “ibid.”."""
    if form == "same":
        return ""
    inner = printed.strip("()（）[]〔〕【】<>〈〉 \t\u3000")
    if form == "word" and inner == "I":
        return "1"
    if ROMAN.fullmatch(inner):
        return inner.lower()
    number = number_of(inner) if len(inner) > 1 or not inner.isascii() or inner.isdigit() else None
    return str(number) if number is not None else inner


CELL_GAP = "\u3000"
"""What stands between two cells of a table in the text of a row."""


class Row(NamedTuple):
    """A line of what may be contents."""

    block: Block
    line: Line
    text: str
    pieces: tuple[tuple[int, int], ...]
    """Where each stretch of the text between two marks begins: in the text, and in the source."""
    page: PageNumber | None
    is_first: bool
    """Is it the first line of its block?"""
    item: int
    """How deep the list item lies that begins with the line; -1 where none does."""
    is_cells: bool = False
    part: tuple[int, int] = (0, 0)
    """Where the row begins and ends in the text of its line, where a line holds two."""
    start: int = 0
    """Where its title begins: behind the page number, where that comes first."""
    cut: int = 0
    """Where its title ends before an author's name; zero where it does not."""

    @property
    def title_end(self) -> int:
        """Where the title ends in the text."""
        return self.cut or (self.page.title_end if self.page else len(self.text))

    @property
    def title(self) -> str:
        return self.text[self.start : self.title_end]

    @property
    def outer(self) -> Span:
        """The row in the source with the marks that are its own."""
        start = self.line.outer.start if not self.part[0] else self.begin(0)
        end = self.line.outer.end if not self.part[1] else self.offset(len(self.text))
        return Span(start, end)

    @property
    def title_span(self) -> Span:
        return Span(self.begin(self._cell_start() if self.is_cells else self.start), self.offset(self.title_end))

    def _cell_start(self) -> int:
        """Where the cell of the title begins, without the cell of its number: no phrase reaches over two cells."""
        gap = self.text.rfind(CELL_GAP, 0, self.title_end)
        return gap + 1 if gap >= 0 and LETTER.search(self.text, gap + 1, self.title_end) else self.start

    @property
    def page_span(self) -> Span | None:
        return Span(self.begin(self.page.start), self.offset(self.page.end)) if self.page else None

    def begin(self, index: int) -> int:
        """Return where the character at ``index`` of the text begins in the source."""
        at, offset = self.pieces[max(bisect_right(self.pieces, (index + self.part[0], sys.maxsize)) - 1, 0)]
        return offset + index + self.part[0] - at

    def offset(self, index: int) -> int:
        """Return where the character before ``index`` of the text ends in the source."""
        at, offset = self.pieces[max(bisect_left(self.pieces, (index + self.part[0], 0)) - 1, 0)]
        return offset + index + self.part[0] - at


def rows_of(source: Source, blocks: Sequence[Block]) -> Iterator[Row]:
    """Yield every line of ``blocks`` as a row."""
    marks, starts = source.markup, _mark_starts(source)
    for block in blocks:
        for number, line in enumerate(block.lines):
            here = marks[bisect_left(starts, line.raw.start) : bisect_right(starts, line.raw.end)]
            yield _row(source, block, line, here, is_first=number == 0)


@lru_cache(maxsize=4)  # asked for each block of a book
def _mark_starts(source: Source) -> Sequence[int]:
    return [mark.span.start for mark in source.markup]


def _row(source: Source, block: Block, line: Line, marks: Sequence[Markup], *, is_first: bool) -> Row:
    item = next((int(m.value or 0) for m in marks if m.kind == "item" and m.span.end <= line.span.start), -1)
    inside = [
        m
        for m in marks
        if m.span.start >= line.span.start and m.span.end <= line.span.end and m.span.end > m.span.start
    ]
    cells = any(mark.kind == "cell" for mark in marks)
    if not inside:
        return Row(block, line, line.text, ((0, line.span.start),), split_page(line.text), is_first, item, cells)
    text, pieces = _joined(source.text, line.span, inside)
    return Row(block, line, text, pieces, split_page(text), is_first, item, cells)


def _joined(source: str, span: Span, marks: Sequence[Markup]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text of a line between its marks, a gap for each border of cells, and where its pieces stand."""
    text, pieces, position = "", list[tuple[int, int]](), span.start
    for mark in marks:
        if mark.span.start > position:
            pieces.append((len(text), position))
            text += source[position : mark.span.start]
        if mark.kind == "cell" and text:
            pieces.append((len(text), position))
            text += CELL_GAP
        elif mark.reading:
            pieces.append((len(text), mark.span.start))
            text += mark.reading
        position = max(position, mark.span.end)
    if span.end > position:
        pieces.append((len(text), position))
        text += source[position : span.end]
    return text, tuple(pieces) or ((0, span.start),)


INNER_GAP = re.compile("[\u3000 ]{3,}|\t|(?:[.…·‥] ?){4,}")
NAME_ONLY = re.compile(r"\W*(?:[^\W\d_]{1,8}\.?[ \u3000]*)?(?:[ivxlcIVXLC]+|[0-9]+)\W*")


def inner_gap(row: Row) -> int:
    """Return where a gap in the middle parts the title from a name behind it; zero where none does."""
    match = INNER_GAP.search(row.text, row.start, row.page.title_end if row.page and not row.start else len(row.text))
    if match is None or not row.text[match.end() :].strip():
        return 0
    before = row.text[row.start : match.start()]
    return match.start() if LETTER.search(before) and not NAME_ONLY.fullmatch(before) else 0


PAGE_FIRST = re.compile(r"(?P<page>[0-9０-９]{1,4}|[ivxlc]{1,7})(?P<gap>[ \t\u3000]+)(?=\S)")


def page_first(row: Row) -> Row:
    """Return the row read with its page number in front; without one where it has none there."""
    match = PAGE_FIRST.match(row.text)
    if match is None or not LETTER.search(row.text, match.end()):
        return row._replace(page=None)
    page = PageNumber(len(row.text), 0, match.end("page"), page_label(match["page"]), "wide")
    return row._replace(page=page, start=match.end())


def cut_row(row: Row, index: int) -> tuple[Row, Row]:
    """Return the two rows that one line holds, the second from ``index`` of its text on."""
    first, second = row.text[:index].rstrip(), row.text[index:]
    lead = len(second) - len(second.lstrip())
    one = row._replace(text=first, page=split_page(first), part=(0, len(first)))
    whole = (index + lead, len(row.text))
    return one, row._replace(text=second[lead:], page=split_page(second[lead:]), item=-1, is_first=False, part=whole)
