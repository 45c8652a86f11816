"""The lines that name a picture or a table: they stand right above or below it, and belong to it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from tei.annotators.blocks import blocks_of
from tei.annotators.folding import simplify
from tei.annotators.tables import Language, language_of
from tei.model import Annotation, Document, Evidence, Span

NAME = "marks"
LONGEST = 200
SIGNS = " .:：．。—–-\u3000)("
"""What parts the number of a caption from its words; a comma goes on with a sentence."""


class Object(NamedTuple):
    """A picture or a table: the place of its claim among the claims, and the blocks above and below it."""

    claim: int
    above: int
    below: int


def with_captions(document: Document, claims: Sequence[Annotation]) -> list[Annotation]:
    """Return ``claims`` with each figure and table holding its caption as ``head``."""
    found = list(claims)
    if not any(claim.element in ("figure", "table") for claim in claims):
        return found
    language = language_of(document)
    blocks = blocks_of(document)
    captions = {block.number for block in blocks if block.kind == "text" and is_caption(block.text, language)}
    if not captions:
        return found
    starts = [block.outer.start for block in blocks]
    objects = [
        Object(number, bisect_left(starts, claim.span.start) - 1, bisect_left(starts, claim.span.end))
        for number, claim in enumerate(claims)
        if claim.element in ("figure", "table")
    ]
    for one, place in _assigned(objects, captions, claims):
        claim, caption = claims[one.claim], blocks[place].outer
        if caption.start < claim.span.end and claim.span.start < caption.end:
            continue  # they share a line: what a head holds may be no row
        whole = Span(min(claim.span.start, caption.start), max(claim.span.end, caption.end))
        found[one.claim] = replace(claim, span=whole)
        found.append(Annotation(caption, "head", evidence=Evidence(NAME, "caption", "high")))
    return found


def is_caption(text: str, language: Language) -> bool:
    """Tell whether a line begins as captions do, with what it names and a number: Figure 1. The gate."""
    plain = simplify(text) if language.is_han else text
    match = language.caption.match(plain) if len(text) <= LONGEST else None
    return match is not None and plain[match.end() : match.end() + 1] in SIGNS


def _assigned(
    objects: Sequence[Object], captions: set[int], claims: Sequence[Annotation]
) -> list[tuple[Object, int]]:
    """Each object with the number of its caption: below or above a picture, as most pictures have it; above a table."""
    above = [one for one in objects if one.above in captions]
    below = [one for one in objects if one.below in captions and claims[one.claim].element == "figure"]
    order = (1, -1) if len(below) >= len(above) else (-1, 1)
    taken: set[int] = set()
    found: list[tuple[Object, int]] = []
    for one in objects:
        for side in order if claims[one.claim].element == "figure" else (-1,):
            place = one.above if side < 0 else one.below
            if place in captions and place not in taken:
                taken.add(place)
                found.append((one, place))
                break
    return found
