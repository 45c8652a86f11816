"""Blocks for what no annotator placed: text between blocks, blocks behind divisions, closers with nothing to close."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tei.encoding.signs import UNITS
from tei.expressions import expression
from tei.model import Annotation, Document, Evidence, Span
from tei.vocabulary import GLOBAL, ROWS, WRAPPED, ZONES

DIVISIONS = frozenset((*ZONES, "div"))
ENDS = frozenset({"closer", "trailer"})
TOPS = frozenset({"head", "byline", "opener"})
"""What may stand before a head (model.divTop of the Guidelines)."""
CLOSING = frozenset({"div", "closer", "trailer", "titlePage"})
"""What no block may follow directly in the same division."""
ORPHANED = Evidence("fillers", "behind-a-division", "unknown", "text behind a division of the same depth")
UNDECIDED = Evidence("fillers", "undecided", "unknown", "no annotator said what this text is")
BLANK = expression(f"[{''.join(UNITS)}\n]*")
WIDE_BLANKS = expression(f"([{''.join(UNITS)[2:]}])\\1*")


def fillers(document: Document, structure: Sequence[Annotation]) -> list[Annotation]:
    """Blocks for text that no claim covers: nothing is lost, and the reader of the report is told."""
    found: list[Annotation] = []
    markup = document.source.markup
    length = len(document.source.text)
    covered = _Gaps(document.source.text, [m.span for m in markup if not m.reading])
    position = 0
    open_: list[Annotation] = []

    def close_until(offset: int) -> None:
        nonlocal position
        while open_ and open_[-1].span.end <= offset:
            top = open_.pop()
            fill(top.element, position, top.span.end)
            position = max(position, top.span.end)

    def fill(parent: str, start: int, end: int) -> None:
        is_blank = not document.source.text[start:end].strip(" \t\n")
        if is_blank or (parent != "document" and ROWS[parent].content != "elements"):
            return
        element = ROWS[parent].filler if parent != "document" else "ab"
        for span in covered.text_between(start, end):
            stretch = document.source.text[slice(*span)]
            found.extend(_blanks(span, stretch) if BLANK.fullmatch(stretch) else filler_of(span, element))

    for claim in structure:
        close_until(claim.span.start)
        fill(open_[-1].element if open_ else "document", position, claim.span.start)
        position = max(position, claim.span.start)
        if claim.span.end > claim.span.start:
            open_.append(claim)
    close_until(length)
    fill("document", position, length)
    return found


def filler_of(span: Span, element: str) -> Iterable[Annotation]:
    """Yield ``element``, and within it what takes up text where it holds elements only."""
    yield Annotation(span, element, evidence=UNDECIDED)
    if ROWS[element].content == "elements":
        yield from filler_of(span, ROWS[element].filler)


def _blanks(span: Span, stretch: str) -> Iterable[Annotation]:
    """Wide blanks between blocks, which XML would count as text."""
    for match in WIDE_BLANKS.finditer(stretch):
        yield Annotation(Span(span.start + match.start(), span.start + match.end()), "space")


class _Gaps:
    """Finds the stretches of real text (not blank, not markup) between two offsets."""

    def __init__(self, text: str, marks: Sequence[Span]) -> None:
        self.text = text
        self.marks = marks
        self.next_mark = 0

    def text_between(self, start: int, end: int) -> Iterable[Span]:
        first: int | None = None
        last = start
        for a, b in self._pieces(start, end):
            piece = self.text[a:b]
            if not piece.strip(" \t\n"):
                continue
            if first is None:
                first = a + len(piece) - len(piece.lstrip(" \t\n"))
            last = a + len(piece.rstrip(" \t\n"))
        if first is not None:
            yield Span(first, last)

    def _pieces(self, start: int, end: int) -> Iterable[tuple[int, int]]:
        while self.next_mark < len(self.marks) and self.marks[self.next_mark].end <= start:
            self.next_mark += 1
        position = start
        number = self.next_mark
        while number < len(self.marks) and self.marks[number].start < end:
            mark = self.marks[number]
            if mark.start > position:
                yield position, mark.start
            position = max(position, mark.end)
            number += 1
        if position < end:
            yield position, end


def orphans(structure: Sequence[Annotation]) -> list[Annotation]:
    """Divisions for blocks that stand behind a division in the same parent, where TEI allows divisions only."""
    found: list[Annotation] = []
    open_: list[tuple[Annotation, list[Annotation]]] = []
    for claim in [*structure, None]:
        while open_ and (claim is None or open_[-1][0].span.end <= claim.span.start):
            parent, children = open_.pop()
            found.extend(_wrapped(parent.element, children) if parent.element in DIVISIONS else ())
        if claim is None or claim.span.end == claim.span.start:
            continue
        if open_ and claim.element not in GLOBAL:
            open_[-1][1].append(claim)
        open_.append((claim, []))
    return found


def _wrapped(parent: str, children: Sequence[Annotation]) -> Iterator[Annotation]:
    """One division for each run of blocks behind a division, behind what closes one, or that needs one."""
    needy = WRAPPED.get(parent, frozenset())
    run: list[Annotation] = []
    behind = False
    for child in children:
        closes = child.element in CLOSING
        wrapped = child.element in needy or (behind and not closes)
        behind = behind or wrapped or closes
        if wrapped:
            run.append(child)
        if closes or not wrapped:
            yield from _division(run)
            run = []
    yield from _division(run)


def _division(run: Sequence[Annotation]) -> Iterator[Annotation]:
    if run:
        yield Annotation(Span(run[0].span.start, run[-1].span.end), "div", evidence=ORPHANED)


def hanging(structure: Sequence[Annotation]) -> Iterator[tuple[Annotation, str]]:
    """Yield what stands in the wrong place among its siblings (TEI Guidelines, 4.2), with the element around it.

    Closers and trailers end something: a block stands before them in their division.  Heads begin something:
    no block stands before them in their division, list, table or stanza.
    """
    open_: list[tuple[int, int, str]] = []
    blocks: set[int] = set()
    begun: set[int] = set()
    for number, claim in enumerate(structure):
        while open_ and open_[-1][1] <= claim.span.start:
            open_.pop()
        parent, _, around = open_[-1] if open_ else (-1, 0, "")
        if (claim.element in ENDS and parent not in blocks) or (claim.element == "head" and parent in begun):
            yield claim, around
        if claim.element not in GLOBAL and claim.element != "head":
            blocks.add(parent)
        if claim.element not in GLOBAL | TOPS and around != "figure":
            begun.add(parent)
        if claim.span.end > claim.span.start:
            open_.append((number, claim.span.end, claim.element))
