"""Annotations to elements: the only module that makes what stands in ``text``.

The kept claims, outermost first, become events; the events go through a ``TreeBuilder``.  Every
character of the source passes exactly once through ``_characters``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lxml import etree

from tei.encoding.neighbours import text_after, text_before
from tei.encoding.signs import FORBIDDEN, control_identifier, escape, space_attributes
from tei.model import Annotation, Document, Markup
from tei.text.line_ends import parts_words
from tei.tree import TEI, TEI_NAMESPACE, XML_NAMESPACE
from tei.vocabulary import ALTERNATIVES, GLOBAL, ROWS, STANDS_FOR_TEXT, Content, may_hold

MOVED_TO = "moved-to"
"""A pseudo-attribute: a ``note`` with it is to stand where the ``anchor`` with the same value is."""
NOTE_SOURCE = "note-source"
"""The type of the ``anchor`` that stays where a moved note stood in the source."""


Event = tuple[str, str, dict[str, str] | None]
"""One call of the tree builder (``start``, ``end``, ``data``, ``pi``) with a name and attributes, or a word on the
notes that move: ``move`` before such a note, ``place`` where it goes, ``source`` where it was.  A plain tuple, because
a book has hundreds of thousands."""


SPECIAL = re.compile("[\n" + FORBIDDEN.pattern.removeprefix("["))
LINE: tuple[Event, Event] = ("start", "lb", {}), ("end", "lb", None)
NEWLINE: Event = ("data", "\n", None)
EDGES = re.compile(r"(\n*)(.*?)(\n*)", re.DOTALL)
"""A mark: the line ends at its beginning, the rest, the line ends at its end."""


def build_text(document: Document, kept: Sequence[Annotation]) -> etree._Element:
    """The ``text`` element: every character of the source once, in order, inside the kept claims."""
    kept = _without_idle_references(kept)
    events = _Writer(document.source.text, document.source.markup).events(kept)
    has_moves = any(claim.element == "note" or "moved-to" in dict(claim.attributes) for claim in kept)
    return _to_tree(_with_moved_notes(events) if has_moves else events)


def _without_idle_references(kept: Sequence[Annotation]) -> Sequence[Annotation]:
    """The claims; a reference to a note that found no place in the book leads nowhere, and says no target."""
    wanted = {claim: target for claim in kept if claim.element == "ref" and (target := _note_of(claim))}
    if not wanted:
        return kept
    notes = {value for claim in kept if claim.element == "note" for name, value in claim.attributes if name == "xml:id"}
    return [_without_target(claim) if claim in wanted and wanted[claim] not in notes else claim for claim in kept]


def _note_of(claim: Annotation) -> str:
    said = dict(claim.attributes)
    return said.get("target", "").removeprefix("#") if said.get("type") == "noteref" else ""


def _without_target(claim: Annotation) -> Annotation:
    return replace(claim, attributes=tuple(pair for pair in claim.attributes if pair[0] != "target"))


@dataclass(slots=True)
class _Writer:
    """The place in the source that has been written up to, and the elements that are open there."""

    source: str
    marks: Sequence[Markup]
    written: list[Event] = field(default_factory=list)
    position: int = 0
    signed: int = 0
    """Where the last sign ends: what an annotator said inside it has no place."""
    mark: int = 0
    has_block: bool = False
    """Has a block been written into the body?"""
    open: list[Annotation] = field(default_factory=list)

    def events(self, kept: Sequence[Annotation]) -> list[Event]:
        for claim in kept:
            start = claim.span.start
            self._close_until(start)
            self._up_to(start)
            if claim.element in STANDS_FOR_TEXT:
                self._sign(claim)
            elif start >= self.signed:
                self._start(claim)
        self._close_until(len(self.source))
        self._up_to(len(self.source))
        return self.written

    def _start(self, claim: Annotation) -> None:
        self.has_block = self.has_block or (claim.element not in GLOBAL and self._is_in("body"))
        attributes = attributes_of(claim)
        moved = dict(claim.attributes).get(MOVED_TO) if claim.attributes else None
        if moved:
            self.written.append(("place" if claim.element == "anchor" else "move", moved, None))
        if moved and claim.element == "anchor":
            return
        if claim.reading is not None:
            self.written.append(("start", "choice", {}))
            attributes = {}
        self.written.append(("start", claim.element, attributes))
        if claim.span.end > claim.span.start:
            self.open.append(claim)
        else:
            self._end(claim)

    def _sign(self, claim: Annotation) -> None:
        """An empty element for the characters of ``claim``; they stay text where none can say them."""
        start, end = claim.span
        signs = sign_attributes(claim.element, self.source[start:end])
        has_mark = self.mark < len(self.marks) and self.marks[self.mark].span.start < end
        if signs is None or start < self.position or has_mark:
            return
        self.position = self.signed = end
        if claim.element == "lb" and self._is_behind_newline():
            self.written.append(NEWLINE)
        self.written += ("start", claim.element, attributes_of(claim) | signs), ("end", claim.element, None)

    def _close_until(self, offset: int) -> None:
        while self.open and self.open[-1].span.end <= offset:
            self._up_to(self.open[-1].span.end)
            self._end(self.open.pop())

    def _end(self, claim: Annotation) -> None:
        if claim.element == "body" and not self.has_block:  # it must hold one (TEI Guidelines, 4)
            self.written += ("start", "p", {}), ("end", "p", None)
        self.written.append(("end", claim.element, None))
        if claim.reading is not None:
            self.written += _alternative(claim, claim.reading)

    def _up_to(self, offset: int) -> None:
        """The characters from the position to ``offset``, and the marks among them."""
        while self.mark < len(self.marks) and self.marks[self.mark].span.start < offset:
            mark = self.marks[self.mark]
            self._characters(mark.span.start)
            if mark.span.start >= self.position:
                self._mark(mark)
                self.position = mark.span.end
            self.mark += 1
        self._characters(offset)

    def _mark(self, mark: Markup) -> None:
        written = self.source[slice(*mark.span)]
        if not written:
            return
        if mark.reading:
            self.written.append(("pi", "reference", {"data": escape(written)}))
            self._text(mark.reading, mark.span.start)
        elif not written.strip(" \t\n") and self._content() == "elements":
            self.written.append(("data", written, None))
        elif "\n" in written and self._parts_words(self.mark, mark.span.start, self.mark + 1, mark.span.end):
            self._gap(written)
        else:
            self.written.append(("pi", "markup", {"data": escape(written)}))

    def _gap(self, mark: str) -> None:
        """A mark between two words: its line ends stay white space, which every reader of XML understands."""
        match = EDGES.fullmatch(mark)
        before, rest, after = match.groups() if match else ("", mark, "")
        self.written += [("data", before, None)] if before else []
        self.written += [("pi", "markup", {"data": escape(rest)})] if rest else []
        self.written += [("data", after, None)] if after else []

    def _characters(self, offset: int) -> None:
        if offset > self.position:
            start, self.position = self.position, offset
            self._text(self.source[start:offset], start)

    def _text(self, text: str, start: int) -> None:
        """``text``, which stands for what the source has from ``start`` on."""
        if self._content() not in ("mixed", "phrases"):
            self.written.append(("data", text, None))
            return
        position = 0
        for match in SPECIAL.finditer(text):
            if match.start() > position:
                self.written.append(("data", text[position : match.start()], None))
            position = match.end()
            if match[0] == "\n":
                self._line(text, match.start(), start)
            else:
                self.written += _glyph(match[0])
        if position < len(text):
            self.written.append(("data", text[position:], None))

    def _line(self, text: str, position: int, start: int) -> None:
        """The line end there in ``text``: ``lb``, behind white space where it stands between words
        (Guidelines, 3.11.3: without it a reader must take the words on both sides for one)."""
        before, after = text[max(0, position - 1) : position], text[position + 1 : position + 2]
        if before.isspace() or after.isspace() or not before or not after:
            offset = start + position
            parts = self._parts_words(self.mark, offset, self.mark, offset + 1)
        else:
            parts = parts_words(before, after)
        if parts or self._is_behind_newline():
            self.written.append(NEWLINE)
        self.written += LINE

    def _parts_words(self, number: int, start: int, following: int, end: int) -> bool:
        """Do words end and begin at what lies between ``start`` and ``end``, with so many marks before each?"""
        source, marks = self.source, self.marks
        return parts_words(text_before(source, marks, number, start), text_after(source, marks, following, end))

    def _is_behind_newline(self) -> bool:
        """Does the text so far end in a newline?  The decoder takes one right before an ``lb`` for that ``lb``'s."""
        for kind, text, _ in reversed(self.written):
            if kind not in ("move", "place"):
                return kind == "data" and text.endswith("\n")
        return False

    def _is_in(self, element: str) -> bool:
        return bool(self.open) and self.open[-1].element == element

    def _content(self) -> Content:
        """What may stand where the writer is."""
        return ROWS[self.open[-1].element].content if self.open else "elements"


