"""The TEI that a perfect reader would make of a printed book: what proves that its gold can be reached."""

from __future__ import annotations

from lxml import etree

from tests.books.gold import Place, Sheet, front_parts
from tests.books.model import Block

TEI = "{http://www.tei-c.org/ns/1.0}"
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
TAGS = {
    "head": "head", "sub": "head", "entry": "item", "item": "item", "l": "l", "byline": "byline", "signed": "signed",
    "dateline": "dateline", "title": "titlePart", "titlepart": "titlePart", "imprint": "docImprint",
}  # fmt: skip


def perfect_tei(sheet: Sheet) -> bytes:
    """A TEI file with every block, page end and link where the gold has them."""
    return etree.tostring(_Writer(sheet).root, encoding="utf-8")


class _Writer:
    def __init__(self, sheet: Sheet) -> None:
        self.printed = sheet.printed
        self.core = "".join("".join(text.split()) for text, class_ in sheet.pieces if class_ == "c")
        self.breaks = [(self.printed[b.offset], b.label) for b in sheet.breaks]
        self.root = etree.Element(f"{TEI}TEI", None, {None: TEI[1:-1]})
        etree.SubElement(self.root, f"{TEI}teiHeader")
        text = etree.SubElement(self.root, f"{TEI}text")
        self.zones = {zone: etree.SubElement(text, f"{TEI}{zone}") for zone in ("front", "body", "back")}
        self.types = {self.printed[start]: type_ for type_, start, _ in front_parts(sheet)}
        self.headings = {place.block.number for place in sheet.places if place.block.kind == "head"}
        self.path: list[etree._Element] = []
        self.here = self.zones["front"]
        for place in sheet.places:
            self._add(place)

    def _add(self, place: Place) -> None:
        block, start = place.block, self.printed[place.start]
        self._turn_pages(start)
        if block.kind == "head":
            self._open(block, start)
        elif not self.path and block.zone == "front" and not len(self.here):
            self.here = etree.SubElement(self.zones["front"], f"{TEI}titlePage")
        parent = self._list() if TAGS.get(block.kind) == "item" else self.here
        element = etree.SubElement(parent, TEI + TAGS.get(block.kind, "p"))
        if block.kind in ("sub", "titlepart"):
            element.set("type", "sub")
        self._fill(self._link(element, block) if block.kind == "entry" else element, start, self.printed[place.end])

    def _turn_pages(self, start: int) -> None:
        """Every page that ends right before what starts here."""
        while self.breaks and self.breaks[0][0] <= start:
            self._turn(self.here)

    def _turn(self, parent: etree._Element) -> etree._Element:
        page = etree.SubElement(parent, f"{TEI}pb")
        page.set("n", self.breaks.pop(0)[1])
        return page

    def _open(self, block: Block, start: int) -> None:
        self.path = self.path[: block.depth - 1] if self.path and self._zone() == block.zone else []
        parent = self.path[-1] if self.path else self.zones[block.zone]
        self.here = etree.SubElement(parent, f"{TEI}div")
        self.here.set(XML_ID, f"h{block.number}")
        self.here.set("type", block.type or self.types.get(start, "section"))
        self.path.append(self.here)

    def _zone(self) -> str:
        return next(name for name, zone in self.zones.items() if zone in self.path[0].iterancestors())

    def _list(self) -> etree._Element:
        last = self.here[-1] if len(self.here) else None
        return last if last is not None and last.tag == f"{TEI}list" else etree.SubElement(self.here, f"{TEI}list")

    def _link(self, item: etree._Element, block: Block) -> etree._Element:
        reference = etree.SubElement(item, f"{TEI}ref")
        if block.number in self.headings:
            reference.set("target", f"#h{block.number}")
        if block.page:
            item.set("n", block.page)
        return reference

    def _fill(self, element: etree._Element, start: int, end: int) -> None:
        """The characters from start to end, with the pages that end between them."""
        last: etree._Element | None = None
        while True:
            stop = min(end, self.breaks[0][0]) if self.breaks else end
            if last is None:
                element.text = self.core[start:stop]
            else:
                last.tail = self.core[start:stop]
            if stop == end:
                return
            last, start = self._turn(element), stop
