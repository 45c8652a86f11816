"""Numbered points that stand one after the other: a list, each point with its printed number as label."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tei.annotators.blocks import Block
from tei.annotators.numbering import Number, read_number
from tei.annotators.tables import Language, language_of
from tei.encoder.structure.continuation import is_unfinished
from tei.encoder.structure.joins import free_blocks
from tei.model import Annotation, Document, Evidence, Span

NAME = "lists"
LAST_NAMED = {True: 6, False: 5}
"""Ranks of numbering (see the data files) up to which a number is a heading's, in Chinese and in other books."""
LONGEST = 600
"""Characters of a point; more are a section."""


def find(document: Document) -> Iterable[Annotation]:
    """``list`` and ``item`` around runs of numbered blocks; ``label`` around every item's number."""
    language = language_of(document)
    run: list[Block] = []
    for block in [*free_blocks(document), None]:
        if run and not _goes_on(run, block, language):
            yield from _list(run, language)
            run = []
        if block is None:
            return
        number = _number(block, language)
        if number and block.kind == "item":
            yield _label(block, number)
        elif number:
            run.append(block)


def _number(block: Block, language: Language) -> Number | None:
    """The number of a point; None for that of a heading, and for blocks that are no points."""
    if block.kind not in ("text", "item") or block.centred or len(block.text) > LONGEST:
        return None
    number = read_number(block.text, language)
    is_points = number is not None and (number.rank or 0) > LAST_NAMED[language.is_han]
    return number if is_points and number and number.length < len(block.text) else None


def _goes_on(run: Sequence[Block], block: Block | None, language: Language) -> bool:
    """Is ``block`` the next point after those of ``run``?"""
    if block is None or block.number != run[-1].number + 1 or block.kind != "text":
        return False
    before, after = _number(run[-1], language), _number(block, language)
    return bool(before and after and before.scheme == after.scheme and after.value == before.value + 1)


def _list(run: Sequence[Block], language: Language) -> Iterator[Annotation]:
    """A run of two or more; its last point is left out where a page may cut it."""
    points = run[:-1] if is_unfinished(run[-1], language) else run
    if len(points) < 2:
        return
    evidence = Evidence(NAME, "consecutive-numbers", "medium", f"{len(points)} numbered points")
    yield Annotation(Span(points[0].outer.start, points[-1].outer.end), "list", evidence=evidence)
    for block in points:
        yield Annotation(block.outer, "item", evidence=Evidence(NAME, "consecutive-numbers"))
        number = _number(block, language)
        if number:
            yield _label(block, number)


def _label(block: Block, number: Number) -> Annotation:
    span = Span(block.span.start, block.span.start + number.length)
    return Annotation(span, "label", evidence=Evidence(NAME, "printed-number", "high"))
