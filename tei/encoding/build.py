"""Annotations to elements: the only module that makes what stands in ``text``.

The kept claims, outermost first, become events; the events go through a ``TreeBuilder``.  Every
character of the source passes exactly once through ``_characters``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from tei.encoding.signs import FORBIDDEN, control_identifier, escape, space_attributes
from tei.model import Annotation, Document, Markup
from tei.tree import TEI, TEI_NAMESPACE, XML_NAMESPACE
from tei.vocabulary import ALTERNATIVES, GLOBAL, ROWS, STANDS_FOR_TEXT, Content, may_hold

MOVED_TO = "moved-to"
"""A pseudo-attribute: a ``note`` with it is to stand where the ``anchor`` with the same value is."""
NOTE_SOURCE = "note-source"
"""The type of the ``anchor`` that stays where a moved note stood in the source."""


class Event(NamedTuple):
    """One call of the tree builder (``start``, ``end``, ``data``, ``pi``), or a word on the notes that move:
    ``move`` before such a note, ``place`` where it goes, ``source`` where it was."""

    kind: str
    name: str
    attributes: dict[str, str] | None = None


SPECIAL = re.compile("\n|" + FORBIDDEN.pattern)
LINE = Event("start", "lb", {}), Event("end", "lb")


def build_text(document: Document, kept: Sequence[Annotation]) -> etree._Element:
    """The ``text`` element: every character of the source once, in order, inside the kept claims."""
    events = _Writer(document).events(kept)
    return _to_tree(_with_moved_notes(events) if any(claim.element == "note" for claim in kept) else events)


@dataclass(slots=True)
class _Writer:
    """The place in the source that has been written up to, and the elements that are open there."""

    document: Document
    position: int = 0
    signed: int = 0
    """Where the last sign ends: what an annotator said inside it has no place."""
    mark: int = 0
    has_block: bool = False
    """Has a block been written into the body?"""
    open: list[Annotation] = field(default_factory=list)

    def events(self, kept: Sequence[Annotation]) -> Iterator[Event]:
        for claim in kept:
            yield from self._close_until(claim.span.start)
            yield from self._up_to(claim.span.start)
            if claim.element in STANDS_FOR_TEXT:
                yield from self._sign(claim)
            elif claim.span.start >= self.signed:
                yield from self._start(claim)
        yield from self._close_until(len(self.document.source.text))
        yield from self._up_to(len(self.document.source.text))

    def _start(self, claim: Annotation) -> Iterator[Event]:
        self.has_block = self.has_block or (claim.element not in GLOBAL and self._is_in("body"))
        attributes = attributes_of(claim)
        moved = dict(claim.attributes).get(MOVED_TO)
        if moved:
            yield Event("place" if claim.element == "anchor" else "move", moved)
        if moved and claim.element == "anchor":
            return
        if claim.reading is not None:
            yield Event("start", "choice", {})
            attributes = {}
        yield Event("start", claim.element, attributes)
        if claim.span.end > claim.span.start:
            self.open.append(claim)
        else:
            yield from self._end(claim)

    def _sign(self, claim: Annotation) -> Iterator[Event]:
        """An empty element for the characters of ``claim``; they stay text where none can say them."""
        start, end = claim.span
        marks = self.document.source.markup
        signs = sign_attributes(claim.element, self.document.source.text[start:end])
        if signs is None or start < self.position or (self.mark < len(marks) and marks[self.mark].span.start < end):
            return
        self.position = self.signed = end
        yield Event("start", claim.element, attributes_of(claim) | signs)
        yield Event("end", claim.element)

    def _close_until(self, offset: int) -> Iterator[Event]:
        while self.open and self.open[-1].span.end <= offset:
            yield from self._up_to(self.open[-1].span.end)
            yield from self._end(self.open.pop())

    def _end(self, claim: Annotation) -> Iterator[Event]:
        if claim.element == "body" and not self.has_block:  # it must hold one (TEI Guidelines, 4)
            yield from (Event("start", "p"), Event("end", "p"))
        yield from _end(claim)

    def _up_to(self, offset: int) -> Iterator[Event]:
        """The characters from the position to ``offset``, and the marks among them."""
        marks = self.document.source.markup
        while self.mark < len(marks) and marks[self.mark].span.start < offset:
            mark = marks[self.mark]
            yield from self._characters(mark.span.start)
            if mark.span.start >= self.position:
                yield from self._mark(mark)
                self.position = mark.span.end
            self.mark += 1
        yield from self._characters(offset)

    def _mark(self, mark: Markup) -> Iterator[Event]:
        written = self.document.source.text[slice(*mark.span)]
        if not written:
            return
        if mark.reading:
            yield Event("pi", "reference", {"data": escape(written)})
            yield from self._text(mark.reading)
        elif not written.strip(" \t\n") and self._content() == "elements":
            yield Event("data", written)
        else:
            yield Event("pi", "markup", {"data": escape(written)})

    def _characters(self, offset: int) -> Iterator[Event]:
        if offset > self.position:
            text = self.document.source.text[self.position : offset]
            self.position = offset
            yield from self._text(text)

    def _text(self, text: str) -> Iterator[Event]:
        if self._content() not in ("mixed", "phrases"):
            yield Event("data", text)
            return
        position = 0
        for match in SPECIAL.finditer(text):
            if match.start() > position:
                yield Event("data", text[position : match.start()])
            position = match.end()
            yield from LINE if match[0] == "\n" else _glyph(match[0])
        if position < len(text):
            yield Event("data", text[position:])

    def _is_in(self, element: str) -> bool:
        return bool(self.open) and self.open[-1].element == element

    def _content(self) -> Content:
        """What may stand where the writer is."""
        return ROWS[self.open[-1].element].content if self.open else "elements"


def attributes_of(claim: Annotation) -> dict[str, str]:
    """The claim's attributes with ``@cert`` and ``@resp``, names in their namespaces."""
    attributes = {name: value for name, value in claim.attributes if name != MOVED_TO}
    if claim.evidence.certainty and claim.element != "note":
        attributes |= {"cert": claim.evidence.certainty, "resp": f"#{claim.evidence.annotator}"}
    return {_qualified(name): value for name, value in attributes.items()}


