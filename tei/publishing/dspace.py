"""DSpace: its Simple Archive Format where the place is a file or folder, else the REST interface of DSpace 7.

A book is an item, found again by an identifier of ours in its metadata.  It is made as a submission
(a workspace item), which only its submitter sees, and deposited when it is whole; a changed book is a
new version of the item, made in the same way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from hashlib import sha256
from typing import Any, NamedTuple

from tei.errors import RefusedError, UsageError
from tei.io.addresses import split_address
from tei.io.http import REFUSED
from tei.io.origins import take_login
from tei.io.redaction import Secrets
from tei.publishing.bundle import Bundle
from tei.publishing.drafts import AT_HAND, IN_REVIEW, is_draft, refuse_another
from tei.publishing.dspace_session import URIS, Session
from tei.publishing.qualified import IDENTIFIER, book_identifier, dspace_metadata, our_fields
from tei.publishing.saf import open_archive
from tei.publishing.sums import digest
from tei.publishing.target import Found, Target
from tei.publishing.turns import take_turn

ORIGINAL = "ORIGINAL"
"""The bundle of the files that readers see."""
AT_ONCE = 4
REVIEWS = ("workflowitems", "workflowitems/{}/view", IN_REVIEW)
DRAFTS = ("workspaceitems", "workspaceitems/{}/edit", AT_HAND)
"""Where items in progress are, the page of one, and what is to be said of it."""
ADDRESS = re.compile(r"(https?://[^#]+?)(/api/core)?/collections/([0-9a-fA-F-]{36})/?")


class Draft(NamedTuple):
    """A submission in progress and its item."""

    number: str
    item: str


class Items:
    """The items of one collection; with ``draft`` nothing is handed in."""

    def __init__(self, place: str, secrets: Secrets, draft: bool = False) -> None:
        self.draft = draft
        match = ADDRESS.fullmatch(place)
        if match is None:
            remedy = "Write https://HOST/server/api/core/collections/UUID, or the name of a folder or zip file."
            raise UsageError(f"{place} is no address of a collection of DSpace", remedy=remedy)
        base, interface, self.collection = match.groups()
        self.session = Session(base if interface else f"{base}/server", secrets)
        self._items: dict[str, str] = {}

    def turn(self, name: str) -> AbstractContextManager[None]:
        """Hold the book against other runs of this machine."""
        return take_turn(self.collection, name)

    def find(self, name: str) -> Found | None:
        """The newest version of the archived item, every file read back; what is in review, or is to stay a draft."""
        for kind, page, note in (REVIEWS, DRAFTS)[: 1 + self.draft]:
            ours = (one for one in self._in_progress(kind) if _is_of(one["_embedded"]["item"], name))
            if shown := next(ours, None):
                return self._found(shown["_embedded"]["item"], page.format(shown["id"]), note)
        item = self._archived(name)
        return self._found(item, f"handle/{item['handle']}") if item else None

    def _found(self, item: Mapping[str, Any], page: str, note: str = "") -> Found:
        version = self._version_of(item["uuid"])
        number = f"v{version['version']}" if version else "v1"
        files = [file for _, file in self._files(item["uuid"])]
        address = f"{self.session.base.removesuffix('/server')}/{page}"
        identifier = item.get("handle") or item["uuid"]
        return Found(self._sums(files), address, number, identifier, public=not note, note=note)

    def describe(self, bundle: Bundle) -> Mapping[str, Any]:
        """The fields of the item."""
        return dspace_metadata(bundle)

    def send(self, bundle: Bundle, found: Found | None) -> None:
        """Fill the draft of the item or of its next version, and deposit it."""
        self._check_not_in_review(bundle.name)
        with take_turn(self.collection):  # an empty draft is anybody's
            draft = self._draft(bundle) or self._begin(bundle)
            self._items[bundle.name] = draft.item
            self._patch(draft.item, [_set(IDENTIFIER, [book_identifier(bundle.name)])])
        self._describe(draft.item, dspace_metadata(bundle))
        self._exchange(draft.item, bundle)
        if not self.draft:
            self._deposit(draft)

    # ---- finding

    def _archived(self, name: str) -> Mapping[str, Any] | None:
        """The newest archived version of the item: what this run has made, or what the index has."""
        if name in self._items:
            made = self.session.json("GET", f"/api/core/items/{self._items[name]}")
            if made["inArchive"]:
                return self._newest(made)
        query = f'{IDENTIFIER}:"{book_identifier(name)}"'
        found = self.session.each("/api/discover/search/objects", "objects", query=query, scope=self.collection)
        items = (hit["_embedded"]["indexableObject"] for hit in found)
        ours = [item for item in items if _is_of(item, name) and item.get("inArchive")]
        return self._newest(ours[0]) if ours else None

    def _newest(self, item: Mapping[str, Any]) -> Mapping[str, Any]:
        """The newest archived version of the item: the index may still know the former one."""
        version = self._version_of(item["uuid"])
        if version is None:
            return item
        history = self.session.follow(version, "versionhistory")
        newest = next(self.session.each(f"{history}/versions", "versions"))
        said: Mapping[str, Any] = self.session.json("GET", self.session.follow(newest, "item"))
        return said

    def _version_of(self, item: str) -> Mapping[str, Any] | None:
        said: Mapping[str, Any] | None = self.session.json("GET", f"/api/core/items/{item}/version")
        return said

    def _files(self, item: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Bundle and bitstream of each file that readers see."""
        for bundle in self.session.each(f"/api/core/items/{item}/bundles", "bundles"):
            if bundle["name"] == ORIGINAL:
                for file in self.session.each(f"/api/core/bundles/{bundle['uuid']}/bitstreams", "bitstreams"):
                    yield bundle["uuid"], file

    def _sums(self, files: list[Mapping[str, Any]]) -> dict[str, str]:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            sums = pool.map(self._sum, files)
            return {file["name"]: value for file, value in zip(files, sums, strict=True)}

    def _sum(self, file: Mapping[str, Any]) -> str:
        return sha256(self.session.ask("GET", f"/api/core/bitstreams/{file['uuid']}/content").content).hexdigest()

    # ---- drafts

    def _in_progress(self, kind: str) -> Iterator[Mapping[str, Any]]:
        """Our submissions in this collection: ``workspaceitems`` that are drafts, ``workflowitems`` in review."""
        area = {"workspaceitems": "submission", "workflowitems": "workflow"}[kind]
        path = f"/api/{area}/{kind}/search/findBySubmitter"
        for one in self.session.each(path, kind, uuid=self.session.person, embed="item,collection"):
            if one["_embedded"]["collection"]["uuid"] == self.collection:
                yield one

    def _draft(self, bundle: Bundle) -> Draft | None:
        """The draft of the book, or one of which only its making was done, which the server keeps empty."""
        drafts = list(self._in_progress("workspaceitems"))
        ours = [one for one in drafts if _is_of(one["_embedded"]["item"], bundle.name)]
        empty = [one for one in drafts if not one["_embedded"]["item"]["metadata"]]
        for one in (*ours, *empty):
            self._refuse_another(one["_embedded"]["item"], bundle)
            return Draft(str(one["id"]), one["_embedded"]["item"]["uuid"])
        return None

    def _begin(self, bundle: Bundle) -> Draft:
        """A new draft: of the next version where the item is archived."""
        archived = self._archived(bundle.name)
        if archived is not None:
            self._refuse_another(archived, bundle)
        else:
            where = {"owningCollection": self.collection}
            number = self.session.json("POST", "/api/submission/workspaceitems", params=where, json={})["id"]
            item = self.session.json("GET", f"/api/submission/workspaceitems/{number}/item")["uuid"]
            return Draft(str(number), item)
        source = f"{self.session.base}/api/core/items/{archived['uuid']}"
        version = self.session.json("POST", "/api/versioning/versions", content=source, headers=URIS)
        item = self.session.json("GET", self.session.follow(version, "item"))["uuid"]
        made = self.session.json("GET", "/api/submission/workspaceitems/search/item", params={"uuid": item})
        return Draft(str(made["id"]), item)

    def _check_not_in_review(self, name: str) -> None:
        if any(_is_of(one["_embedded"]["item"], name) for one in self._in_progress("workflowitems")):
            raise RefusedError(
                f"{name} waits for the approval of those who keep the collection",
                remedy="Nothing was sent. Publish again when they have decided.",
            )

    def _refuse_another(self, item: Mapping[str, Any], bundle: Bundle) -> None:
        """A draft that has no title yet is of nobody."""
        if titles := _values(item["metadata"], "dc.title"):
            page = f"the item {item['uuid']} of {self.session.web.base.host}"
            refuse_another(bundle, titles, _values(item["metadata"], "dc.contributor.author"), page)

    def _describe(self, item: str, metadata: Mapping[str, list[str]]) -> None:
        """Set the fields; those that we once set and that are no longer said are removed."""
        held = self.session.json("GET", f"/api/core/items/{item}")["metadata"]
        changes: list[dict[str, Any]] = [
            {"op": "remove", "path": f"/metadata/{field}"} for field in sorted(_gone(held, metadata))
        ]
        for field, values in metadata.items():
            if _values(held, field) != values:
                changes.append(_set(field, values))
        if changes:
            self._patch(item, changes)

    def _patch(self, item: str, changes: list[dict[str, Any]]) -> None:
        self.session.ask("PATCH", f"/api/core/items/{item}", json=changes, repeat=True)

    def _exchange(self, item: str, bundle: Bundle) -> None:
        """Remove and add files until the draft holds those of the bundle."""
        kept = set()
        for _, file in list(self._files(item)):
            path, checksum = file["name"], file["checkSum"]
            wanted = bundle.files.get(path)
            if wanted is None or path in kept or digest(checksum["checkSumAlgorithm"], wanted) != checksum["value"]:
                self.session.ask("DELETE", f"/api/core/bitstreams/{file['uuid']}", accept={404})
            else:
                kept.add(path)
        into = self._bundle(item)
        for path, data in bundle.files.items():
            if path not in kept:
                self._add(into, path, data)

    def _bundle(self, item: str) -> str:
        bundles = self.session.each(f"/api/core/items/{item}/bundles", "bundles")
        found = next((bundle["uuid"] for bundle in bundles if bundle["name"] == ORIGINAL), None)
        made = {"name": ORIGINAL, "metadata": {}}
        return str(found or self.session.json("POST", f"/api/core/items/{item}/bundles", json=made)["uuid"])

    def _add(self, into: str, path: str, data: bytes) -> None:
        said = json.dumps({"name": path, "metadata": {}, "bundleName": ORIGINAL}).encode()
        parts = {"file": (path, data), "properties": (None, said, "application/json")}
        self.session.ask("POST", f"/api/core/bundles/{into}/bitstreams", files=parts)

    def _deposit(self, draft: Draft) -> None:
        """Grant the licence that the repository asks for, and hand the draft in."""
        path = f"/api/submission/workspaceitems/{draft.number}"
        if "license" in (self.session.json("GET", path).get("sections") or {}):
            grant = [{"op": "add", "path": "/sections/license/granted", "value": "true"}]
            self.session.ask("PATCH", path, json=grant, repeat=True)
        self._check_complete(path)
        self.session.ask("POST", "/api/workflow/workflowitems", content=f"{self.session.base}{path}", headers=URIS)

    def _check_complete(self, path: str) -> None:
        """What the collection requires and the draft lacks, in the server's names of the fields."""
        faults = self.session.json("GET", path).get("errors") or ()
        where = [place.rpartition("/")[2] for fault in faults for place in fault.get("paths", ())]
        if where:
            raise RefusedError(f"the collection requires more than was sent: {', '.join(where)}", remedy=REFUSED)


def _is_of(item: Mapping[str, Any], name: str) -> bool:
    return book_identifier(name) in _values(item.get("metadata", {}), IDENTIFIER)


def _values(held: Mapping[str, Any], field: str) -> list[str]:
    return [one["value"] for one in held.get(field, ())]


def _set(field: str, values: list[str]) -> dict[str, Any]:
    """``add`` takes the place of all former values (metadata-patch.md)."""
    return {"op": "add", "path": f"/metadata/{field}", "value": [{"value": value} for value in values]}


def _gone(held: Mapping[str, Any], metadata: Mapping[str, list[str]]) -> frozenset[str]:
    return (our_fields() & held.keys()) - metadata.keys()


def open_dspace(place: str, secrets: Secrets, settings: Mapping[str, str] | None = None) -> Target:
    """The target of the collection at the address ``place``, or of the archive in that file or folder."""
    draft = is_draft(settings)
    if split_address(place).scheme in ("http", "https"):
        return Items(*take_login(place, secrets), draft)
    if draft:
        raise UsageError(
            "an archive has no drafts", remedy="Leave --draft out: nothing is public before it is imported."
        )
    return open_archive(place)