def attributes_of(claim: Annotation) -> dict[str, str]:
    """The claim's attributes with ``@cert`` and ``@resp``, names in their namespaces."""
    attributes = {_qualified(name): value for name, value in claim.attributes if name != MOVED_TO}
    if claim.evidence.certainty and claim.element != "note":
        attributes["cert"] = claim.evidence.certainty
        attributes["resp"] = f"#{claim.evidence.annotator}"
    return attributes


def _qualified(name: str) -> str:
    return f"{{{XML_NAMESPACE}}}{name[4:]}" if name.startswith("xml:") else name


def sign_attributes(element: str, text: str) -> dict[str, str] | None:
    """What an empty ``element`` says so that the decoder finds ``text`` again; None where it can't."""
    if element == "space":
        return space_attributes(text) or None
    if element == "lb":
        return {} if text == "\n" else None
    return {"ref": f"#{control_identifier(text)}"} if FORBIDDEN.fullmatch(text) else None


def _glyph(character: str) -> tuple[Event, Event]:
    return ("start", "g", {"ref": f"#{control_identifier(character)}"}), ("end", "g", None)


def _alternative(claim: Annotation, reading: str) -> Iterator[Event]:
    """The second half of a ``choice``, and its end."""
    alternative = ALTERNATIVES[claim.element]
    yield "start", alternative, attributes_of(claim)
    yield "data", reading, None
    yield "end", alternative, None
    yield "end", "choice", None


