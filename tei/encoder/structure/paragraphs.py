"""Paragraphs, lists and verse: every block that is nothing else; those that a page cuts are one again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise

from tei.annotators.blocks import Block, Shape, shape_of
from tei.annotators.lines import columns
from tei.annotators.tables import language_of
from tei.corrections.decisions import splits as said_splits
from tei.encoder.structure.joins import SHORT_OF_WIDTH, Join, free_blocks, is_verse, joins_of
from tei.model import Annotation, Document, Evidence, Span
from tei.text.sentences import ends_sentence

NAME = "paragraphs"
STANZA = 4
"""Lines that each stand alone are a stanza from so many on …"""
RUN_ON = 0.3
"""… if so large a share of them ends without a full stop."""


BLOCK = Evidence(NAME, "block")


def find(document: Document) -> Iterable[Annotation]:
    """``p``, ``list`` with ``item``, ``lg`` with ``l``."""
    blocks = free_blocks(document)
    joins, splits = joins_of(document), said_splits(document)
    shape = shape_of(document.source)
    yield from _lists(blocks)
    stanzas = list(_stanzas(document, blocks, joins))
    yield from chain.from_iterable(map(_stanza, stanzas))
    inside = {block.number for stanza in stanzas for block in stanza}
    inside |= {over for number, join in joins.items() for over in range(number - join.over, number)}
    group: list[Block] = []
    for block in blocks:
        if block.number in inside:
            continue
        if group and block.number not in joins:
            yield from _emit(group, joins, splits, shape)
            group = []
        group.append(block)
    if group:
        yield from _emit(group, joins, splits, shape)


def _stanzas(document: Document, blocks: Sequence[Block], joins: Mapping[int, Join]) -> Iterator[list[Block]]:
    """Lines that stand one below the other, each short of the width and a block of its own, as verses do."""
    shape, language = shape_of(document.source), language_of(document)
    if not shape.width or language.is_han:
        return
    joined = {*joins, *(number - 1 for number in joins)}
    run: list[Block] = []
    for block in [*blocks, None]:
        is_line = block is not None and block.number not in joined and _may_be_verse(block, shape)
        if run and not (is_line and block and _goes_on(run[-1], block, document.source.text)):
            if len(run) >= STANZA and sum(not ends_sentence(b.text, language) for b in run) >= RUN_ON * len(run):
                yield run
            run = []
        if is_line and block:
            run.append(block)


def _may_be_verse(block: Block, shape: Shape) -> bool:
    one = block.kind == "text" and len(block.lines) == 1 and not block.centred and not block.is_right
    first = block.text.lstrip("\"'“‘„(—")[:1]
    return one and first.isupper() and columns(block.text) < SHORT_OF_WIDTH * shape.width


def _goes_on(before: Block, block: Block, text: str) -> bool:
    """Is ``block`` the next line of the same stanza?"""
    near = block.number == before.number + 1 and block.indent == before.indent and block.page == before.page
    return near and text.count("\n", before.span.end, block.span.start) == 1


def _stanza(blocks: Sequence[Block]) -> Iterator[Annotation]:
    yield Annotation(
        Span(blocks[0].outer.start, blocks[-1].outer.end), "lg", evidence=Evidence(NAME, "stanza", "medium")
    )
    for block in blocks:
        yield Annotation(block.span, "l", evidence=Evidence(NAME, "stanza"))


def _emit(
    group: Sequence[Block], joins: Mapping[int, Join], splits: Collection[int], shape: Shape
) -> Iterator[Annotation]:
    span = Span(group[0].outer.start, group[-1].outer.end)
    if group[0].kind == "item":
        yield Annotation(span, "item", evidence=Evidence(NAME, "item"))
    elif len(group) == 1 and is_verse(group[0], shape):
        yield from _verse(group[0])
    else:
        evidence = _evidence(group, joins)
        if _is_set_in(group, shape):
            yield Annotation(span, "quote", evidence=Evidence(NAME, "set-in", "medium", "all its lines are set in"))
        cuts = sorted(offset for offset in splits if span.start < offset < span.end)
        for start, end in pairwise([span.start, *cuts, span.end]):
            yield Annotation(Span(start, end), "p", evidence=evidence)


def _is_set_in(group: Sequence[Block], shape: Shape) -> bool:
    """Are all lines of a block of prose set in alike, where no first line is, as those of a quotation are?"""
    lines = group[0].lines
    alike = len({line.indent for line in lines}) == 1
    return shape.sets_in and len(group) == 1 and len(lines) > 1 and alike and lines[0].indent >= 2


def _evidence(group: Sequence[Block], joins: Mapping[int, Join]) -> Evidence:
    if len(group) == 1:
        return BLOCK
    reasons = [joins[block.number] for block in group[1:]]
    worst = min(reasons, key=lambda join: ("low", "medium", "high").index(join.certainty or "high"))
    note = f"{len(group)} parts joined" + (f": {', '.join(worst.clues)}" if worst.clues else "")
    return Evidence(NAME, worst.rule, worst.certainty, note)


def _verse(block: Block) -> Iterator[Annotation]:
    yield Annotation(block.outer, "lg", evidence=Evidence(NAME, "verse", "medium"))
    for line in block.lines:
        yield Annotation(line.span, "l", evidence=Evidence(NAME, "verse"))


def _lists(blocks: Sequence[Block]) -> Iterator[Annotation]:
    """One ``list`` around each run of items."""
    run: list[Block] = []
    for block in [*blocks, None]:
        if run and (block is None or block.kind != "item" or block.number != run[-1].number + 1):
            yield Annotation(Span(run[0].outer.start, run[-1].outer.end), "list", evidence=Evidence(NAME, "item"))
            run = []
        if block is not None and block.kind == "item":
            run.append(block)
