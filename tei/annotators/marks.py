"""What the input format marks besides headings, items and pages: tables, pictures, formulas, notes, type faces.

The reader has recorded the marks; nothing is decided here.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from tei.encoder.structure.anchors import with_anchors
from tei.encoder.structure.captions import with_captions
from tei.encoder.structure.notes_in_text import find_notes_in_text
from tei.encoding.build import MOVED_TO
from tei.encoding.signs import FORBIDDEN
from tei.model import Annotation, Document, Evidence, Markup, Span
from tei.validation.addresses import is_uri

NAME = "marks"
SAFE = "/:?#@!$&'()*+,;=~"
"""What an address is written with (RFC 3986, section 2.2, but for brackets)."""
Attributes = tuple[tuple[str, str], ...]


def read(document: Document) -> Iterable[Annotation]:
    """The elements that the marks of the source stand for; pictures and tables with their captions."""
    claims = with_captions(document, with_anchors(document.source, _read(document)))
    return [*claims, *find_notes_in_text(document)]


def _read(document: Document) -> Iterator[Annotation]:
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
    """An address as an XML Schema anyURI may be: without blanks and what XML forbids, other faults escaped."""
    plain = "%20".join(FORBIDDEN.sub("", url).split())
    if is_uri(plain):
        return plain or "#"
    from urllib.parse import quote

    escaped = quote(plain, safe=SAFE)
    return escaped if is_uri(escaped) else quote(plain, safe="")


# --- tables ---------------------------------------------------------------------------------------------


def _tables(marks: Sequence[Markup], ends: dict[int, int]) -> Iterator[Annotation]:
    """Tables with a row, rows with a cell; what has none stays text."""
    cells = _parts("cell", marks, ends)
    filled = [(row, _inside(row.span, cells)) for row in _parts("row", marks, ends)]
    rows = [(row, inner) for row, inner in filled if any(cell.span.start < row.span.end for cell in inner)]
    full = [row for row, _ in rows]
    for table in _parts("table", marks, ends):
        if _inside(table.span, full):
            yield _claim(table.span, "table")
    for row, inner in rows:
        yield _claim(row.span, "row", _role(inner))
    for cell in cells:
        yield _claim(cell.span, "cell", tuple(_cell_attributes(cell.value)))


class Part(NamedTuple):
    """A table, row or cell with all that is its own: its scope and the marks on both sides."""

    span: Span
    value: str


def _parts(kind: str, marks: Sequence[Markup], ends: dict[int, int]) -> list[Part]:
    """All parts of one kind, in order of their starts."""
    found = (_part(number, mark, ends) for number, mark in enumerate(marks) if mark.kind == kind and mark.scope)
    return sorted(found, key=_start)


def _part(number: int, mark: Markup, ends: dict[int, int]) -> Part:
    scope = _scope(mark)
    return Part(Span(min(mark.span.start, scope.start), max(scope.end, ends.get(number, 0))), mark.value)


def _start(part: Part) -> int:
    return part.span.start


def _inside(outer: Span, parts: Sequence[Part]) -> list[Part]:
    """Those of ``parts``, which are in order, that lie in ``outer``."""
    first, last = bisect_left(parts, outer.start, key=_start), bisect_right(parts, outer.end, key=_start)
    return [part for part in parts[first:last] if part.span.end <= outer.end]


def _role(cells: Iterable[Part]) -> Attributes:
    return (("role", "label"),) if all("head" in cell.value.split() for cell in cells) else ()


def _cell_attributes(value: str) -> Iterator[tuple[str, str]]:
    for word in value.split():
        name, _, number = word.partition("=")
        yield ("role", "label") if word == "head" else (name, number)


# --- notes ----------------------------------------------------------------------------------------------


def _notes(marks: Sequence[Markup]) -> Iterator[Annotation]:
    """Each note stands at its first reference outside notes, if it has one; other references point at it."""
    notes = [mark for mark in marks if mark.kind == "note" and _scope(mark).end > _scope(mark).start]
    references = _references(notes, marks)
    closed = {mark.span.start: mark.span.end for mark in marks if mark.kind == "noteref-end"}
    for number, mark in enumerate(notes, 1):
        own = references[number - 1]
        first = next((reference for reference in own if not _is_in(reference, notes)), None)
        yield from _note(mark, own, first, f"note-{number}", closed)


def _is_in(mark: Markup, notes: Sequence[Markup]) -> bool:
    """Does the mark stand inside one of ``notes``, which are in order?"""
    before = bisect_left(notes, mark.span.start, key=lambda note: note.span.start) - 1
    return before >= 0 and mark.span.start < _scope(notes[before]).end


def _references(notes: Sequence[Markup], marks: Sequence[Markup]) -> list[list[Markup]]:
    """The references of each note: a label that recurs belongs to the next note that has it, else to the last."""
    found: list[list[Markup]] = [[] for _ in notes]
    places: dict[str, list[int]] = {}
    for number, note in enumerate(notes):
        places.setdefault(note.value, []).append(number)
    for mark in marks:
        if mark.kind == "noteref" and mark.scope and mark.value in places:
            same = places[mark.value]
            position = bisect_left(same, mark.span.start, key=lambda number: notes[number].span.start)
            found[same[min(position, len(same) - 1)]].append(mark)
    return found


def _note(
    mark: Markup, references: Sequence[Markup], first: Markup | None, identifier: str, closed: Mapping[int, int]
) -> Iterator[Annotation]:
    attributes: Attributes = (("place", "bottom"), ("n", FORBIDDEN.sub("", mark.value)), ("xml:id", identifier))
    if first:
        end = closed.get(_scope(first).end, _scope(first).end)
        yield _claim(Span(end, end), "anchor", ((MOVED_TO, identifier),))
        attributes = (*attributes, (MOVED_TO, identifier))
    yield _claim(_scope(mark), "note", attributes)
    for reference in references:
        yield _claim(_scope(reference), "ref", (("type", "noteref"), ("target", f"#{identifier}")))
