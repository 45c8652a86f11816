"""Authority files in TEI: ``person``, ``place`` and ``org`` wherever they stand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from lxml import etree

from tei.authorities.entries import Element, Entry
from tei.authorities.prefixes import is_well_formed, pointer_of, shortened
from tei.authorities.problems import problem
from tei.errors import UsageError
from tei.issues import Issue, Place
from tei.tree import TEI, XML_ID, local_name
from tei.xml.parser import parse_xml

KINDS: dict[str, tuple[Element, frozenset[str]]] = {
    "person": ("persName", frozenset({"persName", "name"})),
    "place": ("placeName", frozenset({"placeName", "geogName", "settlement", "region", "country", "district", "name"})),
    "org": ("orgName", frozenset({"orgName", "name"})),
}
"""By the entry's element: what names it in a text, and which children are forms of its name."""


def read_registers(data: bytes, name: str) -> Iterator[Entry | Issue]:
    """The entries of the TEI file ``data``; ``name`` stands in messages and in pointers to its entries.

    Raises ``UnreadableError`` where it is no XML, ``UsageError`` where it has no entries.
    """
    root = parse_xml(data, name)
    entries = list(root.iter(*(f"{TEI}{kind}" for kind in KINDS)))
    if not entries:
        remedy = "It holds listPerson, listPlace or listOrg, in the namespace of the TEI."
        raise UsageError(f"{name} has no person, place or org", place=name, remedy=remedy)
    for element in entries:
        yield from _entry(element, name)


def _entry(element: etree._Element, name: str) -> Iterator[Entry | Issue]:
    kind, children = KINDS[local_name(element)]
    place = Place(name, element.sourceline or 0)
    forms = list(dict.fromkeys(filter(None, (_text(child) for child in element if local_name(child) in children))))
    if not forms:
        yield problem("authority-row-skipped", f"this {local_name(element)} has no name", place)
        return
    written = list(dict.fromkeys(_identifiers(element, name)))
    for pointer in written:
        if not is_well_formed(pointer):
            yield problem("authority-value", f"{pointer} is no identifier of that authority", place)
    known = tuple(pointer for pointer in written if is_well_formed(pointer))
    geo = _text(element.find(f".//{TEI}geo"))
    note = _text(element.find(f"{TEI}note"))
    birth, death = (_when(element.find(f"{TEI}{event}")) for event in ("birth", "death"))
    yield Entry(kind, forms[0], tuple(forms[1:]), known, geo.replace(",", " "), birth, death, note, place)


def _identifiers(element: etree._Element, name: str) -> Iterator[str]:
    for child in element:
        if local_name(child) == "idno" and _text(child):
            kind = child.get("type", "")
            value = "".join(_text(child).split())
            yield pointer_of(kind, value) if kind else shortened(value)
        yield from map(shortened, child.get("ref", "").split() if local_name(child).endswith("Name") else ())
    yield from map(shortened, element.get("sameAs", "").split())
    if element.get(XML_ID):
        yield f"{PurePath(name).name}#{element.get(XML_ID)}"


def _text(element: etree._Element | None) -> str:
    return "" if element is None else " ".join("".join(map(str, element.itertext())).split())


def _when(element: etree._Element | None) -> str:
    return "" if element is None else element.get("when", "")