def _with_moved_notes(events: Sequence[Event]) -> Iterator[Event]:
    """The events with each note that has a place elsewhere moved there, and an anchor in its stead.

    A note stays where a note around it moves, and where its reference is inside a note.
    """
    places = set(_places(events))
    notes: dict[str, list[Event]] = {}
    rest: list[Event] = []
    moving, depth = "", 0
    for event in events:
        kind, name, _ = event
        if kind == "move" and not moving and name in places:
            moving = name
            rest.append(("source", moving, None))
        elif (kind == "place" and name in places) or kind not in ("move", "place"):
            (notes.setdefault(moving, []) if moving else rest).append(event)
            depth += _depth(event, "note") if moving else 0
        if moving and not depth and kind == "end":
            moving = ""
    for event in rest:
        yield from _placed(event, notes)


def _places(events: Iterable[Event]) -> Iterator[str]:
    """The names of the places that a note may move to."""
    open_: list[str] = []
    for kind, name, _ in events:
        if kind == "start":
            open_.append(name)
        elif kind == "end":
            open_.pop()
        elif kind == "place" and open_ and "note" not in open_ and may_hold(open_[-1], "note"):
            yield name


def _depth(event: Event, element: str) -> int:
    """What the event adds to the depth of elements of that name."""
    kind, name, _ = event
    return {"start": 1, "end": -1}.get(kind, 0) if name == element else 0


def _placed(event: Event, notes: Mapping[str, Sequence[Event]]) -> Iterable[Event]:
    kind, name, _ = event
    if kind == "place":
        return notes.get(name, ())
    if kind == "source":
        return ("start", "anchor", {"type": NOTE_SOURCE, "corresp": f"#{name}"}), ("end", "anchor", None)
    return (event,)


def _to_tree(events: Iterable[Event]) -> etree._Element:
    builder = etree.TreeBuilder()
    builder.start(f"{TEI}text", {}, {None: TEI_NAMESPACE})  # type: ignore[call-arg]  # lxml takes the prefixes, its stubs don't
    for kind, name, attributes in events:
        if kind == "data":
            builder.data(name)
        elif kind == "start":
            builder.start(TEI + name, attributes or {})
        elif kind == "end":
            builder.end(TEI + name)
        else:
            builder.pi(name, (attributes or {})["data"])
    builder.end(f"{TEI}text")
    return builder.close()
