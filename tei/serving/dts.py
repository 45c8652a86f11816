"""Distributed Text Services 1.0 (dtsapi.org/versions/v1.0), level 1: entry, collection, navigation, document.

Functions of a library and the parameters of a request; what a client asks wrongly is a ``DtsError``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from typing import Any, NamedTuple
from urllib.parse import urlencode

from lxml import etree
from starlette.concurrency import run_in_threadpool

from tei.serving import pages
from tei.serving.citations import Tree, Unit, read_units
from tei.serving.describing import (
    LINKS,
    MEDIA_TYPES,
    ROOT,
    TEI_TYPE,
    Collection,
    Json,
    collections,
    described_collection,
    described_edition,
    described_unit,
    head,
)
from tei.serving.keeping import Kept
from tei.serving.library import Edition, Library
from tei.serving.passages import passage
from tei.serving.renderer import Renderer
from tei.xml.parser import parse_xml

PAGE = 100
"""Members in one answer."""
RENDERED = ("text/html", "text/plain")
READ = 6_000_000
"""Bytes of the files whose trees are kept: a tree takes about eight times as much."""
Parameters = Mapping[str, str]


class DtsError(Exception):
    """What the client asked wrongly: an HTTP status and a sentence."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def entry(address: str) -> Json:
    """The entry endpoint at ``address``."""
    links = {name: f"{address}/{name}{{?{first},{others}}}" for name, (first, others) in LINKS.items()}
    return head() | {"@id": address, "@type": "EntryPoint"} | links


def collection(library: Library, title: str, address: str, given: Parameters) -> Json:
    """The collection endpoint: a folder with its folders and editions, or one edition."""
    _refuse_unknown(given, "collection")
    name, nav = given.get("id", ROOT), given.get("nav", "children")
    if nav not in ("children", "parents"):
        raise DtsError(400, "nav is children or parents")
    editions = library.present()
    found = collections(editions)
    if name in editions:
        parents = [found[f"{editions[name].folder}/" if editions[name].folder else ROOT]]
        members = {"member": _all_described(parents, title, address)} if nav == "parents" else {}
        return head() | described_edition(editions[name], address) | members
    if name not in found:
        raise DtsError(404, "there is no such collection or edition")
    here = head() | described_collection(found[name], title, address)
    if nav == "parents":
        return here | {"member": _all_described([] if name == ROOT else [found[found[name].parent]], title, address)}
    inside: list[Collection | Edition] = [*(found[folder] for folder in found[name].folders), *found[name].editions]
    shown, view = _paged(inside, f"{address}/collection", given)
    return here | {"member": _all_described(shown, title, address)} | view


def _all_described(found: Sequence[Collection | Edition], title: str, address: str) -> list[Json]:
    return [
        described_collection(one, title, address) if isinstance(one, Collection) else described_edition(one, address)
        for one in found
    ]


class Read(NamedTuple):
    """A file and its citation trees."""

    root: etree._Element
    trees: Sequence[Tree]


def navigation(library: Library, address: str, given: Parameters, read: Read | None) -> Json:
    """The navigation endpoint: units of a text's citation tree."""
    place = _asked(library, given, "navigation", read)
    answer: Json = head() | {
        "@type": "Navigation",
        "@id": f"{address}/navigation?{urlencode(given)}",
        "resource": described_edition(place.edition, address),
    }
    if not place.edition.trees:
        return answer | {"member": []}
    down = _number(given, "down", least=-1)
    if (down in (None, 0) and place.first is None) or (down == 0 and "start" in given):
        raise DtsError(400, "down is missing, or 0 where no ref is given")
    if place.first and place.last:
        units = {"ref": place.first} if "ref" in given else {"start": place.first, "end": place.last}
        answer |= {key: described_unit(unit) for key, unit in units.items()}
    if down is None:
        return answer
    members = list(_members(place, down))
    shown, view = _paged(members, f"{address}/navigation", given)
    return answer | {"member": [described_unit(unit) for unit in shown]} | view


class Document(NamedTuple):
    """What the document endpoint answers with: bytes as they are, or TEI that is yet to be rendered."""

    edition: Edition
    media_type: str
    data: bytes = b""
    is_rendered: bool = False
    """False where ``data``, or without them the edition, is to be shown in the media type."""


