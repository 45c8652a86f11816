"""What a small InvenioRDM holds, and how it shows it."""

from __future__ import annotations

import random
import time
from copy import deepcopy
from dataclasses import dataclass, field
from hashlib import md5
from typing import Any

from tests.publishing.contracts.invenio_rules import ABSENT, NO_PID, Told, faults_of, invalid

LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
PREFIX = "10.5072"
MOST = 100
"""Files of a record (``RDM_RECORDS_MAX_FILES_COUNT``)."""
QUOTA = 10**9


@dataclass
class File:
    data: bytes | None = None
    done: bool = False


@dataclass
class Parent:
    id: str
    owner: str
    pids: dict[str, Any] = field(default_factory=dict)
    review: dict[str, Any] | None = None
    communities: list[str] = field(default_factory=list)


@dataclass
class Version:
    id: str
    parent: Parent
    index: int
    created: float
    said: dict[str, Any]
    pids: dict[str, Any] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    preview: str | None = None
    published: bool = False


class State:
    """What the repository holds."""

    base: str
    """The address."""

    def __init__(self, lag: float) -> None:
        self.lag = lag
        """Seconds until the search finds what is new."""
        self.quota = QUOTA
        self.versions: dict[str, Version] = {}
        self.communities: dict[str, dict[str, str]] = {}
        """Slug → ``id`` and ``owner``."""
        self.indexed: dict[str, list[tuple[float, Any]]] = {}
        """Id → what the index will show of it, and from when on; the last that is due counts."""

    def show(self, version: Version) -> dict[str, Any]:
        """The JSON of a record or draft, as far as anybody reads it."""
        pages = "records" if version.published else "uploads"
        links = {
            "self_html": f"{self.base}/{pages}/{version.id}",
            "reserve_doi": f"{self.base}/api/records/{version.id}/draft/pids/doi",
        }
        parent: dict[str, Any] = {"id": version.parent.id, "pids": version.parent.pids}
        parent["communities"] = {"ids": version.parent.communities} if version.parent.communities else {}
        if version.parent.review:
            parent["review"] = dict(version.parent.review)
        family = [one for one in self.versions.values() if one.parent is version.parent]
        newest = max(one.index for one in family if one.published) if any(one.published for one in family) else 0
        place = {
            "index": version.index,
            "is_latest": version.index == newest,
            "is_latest_draft": version.index == max(one.index for one in family),
        }
        return {
            "id": version.id,
            "created": version.created,
            "links": links,
            "parent": parent,
            "versions": place,
            "is_published": version.published,
            "is_draft": not version.published,
            "pids": deepcopy(version.pids),
            **deepcopy(version.said),
            "status": status_of(version),
        }

    def write(self, version: Version, body: Any) -> dict[str, Any]:
        metadata = {key: value for key, value in deepcopy(body.get("metadata", {})).items() if value != []}
        errors = faults_of(metadata)
        version.said["metadata"] = metadata
        version.said["access"] = body.get("access") or {"record": "public", "files": "public"}
        version.said["custom_fields"] = body.get("custom_fields", {})
        version.pids = body.get("pids", version.pids)
        version.preview = body.get("files", {}).get("default_preview")
        self.index(version)
        return self.show(version) | ({"errors": errors} if errors else {})

    def unready(self, version: Version) -> Told | None:
        if not version.files:
            message = "Missing uploaded files. To disable files for this record please mark it as metadata-only."
            return invalid(("files.enabled", message))
        if not all(file.done for file in version.files.values()):
            return invalid(("files", "One or more files have not completed their transfer, please wait."))
        faults = [(fault["field"], fault["messages"][0]) for fault in faults_of(deepcopy(version.said["metadata"]))]
        return invalid(*faults) if faults else None

    def make_public(self, version: Version) -> None:
        if version.parent.review:
            version.parent.communities.append(version.parent.review["receiver"]["community"])
        version.parent.review = None
        version.published = True
        version.pids = {"doi": version.pids.get("doi") or doi(version.id), "oai": {"identifier": f"oai:{version.id}"}}
        version.parent.pids = {"doi": doi(version.parent.id)}
        self.index_all(version.parent)

    def index(self, version: Version) -> None:
        shown = self.show(version) | {"owner": version.parent.owner}
        self.indexed.setdefault(version.id, []).append((time.monotonic() + self.lag, shown))

    def index_all(self, parent: Parent) -> None:
        for one in self.versions.values():
            if one.parent is parent:
                self.index(one)

    def gone(self, identifier: str) -> Told:
        """There is no such draft: the record is published, or there never was one."""
        return ABSENT if identifier in self.versions else NO_PID

    def own_draft(self, user: str, identifier: str) -> Version | None:
        version = self.versions.get(identifier)
        return version if version and not version.published and version.parent.owner == user else None

    def one_of(self, user: str, identifier: str, kind: str) -> Version | None:
        if kind == "draft":
            return self.own_draft(user, identifier)
        version = self.versions.get(identifier)
        return version if version and version.published else None

    def newest(self, parent: Parent) -> Version:
        published = (one for one in self.versions.values() if one.parent is parent and one.published)
        return max(published, key=lambda one: one.index)


def new_id() -> str:
    chosen = "".join(random.choices(LETTERS, k=10))
    return f"{chosen[:5]}-{chosen[5:]}"


def doi(identifier: str) -> dict[str, str]:
    return {"identifier": f"{PREFIX}/{identifier}", "provider": "datacite", "client": "datacite"}


def due(versions: list[tuple[float, Any]]) -> Any:
    now = time.monotonic()
    return next((body for due, body in reversed(versions) if due <= now), None)


def says(body: Any, key: str, value: str) -> bool:
    if key == "parent.id":
        return bool(body["parent"]["id"] == value)
    return any(one["identifier"] == value for one in body["metadata"].get("identifiers", ()))


def status_of(version: Version) -> str:
    if version.published:
        return "published"
    if version.parent.review:
        return "in_review" if version.parent.review["status"] == "submitted" else "draft_with_review"
    return "draft" if version.index == 1 else "new_version_draft"


def request_of(version: Version, status: str) -> dict[str, Any]:
    assert version.parent.review is not None
    return {"id": version.parent.review["id"], "status": status, "receiver": version.parent.review["receiver"]}


def no_file(identifier: str, name: str) -> Told:
    return 404, {"status": 404, "message": f"Record '{identifier}' has no file '{name}'."}


def entry_of(name: str, file: File) -> dict[str, Any]:
    entry: dict[str, Any] = {"key": name, "status": "completed" if file.done else "pending"}
    if file.done and file.data is not None:
        entry |= {"checksum": f"md5:{md5(file.data).hexdigest()}", "size": len(file.data)}
    return entry


def files_of(version: Version) -> dict[str, Any]:
    entries = [entry_of(name, file) for name, file in version.files.items()]
    return {"enabled": True, "entries": entries, "default_preview": version.preview, "order": []}
