"""The blocks of a source: what its lines, marks, indents and blank lines show as one unit.

A block is what stands between two gaps on one page; whether two blocks are one paragraph that a page
cuts, and whether a block is a heading, is for the annotators to say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from tei.annotators.lines import Line, columns, lines_of
from tei.annotators.tables import Language, language_of
from tei.expressions import expression
from tei.model import Document, Markup, Source, Span

WIDTH_SHARE = 0.9
"""A line is full where the next word would have passed this share of the usual width."""
WRAPPED_SHARE = 0.4
"""Text is wrapped where this share of its lines ends near the usual width …"""
WIDEST = 130
"""… and that width, in columns, is one that a page can have."""
ENTRY_END = expression(
    r"(?:[.…·・‥] ?){3,}[(（]? ?[0-9０-９ivxlc]{1,6} ?[)）]?\.?$|…[(（]? ?[0-9]{1,4} ?[)）]?$"
    "|\u3000[(（]? ?[0-9０-９]{1,4} ?[)）]?$"
)
"""A leader or a wide blank and a page number: an entry of the contents ends with this line."""
LONGEST_END = 120
"""Characters at the end of a line that show whether it ends an entry, which keeps long leaders from costing squares."""
PARAGRAPH_END = expression("[\u3400-\u9fff][。！？][”’』」》）]*$")
"""Chinese lines that are not wrapped end with their paragraphs."""
MANY = 0.4
"""An indent is usual that has this share of the lines of the most frequent one."""
RIGHT = 12
"""Columns of indent of what stands to the right of headings."""
FURTHEST, ASKEW = 1.55, 6
"""How many times the usual indent a heading may have, and by how many columns its margins may differ."""
VERSES = 50
"""Columns of a page that holds more than verses, whose full lines show nothing."""
CENTRED = 6
"""Columns of indent that no paragraph has."""

OWNERS = frozenset({"heading", "item", "table", "figure", "note", "quote"})
"""Marks whose scope is a block of its own."""


class Block(NamedTuple):
    """One unit of the page."""

    number: int
    span: Span
    """From its first to its last character, without the marks and blanks at its edges."""
    outer: Span
    """``span`` with the marks that open and close the block."""
    lines: tuple[Line, ...]
    text: str
    """What it says, read on over its lines, without marks."""
    kind: str = "text"
    """The kind of the mark that makes it a block (``OWNERS``, ``formula``); ``text`` where none does."""
    level: int = 0
    """The level that a heading's mark has."""
    centred: bool = False
    """Does it stand as headings stand: in the middle, or indented as they are?"""
    is_right: bool = False
    """Does it stand further to the right: as signatures and dates do?"""

    @property
    def page(self) -> int:
        return self.lines[0].page

    @property
    def indent(self) -> int:
        return self.lines[0].indent


def blocks_of(document: Document) -> tuple[Block, ...]:
    """Every block of the source, in order, without running heads and folios."""
    return blocks_on(*ground_of(document))


def ground_of(document: Document) -> Ground:
    """All of ``document`` that its blocks hang on: what is worked out from blocks can be kept by it."""
    furniture = tuple(a.span for a in document.annotations if a.element == "fw")
    return Ground(document.source, furniture, language_of(document))


class Ground(NamedTuple):
    """A source, where its running heads and folios are, its language."""

    source: Source
    furniture: tuple[Span, ...]
    language: Language


@lru_cache(maxsize=4)
def blocks_on(source: Source, furniture: tuple[Span, ...], language: Language) -> tuple[Block, ...]:
    """The blocks on such a ground."""
    hidden = set(furniture)
    lines = [line for line in lines_of(source) if line.span not in hidden]
    glued = {span.start: span.end for span in furniture} if len(lines) + len(hidden) > len(lines_of(source)) else {}
    lines = [_without_head(line, glued[line.span.start]) if line.span.start in glued else line for line in lines]
    shape = shape_of(source)
    groups = _groups(lines, source, shape)
    return tuple(_block(number, group, owner, shape, language) for number, (group, owner) in enumerate(groups))


def _without_head(line: Line, end: int) -> Line:
    """The line without the running head that it begins with."""
    text = line.text[end - line.span.start :]
    rest = Span(line.span.end - len(text), line.span.end)
    outer, raw = Span(rest.start, line.outer.end), Span(rest.start, line.raw.end)
    return line._replace(span=rest, text=text, outer=outer, raw=raw)


class Shape(NamedTuple):
    """How the lines of a source lie: the usual width if they are wrapped, the indent of a paragraph."""

    width: int
    """In columns; zero where each line is a block of its own."""
    indent: int
    heading: int = 0
    """The indent of most headings, in columns; zero where no line stands in the middle."""
    is_fixed: bool = False
    """Have the headings that one indent, whatever their length?"""
    sets_in: bool = False
    """Are whole blocks set in, line by line, rather than the first lines of paragraphs?"""


@lru_cache(maxsize=4)
def shape_of(source: Source) -> Shape:
    """Are the lines of ``source`` wrapped at a width, and how far are paragraphs indented?"""
    lines = [line for line in lines_of(source) if line.text]
    if not lines:
        return Shape(0, 0)
    widths = sorted(line.indent + columns(line.text) for line in lines)
    usual = widths[int(len(widths) * 0.9)]
    near = sum(width >= WIDTH_SHARE * usual for width in widths)
    indents = [line.indent for line in lines if 0 < line.indent < 2 * CENTRED]
    indent = max(set(indents), key=indents.count) if indents else 0
    width = usual if usual <= WIDEST and near >= WRAPPED_SHARE * len(widths) else 0
    counts = Counter(line.indent for line in lines if line.indent >= max(CENTRED, 2 * indent - 1))
    heading = _heading_indent(counts)
    return Shape(width, indent, heading, 2 * counts[heading] > counts.total(), width > VERSES and _sets_in(source))


