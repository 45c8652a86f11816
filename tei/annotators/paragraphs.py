"""Paragraphs, lists and verse: every block that is nothing else; those that a page cuts are one again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

from tei.annotators.blocks import Block, Ground, Shape, blocks_on, ground_of, is_full, shape_of
from tei.annotators.lines import columns
from tei.annotators.lookalikes import DASHED
from tei.annotators.sentences import begins_inside, ends_sentence, is_diagram, is_unfinished
from tei.annotators.tables import Language, language_of
from tei.corrections.decisions import joins as said_joins
from tei.corrections.decisions import splits as said_splits
from tei.model import Annotation, Certainty, Document, Evidence, Span

NAME = "paragraphs"
TAKEN = frozenset("head titlePage table figure quote note byline opener closer trailer list".split())
"""Elements whose blocks are no paragraphs."""
VERSE_LINES = 2
SHORT_LINE = 70
VERSES = 0.75
"""The share of a stanza's lines that begin with a capital."""
SHORTEST = 12
"""Characters that a block has which another goes on with; fewer are a speaker's name."""
SHORT_OF_WIDTH = 0.8
NARROW = 45
"""Columns of a page of verses, on which a full line shows nothing."""
STANZA = 4
"""Lines that each stand alone are a stanza from so many on …"""
RUN_ON = 0.3
"""… if so large a share of them ends without a full stop."""


class Join(NamedTuple):
    """Two blocks that are one paragraph: by which rule and how surely."""

    rule: str
    certainty: Certainty


BLOCK = Evidence(NAME, "block")
PERSONS = Join("a-person-says-so", "high")


def find(document: Document) -> Iterable[Annotation]:
    """``p``, ``list`` with ``item``, ``lg`` with ``l``."""
    blocks = free_blocks(document)
    joins, splits = joins_of(document), said_splits(document)
    shape = shape_of(document.source)
    yield from _lists(blocks)
    stanzas = list(_stanzas(document, blocks, joins))
    yield from chain.from_iterable(map(_stanza, stanzas))
    verses = {block.number for stanza in stanzas for block in stanza}
    group: list[Block] = []
    for block in blocks:
        if block.number in verses:
            continue
        if group and block.number not in joins:
            yield from _emit(group, joins, splits, shape)
            group = []
        group.append(block)
    if group:
        yield from _emit(group, joins, splits, shape)


def free_blocks(document: Document) -> tuple[Block, ...]:
    """The blocks that no earlier annotator took."""
    return _free_blocks(ground_of(document), _taken(document))


def _taken(document: Document) -> tuple[Span, ...]:
    taken = (
        a.span
        for a in document.annotations
        if a.element in TAKEN or (a.element == "div" and ("type", "contents") in a.attributes)
    )
    return tuple(sorted(taken))


@lru_cache(maxsize=2)
def _free_blocks(ground: Ground, taken: Sequence[Span]) -> tuple[Block, ...]:
    free, number = [], 0
    for block in blocks_on(*ground):
        while number < len(taken) and taken[number].end <= block.span.start:
            number += 1
        if number == len(taken) or not _holds(taken[number], block.span):
            free.append(block)
    return tuple(free)


def _holds(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def joins_of(document: Document) -> Mapping[int, Join]:
    """For each block that goes on with the paragraph before it, by its number, why."""
    return _joins(ground_of(document), _taken(document), said_joins(document), said_splits(document))


@lru_cache(maxsize=2)  # page breaks and paragraphs ask for the same
def _joins(ground: Ground, taken: Sequence[Span], said: Set[int], denied: Set[int]) -> Mapping[int, Join]:
    shape = shape_of(ground.source)
    joins: dict[int, Join] = {}
    blocks = _free_blocks(ground, taken)
    for before, after, following in zip(blocks, blocks[1:], [*blocks[2:], None], strict=False):
        if after.number != before.number + 1 or after.span.start in denied:
            continue
        join = PERSONS if after.span.start in said else _join(before, after, following, shape, ground.language)
        if join:
            joins[after.number] = join
    return joins


def _join(before: Block, after: Block, following: Block | None, shape: Shape, language: Language) -> Join | None:
    if before.kind == "item" or after.kind == "item" or is_verse(after, shape) or is_diagram(after.text):
        return None
    if DASHED.fullmatch(before.text):
        return None
    unfinished = is_unfinished(before, language) and not is_verse(before, shape)
    if shape.indent and shape.width and before.page != after.page:
        return _join_over_page(before, after, following, unfinished, shape, language)
    if shape.indent and shape.width:
        return None
    if unfinished and (language.is_han or begins_inside(after.text, language)):
        return Join("unfinished-sentence", "high")
    if unfinished and (
        (len(before.text) > SHORT_LINE and before.text[-1].isalnum()) or _ends_open(before.text, language)
    ):
        return Join("unfinished-sentence", "medium")
    if begins_inside(after.text, language) and len(before.text) > SHORTEST:
        return Join("begins-in-a-sentence", "high")
    if after.kind == "heading":
        return Join("false-heading", "medium")
    return None


def _ends_open(text: str, language: Language) -> bool:
    """Does ``text`` end with a word that ends no line of its own: “of the”, or with the title of a name?"""
    last = (text.rsplit(maxsplit=1) or [""])[-1].lower()
    return last.strip(".") in {*language.words("articles"), *language.words("titles")} and last != text.lower()


def _join_over_page(
    before: Block, after: Block, following: Block | None, unfinished: bool, shape: Shape, language: Language
) -> Join | None:
    """Where paragraphs are indented, a page that begins without an indent goes on with the one before."""
    if after.centred or after.indent >= 2 or (_is_verse_line(after, shape) and _is_verse_line(following, shape)):
        return None
    if unfinished or begins_inside(after.text, language):
        return Join("unfinished-sentence", "high")
    return None if _is_verse_line(before, shape) else Join("no-indent", "medium")


def _is_verse_line(block: Block | None, shape: Shape) -> bool:
    """A short line without an indent, where paragraphs have one."""
    if block is None or len(block.lines) > 1 or block.indent >= 2:
        return False
    return columns(block.text) < SHORT_OF_WIDTH * shape.width and block.text[:1].isupper()


def is_verse(block: Block, shape: Shape) -> bool:
    """Are the lines of the block verses: short, each with a capital, and not broken where the line was full?"""
    lines = block.lines
    if len(lines) < VERSE_LINES or any(len(line.text) > SHORT_LINE for line in lines):
        return False
    if sum(line.text.lstrip("\"'“‘(—")[:1].isupper() for line in lines) < VERSES * len(lines):
        return False
    full = sum(is_full(*pair, shape.width) for pair in pairwise(lines)) if shape.width > NARROW else 0
    return 2 * full < len(lines) - 1 or not full


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
        cuts = sorted(offset for offset in splits if span.start < offset < span.end)
        for start, end in pairwise([span.start, *cuts, span.end]):
            yield Annotation(Span(start, end), "p", evidence=evidence)


def _evidence(group: Sequence[Block], joins: Mapping[int, Join]) -> Evidence:
    if len(group) == 1:
        return BLOCK
    reasons = [joins[block.number] for block in group[1:]]
    worst = min(reasons, key=lambda join: ("low", "medium", "high").index(join.certainty or "high"))
    return Evidence(NAME, worst.rule, worst.certainty, f"{len(group)} parts joined")


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