def _qualified(name: str) -> str:
    return f"{{{XML_NAMESPACE}}}{name[4:]}" if name.startswith("xml:") else name


def sign_attributes(element: str, text: str) -> dict[str, str] | None:
    """What an empty ``element`` says so that the decoder finds ``text`` again; None where it can't."""
    if element == "space":
        return space_attributes(text) or None
    if element == "lb":
        return {} if text == "\n" else None
    return {"ref": f"#{control_identifier(text)}"} if FORBIDDEN.fullmatch(text) else None


def _glyph(character: str) -> Iterator[Event]:
    yield Event("start", "g", {"ref": f"#{control_identifier(character)}"})
    yield Event("end", "g")


def _end(claim: Annotation) -> Iterator[Event]:
    yield Event("end", claim.element)
    if claim.reading is not None:
        alternative = ALTERNATIVES[claim.element]
        yield Event("start", alternative, attributes_of(claim))
        yield Event("data", claim.reading)
        yield Event("end", alternative)
        yield Event("end", "choice")


def _with_moved_notes(events: Iterable[Event]) -> Iterator[Event]:
    """The events with each note that has a place elsewhere moved there, and an anchor in its stead.

    A note stays where a note around it moves, and where its reference is inside a note.
    """
    all_events = list(events)
    places = set(_places(all_events))
    notes: dict[str, list[Event]] = {}
    rest: list[Event] = []
    moving, depth = "", 0
    for event in all_events:
        if event.kind == "move" and not moving and event.name in places:
            moving = event.name
            rest.append(Event("source", moving))
        elif (event.kind == "place" and event.name in places) or event.kind not in ("move", "place"):
            (notes.setdefault(moving, []) if moving else rest).append(event)
            depth += _depth(event, "note") if moving else 0
        if moving and not depth and event.kind == "end":
            moving = ""
    for event in rest:
        yield from _placed(event, notes)


def _places(events: Iterable[Event]) -> Iterator[str]:
    """The names of the places that a note may move to."""
    open_: list[str] = []
    for event in events:
        if event.kind == "start":
            open_.append(event.name)
        elif event.kind == "end":
            open_.pop()
        elif event.kind == "place" and open_ and "note" not in open_ and may_hold(open_[-1], "note"):
            yield event.name


def _depth(event: Event, name: str) -> int:
    """What the event adds to the depth of elements of that name."""
    return {"start": 1, "end": -1}.get(event.kind, 0) if event.name == name else 0


def _placed(event: Event, notes: Mapping[str, Sequence[Event]]) -> Iterable[Event]:
    if event.kind == "place":
        return notes.get(event.name, ())
    if event.kind == "source":
        attributes = {"type": NOTE_SOURCE, "corresp": f"#{event.name}"}
        return Event("start", "anchor", attributes), Event("end", "anchor")
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
