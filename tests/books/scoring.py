"""How much of a book's structure the annotators find: their claims against the gold, by offsets of the source."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tei.encoding.resolve import resolve
from tei.model import Annotation, Span
from tei.pipeline import annotate
from tei.sources import read_source
from tests.books.gold import Place, Sheet, places

LEFT_OUT = ("names", "dates", "variants")
"""Layers that say nothing of a book's structure."""
FLOORS = Path(__file__).parent / "floors.toml"
ALIKE = 0.6
"""Two spans mean the same block from this share on: what they share of what they cover together."""
NEAR = 5
"""A page break may stand this many characters off."""
BLOCKS = frozenset({"p", "l", "item", "head", "ab", "byline", "signed", "dateline"})


class Score(NamedTuple):
    """Shares from 0 to 1; ``None`` where the book has nothing of the kind."""

    headings: float | None
    """F1 of the main headings, those of the contents and the front matter too."""
    depth: float | None
    """Of the headings that were found, how many lie as deep as they should."""
    contents: float | None
    """F1 of the entries of the contents."""
    links: float | None
    """Of the entries whose division is in the text, how many lead to it."""
    breaks: float | None
    """F1 of the page breaks, placed to within five characters."""
    joins: float | None
    """Of the blocks that a page end cuts, how many are one block."""


def score(sheet: Sheet) -> Score:
    """What the annotators find in the text of ``sheet``."""
    source = read_source(sheet.text.encode(), uri="book.txt")
    if source.text != sheet.text:
        raise ValueError("the source does not read as it was written: offsets would not agree")
    return score_claims(sheet, resolve(annotate(source, without=LEFT_OUT)).kept)


def score_claims(sheet: Sheet, claims: Sequence[Annotation]) -> Score:
    """The claims against the gold."""
    heads = places(sheet, "head")
    found = [c for c in claims if c.element == "head" and ("type", "sub") not in c.attributes and _is_of_div(c, claims)]
    pairs = _pairs(heads, found, sheet.printed)
    entries = places(sheet, "entry")
    items = _items(claims)
    return Score(
        headings=_f1(len(pairs), len(found), len(heads)),
        depth=_share(_depth(head, claims) == gold.block.depth for gold, head in pairs),
        contents=_f1(len(_pairs(entries, items, sheet.printed)), len(items), len(entries)),
        links=_share(_leads(e, claims, pairs) for e in entries if e.block.number in {h.block.number for h in heads}),
        breaks=_breaks(sheet, claims),
        joins=_share(_is_whole(b.offset, claims) for b in sheet.breaks if b.visibility != "boundary"),
    )


def _f1(right: int, found: int, wanted: int) -> float | None:
    return 2 * right / (found + wanted) if found + wanted else None


def _share(outcomes: Iterable[bool]) -> float | None:
    counted = list(outcomes)
    return sum(counted) / len(counted) if counted else None


def _is_alike(one: Span, other: Span) -> bool:
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared > 0 and shared >= ALIKE * (max(one.end, other.end) - min(one.start, other.start))


def _pairs(
    wanted: Sequence[Place], found: Sequence[Annotation], printed: Sequence[int]
) -> list[tuple[Place, Annotation]]:
    """Each place with the claim on the same characters of the book; blanks, marks and leaders do no harm."""
    spans = [(Span(printed[claim.span.start], printed[claim.span.end]), claim) for claim in found]
    pairs = []
    for gold in wanted:
        place = Span(printed[gold.start], printed[gold.end])
        pairs += [(gold, claim) for span, claim in spans if _is_alike(span, place)][:1]
    return pairs


def _holds(outer: Annotation, inner: Span) -> bool:
    return outer.span.start <= inner.start and inner.end <= outer.span.end


def _is_of_div(head: Annotation, claims: Sequence[Annotation]) -> bool:
    """Is the innermost of what holds the head a division, not a list or a table?"""
    around = [c for c in claims if c.element in ("div", "list", "table", "figure", "lg") and _holds(c, head.span)]
    return bool(around) and min(around, key=lambda c: c.span.end - c.span.start).element == "div"


def _depth(head: Annotation, claims: Sequence[Annotation]) -> int:
    """How many divisions with a head of their own hold the head."""
    starts = {c.span.start for c in claims if c.element == "head"}
    return sum(c.element == "div" and c.span.start in starts and _holds(c, head.span) for c in claims)


def _items(claims: Sequence[Annotation]) -> list[Annotation]:
    contents = [c for c in claims if c.element == "div" and ("type", "contents") in c.attributes]
    return [c for c in claims if c.element == "item" and any(_holds(div, c.span) for div in contents)]


def _leads(entry: Place, claims: Sequence[Annotation], pairs: Sequence[tuple[Place, Annotation]]) -> bool:
    """Does a link in the entry lead to the division whose head is the one that the entry names?"""
    targets = {
        dict(c.attributes).get("target", "")
        for c in claims
        if c.element == "ref" and entry.start <= c.span.start < entry.end
    }
    head = next((claim for gold, claim in pairs if gold.block.number == entry.block.number), None)
    return any(head and _identifier(head, claims) == target for target in targets if target)


def _identifier(head: Annotation, claims: Sequence[Annotation]) -> str:
    """``#`` and the identifier of the innermost division around the head."""
    around = [c for c in claims if c.element == "div" and _holds(c, head.span)]
    innermost: Mapping[str, str] = dict(min(around, key=lambda c: c.span.end - c.span.start).attributes)
    return f"#{innermost.get('xml:id', '')}"


def _breaks(sheet: Sheet, claims: Sequence[Annotation]) -> float | None:
    printed = sheet.printed
    wanted = {printed[b.offset] for b in sheet.breaks}
    built = [c for c in claims if c.element == "pb" and c.evidence.certainty != "low"]
    found = {printed[c.span.start] for c in built} - {0}
    right = sum(any(abs(place - other) <= NEAR for other in found) for place in wanted)
    return _f1(right, len(found), len(wanted))


def _is_whole(offset: int, claims: Sequence[Annotation]) -> bool:
    """Does one block hold both sides of the offset?"""
    return any(c.element in BLOCKS and c.span.start < offset - 1 and offset < c.span.end for c in claims)


def mean(scores: Iterable[Score]) -> Score:
    """The mean of each field over the scores that have it."""
    columns = ([value for value in column if value is not None] for column in zip(*scores, strict=True))
    return Score(*(sum(column) / len(column) if column else None for column in columns))


def read_floors() -> dict[str, dict[str, float]]:
    """The least that each book must score in each field; empty before there are any."""
    return tomllib.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
