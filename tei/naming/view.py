"""The text as engines read it: one line a block, in simplified characters, without what stands between.

Line ends, page breaks, running heads and marks of the input format inside a block are left out, so
that a name which they cut is whole; every character knows where it stands in the source.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tei.annotators.folding import HAN, simplify_lines
from tei.model import Annotation, Document, Source, Span
from tei.naming.tables import variants
from tei.vocabulary import ROWS, is_structure

BREAK = "\n"
LEFT_OUT = frozenset({"fw"})
"""Elements that are no part of the running text."""
LINE_END = re.compile(r"(?<![ \t\u3000])[ \t\u3000]*\n\s*")
HYPHEN = re.compile(r"[-¬\u00ad][^\S\n]*\n\s*+(?=[^\W\d_A-ZÄÖÜ])")


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A text made of pieces of the source, of the same length in both forms."""

    text: str
    """In simplified characters; ``\\n`` stands between blocks."""
    printed: str
    """As the source has it."""
    starts: tuple[int, ...]
    """Where each piece begins in ``text``, ascending."""
    sources: tuple[int, ...]
    """Where each piece begins in the source."""

    def span(self, start: int, end: int) -> Span:
        """The span in the source from the first to the last of the characters ``start:end`` (``start < end``)."""
        return Span(self._source(start), self._source(end - 1) + 1)

    def _source(self, offset: int) -> int:
        piece = bisect_right(self.starts, offset) - 1
        return self.sources[piece] + offset - self.starts[piece]


def read_view(document: Document) -> View:
    """The running text of ``document``, block by block."""
    shaping = (a for a in document.annotations if a.element in LEFT_OUT or is_structure(a.element))
    return _read_view(document.source, tuple(shaping))


@lru_cache(maxsize=1)
def _read_view(source: Source, shaping: tuple[Annotation, ...]) -> View:
    """The view of a source with these claims, kept because one annotator after the other asks for it."""
    pieces = list(_pieces(source.text, _cuts(source, shaping)))
    starts: list[int] = []
    length = 0
    for piece, _ in pieces:
        starts.append(length)
        length += len(piece)
    printed = "".join(piece for piece, _ in pieces)
    return View(normalised(printed), printed, tuple(starts or [0]), tuple([at for _, at in pieces] or [0]))


def normalised(text: str) -> str:
    """``text`` in simplified characters and usual variants, of the same length.

    A block whose conversion would change its length is converted character by character.
    """
    if not HAN.search(text):
        return text
    for variant, usual in variants().items():  # few are in a text, so that this is faster than to translate it all
        text = text.replace(chr(variant), chr(usual))
    return simplify_lines(text)


_Cut = tuple[int, int, str]
"""What is left out: from where; up to where, negative so that the longest comes first; what stands for it."""


def _cuts(source: Source, shaping: Sequence[Annotation]) -> list[_Cut]:
    text = source.text
    edges, blocks = _edges(shaping), _blocks(shaping)
    hidden = [a.span for a in shaping if a.element in LEFT_OUT]
    hidden += [mark.span for mark in source.markup if not mark.reading]
    cuts = [(start, -end, "") for start, end in hidden]
    cuts += ((edge, -edge, BREAK) for edge in edges)
    for match in LINE_END.finditer(text):
        start, end = match.span()
        inner = bisect_left(edges, end + 1) == bisect_left(edges, start) and _inside(blocks, start, end)
        cuts.append((start, -end, _joint(text, start, end) if inner else BREAK))
    hyphens = (match.span() for match in HYPHEN.finditer(text))
    cuts += ((start, -end, "") for start, end in hyphens if _inside(blocks, start, end))
    return sorted(cuts)


def _joint(text: str, start: int, end: int) -> str:
    """Nothing between two Chinese characters, a blank between words."""
    around = text[max(0, start - 1) : start] + text[end : end + 1]
    return " " if around.isascii() or not HAN.search(around) else ""


def _edges(annotations: Iterable[Annotation]) -> list[int]:
    found = (a for a in annotations if _is_block(a))
    return sorted({edge for annotation in found for edge in annotation.span})


def _is_block(annotation: Annotation) -> bool:
    return is_structure(annotation.element) and annotation.element not in LEFT_OUT


def _blocks(annotations: Iterable[Annotation]) -> list[Span]:
    """The spans that hold text directly, in order, those that overlap made one."""
    spans = sorted(a.span for a in annotations if _is_block(a) and ROWS[a.element].content != "elements")
    merged: list[Span] = []
    for span in spans:
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(span.end, merged[-1].end))
        else:
            merged.append(span)
    return merged


def _inside(blocks: list[Span], start: int, end: int) -> bool:
    number = bisect_right(blocks, Span(start, start)) - 1
    candidates = blocks[max(0, number) : number + 2]
    return any(block.start < start and end < block.end for block in candidates)


def _pieces(text: str, cuts: Iterable[_Cut]) -> Iterator[tuple[str, int]]:
    """Stretches of the text with their offsets, and what stands for what is cut."""
    position, last = 0, BREAK
    for start, negative, joint in cuts:
        end = -negative
        if start > position:
            yield text[position:start], position
            last = ""
        if joint and last not in (joint, BREAK) and (start >= position or joint == BREAK):
            yield joint, min(start, len(text))
            last = joint
        position = max(position, end)
    if position < len(text):
        yield text[position:], position
