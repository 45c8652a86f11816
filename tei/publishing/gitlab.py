"""Releases at GitLab (docs.gitlab.com/api/releases), their files in the package registry of the project.

The files are there before the release is made, with links to them, in one request: nobody sees half of one.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from tei.errors import RefusedError
from tei.io.http import Web
from tei.io.redaction import Secrets
from tei.publishing.forges import Release, plain_name

Json = dict[str, Any]


class GitLab:
    """The releases of the project ``GROUP/NAME``."""

    def __init__(self, api: str, path: str, secrets: Secrets) -> None:
        self.api = api
        self.project = f"/projects/{quote(path, safe='')}"
        self.web = Web(api, secrets, private={"PRIVATE-TOKEN": secrets["token"]})

    def find(self, tag: str) -> tuple[str, Mapping[str, str]] | None:
        """The release, with those of its links whose files are there."""
        found = self._release(tag)
        if found is None:
            return None
        sums = {link["name"]: self._sum(tag, link["name"]) for link in found["assets"]["links"]}
        address = found.get("_links", {}).get("self", "")
        return str(address), {name: value for name, value in sums.items() if value}

    def publish(self, release: Release) -> None:
        """Upload what lacks, then make the release, or add the links that it lacks."""
        for name, data in release.files.items():
            if self._sum(release.tag, name) != sha256(data).hexdigest():
                self.web.ask("PUT", self._file(release.tag, name), content=data)
        links = {name: self._link(release.tag, name) for name in release.files}
        found = self._release(release.tag)
        if found is None:
            said = {"tag_name": release.tag, "name": release.title, "description": release.notes}
            self.web.ask("POST", f"{self.project}/releases", json={**said, "assets": {"links": list(links.values())}})
            return
        there = {link["name"] for link in found["assets"]["links"]}
        for name in links.keys() - there:
            self.web.ask("POST", f"{self._at(release.tag)}/assets/links", json=links[name])

    def _release(self, tag: str) -> Json | None:
        answer = self.web.ask("GET", self._at(tag), accept=(404,))
        if answer.status_code == 404:
            return None
        found = self.web.read_json(answer)
        if not isinstance(found, dict) or "links" not in found.get("assets", {}):
            raise RefusedError(
                "the server's answer is not that of GitLab", remedy="Check the address of its interface."
            )
        return found

    def _at(self, tag: str) -> str:
        return f"{self.project}/releases/{quote(tag, safe='')}"

    def _file(self, tag: str, name: str) -> str:
        """Package, version and file: the book, the tag, its name, in letters that the registry takes."""
        return f"{self.project}/packages/generic/{plain_name(name.rpartition('.')[0])}/{plain_name(tag)}/{name}"

    def _link(self, tag: str, name: str) -> Json:
        return {"name": name, "url": f"{self.api}{self._file(tag, name)}", "link_type": "package"}

    def _sum(self, tag: str, name: str) -> str:
        answer = self.web.ask("GET", self._file(tag, name), accept=(404,))
        return "" if answer.status_code == 404 else sha256(answer.content).hexdigest()
