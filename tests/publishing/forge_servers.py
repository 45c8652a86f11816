"""The interfaces for releases as docs.github.com/rest/releases and docs.gitlab.com/api/releases describe them."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Any

from tests.publishing.contract import Answer, Call, Contract, Refusal, as_json
from tests.publishing.servers import PASSWORD

REPOSITORY = "/repos/library/editions"
PROJECT = "/projects/library/editions"


class GitHubServer(Contract):
    """Drafts are seen by those who may write, in the list alone; a tag has one published release."""

    def __init__(self, says_digest: bool = True) -> None:
        super().__init__()
        self.says_digest = says_digest
        self.releases: dict[int, dict[str, Any]] = {}
        self.files: dict[int, bytes] = {}

    @property
    def api(self) -> str:
        return f"{self.address}/api/v3"

    def refused(self, refusal: Refusal) -> Answer:
        return as_json(
            {"message": refusal.message, "documentation_url": "https://docs.github.com/rest"}, refusal.status
        )

    def answer(self, call: Call) -> Answer:
        if call.headers.get("authorization") != f"Bearer {PASSWORD}":
            raise Refusal(401, "Bad credentials")
        return super().answer(call)

    def by_tag(self, call: Call, tag: str) -> Answer:
        found = [one for one in self.releases.values() if one["tag_name"] == tag and not one["draft"]]
        if not found:
            raise Refusal(404, "Not Found")
        return as_json(found[0])

    def list(self, call: Call) -> Answer:
        size, page = int(call.query.get("per_page", 30)), int(call.query.get("page", 1))
        newest = sorted(self.releases.values(), key=lambda one: -one["id"])
        return as_json(newest[(page - 1) * size : page * size])

    def create(self, call: Call) -> Answer:
        given = call.json
        if not given["draft"] and any(one["tag_name"] == given["tag_name"] for one in self.published()):
            raise Refusal(422, "Validation Failed")
        number = len(self.releases) + 1
        address = f"https://github.com/library/editions/releases/tag/{given['tag_name']}"
        self.releases[number] = {**given, "id": number, "assets": [], "html_url": address}
        return as_json(self.releases[number], 201)

    def edit(self, call: Call, number: str) -> Answer:
        self.releases[int(number)] |= call.json
        return as_json(self.releases[int(number)])

    def upload(self, call: Call, number: str) -> Answer:
        name, assets = call.query["name"], self.releases[int(number)]["assets"]
        name = re.sub(r"[^A-Za-z0-9._-]+", ".", name).strip(".")
        if any(asset["name"] == name for asset in assets):
            raise Refusal(422, "already_exists")
        asset = {"id": len(self.files) + 1, "name": name, "state": "uploaded", "size": len(call.body)}
        if self.says_digest:
            asset["digest"] = f"sha256:{sha256(call.body).hexdigest()}"
        self.files[int(str(asset["id"]))] = call.body
        assets.append(asset)
        return as_json(asset, 201)

    def download(self, call: Call, number: str) -> Answer:
        if call.headers["accept"] != "application/octet-stream":
            raise Refusal(415, "json is not what this test expects")
        return Answer(200, self.files[int(number)])

    def delete(self, call: Call, number: str) -> Answer:
        for release in self.releases.values():
            release["assets"] = [asset for asset in release["assets"] if asset["id"] != int(number)]
        return Answer(204)

    def published(self) -> list[dict[str, Any]]:
        return [one for one in self.releases.values() if not one["draft"]]

    def shown(self) -> list[tuple[str, dict[str, bytes]]]:
        """Each release that everybody sees: its tag and its files."""
        return [
            (one["tag_name"], {asset["name"]: self.files[asset["id"]] for asset in one["assets"]})
            for one in self.published()
        ]

    routes = (
        ("GET", rf"/api/v3{REPOSITORY}/releases/tags/([^/]+)", by_tag),
        ("GET", rf"/api/v3{REPOSITORY}/releases", list),
        ("POST", rf"/api/v3{REPOSITORY}/releases", create),
        ("PATCH", rf"/api/v3{REPOSITORY}/releases/(\d+)", edit),
        ("POST", rf"/api/uploads{REPOSITORY}/releases/(\d+)/assets", upload),
        ("GET", rf"/api/v3{REPOSITORY}/releases/assets/(\d+)", download),
        ("DELETE", rf"/api/v3{REPOSITORY}/releases/assets/(\d+)", delete),
    )


class GitLabServer(Contract):
    """Files of a generic package may be put again; the newest is given."""

    def __init__(self) -> None:
        super().__init__()
        self.releases: dict[str, dict[str, Any]] = {}
        self.packages: dict[str, bytes] = {}

    @property
    def api(self) -> str:
        return f"{self.address}/api/v4"

    def refused(self, refusal: Refusal) -> Answer:
        return as_json({"message": refusal.message}, refusal.status)

    def answer(self, call: Call) -> Answer:
        if call.headers.get("private-token") != PASSWORD:
            raise Refusal(401, "401 Unauthorized")
        return super().answer(call)

    def get(self, call: Call, tag: str) -> Answer:
        if tag not in self.releases:
            raise Refusal(404, "404 Not Found")
        return as_json(self.releases[tag])

    def create(self, call: Call) -> Answer:
        given = call.json
        if given["tag_name"] in self.releases:
            raise Refusal(409, "Release already exists")
        links = [self.linked(link) for link in given.pop("assets")["links"]]
        address = f"https://gitlab.com/library/editions/-/releases/{given['tag_name']}"
        self.releases[given["tag_name"]] = {**given, "assets": {"links": links}, "_links": {"self": address}}
        return as_json(self.releases[given["tag_name"]], 201)

    def link(self, call: Call, tag: str) -> Answer:
        self.releases[tag]["assets"]["links"].append(self.linked(call.json))
        return as_json(call.json, 201)

    def linked(self, link: dict[str, Any]) -> dict[str, Any]:
        assert link["url"].startswith(self.api)
        return {"id": 1, **link}

    def put(self, call: Call, path: str) -> Answer:
        if not re.fullmatch(r"[A-Za-z0-9._+-]+/[A-Za-z0-9._+-]+/[A-Za-z0-9._+~@-]+", path):
            raise Refusal(400, "file_name is invalid")
        self.packages[path] = call.body
        return as_json({"message": "201 Created"}, 201)

    def file(self, call: Call, path: str) -> Answer:
        if path not in self.packages:
            raise Refusal(404, "404 Not Found")
        return Answer(200, self.packages[path])

    def shown(self) -> list[tuple[str, dict[str, bytes]]]:
        """Each release: its tag and the files that its links lead to."""
        base = f"{self.api}{PROJECT}/packages/generic/".replace("library/editions", "library%2Feditions")
        return [
            (tag, {link["name"]: self.packages[link["url"].removeprefix(base)] for link in one["assets"]["links"]})
            for tag, one in self.releases.items()
        ]

    routes = (
        ("GET", rf"/api/v4{PROJECT}/releases/([^/]+)", get),
        ("POST", rf"/api/v4{PROJECT}/releases", create),
        ("POST", rf"/api/v4{PROJECT}/releases/([^/]+)/assets/links", link),
        ("PUT", rf"/api/v4{PROJECT}/packages/generic/(.+)", put),
        ("GET", rf"/api/v4{PROJECT}/packages/generic/(.+)", file),
    )
