"""Distributed Text Services 1.0 (dtsapi.org/versions/v1.0), level 1: entry, collection, navigation, document.

Functions of a library and the parameters of a request; what a client asks wrongly is a ``DtsError``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from math import ceil
from typing import Any
from urllib.parse import quote, urlencode

from lxml import etree

from tei.publishing.record import Record
from tei.serving.citations import Tree, Unit, read_trees
from tei.serving.library import Edition, Library
from tei.serving.passages import passage
from tei.tree import parser

CONTEXT = "https://dtsapi.org/context/v1.0.json"
VERSION = "1.0"
ROOT = "editions"
"""The one collection, which holds every edition."""
PAGE = 100
"""Members in one answer."""
TEI_TYPE = "application/tei+xml"
Json = dict[str, Any]
Parameters = Mapping[str, str]

LINKS = {
    "collection": ("id", "page,nav"),
    "navigation": ("resource", "ref,start,end,down,tree,page"),
    "document": ("resource", "ref,start,end,tree,mediaType"),
}
"""Endpoint → the parameter that names the edition, the others."""


class DtsError(Exception):
    """What the client asked wrongly: an HTTP status and a sentence."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def entry(address: str) -> Json:
    """The entry endpoint at ``address``."""
    links = {name: f"{address}/{name}{{?{first},{others}}}" for name, (first, others) in LINKS.items()}
    return {"@context": CONTEXT, "dtsVersion": VERSION, "@id": address, "@type": "EntryPoint"} | links


def collection(library: Library, title: str, address: str, given: Parameters) -> Json:
    """The collection endpoint: the collection with its editions, or one edition."""
    _refuse_unknown(given, "collection")
    name, nav = given.get("id", ROOT), given.get("nav", "children")
    if nav not in ("children", "parents"):
        raise DtsError(400, "nav is children or parents")
    editions = library.present()
    top = _described_collection(len(editions), title, address)
    if name != ROOT:
        members = {"member": [top]} if nav == "parents" else {}
        return _head() | _resource(_edition(library, name), address) | members
    if nav == "parents":
        return _head() | top | {"member": []}
    shown, view = _paged(list(editions.values()), f"{address}/collection", given)
    return _head() | top | {"member": [_resource(edition, address) for edition in shown]} | view


def navigation(library: Library, address: str, given: Parameters) -> Json:
    """The navigation endpoint: units of a text's citation tree."""
    edition, tree, first, last = _asked(library, given, "navigation")
    down = _number(given, "down", least=-1)
    if (down in (None, 0) and first is None) or (down == 0 and "start" in given):
        raise DtsError(400, "down is missing, or 0 where no ref is given")
    answer: Json = _head() | {
        "@type": "Navigation",
        "@id": f"{address}/navigation?{urlencode(given)}",
        "resource": _resource(edition, address),
    }
    if first and last:
        units = {"ref": first} if "ref" in given else {"start": first, "end": last}
        answer |= {key: _unit(unit) for key, unit in units.items()}
    if down is None:
        return answer
    members = list(_members(tree, first, last, down)) if tree else []
    shown, view = _paged(members, f"{address}/navigation", given)
    return answer | {"member": [_unit(unit) for unit in shown]} | view


def document(library: Library, given: Parameters) -> bytes:
    """The document endpoint: the TEI of an edition or of a part of it."""
    edition, tree, first, last = _asked(library, given, "document")
    if given.get("mediaType", TEI_TYPE) not in (TEI_TYPE, "application/xml"):
        raise DtsError(404, f"the text is there as {TEI_TYPE} only")
    if tree is None or first is None or last is None:
        return edition.path.read_bytes()
    root, _ = _read(str(edition.path), edition.sha256)
    found = passage(root, tree, first, last)
    return etree.tostring(found, encoding="utf-8", xml_declaration=True)


def _head() -> Json:
    return {"@context": CONTEXT, "dtsVersion": VERSION}


def _described_collection(children: int, title: str, address: str) -> Json:
    links = {"collection": f"{address}/collection?id={ROOT}{{&page,nav}}"}
    counts = {"totalParents": 0, "totalChildren": children}
    return {"@id": ROOT, "@type": "Collection", "title": title} | counts | links


