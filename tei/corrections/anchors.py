"""Where in the text a decision belongs: found by its words, its neighbours and its line, in this order.

A quotation that occurs several times is told apart by what stood on both sides, then by the line.  One
that occurs no more is looked for near its line with some letters changed.  What cannot be told is not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from tei.corrections.kinds import Correction
from tei.model import Span
from tei.positions import line_and_column

CONTEXT = 20
"""How many characters on each side are recorded."""

MANY = 2000
"""So many occurrences are compared at most."""

NEAR = 10_000
"""How many characters on both sides of the recorded line are searched for a changed quotation."""

ALIKE = 80
"""From this likeness (of 100, by rapidfuzz's partial ratio) on, changed words are the same place."""

TELLING = 6
"""A quotation of so many characters that occurs once needs no neighbours."""


class Anchor(NamedTuple):
    """The place of a decision in the text as it is now."""

    span: Span
    moved: bool = False
    """Is it on another line than recorded?"""
    changed: bool = False
    """Are its words no longer the very same?"""


class Occurrence(NamedTuple):
    """One place where the quotation occurs, and how well it fits."""

    agreement: int
    """How many recorded characters of the neighbourhood are still there."""
    distance: int
    """How many lines from the recorded one."""
    start: int


def find_anchor(text: str, starts: Sequence[int], correction: Correction) -> Anchor | None:
    """The place of ``correction`` in ``text``, whose lines begin at ``starts``; None where it cannot be told."""
    found = sorted(occurrences(text, starts, correction), key=lambda o: (-o.agreement, o.distance))
    if not found:
        return _changed(text, starts, correction)
    best = found[0]
    rivals = [other for other in found[1:] if other[:2] == best[:2]]
    if rivals or not _fits(best, correction, alone=len(found) == 1):
        return None
    span = Span(best.start, best.start + len(correction.text))
    return Anchor(span, moved=bool(correction.line and best.distance))


def _fits(found: Occurrence, correction: Correction, *, alone: bool) -> bool:
    """On its line, among its neighbours, or alone in the book with nothing recorded that speaks against it."""
    neighbours = len(correction.before) + len(correction.after)
    at_home = bool(correction.line) and found.distance == 0
    told = len(correction.text) >= TELLING or not (correction.line or neighbours)
    return at_home or bool(neighbours and found.agreement * 2 >= neighbours) or (alone and told)


def occurrences(text: str, starts: Sequence[int], correction: Correction) -> list[Occurrence]:
    """Every place where the quotation stands word for word."""
    matches = re.finditer(f"(?={re.escape(correction.text)})", text)  # one may begin within another
    return [_occurrence(text, starts, correction, match.start()) for match in islice(matches, MANY)]


def every_place(text: str, words: str) -> list[Span]:
    """Where ``words`` stand, one place not within another, and not as a part of a longer word in Latin letters."""
    before = r"(?<![^\W\d_])" if _is_latin(words[:1]) else ""
    after = r"(?![^\W\d_])" if _is_latin(words[-1:]) else ""
    return [Span(*match.span()) for match in re.finditer(f"{before}{re.escape(words)}{after}", text)]


def _is_latin(character: str) -> bool:
    return character.isalpha() and character < "\u0250"


def _occurrence(text: str, starts: Sequence[int], correction: Correction, start: int) -> Occurrence:
    end = start + len(correction.text)
    before = text[max(start - len(correction.before), 0) : start]
    after = text[end : end + len(correction.after)]
    agreement = _common(before[::-1], correction.before[::-1]) + _common(after, correction.after)
    line, _ = line_and_column(starts, start)
    return Occurrence(agreement, abs(line - correction.line) if correction.line else 0, start)


def _common(one: str, other: str) -> int:
    """How many characters both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((number for number, (a, b) in pairs if a != b), min(len(one), len(other)))


def _changed(text: str, starts: Sequence[int], correction: Correction) -> Anchor | None:
    """The likest words near the recorded line, with their neighbours taken into account."""
    from rapidfuzz.fuzz import partial_ratio_alignment

    if not correction.line:
        return None
    middle = starts[min(correction.line, len(starts)) - 1]
    low = max(middle - NEAR, 0)
    window = text[low : middle + NEAR]
    whole = correction.before + correction.text + correction.after
    found = partial_ratio_alignment(whole, window, score_cutoff=ALIKE)
    if found is None or len(correction.text) < 2:
        return None
    first = max(low + found.dest_start - 2, 0)
    inner = partial_ratio_alignment(correction.text, text[first : low + found.dest_end + 2], score_cutoff=ALIKE)
    if inner is None:
        return None
    span = Span(first + inner.dest_start, first + inner.dest_end)
    line, _ = line_and_column(starts, span.start)
    return Anchor(span, moved=line != correction.line, changed=True)


def anchored(text: str, starts: Sequence[int], correction: Correction, start: int) -> Correction:
    """``correction`` with the line and the neighbours of the quotation at ``start``."""
    end = start + len(correction.text)
    line, _ = line_and_column(starts, start)
    return replace(correction, line=line, before=text[max(start - CONTEXT, 0) : start], after=text[end : end + CONTEXT])