def _sets_in(source: Source) -> bool:
    """Do more indented lines stand right below one that is indented alike than below one that is not?"""
    pairs = [(one, two) for one, two in pairwise(lines_of(source)) if one.text and two.text and 2 <= two.indent < RIGHT]
    alike = sum(one.indent == two.indent for one, two in pairs)
    return alike > 2 * sum(one.indent < two.indent for one, two in pairs)


def _heading_indent(counts: Counter[int]) -> int:
    """The smallest of the indents that many lines have and no paragraph has."""
    most = max(counts.values(), default=0)
    return min((indent for indent, count in counts.items() if count >= MANY * most), default=0)


def _owners(markup: Sequence[Markup]) -> list[tuple[Span, Markup]]:
    """The marks that make a block of what they apply to, outermost only, with the span of all that is theirs."""
    owners: list[tuple[Span, Markup]] = []
    for mark in markup:
        if mark.scope and (mark.kind in OWNERS or (mark.kind, mark.value) == ("formula", "display")):
            span = Span(mark.span.start, max(mark.scope.end, mark.span.end))
            if not owners or span.start >= owners[-1][0].end:
                owners.append((span, mark))
    return owners


def _groups(lines: Sequence[Line], source: Source, shape: Shape) -> Iterator[tuple[list[Line], Markup | None]]:
    """Lines that belong to one block, and the mark that says so if one does."""
    owners = _owners(source.markup)
    number, gap, group, owner = 0, False, list[Line](), None
    for line in lines:
        if not line.text:
            gap = True
            continue
        while number < len(owners) and owners[number][0].end <= line.span.start:
            number += 1
        mine = owners[number][1] if number < len(owners) and owners[number][0].start <= line.span.start else None
        if group and (mine is not owner or (mine is None and (gap or _begins(line, group[-1], source, shape)))):
            yield group, owner
            group = []
        group.append(line)
        owner, gap = mine, False
    if group:
        yield group, owner


def _begins(line: Line, before: Line, source: Source, shape: Shape) -> bool:
    """Does ``line``, right after ``before``, begin a block of its own where no mark says anything?"""
    if line.page != before.page:
        return True
    if ENTRY_END.search(before.text[-LONGEST_END:]):
        return True
    if source.style == "markdown":
        return line.indent >= 2 or (not shape.width and bool(PARAGRAPH_END.search(before.text[-LONGEST_END:])))
    if not shape.width:
        return True
    if line.indent >= max(2, shape.indent):
        return not (shape.sets_in and line.indent == before.indent and is_full(before, line, shape.width))
    if before.indent - line.indent >= RIGHT and before.indent > FURTHEST * shape.heading:
        return True
    return not is_full(before, line, shape.width)


def is_full(line: Line, after: Line, width: int) -> bool:
    """Would the first word of the next line not have fitted on this one?"""
    word = re.match(r"[!-~\u00a1-\u02af]+|.", after.text)
    return line.indent + columns(line.text) + columns(word[0] if word else "") >= WIDTH_SHARE * width


def _block(number: int, group: list[Line], owner: Markup | None, shape: Shape, language: Language) -> Block:
    first, last = group[0], group[-1]
    kind = owner.kind if owner else "text"
    is_centred = kind == "text" and _is_centred(first, shape)
    return Block(
        number,
        Span(first.span.start, last.span.end) if first is not last else first.span,
        Span(first.outer.start, last.outer.end) if first is not last else first.outer,
        tuple(group),
        read_on([line.text for line in group], language) if first is not last else first.text,
        kind,
        int(owner.value or 0) if owner and kind == "heading" else 0,
        is_centred,
        kind == "text" and first.indent >= RIGHT and not is_centred,
    )


def _is_centred(line: Line, shape: Shape) -> bool:
    if line.indent < max(CENTRED, 2 * shape.indent - 1):
        return False
    right = shape.width - line.indent - columns(line.text)
    if line.indent <= FURTHEST * shape.heading:
        return True
    return not shape.is_fixed and shape.width > 0 and abs(line.indent - right) <= ASKEW


def is_shown(block: Block) -> bool:
    """Does the input or the page show the block as a heading?"""
    return block.kind == "heading" or (block.kind == "text" and block.centred)


def offset_in(block: Block, position: int, language: Language) -> int:
    """The offset in the source of the character at ``position`` of ``block.text``."""
    for line in block.lines:
        if position <= len(line.text):
            return line.span.start + position
        position -= len(line.text) + len(language.joiner)
    return block.span.end


HYPHEN = re.compile(r"(?<=\w)[-‐\u00ad¬=]$")


def read_on(lines: Sequence[str], language: Language) -> str:
    """One text of several lines: hyphenated words joined, a blank between lines where the script has one."""
    text = lines[0] if lines else ""
    for before, after in pairwise(lines):
        if HYPHEN.search(before) and after[:1].islower():
            text = text[:-1] + after
        else:
            text += language.joiner + after
    return text
