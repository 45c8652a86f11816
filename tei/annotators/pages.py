"""Page breaks: those that the input marks, and those that cut sentences, lengths and contents betray."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from tei.annotators.blocks import Block, blocks_of
from tei.annotators.breaks import Break, Place, find_breaks
from tei.annotators.pagemarks import PageMark, page_marks
from tei.annotators.paragraphs import Join, joins_of
from tei.corrections.decisions import decisions, vetoed
from tei.encoder.structure.contents import Entry, contents_of, entries_of
from tei.encoding.identifiers import is_name_part
from tei.encoding.neighbours import is_inside_word
from tei.languages import traditional_share
from tei.model import Annotation, Certainty, Document, Evidence, Source, Span
from tei.positions import covering
from tei.xml.numbers import parse_number

NAME = "pages"
SCRIPT_CHANGE = 0.25
"""Where the shares of traditional characters on both sides differ by more, the script changes."""
SCRIPT_SAMPLE = 150


def find(document: Document) -> Iterable[Annotation]:
    """``pb`` for every page, and ``ref`` from the page numbers of the contents to it."""
    marks = page_marks(document)
    joins = joins_of(document)
    breaks = list(_marked(document, marks, joins) if marks else _inferred(document, joins))
    said = [dict(a.attributes) for a in document.annotations if a.element == "pb"]
    numbers = {attributes.get("n", "") for attributes in said}
    breaks = [pb for pb in breaks if dict(pb.attributes).get("n", "").strip("[]") not in numbers - {""}]
    identified = list(_with_identifiers(breaks, {attributes.get("xml:id", "") for attributes in said}))
    yield from identified
    yield from _links(document, identified)


# --- pages that the input marks -----------------------------------------------------------------------


def _marked(document: Document, marks: Sequence[PageMark], joins: Mapping[int, Join]) -> Iterator[Annotation]:
    is_inside = covering(Span(start + 1, end) for start, end in _inside_paragraphs(document, joins))
    for mark in marks:
        attributes = [("n", mark.label if mark.is_printed else f"[{mark.label}]")] if mark.label else []
        if is_inside(mark.offset) and is_inside_word(document.source, Span(mark.offset, mark.offset)):
            attributes.append(("break", "no"))
        evidence = Evidence(NAME, "marked")
        if mark.label and not mark.is_printed:
            evidence = Evidence(NAME, "counted", "high", "the folios before and after count on over it")
        yield Annotation(Span(mark.offset, mark.offset), "pb", tuple(attributes), evidence=evidence)


def _inside_paragraphs(document: Document, joins: Mapping[int, Join]) -> list[Span]:
    """The gaps between blocks that are one paragraph."""
    blocks = blocks_of(document)
    return [Span(a.span.end, b.span.start) for a, b in pairwise(blocks) if b.number in joins]


# --- pages that nothing marks ---------------------------------------------------------------------------


def _inferred(document: Document, joins: Mapping[int, Join]) -> Iterator[Annotation]:
    contents = contents_of(document)
    hidden = [a.span for a in document.annotations if a.element == "titlePage"] + ([contents] if contents else [])
    is_hidden = covering(hidden)
    blocks = [block for block in blocks_of(document) if not is_hidden(block.span.start)]
    found = find_breaks(_places(document, blocks, joins), len(document.source.text))
    front = [pb for pb in _front(document) if pb.span.start not in {one.offset for one in found}]
    breaks = sorted([*front, *(_pb(document.source, one) for one in found)], key=lambda pb: pb.span)
    yield from (pb for pb in breaks if not vetoed(document, pb.span, "pb"))


def _front(document: Document) -> Iterator[Annotation]:
    """Each section of the front matter begins on a page of its own, as a rule."""
    front = next((a.span for a in document.annotations if a.element == "front"), Span(0, 0))
    for annotation in document.annotations:
        if annotation.element == "div" and 0 < annotation.span.start < front.end:
            evidence = Evidence(NAME, "front-section", "medium", "sections of the front matter begin on a new page")
            yield Annotation(Span(annotation.span.start, annotation.span.start), "pb", evidence=evidence)


def _places(document: Document, blocks: Sequence[Block], joins: Mapping[int, Join]) -> list[Place]:
    divisions = {a.span.start for a in document.annotations if a.element == "div"}
    pages = _known_pages(document) | _said_pages(document, blocks)
    changes = _script_changes(blocks)
    return [
        Place(
            block.span.start if block.number in joins else block.outer.start,
            block.number in joins and not vetoed(document, Span(block.span.start, block.span.start), "pb"),
            block.outer.start in divisions,
            pages.get(block.outer.start),
            changed,
        )
        for block, changed in zip(blocks, changes, strict=True)
    ]


def _known_pages(document: Document) -> dict[int, int]:
    """The pages that linked entries of the contents give, by the offset of their divisions."""
    targets = {a.span.start: dict(a.attributes).get("target", "") for a in document.annotations if a.element == "ref"}
    divisions = {
        f"#{value}": a.span.start
        for a in document.annotations
        if a.element == "div"
        for name, value in a.attributes
        if name == "xml:id"
    }
    return {
        divisions[target]: number
        for entry in entries_of(document)
        if (target := targets.get(entry.title.start, "")) in divisions
        and (number := parse_number(entry.number)) is not None
    }


def _said_pages(document: Document, blocks: Sequence[Block]) -> dict[int, int]:
    """The pages that a person says begin with a block."""
    starts = {block.span.start: block.outer.start for block in blocks}
    return {
        starts[decision.span.start]: number
        for decision in decisions(document, "page")
        if decision.span.start in starts and (number := parse_number(decision.correction.value)) is not None
    }


def _script_changes(blocks: Sequence[Block]) -> list[bool]:
    """Before which blocks does the share of traditional characters change?"""
    shares = [_traditional_shares(block.text) for block in blocks]
    changes = [False]
    for place in range(1, len(blocks)):
        before = next(filter(None, reversed(shares[max(0, place - 3) : place])), None)
        after = next(filter(None, shares[place : place + 2]), None)
        changes.append(bool(before and after and abs(before[1] - after[0]) > SCRIPT_CHANGE))
    return changes[: len(blocks)]


def _traditional_shares(text: str) -> tuple[float, float] | None:
    """The share of traditional characters at the beginning and at the end; None for a text too short to tell."""
    if len(text) < SCRIPT_SAMPLE // 3:
        return None
    start = traditional_share(text[:SCRIPT_SAMPLE])
    return start, traditional_share(text[-SCRIPT_SAMPLE:]) if len(text) > SCRIPT_SAMPLE else start


def _pb(source: Source, found: Break) -> Annotation:
    attributes = [("n", f"[{found.number}]")] if found.number is not None else []
    if found.is_cut and is_inside_word(source, Span(found.offset, found.offset)):
        attributes.append(("break", "no"))
    surely: Certainty = "high" if found.is_cut else "medium" if found.is_counted else "low"
    rule = "cut-sentence" if found.is_cut else "counted" if found.is_counted else "page-length"
    note = f"{found.skipped} beginnings of pages before it are not to be seen" if found.skipped else ""
    return Annotation(
        Span(found.offset, found.offset), "pb", tuple(attributes), evidence=Evidence(NAME, rule, surely, note)
    )


# --- names of pages, and the contents' links to them ------------------------------------------------------


def _with_identifiers(breaks: Iterable[Annotation], taken: Iterable[str]) -> Iterator[Annotation]:
    used = set(taken)
    for number, found in enumerate(breaks, 1):
        label = dict(found.attributes).get("n", "").strip("[]")
        identifier = f"pb-{label}"
        if not is_name_part(label) or identifier in used:
            is_sayable = not label or is_name_part(label)
            identifier = f"pb-{label or 'unnumbered'}-{number}" if is_sayable else f"pb-{number}"
        while identifier in used:
            identifier += "-"
        used.add(identifier)
        yield Annotation(found.span, "pb", (*found.attributes, ("xml:id", identifier)), evidence=found.evidence)


def _links(document: Document, breaks: Sequence[Annotation]) -> Iterator[Annotation]:
    """The page numbers of the contents point at the pages that bear them."""
    contents = contents_of(document)
    pages: dict[str, str] = {}
    for found in breaks:
        attributes = dict(found.attributes)
        if "n" in attributes and contents and found.span.start >= contents.end:
            pages.setdefault(attributes["n"].strip("[]"), attributes["xml:id"])
    for entry in entries_of(document):
        if entry.page and entry.number in pages:
            yield _page_link(entry, entry.page, pages[entry.number])


def _page_link(entry: Entry, page: Span, identifier: str) -> Annotation:
    attributes = (("type", "page"), ("n", entry.number), ("target", f"#{identifier}"))
    return Annotation(page, "ref", attributes, evidence=Evidence(NAME, "same-number", "high"))
