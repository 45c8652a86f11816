"""Headings, and the tree of divisions that they make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from tei.annotators.blocks import Block, is_shown
from tei.annotators.numbering import read_number
from tei.corrections.decisions import decisions, vetoed
from tei.encoder.structure.boilerplate import boilerplate_divisions
from tei.encoder.structure.contents import Entry
from tei.encoder.structure.contents_alignment import Match
from tei.encoder.structure.form import CLOSERS, OPENERS, case_of
from tei.encoder.structure.front_parts import unnamed_parts
from tei.encoder.structure.heading_book import HeadingBook, layout_of, listing_of, match_contents, read_book
from tei.encoder.structure.heading_clues import status_of
from tei.encoder.structure.heading_decision import (
    HeadingVerdict,
    decide_headings,
    explain_margin,
    model_at,
    subtitles_after,
)
from tei.encoder.structure.heading_depths import depths_of
from tei.encoder.structure.heading_outline import NAMED_UNIT, Outline
from tei.encoder.structure.layout import SHORT, SHORT_HAN, Layout
from tei.encoder.structure.series import read_heading_ordinal
from tei.encoder.structure.wording import section_type
from tei.encoder.structure.zones import ZoneHeading, Zones, zones_of
from tei.model import Annotation, Certainty, Document, Evidence, Span
from tei.xml.numbers import parse_number

NAME = "headings"
FEW_LINES = 3
"""So many short lines below a title are a text of its own: a poem, a list."""
PERSON = "corrections"


class Verdict(NamedTuple):
    """That a block is a heading, by which rule and how surely."""

    rule: str
    certainty: Certainty
    note: str = ""
    level: int = 0
    """The depth that a person gave it."""
    type: str = ""
    """The type that a person gave its division."""


class Heading(NamedTuple):
    """A heading with its subtitles, what told us, and the entry of the contents that means it."""

    block: Block
    verdict: Verdict
    subtitles: tuple[Block, ...] = ()
    match: Match | None = None
    type: str = ""

    @property
    def zone(self) -> str:
        """The type by which its zone is told: what a person calls front matter is front matter."""
        return "front" if self.verdict.rule == PERSON and self.verdict.type else self.type

    @property
    def is_lead(self) -> bool:
        """Does the line open a section without being its title: “Lately published,”?"""
        if self.verdict.rule == PERSON:
            return not self.verdict.level and not is_shown(self.block) and bool(self.verdict.type)
        return self.verdict.rule == "section-word" and self.block.text.endswith(",")

    @property
    def last(self) -> Block:
        return self.subtitles[-1] if self.subtitles else self.block


def find(document: Document) -> Iterable[Annotation]:
    """``div`` and ``head`` for every heading, ``ref`` from the contents to the divisions, the zones of the text."""
    book = read_book(document)
    language = book.language
    headings = _headings(book)
    chapter = _chapter(headings, book)
    zones = zones_of(document, list(_zone_headings(headings, chapter, book)), chapter, language)
    depths = _depths(headings, zones, book)
    for number, (heading, end) in enumerate(zip(headings, _ends(headings, depths, zones), strict=True), 1):
        yield from _division(heading, end, number, depths[number - 1])
        if heading.match:
            yield _link(book.entries[heading.match.entry], heading.match, number)
    yield from boilerplate_divisions(document.source)
    yield from unnamed_parts(document, zones, [heading.block.outer.start for heading in headings], language)
    yield from zones.annotations()


def _zone_headings(headings: Sequence[Heading], chapter: int, book: HeadingBook) -> Iterator[ZoneHeading]:
    """What zones ask of each heading; the sections of an introduction before the first chapter have its type."""
    kind = ""
    listed = min((heading.match.entry for heading in headings if heading.match), default=-1)
    for number, heading in enumerate(headings):
        start = heading.block.outer.start
        kind = kind if kind == "introduction" and start < chapter and _is_part(heading, book) else heading.zone
        page = parse_number(book.entries[heading.match.entry].number) if heading.match else None
        is_first = start == chapter or (heading.match is not None and heading.match.entry == listed)
        after = headings[number + 1].block.number if number + 1 < len(headings) else len(book.blocks)
        yield ZoneHeading(start, kind, page, is_first, after > heading.last.number + 1)


def _chapter(headings: Sequence[Heading], book: HeadingBook) -> int:
    """Where the first part, chapter or scene begins that has the number one; at the very beginning without one."""
    for heading in headings:
        number = read_number(heading.block.text, book.language)
        if number and number.value == 1 and (number.rank or NAMED_UNIT + 1) <= NAMED_UNIT:
            return heading.block.outer.start
    return 0


# --- which blocks are headings ------------------------------------------------------------------------


def _headings(book: HeadingBook) -> list[Heading]:
    found = match_contents(book)
    matches = {book.eligible[match.candidate].number: match for match in found}
    decided = _decided(book)
    layout = layout_of(book)
    verdicts = {
        place: verdict
        for place, verdict in decide_headings(layout, listing_of(book, found)).items()
        if not vetoed(book.document, book.blocks[place].span, "head")
    }
    headings: list[Heading] = []
    taken = -1
    for place in sorted({*verdicts, *decided}):
        if place <= taken or (place not in decided and verdicts[place].is_subtitle and taken == place - 1):
            continue
        block = book.blocks[place]
        match = matches.get(place)
        verdict = decided.get(place) or _verdict(verdicts[place], block, layout, match)
        subtitles = tuple(book.blocks[n] for n in subtitles_after(place, verdicts) if n not in decided)
        kind = verdict.type or section_type(block.text, book.language)
        headings.append(Heading(block, verdict, subtitles, match, kind))
        taken = headings[-1].last.number
    return headings


def _verdict(verdict: HeadingVerdict, block: Block, layout: Layout, match: Match | None) -> Verdict:
    model = model_at(verdict.place, layout, "second")
    certainty = model.certainty(verdict.margin)
    if certainty == "high" and block.kind == "heading":
        certainty = ""  # the input itself says so
    rule = "contents" if match else _rule(verdict.place, block, layout)
    return Verdict(rule, certainty, explain_margin(verdict, model))


def _rule(place: int, block: Block, layout: Layout) -> str:
    """Return the short name of what shows the heading most plainly."""
    status = status_of(block)
    if status in ("marked", "centred"):
        return status
    if layout.ordinals[place] is not None:
        return "numbering"
    return "section-word" if section_type(block.text, layout.language) else "stands-alone"


def _decided(book: HeadingBook) -> dict[int, Verdict]:
    """What a person said: that a block is a heading, or that a section of the front matter begins with it."""
    said: dict[int, Verdict] = {}
    for decision in decisions(book.document):
        kind, value, note = decision.correction.kind, decision.correction.value, decision.correction.note
        block = next((b for b in book.eligible if b.span.start <= decision.span.start < b.span.end), None)
        if block and kind == "heading":
            said[block.number] = Verdict(PERSON, "high", note, level=parse_number(value) or 0)
        elif block and kind == "front":
            said[block.number] = Verdict(PERSON, "high", note, type=value)
    return said


# --- the tree -------------------------------------------------------------------------------------------


def _depths(headings: Sequence[Heading], zones: Zones, book: HeadingBook) -> list[int]:
    body = [n for n, h in enumerate(headings) if zones.body.start <= h.block.outer.start < zones.body.end]
    depths = [1] * len(headings)
    outlines = [outline_of(headings, number, book) for number in body]
    for number, depth in zip(body, depths_of(outlines), strict=True):
        depths[number] = depth
    for number in range(1, body[0] if body else len(headings)):
        depths[number] += _is_part(headings[number], book)
    return depths


def _is_part(heading: Heading, book: HeadingBook) -> bool:
    """Is a numbered heading of the front matter a section of the preface or the introduction before it?"""
    return not heading.type and not heading.verdict.level and read_number(heading.block.text, book.language) is not None


def outline_of(headings: Sequence[Heading], number: int, book: HeadingBook) -> Outline:
    """Return what is known of a heading before its depth is; ``number`` counts ``headings``."""
    heading = headings[number]
    after = headings[number + 1].block.number if number + 1 < len(headings) else len(book.blocks)
    own = book.blocks[heading.last.number + 1 : after]
    known = read_number(heading.block.text, book.language)
    shortest = SHORT_HAN if book.language.is_han else SHORT
    return Outline(
        ordinal=read_heading_ordinal(heading.block.text, book.language),
        rank=known.rank if known else None,
        form=_form(heading, book),
        is_listed=heading.match is not None,
        page=book.entries[heading.match.entry].number if heading.match else "",
        is_appendix=heading.type == "appendix",
        is_introduction=heading.type == "introduction",
        is_conclusion=heading.type == "conclusion",
        level=heading.block.level,
        fixed=heading.verdict.level,
        has_text=heading.type != "" or len(own) >= FEW_LINES or any(len(block.text) > shortest for block in own),
        is_empty=not own,
        title=heading.block.text,
    )


def _form(heading: Heading, book: HeadingBook) -> str:
    """Return how an unnumbered title looks: the brackets around it, its capitals, how it is indented."""
    text = heading.block.text.strip()
    enclosed = text[:1] + text[-1:] if text[:1] in OPENERS and text[-1:] in CLOSERS else ""
    case = "capitals" if case_of(text) == "capitals" else ""
    return f"{enclosed}{case}"


def _ends(headings: Sequence[Heading], depths: Sequence[int], zones: Zones) -> list[int]:
    """Where each division ends: at the next heading that is not deeper, or with its zone."""
    starts = [heading.block.outer.start for heading in headings]
    ends = [zones.end_after(start) for start in starts]
    open_: list[int] = []
    for number, start in enumerate(starts):
        while open_ and (depths[open_[-1]] >= depths[number] or ends[open_[-1]] <= start):
            closed = open_.pop()
            ends[closed] = min(start, ends[closed])
        open_.append(number)
    return ends


def _division(heading: Heading, end: int, number: int, depth: int) -> Iterator[Annotation]:
    verdict = heading.verdict
    attributes = [("type", heading.type)] if heading.type else []
    attributes.append(("xml:id", f"div-{number}"))
    start = heading.block.outer.start
    yield Annotation(
        Span(start, end), "div", tuple(attributes), evidence=Evidence(NAME, "heading", "", f"depth {depth}")
    )
    if not heading.is_lead:
        who = PERSON if verdict.rule == PERSON else NAME
        evidence = Evidence(who, verdict.rule, verdict.certainty, verdict.note)
        yield Annotation(heading.block.outer, "head", evidence=evidence)
    for subtitle in heading.subtitles:
        evidence = Evidence(NAME, "subtitle", "medium", "goes on with the heading above it")
        yield Annotation(subtitle.outer, "head", (("type", "sub"),), evidence=evidence)


def _link(entry: Entry, match: Match, number: int) -> Annotation:
    end = entry.subtitle.end if entry.subtitle else entry.title.end
    evidence = Evidence(NAME, "aligned", match.certainty, f"likeness {match.likeness:.2f}, margin {match.margin:.2f}")
    return Annotation(Span(entry.title.start, end), "ref", (("target", f"#div-{number}"),), evidence=evidence)
