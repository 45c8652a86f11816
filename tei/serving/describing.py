"""What DTS 1.0 says of a collection, an edition, a citation tree and a unit, as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote

from tei.publishing.record import Record
from tei.serving.citations import Structure, Unit
from tei.serving.library import Edition

CONTEXT = "https://dtsapi.org/context/v1.0.json"
VERSION = "1.0"
ROOT = "/"
"""The identifier of the collection that is the whole library; that of a folder is its path with ``/`` at the end."""
TEI_TYPE = "application/tei+xml"
MEDIA_TYPES = (TEI_TYPE, "text/html", "text/plain")
Json = dict[str, Any]

LINKS = {
    "collection": ("id", "page,nav"),
    "navigation": ("resource", "ref,start,end,down,tree,page"),
    "document": ("resource", "ref,start,end,tree,mediaType"),
}
"""Endpoint → the parameter that names the edition, the others."""


class Collection(NamedTuple):
    """A folder of the library."""

    identifier: str
    folders: Sequence[str]
    """The identifiers of the folders in it."""
    editions: Sequence[Edition]

    @property
    def parent(self) -> str:
        """The identifier of the folder that it is in."""
        return ROOT if self.identifier.count("/") < 2 else f"{self.identifier[:-1].rpartition('/')[0]}/"


def collections(editions: Mapping[str, Edition]) -> dict[str, Collection]:
    """Every folder that holds editions, at whatever depth, by its identifier, the whole library included."""
    held: dict[str, list[Edition]] = {ROOT: []}
    for edition in editions.values():
        for folder in _with_parents(edition.folder):
            held.setdefault(folder, [])
        held[_identifier(edition.folder)].append(edition)
    inner: dict[str, list[str]] = {folder: [] for folder in held}
    made = {folder: Collection(folder, inner[folder], tuple(found)) for folder, found in held.items()}
    for folder in sorted(held):
        if folder != ROOT:
            inner[made[folder].parent].append(folder)
    return made


def _identifier(folder: str) -> str:
    return f"{folder}/" if folder else ROOT


def _with_parents(folder: str) -> Iterator[str]:
    parts = folder.split("/") if folder else []
    yield from (f"{'/'.join(parts[:count])}/" for count in range(1, len(parts) + 1))


def head() -> Json:
    """What every answer begins with."""
    return {"@context": CONTEXT, "dtsVersion": VERSION}


def described_collection(collection: Collection, title: str, address: str) -> Json:
    """A collection without its members; ``title`` is that of the library."""
    root = collection.identifier == ROOT
    return {
        "@id": collection.identifier,
        "@type": "Collection",
        "title": title if root else collection.identifier[:-1].rpartition("/")[2],
        "totalParents": 0 if root else 1,
        "totalChildren": len(collection.folders) + len(collection.editions),
        "collection": f"{address}/collection?id={quote(collection.identifier, safe='')}{{&page,nav}}",
    }


def described_edition(edition: Edition, address: str) -> Json:
    """An edition, which is a resource that holds no other."""
    name = quote(edition.name, safe="")
    links = {end: f"{address}/{end}?{first}={name}{{&{others}}}" for end, (first, others) in LINKS.items()}
    return {
        "@id": edition.name,
        "@type": "Resource",
        "title": edition.title,
        "totalParents": 1,
        "totalChildren": 0,
        **links,
        "download": f"{address.removesuffix('/dts')}/books/{quote(edition.name)}.xml",
        "mediaTypes": list(MEDIA_TYPES),
        "dublinCore": dict(_dublin_core(edition.record, edition.language)),
        "citationTrees": [_described_tree(tree) for tree in edition.trees],
    }


def _dublin_core(record: Record, language: str) -> Iterator[tuple[str, object]]:
    """Literals with their language, addresses as they are (DTS 1.0, MetadataObject)."""
    for term, concept, fields in (
        ("title", "title", ("main", "sub")),
        ("creator", "creator", ("name",)),
        ("contributor", "editor", ("name",)),
        ("publisher", "publisher", ("name",)),
        ("subject", "subject", ("term",)),
    ):
        values = [item[name] for item in record.items.get(concept, ()) for name in fields if name in item]
        if values:
            yield term, [{"lang": language or "und", "value": value} for value in values]
    for term, concept, name in (
        ("license", "licence", "url"),
        ("language", "language", "tag"),
        ("date", "date", "date"),
    ):
        if value := record.first(concept, name):
            yield term, value if term == "date" else [value]


def _described_tree(tree: Structure) -> Json:
    named = {"identifier": tree.identifier} if tree.identifier else {}
    return named | {"@type": "CitationTree", "citeStructure": tree.kinds}


def described_unit(unit: Unit) -> Json:
    """A place that can be cited."""
    titled = {"dublinCore": {"title": [{"lang": "und", "value": unit.title}]}} if unit.title else {}
    return {
        "identifier": unit.identifier,
        "@type": "CitableUnit",
        "level": unit.level,
        "parent": unit.parent.identifier if unit.parent else None,
        "citeType": unit.cite_type,
    } | titled
