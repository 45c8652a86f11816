"""What the input format marks besides headings, items and pages: tables, pictures, formulas, notes, type faces.

The reader has recorded the marks; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count

from tei.encoding.build import MOVED_TO
from tei.model import Annotation, Document, Evidence, Markup, Span

NAME = "marks"
Attributes = tuple[tuple[str, str], ...]


def read(document: Document) -> Iterable[Annotation]:
    """The elements that the marks of the source stand for."""
    marks = document.source.markup
    ends = _ends(marks)
    for number, mark in enumerate(marks):
        if mark.scope and mark.kind in MAKERS:
            yield from MAKERS[mark.kind](mark, Span(mark.span.start, max(mark.scope.end, ends.get(number, 0))))
    yield from _tables(marks, ends)
    yield from _notes(marks)


def _ends(marks: Sequence[Markup]) -> dict[int, int]:
    """Where each mark's closing mark ends, by the number of the opening one."""
    ends: dict[int, int] = {}
    waiting: dict[tuple[str, int], int] = {}
    for number, mark in enumerate(marks):
        kind = mark.kind.removesuffix("-end")
        if mark.kind != kind and (opener := waiting.get((kind, mark.span.start))) is not None:
            ends[opener] = mark.span.end
        elif mark.scope:
            waiting[kind, mark.scope.end] = number
    return ends


def _claim(span: Span, element: str, attributes: Attributes = ()) -> Annotation:
    return Annotation(span, element, attributes, evidence=Evidence(NAME, "marked"))


def _hi(mark: Markup, whole: Span) -> Iterator[Annotation]:
    yield _claim(_scope(mark), "hi", (("rend", mark.value),))


def _formula(mark: Markup, whole: Span) -> Iterator[Annotation]:
    attributes = (("notation", "TeX"), *((("rend", "display"),) if mark.value == "display" else ()))
    yield _claim(_scope(mark), "formula", attributes)


def _link(mark: Markup, whole: Span) -> Iterator[Annotation]:
    yield _claim(_scope(mark), "ref", (("target", _address(mark.value)),))


def _figure(mark: Markup, whole: Span) -> Iterator[Annotation]:
    yield _claim(whole, "figure")
    yield _claim(Span(mark.span.end, mark.span.end), "graphic", (("url", _address(mark.value)),))
    if _scope(mark).end > _scope(mark).start:
        yield _claim(_scope(mark), "figDesc")


def _quote(mark: Markup, whole: Span) -> Iterator[Annotation]:
    yield _claim(whole, "quote")


def _caption(mark: Markup, whole: Span) -> Iterator[Annotation]:
    yield _claim(whole, "head")


MAKERS: dict[str, Callable[[Markup, Span], Iterator[Annotation]]] = {
    "hi": _hi,
    "formula": _formula,
    "link": _link,
    "figure": _figure,
    "quote": _quote,
    "caption": _caption,
}


def _scope(mark: Markup) -> Span:
    return mark.scope or mark.span


def _address(url: str) -> str:
    """An address as an XML Schema anyURI may be: without blanks."""
    return "%20".join(url.split()) or "#"


# --- tables ---------------------------------------------------------------------------------------------


def _tables(marks: Sequence[Markup], ends: dict[int, int]) -> Iterator[Annotation]:
    """Tables with a row, rows with a cell; what has none stays text."""
    cells = [_part(number, mark, ends) for number, mark in enumerate(marks) if mark.kind == "cell" and mark.scope]
    rows = [_part(number, mark, ends) for number, mark in enumerate(marks) if mark.kind == "row" and mark.scope]
    rows = [(mark, span) for mark, span in rows if any(_within(cell, span) for _, cell in cells)]
    for number, mark in enumerate(marks):
        if mark.kind == "table" and mark.scope:
            span = _part(number, mark, ends)[1]
            if any(_within(row, span) for _, row in rows):
                yield _claim(span, "table")
    for _, span in rows:
        yield _claim(span, "row", _role(cell for cell, inner in cells if _within(inner, span)))
    for mark, span in cells:
        yield _claim(span, "cell", tuple(_cell_attributes(mark.value)))


def _part(number: int, mark: Markup, ends: dict[int, int]) -> tuple[Markup, Span]:
    """A mark and all that is its own: its scope and the marks on both sides."""
    scope = _scope(mark)
    return mark, Span(min(mark.span.start, scope.start), max(scope.end, ends.get(number, 0)))


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _role(cells: Iterable[Markup]) -> Attributes:
    return (("role", "label"),) if all("head" in cell.value.split() for cell in cells) else ()


def _cell_attributes(value: str) -> Iterator[tuple[str, str]]:
    for word in value.split():
        name, _, number = word.partition("=")
        yield ("role", "label") if word == "head" else (name, number)


# --- notes ----------------------------------------------------------------------------------------------


def _notes(marks: Sequence[Markup]) -> Iterator[Annotation]:
    """Each note stands at its first reference, if it has one; other references point at it."""
    references: dict[str, list[Markup]] = {}
    for mark in marks:
        if mark.kind == "noteref" and mark.scope:
            references.setdefault(mark.value, []).append(mark)
    numbers = count(1)
    for mark in marks:
        if mark.kind == "note" and mark.scope and mark.scope.end > mark.scope.start:
            yield from _note(mark, references.pop(mark.value, []), f"note-{next(numbers)}", marks)


def _note(mark: Markup, references: Sequence[Markup], identifier: str, marks: Sequence[Markup]) -> Iterator[Annotation]:
    attributes: Attributes = (("place", "bottom"), ("n", mark.value), ("xml:id", identifier))
    if references:
        end = _end_of(references[0], marks)
        yield _claim(Span(end, end), "anchor", ((MOVED_TO, identifier),))
        attributes = (*attributes, (MOVED_TO, identifier))
    yield _claim(_scope(mark), "note", attributes)
    for reference in references:
        yield _claim(_scope(reference), "ref", (("type", "noteref"), ("target", f"#{identifier}")))


def _end_of(reference: Markup, marks: Sequence[Markup]) -> int:
    """Behind the closing mark of a reference."""
    end = _scope(reference).end
    return next((m.span.end for m in marks if m.kind == "noteref-end" and m.span.start == end), end)
