"""Running heads and folios that stand between the lines of a text whose pages nothing marks.

A reading tool that knows no pages leaves them where they were printed: "12 THE FENS" between two paragraphs, a number
alone, a head glued to the rest of a sentence.  One such line shows nothing; several do whose numbers rise through
the text in small steps while sentences go on over them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from tei.annotators.folding import fold
from tei.annotators.lines import Line, columns
from tei.annotators.numerals import number_of
from tei.annotators.tables import Language
from tei.expressions import expression
from tei.model import Annotation, Document, Evidence, Span
from tei.positions import covering
from tei.text.sentences import begins_inside, breaks_off

NAME = "furniture"
RULE = "between-the-lines"
NUMBER_ALONE = expression(r"[\W_]{0,6}(?P<number>[0-9０-９]{1,4})[\W_]{0,6}")
NUMBER_BESIDE = expression(
    "(?P<number>[0-9０-９]{1,4})[ \t\u3000]+(?P<words>[^\\W\\d_].{0,60})"
    "|(?P<words2>[^\\W\\d_].{0,60}?)[ \t\u3000]+(?P<number2>[0-9０-９]{1,4})"
)
GLUED_HEAD = r"(?P<words>[^\W\d_]\D{1,40}?)(?P<number>[0-9]{1,4})"
GLUED = expression(GLUED_HEAD + r"(?=\D{4})")
GLUED_ALONE = expression(GLUED_HEAD)
LONGEST = 60
PROSE = 44
"""Columns from which a line is running text."""
TOGETHER = 3
"""Lines of furniture at the edges of one page, at the most; more of them are a list."""
LONGEST_STEP = 6
"""By so much numbers of pages rise from one found to the next, as some are lost."""
LOOK_BACK = 40
FEWEST = 3
CUTS = 0.25
"""The share of numbers alone over which a sentence goes on; of heads whose words come back one is enough."""
COVERED = 0.75
"""The share of such lines that the rising numbers explain."""
REPEATED = 0.6
"""The share of heads with words whose words come back, or are those of a heading."""
STOPS = "。！？!?；;，,"


class Edge(NamedTuple):
    """Lines of furniture that stand together between two lines of text, and the number among them."""

    spans: tuple[Span, ...]
    number: int
    words: str
    """Folded; empty where nothing but the number stands there."""
    place: int
    """The number of its first line."""
    cuts: bool
    """Does a sentence go on over it?"""
    begins_line: bool = False
    """Is it glued to the line that it begins?"""


def find_furniture_in_text(document: Document, lines: Sequence[Line], language: Language) -> Iterator[Annotation]:
    """Yield ``fw`` for every running head and folio between the lines of a text without marks of pages."""
    full = [line for line in lines if line.text]
    ends = {mark.span.start for mark in document.source.markup if mark.kind == "heading"}
    ends |= {mark.scope.start for mark in document.source.markup if mark.kind == "heading" and mark.scope}
    marked = {line.span.start for line in full if line.span.start in ends or line.outer.start in ends}
    known = {fold(line.text) for line in full if len(line.text) <= LONGEST}
    edges = [*_apart(full, marked, language), *_glued(full, known, language)]
    for edge in _believed(sorted(edges, key=lambda edge: edge.place), known):
        for span in edge.spans:
            text = document.source.text[slice(*span)]
            kind = "pageNum" if NUMBER_ALONE.fullmatch(text) else "header"
            note = f"page {edge.number}, by numbers that rise through the text"
            yield Annotation(span, "fw", (("type", kind),), evidence=Evidence(NAME, RULE, "medium", note))


# --- lines of their own ---------------------------------------------------------------------------------


def _apart(lines: Sequence[Line], marked: set[int], language: Language) -> Iterator[Edge]:
    """Groups of short lines with one number between two lines of running text."""
    short = [_is_short(line) and line.span.start not in marked for line in lines]
    place = 0
    while place < len(lines):
        end = place
        while end < len(lines) and short[end]:
            end += 1
        if 0 < end - place <= TOGETHER and (edge := _edge(lines, place, end, language)):
            yield edge
        place = max(end, place + 1)


def _is_short(line: Line) -> bool:
    return len(line.text) <= LONGEST and columns(line.text) < PROSE and line.text[-1] not in STOPS


def _edge(lines: Sequence[Line], start: int, end: int, language: Language) -> Edge | None:
    numbers, words = [], []
    for line in lines[start:end]:
        number, rest = read_numbered(line.text)
        numbers += [number] if number is not None else []
        words += [fold(rest)] if rest else []
    is_between = (start == 0 or _is_text(lines[start - 1])) or (end < len(lines) and _is_text(lines[end]))
    if len(numbers) != 1 or not is_between or len(words) > 1:
        return None
    cuts = start > 0 and end < len(lines) and _goes_on(lines[start - 1], lines[end], language)
    return Edge(tuple(line.span for line in lines[start:end]), numbers[0], "".join(words), start, cuts)


def read_numbered(text: str) -> tuple[int | None, str]:
    """Return the number at the edge of a line, if one stands there, and its other words."""
    if alone := NUMBER_ALONE.fullmatch(text):
        return number_of(alone["number"]), ""
    if beside := NUMBER_BESIDE.fullmatch(text):
        return number_of(beside["number"] or beside["number2"]), beside["words"] or beside["words2"]
    return None, text


def _is_text(line: Line) -> bool:
    return columns(line.text) >= PROSE or line.text[-1] in STOPS


def _goes_on(before: Line, after: Line, language: Language) -> bool:
    if columns(before.text) < PROSE or not breaks_off(before.text, language):
        return False
    return language.is_han or begins_inside(after.text, language)


# --- glued to a line ------------------------------------------------------------------------------------


def _glued(lines: Sequence[Line], known: set[str], language: Language) -> Iterator[Edge]:
    """A heading of the book and a number at the beginning of a line that goes on with the sentence before."""
    for place, (before, line) in enumerate(pairwise(lines), 1):
        if not _goes_on_from(before, language):
            continue
        found = GLUED.match(line.text)
        if found and fold(found["words"]) in known and line.text != found[0]:
            number = number_of(found["number"])
            span = Span(line.span.start, line.span.start + found.end())
            if number is not None and len(line.text) == line.span.end - line.span.start:
                yield Edge((span,), number, fold(found["words"]), place, True, True)


def _goes_on_from(before: Line, language: Language) -> bool:
    return columns(before.text) >= PROSE and breaks_off(before.text, language)


# --- which of them are believed --------------------------------------------------------------------------


def _believed(edges: Sequence[Edge], known: set[str]) -> Sequence[Edge]:
    """The longest series of numbers that rises, where sentences go on over it and its words come back."""
    chain = _longest_series(edges)
    if len(chain) < FEWEST:
        return ()
    named = [edge for edge in chain if edge.words]
    counts = Counter(edge.words for edge in edges)
    back = sum(counts[edge.words] > 1 or (edge.begins_line and edge.words in known) for edge in named)
    cuts = sum(edge.cuts for edge in chain)
    least = max(1, CUTS * (len(chain) - back))
    return chain if cuts >= least and back >= REPEATED * len(named) and len(chain) >= COVERED * len(edges) else ()


def _longest_series(edges: Sequence[Edge]) -> list[Edge]:
    best: list[tuple[int, int]] = []
    for at, edge in enumerate(edges):
        before = range(max(0, at - LOOK_BACK), at)
        fitting = [n for n in before if 0 < edge.number - edges[n].number <= LONGEST_STEP * (at - n)]
        best.append(max(((best[n][0] + 1, n) for n in fitting), default=(1, -1)))
    chain: list[Edge] = []
    at = max(range(len(best)), key=lambda n: best[n][0], default=-1)
    while at >= 0:
        chain.append(edges[at])
        at = best[at][1]
    return chain[::-1]


# --- the pages that they tell ------------------------------------------------------------------------------


def pages_in_text(document: Document) -> Mapping[int, tuple[int, int]]:
    """Return, by where the text goes on behind each head between the lines, where its page begins and its number.

    A number alone that ends the text, or a page of it, belongs to the page above.
    """
    claims = sorted((a for a in document.annotations if a.element == "fw" and a.evidence.rule == RULE), key=_start)
    text, is_mark = document.source.text, covering([mark.span for mark in document.source.markup])
    groups: list[list[Annotation]] = []
    for claim in claims:
        if groups and _is_blank(text, groups[-1][-1].span.end, claim.span.start, is_mark):
            groups[-1].append(claim)
        else:
            groups.append([claim])
    numbered = [(group, number) for group in groups if (number := _number(group, text)) is not None]
    at_foot = (
        bool(numbered)
        and all(dict(claim.attributes).get("type") == "pageNum" for group, _ in numbered for claim in group)
        and _is_blank(text, numbered[-1][0][-1].span.end, len(text), is_mark)
    )
    return {
        _next_text(document, group[-1].span.end): (group[0].span.start, number)
        if not at_foot
        else (_next_text(document, group[-1].span.end), number + 1)
        for group, number in numbered
    }


def _start(claim: Annotation) -> int:
    return claim.span.start


def _number(group: Sequence[Annotation], text: str) -> int | None:
    """Return the number that one of the lines holds, as it was read when they were found."""
    return next((n for claim in group if (n := _number_in(text[slice(*claim.span)])) is not None), None)


def _number_in(text: str) -> int | None:
    number, _ = read_numbered(text)
    glued = GLUED_ALONE.fullmatch(text) if number is None else None
    return number_of(glued["number"]) if glued else number


def _is_blank(text: str, start: int, end: int, is_mark: Callable[[int], bool]) -> bool:
    """Does nothing but blanks and marks of the format stand between two offsets?"""
    return all(text[offset].isspace() or is_mark(offset) for offset in range(start, end))


def _next_text(document: Document, offset: int) -> int:
    text = document.source.text
    while offset < len(text) and text[offset].isspace():
        offset += 1
    return offset