def _resource(edition: Edition, address: str) -> Json:
    name = quote(edition.name)
    links = {end: f"{address}/{end}?{first}={name}{{&{others}}}" for end, (first, others) in LINKS.items()}
    _, trees = _read(str(edition.path), edition.sha256)
    return {
        "@id": edition.name,
        "@type": "Resource",
        "title": edition.title,
        "totalParents": 1,
        "totalChildren": 0,
        **links,
        "download": f"{address.removesuffix('/dts')}/books/{name}.xml",
        "mediaTypes": [TEI_TYPE],
        "dublinCore": dict(_dublin_core(edition.record, edition.language)),
        "citationTrees": [_described_tree(tree) for tree in trees],
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


def _described_tree(tree: Tree) -> Json:
    named = {"identifier": tree.identifier} if tree.identifier else {}
    return named | {"@type": "CitationTree", "citeStructure": list(tree.structure)}


def _unit(unit: Unit) -> Json:
    titled = {"dublinCore": {"title": [{"lang": "und", "value": unit.title}]}} if unit.title else {}
    return {
        "identifier": unit.identifier,
        "@type": "CitableUnit",
        "level": unit.level,
        "parent": unit.parent.identifier if unit.parent else None,
        "citeType": unit.cite_type,
    } | titled


def _edition(library: Library, name: str) -> Edition:
    edition = library.present().get(name)
    if edition is None:
        raise DtsError(404, "there is no such collection or edition")
    return edition


def _asked(library: Library, given: Parameters, endpoint: str) -> tuple[Edition, Tree | None, Unit | None, Unit | None]:
    """The edition, the tree, and the first and last unit that the parameters name."""
    _refuse_unknown(given, endpoint)
    if "resource" not in given:
        raise DtsError(400, "resource is missing")
    if "ref" in given and ("start" in given or "end" in given):
        raise DtsError(400, "ref goes without start and end")
    if ("start" in given) != ("end" in given):
        raise DtsError(400, "start and end go together")
    edition = _edition(library, given["resource"])
    _, trees = _read(str(edition.path), edition.sha256)
    tree = next((tree for tree in trees if tree.identifier == given.get("tree", "")), None)
    if tree is None and ("tree" in given or trees):
        raise DtsError(404, "the text has no such citation tree")
    first, last = (_named(tree, given[key]) if key in given else None for key in _ends(given))
    if tree and first and last and tree.units.index(first) > tree.units.index(last):
        raise DtsError(400, "start comes after end")
    return edition, tree, first, last


def _ends(given: Parameters) -> tuple[str, str]:
    return ("ref", "ref") if "ref" in given else ("start", "end")


def _named(tree: Tree | None, identifier: str) -> Unit:
    unit = tree.named(identifier) if tree else None
    if unit is None:
        raise DtsError(404, "the text has no such place")
    return unit


def _members(tree: Tree, first: Unit | None, last: Unit | None, down: int) -> Iterator[Unit]:
    """The units that a navigation request asks for, in the order of the text."""
    if first is None or last is None:
        yield from (unit for unit in tree.units if down == -1 or unit.level <= down)
        return
    if down == 0:
        yield from (unit for unit in tree.units if unit.parent is first.parent)
        return
    begin, end = tree.units.index(first), _end_of(tree, last)
    deepest = max(first.level, last.level) + down
    yield from (unit for unit in tree.units[begin:end] if down == -1 or unit.level <= deepest)


def _end_of(tree: Tree, last: Unit) -> int:
    """Where the units below ``last`` end."""
    begin = tree.units.index(last) + 1
    return next((at for at in range(begin, len(tree.units)) if tree.units[at].level <= last.level), len(tree.units))


def _number(given: Parameters, name: str, least: int) -> int | None:
    if name not in given:
        return None
    text = given[name]
    if not (text.lstrip("-").isdecimal() and text.isascii() and int(text) >= least and len(text) < 7):
        raise DtsError(400, f"{name} is a whole number from {least} on")
    return int(text)


def _refuse_unknown(given: Parameters, endpoint: str) -> None:
    first, others = LINKS[endpoint]
    unknown = set(given) - {first, *others.split(",")}
    if unknown:
        raise DtsError(400, f"there is no parameter {min(unknown)}")


def _paged(members: list[Any], address: str, given: Parameters) -> tuple[list[Any], Json]:
    """One page of the members, and where the others are; everything where it fits into one."""
    pages = max(1, ceil(len(members) / PAGE))
    page = _number(given, "page", least=1) or 1
    if page > pages:
        raise DtsError(404, f"there are {pages} pages")
    if pages == 1:
        return members, {}
    near = {"first": 1, "previous": max(1, page - 1), "next": min(pages, page + 1), "last": pages}
    links = {name: f"{address}?{urlencode({**given, 'page': number})}" for name, number in near.items()}
    view = {"@id": f"{address}?{urlencode({**given, 'page': page})}", "@type": "Pagination"} | links
    return members[(page - 1) * PAGE : page * PAGE], {"view": view}


@lru_cache(maxsize=64)
def _read(path: str, sha256: str) -> tuple[etree._Element, list[Tree]]:
    """The tree of a file and its citation trees, kept while the file is the same."""
    with open(path, "rb") as stream:
        root = etree.fromstring(stream.read(), parser())
    return root, read_trees(root)
