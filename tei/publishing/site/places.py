"""A book with a name for every place that the site leads to: its passages, its names, its dates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape

from lxml import etree

from tei.formats.book import Book
from tei.formats.entities import Entity, entities, plain_form
from tei.formats.registers import Registers
from tei.formats.running import Stretch
from tei.formats.transcript import NAMES, Transcript, transcribe
from tei.publishing.site.digest import Dated, Named, Spot
from tei.rendering.readings import MADE
from tei.tree import TEI, XML_ID, local_name

KINDS = {"person": "persons", "place": "places", "organisation": "organisations"}
VALUES = ("when", "from", "notBefore", "to", "notAfter")
"""Attributes of ``date``, the one that counts first."""
YEAR = re.compile(r"-?[0-9]{4,9}(?![0-9])(-[0-9][0-9]){0,2}")
ID = re.compile(rb' id="([^"]*)"')


def identified(book: Book) -> Transcript:
    """The transcript of ``book``; every passage, name and date of its view has an identifier afterwards."""
    said = transcribe(book)
    named = [stretch.element for stretch in said.stretches if local_name(stretch.element) in ("date", *NAMES)]
    for number, element in enumerate((*(block.element for block in said.blocks), *named)):
        if XML_ID not in element.attrib:
            element.set(XML_ID, f"{MADE}{number}")
    return said


def files_of(pages: Mapping[str, bytes]) -> dict[str, str]:
    """Which page has which identifier."""
    return {unescape(name.decode()): file for file, data in pages.items() for name in ID.findall(data)}


class Places:
    """Where the places of a transcript are on the pages made of it."""

    def __init__(self, said: Transcript, where: Mapping[str, str], entrance: str) -> None:
        self.said = said
        self.where = where
        self.entrance = entrance

    def spot(self, element: etree._Element, page: str) -> Spot:
        """The place of an element; where the pages leave it out, that of the next one around it that they have."""
        for one in (element, *element.iterancestors()):
            anchor = one.get(XML_ID, "")
            if anchor in self.where:
                return Spot(self.where[anchor], anchor, page)
        return Spot(self.entrance, "", page)

    def page_of(self, row: int) -> str:
        """The label of a page by its row, without the brackets of an inferred number; empty before the first."""
        return self.said.pages[row].label.strip("[]") if row >= 0 else ""


def names_of(book: Book, places: Places) -> Iterator[Named]:
    """Everyone and everything that the book names in its text, with every mention."""
    registers, elements = Registers(book.view), _elements(places.said)
    for entity in entities(book, places.said):
        if entity.mentions:
            spots = tuple(
                places.spot(elements[one.start, one.end, entity.kind], places.page_of(one.page))
                for one in entity.mentions
            )
            yield _named(entity, registers, spots)


def _elements(said: Transcript) -> dict[tuple[int, int, str], etree._Element]:
    return {(s.start, s.end, NAMES[local_name(s.element)]): s.element for s in said.names()}


def _named(entity: Entity, registers: Registers, spots: tuple[Spot, ...]) -> Named:
    entry = registers.known.get(entity.id) if entity.registered else None
    at = None if entity.longitude is None or entity.latitude is None else (entity.longitude, entity.latitude)
    name = entity.name if entry is None else entry.name
    variants = tuple(form for form in entity.variants if form != name)
    facts, links = (entry.facts, entry.links) if entry else ((), ())
    return Named(entity.id, KINDS[entity.kind], name, variants, facts, links, at, spots)


def dates_of(places: Places) -> Iterator[Dated]:
    """The dates of the text that have a value, in its order."""
    said, row = places.said, -1
    for stretch in said.stretches:
        if stretch.element.tag != f"{TEI}date":
            continue
        when = next(filter(None, map(stretch.element.get, VALUES)), "")
        while row + 1 < len(said.pages) and said.pages[row + 1].start <= stretch.start:
            row += 1
        if YEAR.match(when):
            yield Dated(when, _printed(stretch, said), places.spot(stretch.element, places.page_of(row)))


def _printed(stretch: Stretch, said: Transcript) -> str:
    return plain_form(said.of(stretch))
