"""A small InvenioRDM: it answers as InvenioRDM 14 did when ``calls.py`` was recorded (``invenio.jsonl``).

It keeps its state in memory, knows a handful of each vocabulary, and lets its search lag behind as OpenSearch does.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from tests.publishing.contracts.invenio_rules import (
    ABSENT,
    BROKEN,
    DENIED,
    NO_PID,
    NOT_PUBLISHED,
    OPEN_REVIEW,
    Told,
    invalid,
    refused,
    strange,
)
from tests.publishing.contracts.invenio_state import (
    MOST,
    File,
    Parent,
    State,
    Version,
    doi,
    due,
    entry_of,
    files_of,
    new_id,
    no_file,
    request_of,
    says,
)


class Repository(State):
    """A method for each call; ``user`` is who asks, empty for nobody."""

    def add_community(self, slug: str, owner: str) -> str:
        self.communities[slug] = {"id": str(uuid4()), "owner": owner}
        return self.communities[slug]["id"]

    def accept(self, user: str, identifier: str, body: Any) -> Told:
        """A curator accepts the request."""
        reviews = ((one, one.parent.review) for one in self.versions.values())
        version = next(one for one, review in reviews if review and review["id"] == identifier)
        answer = 200, request_of(version, "accepted")
        self.make_public(version)
        return answer

    # ---- records and drafts

    def search(self, user: str, query: Mapping[str, str]) -> Told:
        wanted = re.fullmatch(r'([\w.]+):"([^"]+)"', query.get("q", ""))
        shown = [body for versions in self.indexed.values() if (body := due(versions)) is not None]
        hits = [body for body in shown if body["owner"] == user and wanted and says(body, wanted[1], wanted[2])]
        hits.sort(key=lambda body: body["created"], reverse=True)
        told = [{key: value for key, value in body.items() if key != "owner"} for body in hits]
        return 200, {"hits": {"hits": told, "total": len(told)}}

    def create(self, user: str, body: Any) -> Told:
        if answer := strange(body.get("metadata", {})):
            return answer
        said = {"metadata": {}, "access": {"record": "public", "files": "public"}, "custom_fields": {}}
        version = Version(new_id(), Parent(new_id(), user), 1, time.time(), said)
        self.versions[version.id] = version
        return 201, self.write(version, body)

    def latest(self, user: str, identifier: str) -> Told:
        version = self.versions.get(identifier)
        if version is None:
            return NO_PID
        if not version.published:
            return NOT_PUBLISHED
        return 301, {
            "status": 301,
            "message": "Redirecting...",
            "location": f"{self.base}/api/records/{self.newest(version.parent).id}",
        }

    def record(self, user: str, identifier: str) -> Told:
        version = self.versions.get(identifier)
        if version is None:
            return NO_PID
        if not version.published:
            return NOT_PUBLISHED
        shown = self.show(version)
        if version.parent.owner != user:
            del shown["versions"]["is_latest_draft"]
        return 200, shown

    def draft(self, user: str, identifier: str) -> Told:
        version = self.own_draft(user, identifier)
        return (200, self.show(version)) if version else NO_PID

    def describe(self, user: str, identifier: str, body: Any) -> Told:
        version = self.own_draft(user, identifier)
        if version is None:
            return self.gone(identifier)
        return strange(body.get("metadata", {})) or (200, self.write(version, body))

    def discard(self, user: str, identifier: str) -> Told:
        version = self.own_draft(user, identifier)
        if version is None:
            there = self.versions.get(identifier)
            return self.gone(identifier) if there is None or there.published else DENIED
        if (version.parent.review or {}).get("status") == "submitted":
            return refused("You cannot delete a draft with an open review. Please cancel the review first.")
        del self.versions[identifier], self.indexed[identifier]
        self.index_all(version.parent)
        return 204, None

    def next_version(self, user: str, identifier: str) -> Told:
        version = self.versions.get(identifier)
        if version is None:
            return NO_PID
        if version.parent.owner != user:
            return DENIED
        family = [one for one in self.versions.values() if one.parent is version.parent]
        open_ = next((one for one in family if not one.published), None)
        if open_ is None:
            said = deepcopy(self.newest(version.parent).said)
            said["metadata"].pop("version", None)
            said["metadata"]["publication_date"] = datetime.now(UTC).date().isoformat()
            open_ = Version(new_id(), version.parent, len(family) + 1, time.time(), said)
            self.versions[open_.id] = open_
            self.index_all(version.parent)
        return 201, self.show(open_)

    def publish(self, user: str, identifier: str, body: Any) -> Told:
        version = self.own_draft(user, identifier)
        if version is None:
            return self.gone(identifier)
        if version.parent.review:
            return refused(OPEN_REVIEW)
        if answer := self.unready(version):
            return answer
        self.make_public(version)
        return 202, self.show(version)

    def reserve(self, user: str, identifier: str, body: Any) -> Told:
        version = self.own_draft(user, identifier)
        if version is None:
            return NO_PID
        if "doi" in version.pids:
            return invalid(("pids.doi", "A PID already exists for type doi"))
        version.pids["doi"] = doi(version.id)
        self.index(version)
        return 201, self.show(version)

    # ---- communities

    def community(self, user: str, slug: str) -> Told:
        found = self.communities.get(slug)
        return (200, {"id": found["id"], "slug": slug}) if found else NO_PID

    def review(self, user: str, identifier: str, body: Any) -> Told:
        version = self.own_draft(user, identifier)
        known = {community["id"] for community in self.communities.values()}
        if version is None or body["receiver"]["community"] not in known:
            return ABSENT
        version.parent.review = {"id": str(uuid4()), "status": "created", "receiver": body["receiver"]}
        return 200, request_of(version, "created")

    def submit(self, user: str, identifier: str, body: Any) -> Told:
        version = self.own_draft(user, identifier)
        if version is None or version.parent.review is None or version.parent.review["status"] == "submitted":
            return BROKEN
        if answer := self.unready(version):
            return answer
        wanted = version.parent.review["receiver"]["community"]
        if any(one["id"] == wanted and one["owner"] == user for one in self.communities.values()):
            answer = 202, request_of(version, "accepted")
            self.make_public(version)
            return answer
        version.parent.review["status"] = "submitted"
        self.index(version)
        return 202, request_of(version, "submitted")

    # ---- files

    def files(self, user: str, identifier: str, kind: str) -> Told:
        version = self.one_of(user, identifier, kind)
        return (200, files_of(version)) if version else (ABSENT if kind == "record" else NO_PID)

    def begin(self, user: str, identifier: str, body: Any) -> Told:
        version = self.own_draft(user, identifier)
        if version is None:
            return NO_PID
        if not isinstance(body, list):
            return invalid(("0._schema", "Invalid input type."))
        names = [one["key"] for one in body]
        if clash := [name for name in names if name in version.files]:
            return refused(f"File with key {clash[0]} already exists.")
        if len(version.files) + len(names) > MOST:
            return refused("Uploading selected files will result in exceeding the max amount per record.")
        version.files |= {name: File() for name in names}
        return 201, files_of(version)

    def fill(self, user: str, identifier: str, name: str, data: bytes) -> Told:
        version = self.own_draft(user, identifier)
        if version is None:
            return NO_PID
        if name not in version.files:
            return no_file(identifier, name)
        if version.files[name].done:
            return 200, entry_of(name, version.files.pop(name)) | {"errors": "File upload transfer failed."}
        if sum(len(file.data or b"") for file in version.files.values()) + len(data) > self.quota:
            return refused("Bucket quota exceeded.")
        version.files[name].data = data
        return 200, entry_of(name, version.files[name])

    def commit(self, user: str, identifier: str, name: str, body: Any) -> Told:
        version = self.own_draft(user, identifier)
        if version is None:
            return NO_PID
        if name not in version.files:
            return no_file(identifier, name)
        if version.files[name].data is None:
            return BROKEN
        version.files[name].done = True
        return 200, entry_of(name, version.files[name])

    def remove(self, user: str, identifier: str, name: str) -> Told:
        version = self.own_draft(user, identifier)
        if version is None:
            return NO_PID
        if name not in version.files:
            return no_file(identifier, name)
        del version.files[name]
        return 204, None

    def inherit(self, user: str, identifier: str, body: Any) -> Told:
        version = self.own_draft(user, identifier)
        if version is None:
            return NO_PID
        if version.files:
            return invalid(("files.enabled", "Please remove all files first."))
        version.files = {name: File(file.data, True) for name, file in self.newest(version.parent).files.items()}
        return 201, files_of(version)

    def content(self, user: str, identifier: str, kind: str, name: str) -> Told:
        version = self.one_of(user, identifier, kind)
        if version is None:
            return ABSENT
        file = version.files.get(name)
        return (200, file.data) if file and file.done else no_file(identifier, name)
