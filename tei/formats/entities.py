"""Who and what a book names: the entries of its registers, with every mention in the text.

Names that no register entry explains are put together where their plain forms are alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from tei.authorities.prefixes import address_of
from tei.formats.book import Book
from tei.formats.transcript import NAMES, Transcript
from tei.formats.work import words
from tei.text.line_ends import WIDE
from tei.tree import TEI, XML_ID, local_name

ENTRIES: Mapping[str, str] = {"person": "person", "place": "place", "org": "organisation"}
"""Element of a register entry → what it describes."""

FORMS = frozenset({"persName", "placeName", "geogName", "settlement", "orgName", "name"})


class Mention(NamedTuple):
    """A name in the text: where it stands, in which row of blocks, pages and divisions, how sure it is."""

    start: int
    end: int
    block: int
    page: int
    division: int
    certainty: str


class Identifier(NamedTuple):
    """A number that an authority gave, and the address that it stands for; empty where none is known."""

    kind: str
    value: str
    address: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, place or organisation; ``latitude`` and ``longitude`` in degrees, None where not known."""

    id: str
    """The register entry's ``@xml:id``; where there is no entry, the kind and a number."""
    kind: str
    name: str
    variants: tuple[str, ...]
    identifiers: tuple[Identifier, ...]
    latitude: float | None
    longitude: float | None
    registered: bool
    """Has the TEI an entry for it?"""
    mentions: tuple[Mention, ...]


def entities(book: Book, transcript: Transcript) -> tuple[Entity, ...]:
    """Every entity of the registers in their order, then those that are only named, in the order of the text."""
    named = _by_key(transcript)
    entries = {f"#{entry.get(XML_ID)}": entry for entry in _entries(book.view)}
    registered = [_registered(entry, named.pop(key, _Named(""))) for key, entry in entries.items()]
    return (*registered, *(_only_named(number, key, name) for number, (key, name) in enumerate(named.items(), 1)))


@dataclass(slots=True)
class _Named:
    """What the text says of one entity."""

    kind: str
    forms: dict[str, None] = field(default_factory=dict)
    mentions: list[Mention] = field(default_factory=list)


def _by_key(transcript: Transcript) -> dict[str, _Named]:
    named: dict[str, _Named] = {}
    for kind, key, mention in _mentions(transcript):
        one = named.setdefault(key, _Named(kind))
        one.forms[plain_form(transcript.text[mention.start : mention.end])] = None
        one.mentions.append(mention)
    return named


def plain_form(name: str) -> str:
    """A name without line ends, and without the blanks that only space out Chinese characters: 林 方 其 is 林方其."""
    parts = name.split()
    return ("" if all(len(part) == 1 and WIDE.match(part) for part in parts) else " ").join(parts)


def _mentions(transcript: Transcript) -> Iterator[tuple[str, str, Mention]]:
    """Each name with what it names and what it belongs to: a pointer into a register, else kind and plain form."""
    block = 0
    for element, start, end in transcript.names():
        while block + 1 < len(transcript.blocks) and transcript.blocks[block].end <= start:
            block += 1
        if start == end:
            continue
        kind = NAMES[local_name(element)]
        key = next((p for p in element.get("ref", "").split() if p.startswith("#")), "")
        here = transcript.blocks[block]
        page = _page_at(transcript, here.page, start)
        mention = Mention(start, end, block, page, here.division, element.get("cert", ""))
        yield kind, key or f"{kind} {plain_form(transcript.text[start:end])}", mention


def _page_at(transcript: Transcript, page: int, offset: int) -> int:
    """The row of the page that ``offset`` stands on; its block begins on ``page``."""
    while page + 1 < len(transcript.pages) and transcript.pages[page + 1].start <= offset:
        page += 1
    return page


def _entries(view: etree._Element) -> Iterator[etree._Element]:
    for element in view.iter(*(f"{TEI}{name}" for name in ENTRIES)):
        if element.get(XML_ID) and next(element.iterancestors(f"{TEI}standOff", f"{TEI}teiHeader"), None) is not None:
            yield element


def _registered(entry: etree._Element, named: _Named) -> Entity:
    id_ = entry.get(XML_ID, "")
    given = dict.fromkeys(filter(None, (words(child) for child in entry if local_name(child) in FORMS)))
    names = [*given, *(form for form in named.forms if form not in given)] or [id_]
    numbers = tuple(_identifier(child) for child in entry.findall(f"{TEI}idno") if words(child))
    kind = ENTRIES[local_name(entry)]
    latitude, longitude = _coordinates(entry)
    mentions = tuple(named.mentions)
    return Entity(id_, kind, names[0], tuple(names[1:]), numbers, latitude, longitude, True, mentions)


def _only_named(number: int, key: str, named: _Named) -> Entity:
    """An entity of which the book has only the name."""
    first, *others = named.forms
    id_ = key[1:] if key.startswith("#") else f"{named.kind}-named-{number}"
    return Entity(id_, named.kind, first, tuple(others), (), None, None, False, tuple(named.mentions))


def _identifier(element: etree._Element) -> Identifier:
    kind, value = element.get("type", ""), words(element)
    return Identifier(kind, value, address_of(kind, value))


def _coordinates(entry: etree._Element) -> tuple[float, float] | tuple[None, None]:
    """Latitude and longitude of ``location/geo``; nothing where they are not two numbers on the globe."""
    numbers = words(entry.find(f"{TEI}location/{TEI}geo")).replace(",", " ").split()
    try:
        latitude, longitude = map(float, numbers)
    except ValueError:
        return None, None
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else (None, None)
