"""The Atom documents of SWORD 2.0: the entry that goes out, the service documents, feeds and entries that come back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import unquote, urljoin

from lxml import etree

from tei.errors import InvalidError, UnreadableError
from tei.publishing.bundle import SUMS, Bundle
from tei.publishing.crosswalk import as_xml
from tei.publishing.record import Record
from tei.xml.parser import parse_xml

ATOM = "http://www.w3.org/2005/Atom"
DCTERMS = "http://purl.org/dc/terms/"
CODEMETA = "https://doi.org/10.5063/SCHEMA/CODEMETA-2.0"
"""Software Heritage reads this vocabulary; others keep it as foreign markup (RFC 4287 6).

The checksums go as notes of the release: it gives no files back, but those.  Others may keep them as
provenance, which is where Dublin Core speaks of integrity."""
OURS = "teikit:"
"""Begins the identifier in the metadata by which a book is found again."""
STATE = "http://purl.org/net/sword/terms/state"
"""The scheme of the categories of a statement that say how a deposit stands (SWORD 11.1.2)."""
ENTRY = "application/atom+xml;type=entry"


class Entry(NamedTuple):
    """What an entry of a server says of a deposit; empty strings where it says nothing."""

    number: str
    """The server's own number of the deposit."""
    slug: str
    """The name that we gave it, as Slug (RFC 5023 9.7) or in its metadata."""
    collection: str
    """The server's own number of the collection that it is in."""
    state: str
    detail: str
    """Why the server rejected it."""
    manifest: str
    """The checksums that went with it, in the form of ``sha256sum``, where the server keeps them."""
    links: Mapping[str, str]
    """Relation → address."""

    @property
    def sums(self) -> dict[str, str]:
        """Path → SHA-256 of each file, the manifest among them; none where the server doesn't keep them."""
        if not self.manifest:
            return {}
        lines = (line.split("  ", 1) for line in self.manifest.splitlines())
        named = {pair[1]: pair[0] for pair in lines if len(pair) == 2}
        return dict(sorted((named | {SUMS: sha256(self.manifest.encode()).hexdigest()}).items()))


def write_entry(bundle: Bundle) -> bytes:
    """The Atom entry of the bundle: Dublin Core terms, as SWORD asks (profile 5.4), and CodeMeta.

    Raises ``InvalidError`` where the header names nobody who answers for the edition.
    """
    authors = _authors(bundle.record)
    title = bundle.record.first("title", "main") or bundle.name
    root = etree.Element(_atom("entry"), nsmap={None: ATOM, "dcterms": DCTERMS, "codemeta": CODEMETA})
    _add(root, _atom("title"), title)
    _add(root, _atom("id"), f"urn:teikit:{bundle.name}")
    _add(root, _atom("updated"), _moment(bundle.record.first("date", "date")))
    for author in authors:
        _add(etree.SubElement(root, _atom("author")), _atom("name"), author)
    _add(root, _dcterms("identifier"), f"{OURS}{bundle.name}")
    for said in as_xml(bundle.record, "dublincore"):
        _add(root, _dcterms(etree.QName(said).localname), said.text or "")
    _add(root, _codemeta("name"), title)
    for author in authors:
        _add(etree.SubElement(root, _codemeta("author")), _codemeta("name"), author)
    if number := bundle.record.first("edition", "number"):
        _add(root, _codemeta("softwareVersion"), number)
    for tag in (_dcterms("provenance"), _codemeta("releaseNotes")):
        _add(root, tag, bundle.files[SUMS].decode())
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _moment(date: str) -> str:
    """The first moment of a date, a month or a year, as Atom demands it (RFC 4287 3.3)."""
    return f"{date or '1970'}-01-01"[:10] + "T00:00:00Z"


def _authors(record: Record) -> list[str]:
    """An entry must have an author (RFC 4287 4.1.2): its creators, else its publisher."""
    names = [item["name"] for item in record.items.get("creator", ()) if "name" in item]
    names = names or [name for name in [record.first("publisher", "name")] if name]
    if not names:
        raise InvalidError(
            "SWORD requires what the header lacks: who wrote, edited or published the book",
            remedy="Add [[author]] with name and type to the metadata file.",
        )
    return names


def _add(parent: etree._Element, tag: str, text: str) -> None:
    etree.SubElement(parent, tag).text = text


def _atom(name: str) -> str:
    return f"{{{ATOM}}}{name}"


def _dcterms(name: str) -> str:
    return f"{{{DCTERMS}}}{name}"


def _codemeta(name: str) -> str:
    return f"{{{CODEMETA}}}{name}"


def read_atom(data: bytes) -> etree._Element | None:
    """The root element; None where the answer is no XML."""
    try:
        return parse_xml(data)
    except UnreadableError:
        return None


def collections_of(service: etree._Element, address: str) -> dict[str, str]:
    """Address → title of each collection that the service document from ``address`` offers."""
    found = service.iter("{http://www.w3.org/2007/app}collection")
    return {urljoin(address, each.get("href", "")): each.findtext(_atom("title"), "") for each in found}


def state_of(statement: etree._Element) -> str:
    """How the deposit of a statement stands, in the server's own term; empty where it doesn't say."""
    said = (category for category in statement.iter(_atom("category")) if category.get("scheme") == STATE)
    return next((category.get("term", "") for category in said), "")


def next_page(feed: etree._Element) -> str:
    """The address of the next page of a feed (RFC 5005 3); empty where this is the last one."""
    links = feed.iterfind(_atom("link"))
    return next((link.get("href", "") for link in links if link.get("rel") == "next"), "")


def read_entries(feed: etree._Element) -> Iterator[Entry]:
    """The deposits of a feed, or the one of an entry."""
    entries = [feed] if feed.tag == _atom("entry") else feed.findall(_atom("entry"))
    yield from map(_entry, entries)


def _entry(entry: etree._Element) -> Entry:
    """The fields have names of their own in the feeds of each server, and with ``deposit_`` in its receipts."""
    said = {
        etree.QName(part).localname.removeprefix("deposit_"): part.text or "" for part in entry if _is_element(part)
    }
    links = {link.get("rel", ""): link.get("href", "") for link in entry.findall(_atom("link"))}
    named = [one.text or "" for one in entry.iterfind(_dcterms("identifier")) if (one.text or "").startswith(OURS)]
    return Entry(
        number=said.get("id", ""),
        slug=unquote(said.get("external_id", "")) or "".join(named[:1]).removeprefix(OURS),
        collection=said.get("collection", ""),
        state=said.get("status", ""),
        detail=said.get("status_detail", ""),
        manifest=said.get("release_notes") or said.get("provenance", ""),
        links=links,
    )


def _is_element(part: etree._Element) -> bool:
    return isinstance(part.tag, str)
