"""Indexes of persons, places and organisations: from the registers in ``standOff``, else from the names in the text.

The walk notes every mention with ``mention``; afterwards ``entries_of`` gives the index.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from lxml import etree

from tei.authorities.prefixes import Prefix, address_of
from tei.rendering.text import plain
from tei.tree import TEI, XML_ID, local_name

KINDS: Mapping[str, str] = {
    "persName": "persons",
    "placeName": "places",
    "geogName": "places",
    "settlement": "places",
    "orgName": "organisations",
}
"""The element of a name → the index that it belongs to, which is also the key of its label."""
ENTRIES = {"person": "persons", "place": "places", "org": "organisations"}
FORMS = tuple(TEI + name for name in ("persName", "placeName", "geogName", "orgName", "name"))


class Mention(NamedTuple):
    """One place in the text where a name stands: the anchor there, the file it is in, the label of its page."""

    anchor: str
    file: str
    page: str


@dataclass(slots=True)
class Entry:
    """A person, place or organisation with its mentions."""

    kind: str
    key: str
    """The identifier in the register, or the name itself where there is no register."""
    name: str
    variants: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    """Label and address of each identifier that an authority gives."""
    mentions: list[Mention] = field(default_factory=list)


class Registers:
    """The entries of a book, and the mentions that a walk notes."""

    def __init__(self, view: etree._Element) -> None:
        self._view = view
        self.found: dict[str, Entry] = {}

    @cached_property
    def known(self) -> Mapping[str, Entry]:
        """The entries of the document's registers, by identifier."""
        nodes = self._view.iterfind(f"{TEI}standOff")
        rows = (node for stand_off in nodes for node in stand_off.iter(*(TEI + name for name in ENTRIES)))
        prefixes = _prefixes(self._view)
        return {row.key: row for row in (_entry(node, prefixes) for node in rows) if row.key and row.name}

    def key_of(self, node: etree._Element) -> str:
        """The key of the entry that a name in the text belongs to; empty where there is none."""
        pointer = node.get("ref", "").split(" ")[0]
        if pointer.startswith("#") and pointer[1:] in self.known:
            return pointer[1:]
        kind = KINDS.get(local_name(node))
        name = "".join(plain(node).split()) if plain(node).isascii() is False else plain(node)
        if not kind or not name:
            return ""
        key = f"{kind}:{name}"
        self.found.setdefault(key, Entry(kind, key, name))
        return key

    def mention(self, key: str, mention: Mention) -> None:
        """Note that the text mentions the entry ``key``."""
        entry = self.known.get(key) or self.found[key]
        entry.mentions.append(mention)

    def entries(self, kind: str) -> list[Entry]:
        """The entries of one index that the text mentions, those of the register in its order, then others by name."""
        others = sorted((e for e in self.found.values() if e.kind == kind and e.mentions), key=lambda e: e.name)
        return [e for e in self.known.values() if e.kind == kind and e.mentions] + others


def _entry(node: etree._Element, prefixes: Mapping[str, Prefix]) -> Entry:
    forms = [plain(form) for form in node.iterchildren(*FORMS) if plain(form)]
    facts = tuple(plain(fact) for fact in node.iterchildren(*(TEI + n for n in FACTS)) if plain(fact) and _says(fact))
    links = tuple(_links(node, prefixes))
    name = forms[0] if forms else ""
    variants = tuple(dict.fromkeys(form for form in forms[1:] if form != name))
    return Entry(ENTRIES[local_name(node)], node.get(XML_ID, ""), name, variants, facts, links)


def _says(fact: etree._Element) -> bool:
    """Is it more than a count of the mentions, which the index lists?"""
    return fact.get("type") != "mentions"


FACTS = ("birth", "death", "floruit", "occupation", "note", "desc", "location", "region", "country", "district")
"""What a register says of an entry, shown as it stands."""


def _links(node: etree._Element, given: Mapping[str, Prefix]) -> Iterator[tuple[str, str]]:
    for identifier in node.iterchildren(f"{TEI}idno"):
        value, kind = (identifier.text or "").strip(), identifier.get("type", "")
        address = _address(given.get(kind.lower()), value) or address_of(kind, value)
        if value:
            yield (kind or value if value == address else f"{kind} {value}".strip()), address


def _address(prefix: Prefix | None, value: str) -> str:
    """The address that the document's own explanation of an authority gives; empty where it has none."""
    try:
        address = prefix.address_of(value) if prefix else ""
    except (re.error, IndexError):  # a pattern of another dialect
        return ""
    return address if address.startswith(("https://", "http://")) else ""


def _prefixes(root: etree._Element) -> Mapping[str, Prefix]:
    """The authorities that the header's ``prefixDef`` elements explain, by their prefixes."""
    definitions = root.iterfind(f"{TEI}teiHeader//{TEI}prefixDef")
    names = ("matchPattern", "replacementPattern")
    return {one.get("ident", "").lower(): Prefix("", "", *(one.get(name, "") for name in names)) for one in definitions}
