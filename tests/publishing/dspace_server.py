"""DSpace 7 as its contract describes it (https://github.com/DSpace/RestContract): submissions, items, versions.

With the double token against forged requests (csrf-tokens.md), logins that run out (authentication.md),
items that exist only when their submission is deposited (workspaceitems.md, workflowitems.md), versions
whose drafts copy metadata and files (versions.md).
"""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from tests.publishing.contract import Answer, Call, Contract, Refusal, as_json, serving
from tests.publishing.servers import PASSWORD, USER, Server

PERSON = str(uuid.UUID(int=7))
REQUIRED = ("dc.title", "dc.date.issued")
"""The fields that DSpace's own submission form demands."""
TOKENS_LAST = 12
"""After so many changes the server gives a new token against forged requests, unasked."""
PAGE = 4
"""Objects in a page, whatever is asked for up to this: so that pages are turned."""
QUOTA = 2_000_000
FIELD = re.compile(r"(dc|dcterms)\.[a-z]+(\.[a-z0-9]+)?")
NOT_COPIED = {"dc.date.accessioned", "dc.date.available", "dc.description.provenance", "dc.identifier.uri"}


class Item:
    def __init__(self, collection: str) -> None:
        self.uuid = str(uuid.uuid4())
        self.collection = collection
        self.metadata: dict[str, list[dict[str, Any]]] = {}
        self.bundles: dict[str, tuple[str, list[dict[str, Any]]]] = {}
        """Name → UUID and bitstreams."""
        self.archived = False
        self.handle = ""


class Submission:
    def __init__(self, number: int, item: Item) -> None:
        self.number, self.item = number, item
        self.granted = False


def changing(function: Callable[..., Answer]) -> Callable[..., Answer]:
    """What changes something: with the token of the cookie in the header, and a login."""

    @wraps(function)
    def asked(server: DSpace, call: Call, *arguments: str) -> Answer:
        server.check_token(call)
        server.check_login(call)
        return function(server, call, *arguments)

    return asked


def reading(function: Callable[..., Answer]) -> Callable[..., Answer]:
    @wraps(function)
    def asked(server: DSpace, call: Call, *arguments: str) -> Answer:
        server.check_login(call)
        return function(server, call, *arguments)

    return asked