def document(library: Library, given: Parameters, read: Read | None) -> Document:
    """The document endpoint: an edition or a part of it, and its media type."""
    place = _asked(library, given, "document", read)
    edition, media_type = place.edition, given.get("mediaType", TEI_TYPE)
    if media_type not in (*MEDIA_TYPES, "application/xml"):
        raise DtsError(404, f"the text is there as {', '.join(MEDIA_TYPES)}")
    if read is None or place.tree is None or place.first is None or place.last is None:
        whole = b"" if media_type in RENDERED else edition.path.read_bytes()
        return Document(edition, media_type, whole, media_type not in RENDERED)
    found = passage(read.root, place.tree, place.first, place.last)
    if media_type in RENDERED:
        return Document(edition, media_type, pages.part(read.root, found))
    return Document(edition, media_type, etree.tostring(found, encoding="utf-8", xml_declaration=True), True)


class Place(NamedTuple):
    """What a request points at."""

    edition: Edition
    tree: Tree | None
    first: Unit | None
    last: Unit | None


def _edition(library: Library, name: str) -> Edition:
    edition = library.present().get(name)
    if edition is None:
        raise DtsError(404, "there is no such collection or edition")
    return edition


def needs_trees(library: Library, given: Parameters, endpoint: str) -> Edition | None:
    """Return the edition whose citation trees a request looks at; None where it looks at none."""
    edition = library.present().get(given.get("resource", ""))
    cites = endpoint == "navigation" or given.keys() & {"ref", "start", "end"}
    return edition if edition and edition.trees and cites else None


def _asked(library: Library, given: Parameters, endpoint: str, read: Read | None) -> Place:
    """The edition, the tree, and the first and last unit that the parameters name."""
    _refuse_unknown(given, endpoint)
    if "resource" not in given:
        raise DtsError(400, "resource is missing")
    if "ref" in given and ("start" in given or "end" in given):
        raise DtsError(400, "ref goes without start and end")
    if ("start" in given) != ("end" in given):
        raise DtsError(400, "start and end go together")
    edition = _edition(library, given["resource"])
    whole = not given.keys() & {"ref", "start"}
    if (endpoint == "document" and whole) or (endpoint == "navigation" and not edition.trees):
        return Place(edition, None, None, None)  # DTS 1.0: then a tree has no effect, and no place is an error
    trees = read.trees if read else ()
    tree = next((tree for tree in trees if tree.identifier == given.get("tree", "")), None)
    if tree is None:
        raise DtsError(404, "the text has no such citation tree")
    first, last = (_named(tree, given[key]) if key in given else None for key in _ends(given))
    if first and last and tree.units.index(first) > tree.units.index(last):
        raise DtsError(400, "start comes after end")
    return Place(edition, tree, first, last)


def _ends(given: Parameters) -> tuple[str, str]:
    return ("ref", "ref") if "ref" in given else ("start", "end")


def _named(tree: Tree, identifier: str) -> Unit:
    unit = tree.named(identifier)
    if unit is None:
        raise DtsError(404, "the text has no such place")
    return unit


def _members(place: Place, down: int) -> Iterator[Unit]:
    """The units that a navigation request asks for, in the order of the text."""
    tree, first, last = place.tree, place.first, place.last
    assert tree is not None  # a text without trees was answered before
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
        raise DtsError(404, "there is only one page" if pages == 1 else f"there are {pages} pages")
    if pages == 1:
        return members, {}
    near = {"first": 1, "previous": max(1, page - 1), "next": min(pages, page + 1), "last": pages}
    links = {name: f"{address}?{urlencode({**given, 'page': number})}" for name, number in near.items()}
    view = {"@id": f"{address}?{urlencode({**given, 'page': page})}", "@type": "Pagination"} | links
    return members[(page - 1) * PAGE : page * PAGE], {"view": view}


_trees: Kept[Read] = Kept(READ)


async def read_edition(edition: Edition, renderer: Renderer) -> Read:
    """Return the root of a file and its citation trees, kept while the file is the same.

    The trees are made by a process that may be killed: what runs is an expression that the file brings.
    """
    key = (edition.path, edition.sha256)
    found = _trees.find(key)
    if found is None:
        data = await run_in_threadpool(edition.path.read_bytes)
        head = {"task": "units", "name": edition.path.name, "folder": ""}
        listed = await renderer.make(("units", *key), head, data)
        found = await run_in_threadpool(_with_units, data, listed)
        _trees.put(key, edition.size, found)
    return found


def _with_units(data: bytes, listed: bytes) -> Read:
    root = parse_xml(data)
    return Read(root, read_units(root, json.loads(listed)))
