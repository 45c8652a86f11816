"""Footnotes that no mark of a format shows: a sign in a sentence, and a block that begins with the same sign below it.

Points of a list begin with signs too, and books end with numbered lists of works: a block is a note only where its sign
stands inside a sentence just above it, and the text goes on behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile

from tei.annotators.blocks import Block, blocks_of
from tei.encoding.build import MOVED_TO
from tei.expressions import expression
from tei.model import Annotation, Document, Evidence, Span

NAME = "marks"
HAS_NOTES = expression(r"^[ \t\u3000]*(?:[①-⑳]|\[(?:Footnote )?[0-9]{1,3}[:\]])", re.M)
OPENING = re.compile(r"(?P<sign>[①-⑳])|\[Footnote (?P<footnote>[0-9]{1,3}): |(?P<bracket>\[[0-9]{1,3}\])(?= )")
REACH = 6
"""Blocks above a note in which its sign stands."""
LONGEST = 1_500


def find_notes_in_text(document: Document) -> Iterator[Annotation]:
    """Yield each ``note`` with the place in the text that it belongs to."""
    if not HAS_NOTES.search(document.source.text):
        return
    blocks = blocks_of(document)
    signs = {block.number: sign for block in blocks if (sign := sign_of(block))}
    used: set[int] = set()
    for count, (number, sign) in enumerate(sorted(signs.items()), 1):
        place, end = _reference(blocks, number, signs, document.source.text)
        if not end or place.start in used or not _goes_on(blocks, number, signs):
            continue
        used.add(place.start)
        offset = place.end if place.end < end else place.start  # inside the paragraph that the sign ends
        yield from _note(blocks[number], sign, place, offset, f"footnote-{count}")


def sign_of(block: Block) -> str:
    """Return the sign that a block begins with, as it stands in the text; empty where it begins with none."""
    found = OPENING.match(block.text) if block.kind == "text" and len(block.text) <= LONGEST else None
    if found is None or found.end() == len(block.text):
        return ""
    return f"[{found['footnote']}]" if found["footnote"] else found[0].strip()


def _reference(blocks: Sequence[Block], number: int, signs: Mapping[int, str], text: str) -> tuple[Span, int]:
    """Where the sign stands inside one of the blocks above, the last such place, and the end of that block; or zero."""
    sign = signs[number]
    above = (block for block in reversed(blocks[max(0, number - REACH - 3) : number]) if block.number not in signs)
    for block in takewhile(lambda block: block.kind == "text" and number - block.number <= REACH, above):
        place = text.rfind(sign, block.span.start + 1, block.span.end)
        if place > block.span.start:
            return Span(place, place + len(sign)), block.span.end
    return Span(0, 0), 0


def _goes_on(blocks: Sequence[Block], number: int, signs: Mapping[int, str]) -> bool:
    """Does text follow behind the run of notes, as it does not behind a list of works?"""
    after = next((block for block in blocks[number + 1 :] if block.number not in signs), None)
    return after is not None and after.kind in ("text", "heading")


def _note(block: Block, sign: str, place: Span, offset: int, identifier: str) -> Iterator[Annotation]:
    evidence = Evidence(NAME, "sign-of-a-note", "medium", f"{sign} stands in the text above and begins this block")
    attributes = (("place", "bottom"), ("n", sign.strip("[]")), ("xml:id", identifier), (MOVED_TO, identifier))
    yield Annotation(Span(offset, offset), "anchor", ((MOVED_TO, identifier),), evidence=evidence)
    yield Annotation(block.outer, "note", attributes, evidence=evidence)
    yield Annotation(place, "ref", (("type", "noteref"), ("target", f"#{identifier}")), evidence=evidence)