class DSpace(Contract):
    def __init__(self) -> None:
        super().__init__()
        self.items: list[Item] = []
        self.drafts: list[Submission] = []
        self.in_review: list[Submission] = []
        self.histories: list[list[Item]] = []
        self.contents: dict[str, bytes] = {}
        self.reviewed: set[str] = set()
        """Collections with a workflow."""
        self.tokens: dict[str, int] = {}
        """Token against forged requests → how many changes it is still good for."""
        self.logins: set[str] = set()
        self.made = 0

    def place(self, name: str) -> str:
        return f"{self.address}/server/api/core/collections/{uuid.uuid5(uuid.NAMESPACE_DNS, name)}"

    # ---- tokens and logins

    def take(self, call: Call) -> Answer | None:
        answer = super().take(call)
        if answer is None or self.cookie(call) in self.tokens:
            return answer
        given = uuid.uuid4().hex
        self.tokens[given] = TOKENS_LAST
        said = {"DSPACE-XSRF-TOKEN": given, "Set-Cookie": f"DSPACE-XSRF-COOKIE={given}; Path=/; HttpOnly"}
        return answer._replace(headers={**answer.headers, **said})

    def cookie(self, call: Call) -> str:
        found = re.search(r"DSPACE-XSRF-COOKIE=(\w+)", call.headers.get("cookie", ""))
        return found[1] if found else ""

    def refused(self, refusal: Refusal) -> Answer:
        name = HTTPStatus(refusal.status).phrase
        return as_json({"status": refusal.status, "error": name, "message": refusal.message}, refusal.status)

    def check_token(self, call: Call) -> None:
        """The same in cookie and header, and not used up; with the last use a new one is given."""
        token = self.cookie(call)
        if token not in self.tokens or call.headers.get("x-xsrf-token") != token:
            self.tokens.pop(token, None)
            raise Refusal(403, "Access is denied. Invalid CSRF token.")
        self.tokens[token] -= 1
        if not self.tokens[token]:
            del self.tokens[token]

    def check_login(self, call: Call) -> None:
        if call.headers.get("authorization") not in self.logins:
            raise Refusal(401, "Authentication is required")

    def status(self, call: Call) -> Answer:
        known = call.headers.get("authorization") in self.logins
        links = {"eperson": {"href": f"{self.address}/server/api/eperson/epersons/{PERSON}"}} if known else {}
        return as_json({"okay": True, "authenticated": known, "_links": links})

    def log_in(self, call: Call) -> Answer:
        self.check_token(call)
        given = {key: values[0] for key, values in parse_qs(call.body.decode()).items()}
        if given != {"user": USER, "password": PASSWORD}:
            raise Refusal(401, "Authentication failed")
        bearer = f"Bearer {uuid.uuid4().hex}"
        self.logins.add(bearer)
        return Answer(200, b"", {"Authorization": bearer})

    # ---- what things look like

    def link(self, path: str) -> dict[str, str]:
        return {"href": f"{self.address}/server/api/{path}"}

    def of_item(self, item: Item) -> dict[str, Any]:
        said = {"uuid": item.uuid, "handle": item.handle or None, "metadata": item.metadata, "type": "item"}
        return said | {"inArchive": item.archived, "_links": {"self": self.link(f"core/items/{item.uuid}")}}

    def of_submission(self, one: Submission, call: Call) -> dict[str, Any]:
        faults = [f"/sections/traditionalpageone/{field}" for field in REQUIRED if field not in one.item.metadata]
        faults += [] if one.granted else ["/sections/license"]
        errors = [{"message": "error.validation.required", "paths": faults}] if faults else []
        said: dict[str, Any] = {"id": one.number, "sections": {"license": {}}, "errors": errors}
        inside = {"item": self.of_item(one.item), "collection": {"uuid": one.item.collection}}
        wanted = call.query.get("embed", "").split(",") if call.method == "GET" else ()
        return said | {"_embedded": {name: part for name, part in inside.items() if name in wanted}}

    def of_version(self, history: int, number: int) -> dict[str, Any]:
        links = {
            "versionhistory": self.link(f"versioning/versionhistories/{history}"),
            "item": self.link(f"versioning/versions/{history}-{number}/item"),
        }
        return {"id": f"{history}-{number}", "version": number, "_links": links}

    def page(self, call: Call, kind: str, all_: list[Any]) -> Answer:
        number, size = int(call.query.get("page", 0)), min(PAGE, int(call.query.get("size", 20)))
        pages = -(-len(all_) // size)
        shown = all_[number * size : (number + 1) * size]
        return as_json({"_embedded": {kind: shown}, "page": {"totalPages": pages, "number": number, "size": size}})

    def item(self, number: str) -> Item:
        drafts = [one.item for one in (*self.drafts, *self.in_review)]
        found = next((item for item in (*self.items, *drafts) if item.uuid == number), None)
        if found is None:
            raise Refusal(404, f"core.item with id: {number} not found")
        return found

    # ---- endpoints

    @reading
    def search(self, call: Call) -> Answer:
        match = re.fullmatch(r'dc\.identifier\.other:"(.*)"', call.query["query"])
        assert match is not None
        newest = [[item for item in history if item.archived][-1] for history in self.histories]
        hits = [
            {"_embedded": {"indexableObject": self.of_item(item)}}
            for item in self.items
            if item.collection == call.query["scope"]
            and (item in newest or not any(item in history for history in self.histories))
            and any(match[1] in one["value"] for one in item.metadata.get("dc.identifier.other", ()))
        ]
        inner = json.loads(self.page(call, "objects", hits).body)
        return as_json({"_embedded": {"searchResult": inner}})

    @reading
    def show_item(self, call: Call, number: str) -> Answer:
        return as_json(self.of_item(self.item(number)))

    @changing
    def patch_item(self, call: Call, number: str) -> Answer:
        item = self.item(number)
        for change in call.json:
            field = change["path"].removeprefix("/metadata/")
            if FIELD.fullmatch(field) is None:
                raise Refusal(422, f"the metadata field {field} does not exist")
            if change["op"] == "remove":
                del item.metadata[field]
            else:
                assert change["op"] == "add"
                item.metadata[field] = [{"value": one["value"], "language": None} for one in change["value"]]
        return as_json(self.of_item(item))

    @reading
    def bundles(self, call: Call, number: str) -> Answer:
        held = self.item(number).bundles.items()
        return self.page(call, "bundles", [{"uuid": one, "name": name} for name, (one, _) in held])

    @changing
    def make_bundle(self, call: Call, number: str) -> Answer:
        item, name = self.item(number), call.json["name"]
        if name in item.bundles:
            raise Refusal(400, f"The bundle {name} already exists in the item")
        item.bundles[name] = (str(uuid.uuid4()), [])
        return as_json({"uuid": item.bundles[name][0], "name": name}, 201)

    def bundle(self, number: str) -> list[dict[str, Any]]:
        everywhere = (*self.items, *(one.item for one in (*self.drafts, *self.in_review)))
        return next(files for item in everywhere for one, files in item.bundles.values() if one == number)

    @reading
    def bitstreams(self, call: Call, number: str) -> Answer:
        return self.page(call, "bitstreams", self.bundle(number))

    @changing
    def upload(self, call: Call, number: str) -> Answer:
        data = call.parts["file"][1]
        if sum(file["sizeBytes"] for file in self.bundle(number)) + len(data) > QUOTA:
            raise Refusal(413, "Maximum upload size exceeded")
        name = json.loads(call.parts["properties"][1])["name"]
        self.bundle(number).append(self.keep(name, data))
        return as_json(self.bundle(number)[-1], 201)

    def keep(self, name: str, data: bytes) -> dict[str, Any]:
        one = str(uuid.uuid4())
        self.contents[one] = data
        checksum = {"checkSumAlgorithm": "MD5", "value": hashlib.md5(data).hexdigest()}
        return {"uuid": one, "name": name, "sizeBytes": len(data), "checkSum": checksum}

    @changing
    def delete_bitstream(self, call: Call, number: str) -> Answer:
        for item in (*self.items, *(one.item for one in self.drafts)):
            for _, files in item.bundles.values():
                for file in list(files):
                    if file["uuid"] == number:
                        assert not item.archived, "an edition that counts was touched"
                        files.remove(file)
                        return Answer(204)
        raise Refusal(404, "no such bitstream")

    @reading
    def content(self, call: Call, number: str) -> Answer:
        return Answer(200, self.contents[number])

    @changing
    def begin(self, call: Call) -> Answer:
        self.made += 1
        self.drafts.append(Submission(self.made, Item(call.query["owningCollection"])))
        return as_json(self.of_submission(self.drafts[-1], call), 201)

    @reading
    def my_drafts(self, call: Call) -> Answer:
        assert call.query["uuid"] == PERSON
        return self.page(call, "workspaceitems", [self.of_submission(one, call) for one in self.drafts])

    @reading
    def my_reviews(self, call: Call) -> Answer:
        assert call.query["uuid"] == PERSON
        return self.page(call, "workflowitems", [self.of_submission(one, call) for one in self.in_review])

    @reading
    def draft_of(self, call: Call) -> Answer:
        found = next((one for one in self.drafts if one.item.uuid == call.query["uuid"]), None)
        return as_json(self.of_submission(found, call)) if found else Answer(204)

    def draft(self, number: str) -> Submission:
        found = next((one for one in self.drafts if one.number == int(number)), None)
        if found is None:
            raise Refusal(404, "no such workspace item")
        return found

    @reading
    def show_draft(self, call: Call, number: str) -> Answer:
        return as_json(self.of_submission(self.draft(number), call))

    @reading
    def item_of_draft(self, call: Call, number: str) -> Answer:
        return as_json(self.of_item(self.draft(number).item))

    @changing
    def patch_draft(self, call: Call, number: str) -> Answer:
        assert call.json == [{"op": "add", "path": "/sections/license/granted", "value": "true"}]
        self.draft(number).granted = True
        return as_json(self.of_submission(self.draft(number), call))

    @changing
    def deposit(self, call: Call) -> Answer:
        assert call.headers["content-type"] == "text/uri-list"
        one = self.draft(call.body.decode().rpartition("/")[2])
        if self.of_submission(one, call)["errors"]:
            raise Refusal(422, "the submission is not complete")
        self.drafts.remove(one)
        if one.item.collection in self.reviewed:
            self.in_review.append(one)
        else:
            self.archive(one.item)
        return as_json({"id": one.number}, 201)

    def archive(self, item: Item) -> None:
        item.archived = True
        item.handle = f"123456789/{len(self.items) + 1}"
        item.metadata["dc.date.available"] = [{"value": "2025-01-01T00:00:00Z"}]
        self.items.append(item)

    def history(self, item: Item) -> list[Item] | None:
        return next((history for history in self.histories if item in history), None)

    @changing
    def new_version(self, call: Call) -> Answer:
        assert call.headers["content-type"] == "text/uri-list"
        former = self.item(call.body.decode().rpartition("/")[2])
        history = self.history(former)
        if history is None:
            self.histories.append(history := [former])
        if not history[-1].archived:
            raise Refusal(422, "there is already a version in progress")
        made = Item(former.collection)
        made.metadata = {field: list(values) for field, values in former.metadata.items() if field not in NOT_COPIED}
        for name, (_, files) in former.bundles.items():
            copies = [self.keep(file["name"], self.contents[file["uuid"]]) for file in files]
            made.bundles[name] = (str(uuid.uuid4()), copies)
        history.append(made)
        self.made += 1
        self.drafts.append(Submission(self.made, made))
        return as_json(self.of_version(self.histories.index(history), len(history)), 201)

    @reading
    def version_of(self, call: Call, number: str) -> Answer:
        item = self.item(number)
        history = self.history(item)
        if history is None:
            return Answer(204)
        return as_json(self.of_version(self.histories.index(history), history.index(item) + 1))

    @reading
    def versions(self, call: Call, number: str) -> Answer:
        history = self.histories[int(number)]
        numbers = [place + 1 for place, item in enumerate(history) if item.archived]
        return self.page(call, "versions", [self.of_version(int(number), one) for one in reversed(numbers)])

    @reading
    def item_of_version(self, call: Call, history: str, number: str) -> Answer:
        return as_json(self.of_item(self.histories[int(history)][int(number) - 1]))

    UUID = r"([0-9a-f-]{36})"
    routes = (
        ("GET", "/server/api/authn/status", status),
        ("POST", "/server/api/authn/login", log_in),
        ("GET", "/server/api/discover/search/objects", search),
        ("GET", f"/server/api/core/items/{UUID}", show_item),
        ("PATCH", f"/server/api/core/items/{UUID}", patch_item),
        ("GET", f"/server/api/core/items/{UUID}/version", version_of),
        ("GET", f"/server/api/core/items/{UUID}/bundles", bundles),
        ("POST", f"/server/api/core/items/{UUID}/bundles", make_bundle),
        ("GET", f"/server/api/core/bundles/{UUID}/bitstreams", bitstreams),
        ("POST", f"/server/api/core/bundles/{UUID}/bitstreams", upload),
        ("DELETE", f"/server/api/core/bitstreams/{UUID}", delete_bitstream),
        ("GET", f"/server/api/core/bitstreams/{UUID}/content", content),
        ("POST", "/server/api/submission/workspaceitems", begin),
        ("GET", "/server/api/submission/workspaceitems/search/findBySubmitter", my_drafts),
        ("GET", "/server/api/submission/workspaceitems/search/item", draft_of),
        ("GET", r"/server/api/submission/workspaceitems/(\d+)", show_draft),
        ("GET", r"/server/api/submission/workspaceitems/(\d+)/item", item_of_draft),
        ("PATCH", r"/server/api/submission/workspaceitems/(\d+)", patch_draft),
        ("GET", "/server/api/workflow/workflowitems/search/findBySubmitter", my_reviews),
        ("POST", "/server/api/workflow/workflowitems", deposit),
        ("POST", "/server/api/versioning/versions", new_version),
        ("GET", r"/server/api/versioning/versionhistories/(\d+)/versions", versions),
        ("GET", r"/server/api/versioning/versions/(\d+)-(\d+)/item", item_of_version),
    )


@contextmanager
def dspace_server(folder: Path) -> Iterator[Server]:
    with serving(DSpace()) as server:
        yield Server(server.place, {"TEIKIT_DSPACE_USER": USER, "TEIKIT_DSPACE_PASSWORD": PASSWORD}, server)
