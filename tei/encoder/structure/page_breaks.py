"""Page breaks: those that the input marks, and those that cut sentences, lengths and contents betray."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from tei.annotators.blocks import Block, blocks_of
from tei.annotators.lines import columns
from tei.corrections.decisions import decisions, vetoed
from tei.encoder.structure.contents import contents_of, entries_of
from tei.encoder.structure.furniture_in_text import pages_in_text
from tei.encoder.structure.joins import JOINED, LIKELY, SURE, Join, gaps_of, joins_of
from tei.encoder.structure.page_break_search import consistent_pages, find_breaks
from tei.encoder.structure.page_labels import PageMark, page_marks
from tei.encoder.structure.page_names import links_to_pages, with_identifiers
from tei.encoder.structure.page_places import Break, Place
from tei.encoder.structure.page_sizes import length_of_cuts, usual_length
from tei.encoding.neighbours import is_inside_word
from tei.languages import traditional_share
from tei.model import Annotation, Certainty, Document, Evidence, Source, Span
from tei.positions import covering
from tei.xml.numbers import parse_number

NAME = "pages"
SCRIPT_CHANGE = 0.25
"""Where the shares of traditional characters on both sides differ by more, the script changes."""
SCRIPT_SAMPLE = 150
PLAIN_ODDS, SCRIPT = -2.5, 2.5
"""The log odds that a page begins between two paragraphs, and by how much a change of script there raises them."""
MOST, NEVER = 6.0, 30.0
"""Log odds that no gap exceeds: much can interrupt a sentence that is no end of a page."""
ENOUGH = 15
"""So many known pages must lie between the first and the last before they tell how long a page is."""
LINES, HEAD_LINES = 26, 2
"""Lines of a usual page, and those that a heading fills besides its own."""
LEAST_LINES, LEAST_KNOWN = 5, 1.5
"""A page of fewer lines needs a mark, of fewer than the second even where the contents give its number."""
SHORT_LINE = 40
"""Columns of a line that is not long."""
SHARE, DOUBT = 0.45, 0.25
"""How probable the place of a page must be for it to be built, and to be reported at least."""
ALONE = 0.9
"""How probable the place of a page must be for it to be certain."""
COUNTED = 60
"""No number is counted so many pages beyond the pages that the contents give."""


def find(document: Document) -> Iterable[Annotation]:
    """``pb`` for every page, and ``ref`` from the page numbers of the contents to it."""
    marks = page_marks(document)
    breaks = list(_marked(document, marks, joins_of(document)) if marks else _inferred(document))
    said = [dict(a.attributes) for a in document.annotations if a.element == "pb"]
    numbers = {attributes.get("n", "") for attributes in said}
    breaks = [pb for pb in breaks if dict(pb.attributes).get("n", "").strip("[]") not in numbers - {""}]
    identified = list(with_identifiers(filter(is_built, breaks), {attributes.get("xml:id", "") for attributes in said}))
    yield from sorted([*identified, *(pb for pb in breaks if not is_built(pb))], key=lambda pb: pb.span)
    yield from links_to_pages(document, identified)


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


def _inferred(document: Document) -> Iterator[Annotation]:
    contents = contents_of(document)
    hidden = [a.span for a in document.annotations if a.element == "titlePage"] + ([contents] if contents else [])
    is_hidden = covering(hidden)
    blocks = [block for block in blocks_of(document) if not is_hidden(block.span.start)]
    found = list(_found(document, blocks))
    front = [pb for pb in _front(document) if pb.span.start not in {one.span.start for one in found}]
    printed = list(_printed(document, found))
    breaks = sorted([*front, *printed], key=lambda pb: pb.span)
    yield from (pb for pb in breaks if not vetoed(document, pb.span, "pb"))


def _printed(document: Document, found: Sequence[Annotation]) -> Iterator[Annotation]:
    """The breaks, and in place of those at a running head between the lines the pages that it tells."""
    heads = pages_in_text(document)
    is_inside = covering(_inside_paragraphs(document, joins_of(document)) if heads else [])
    for start, number in heads.values():
        attributes = [("n", str(number))]
        if is_inside(start) and is_inside_word(document.source, Span(start, start)):
            attributes.append(("break", "no"))
        evidence = Evidence(NAME, "head-between-the-lines", "medium", "a running head or folio stands in the text here")
        yield Annotation(Span(start, start), "pb", tuple(attributes), evidence=evidence)
    numbers = {f"[{number}]" for _, number in heads.values()}
    for pb in found:
        label = dict(pb.attributes).get("n", "")
        if pb.span.start not in heads and label not in numbers and (label or not heads):
            yield pb


def _front(document: Document) -> Iterator[Annotation]:
    """Each section of the front matter begins on a page of its own, as a rule."""
    front = next((a.span for a in document.annotations if a.element == "front"), Span(0, 0))
    for annotation in document.annotations:
        if annotation.element == "div" and 0 < annotation.span.start < front.end:
            evidence = Evidence(NAME, "front-section", "medium", "sections of the front matter begin on a new page")
            yield Annotation(Span(annotation.span.start, annotation.span.start), "pb", evidence=evidence)


def _found(document: Document, blocks: Sequence[Block]) -> Iterator[Annotation]:
    """The breaks that the search finds; where it has nothing to count with, the plain cuts of sentences."""
    places = _places(document, blocks)
    known, least = consistent_pages(places), _line(blocks)
    length = _length(document, places, known)
    if length >= least * (LEAST_KNOWN if known else LEAST_LINES):
        places, end = _measured(document, blocks, places, length)
        positions = {place.offset: place.position for place in places}
        length = _length(document, places, [(positions[offset], page) for offset, page in known]) or length
        breaks, _ = find_breaks(places, end, length)
        yield from _annotations(document.source, breaks, bool(known))
        return
    pages = dict(known)
    sure = [place for place in places if place.odds >= LIKELY or place.offset in pages]
    plausible = _far_enough(sure, pages, least * LEAST_LINES)
    breaks = [Break(place, pages.get(place.offset)) for place in plausible]
    yield from _annotations(document.source, breaks, bool(known))


def _length(document: Document, places: Sequence[Place], known: Sequence[tuple[float, int]]) -> float:
    """How long a page is: by the pages that the contents give, if they are many, else by the sentences that are cut."""
    by_contents = usual_length(known)
    if known and known[-1][1] - known[0][1] >= ENOUGH:
        return by_contents
    start = _end_of_front(document)
    cuts = [place.position or place.offset for place in places if place.odds >= SURE and place.offset >= start]
    return length_of_cuts(cuts) or by_contents


def _line(blocks: Sequence[Block]) -> float:
    """How many characters a short line of such a text has."""
    sample = "".join(block.text[:80] for block in blocks[:200])
    return SHORT_LINE if columns(sample) < 1.5 * len(sample) else SHORT_LINE / 2


def _far_enough(places: Sequence[Place], pages: Mapping[int, int], least: float) -> list[Place]:
    """The places without those that would make pages of a few lines; none where most would."""
    kept: list[Place] = []
    for place in places:
        if kept and place.offset - kept[-1].offset < least and place.offset not in pages:
            if place.odds > kept[-1].odds and kept[-1].offset not in pages:
                kept[-1] = place
            continue
        kept.append(place)
    return kept if 2 * len(kept) >= len(places) else [place for place in places if place.offset in pages]


def _end_of_front(document: Document) -> int:
    return next((a.span.end for a in document.annotations if a.element == "front"), 0)


def _places(document: Document, blocks: Sequence[Block]) -> list[Place]:
    """Where pages can begin: before divisions, where sentences go on, and before all other blocks."""
    divisions = {a.span.start for a in document.annotations if a.element == "div"}
    said = _said_pages(document, blocks)
    heads = {offset: number for offset, (_, number) in pages_in_text(document).items()}
    pages = linked_pages(document) | heads | said
    gaps = gaps_of(document)
    found = []
    for block, changed in zip(blocks, _script_changes(blocks), strict=True):
        join = gaps.get(block.number)
        is_cut = join is not None and join.gap not in ("line", "float")
        odds = max(-MOST, min(MOST, join.odds)) if join and is_cut else PLAIN_ODDS
        if block.outer.start in said or block.outer.start in heads:
            odds = MOST
        if vetoed(document, Span(block.span.start, block.span.start), "pb"):
            odds = -NEVER
        offset = block.span.start if is_cut else block.outer.start
        odds += SCRIPT * changed
        found.append(Place(offset, odds, block.outer.start in divisions, pages.get(block.outer.start)))
    return found


def _measured(
    document: Document, blocks: Sequence[Block], places: Sequence[Place], length: float
) -> tuple[list[Place], float]:
    """The places with their positions in full lines, and that of the end: a heading and the last line of a paragraph
    fill more of a page than their characters do."""
    heads = {a.span.start for a in document.annotations if a.element in ("div", "head")}
    width = max(8.0, length / LINES)
    position, found = 0.0, []
    for block, place in zip(blocks, places, strict=True):
        found.append(place._replace(position=position))
        position += math.ceil(len(block.text) / width) * width
        if block.outer.start in heads or block.span.start in heads:
            position += HEAD_LINES * width
    return found, position


def linked_pages(document: Document) -> dict[int, int]:
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


def is_built(claim: Annotation) -> bool:
    """Return whether a page break is sure enough to stand in the TEI."""
    return claim.evidence.certainty != "low"


def _annotations(source: Source, breaks: Sequence[Break], is_counted: bool) -> Iterator[Annotation]:
    """A ``pb`` for every break, with how sure it is; those of low certainty are reported, not built.

    So are those that would make a page of a few lines: nothing but a mark shows such a page.
    """
    start: int | None = None
    numbers = [one.number for one in breaks if one.is_counted and one.number is not None]
    first, last = (min(numbers), max(numbers)) if numbers else (0, 0)
    for number, found in enumerate(breaks):
        if number == 0 and not found.place.begins_division and found.place.odds < LIKELY:
            continue  # the search must begin somewhere; no page does
        has_number = is_counted and found.number is not None and first - COUNTED <= found.number <= last + COUNTED
        evidence = _evidence(found, has_number)
        if evidence and evidence.certainty != "low":
            if _is_short(source.text, start, found) and not _is_listed(found):
                evidence = evidence._replace(certainty="low", note=f"a page of a few lines; {evidence.note}")
            else:
                start = found.place.offset
        if evidence:
            yield _pb(source, found, evidence, has_number)


def _is_short(text: str, start: int | None, found: Break) -> bool:
    """Has the text between two breaks less than the least lines of a page?"""
    end, least = found.place.offset, SHORT_LINE * (LEAST_KNOWN if found.is_counted else LEAST_LINES)
    return start is not None and end - start < least and columns(text[start:end]) < least


def _is_listed(found: Break) -> bool:
    """Do the contents give the page that begins here?"""
    return found.place.page is not None and found.place.page == found.number


def _evidence(found: Break, has_number: bool) -> Evidence | None:
    """How sure the break is, by what can be wrong with it; None where there is nothing to report."""
    place = found.place
    count = f", number by count (margin {found.margin:.1f}{'' if found.is_counted else ' beyond the known pages'})"
    note = count if has_number else ""
    if _is_listed(found):
        return Evidence(NAME, "page-of-the-contents", "medium", f"the contents give the page of the division{note}")
    likely: Certainty = "medium" if found.share >= (DOUBT if place.odds > JOINED else SHARE) else "low"
    if place.odds >= LIKELY:
        is_sure = place.odds >= SURE and found.share >= ALONE and not has_number  # contents can be one off throughout
        reason = f"a sentence goes on (log odds {place.odds:.1f}, share {found.share:.2f}){note}"
        reason += f", {found.skipped} pages before it are not to be seen" if found.skipped else ""
        return Evidence(NAME, "cut-sentence", "high" if is_sure else "medium", reason)
    if found.share >= DOUBT:
        rule = "division" if place.begins_division else "page-length"
        return Evidence(NAME, rule, likely, f"pages are about equally long (share {found.share:.2f}){note}")
    return None


def _pb(source: Source, found: Break, evidence: Evidence, has_number: bool) -> Annotation:
    place = found.place
    attributes = [("n", f"[{found.number}]")] if has_number and (found.number or 0) > 0 else []
    if place.odds > LIKELY and is_inside_word(source, Span(place.offset, place.offset)):
        attributes.append(("break", "no"))
    return Annotation(Span(place.offset, place.offset), "pb", tuple(attributes), evidence=evidence)
