"""Releases at GitHub and GitHub Enterprise (docs.github.com/rest/releases, version 2022-11-28).

A release is made as a draft, filled, and then published, so that nobody sees half of one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from tei.errors import RefusedError
from tei.io.http import Web, bearer
from tei.io.redaction import Secrets
from tei.publishing.forges import Release

HEADERS = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
PAGE = 100
PAGES = 10
"""How far back a draft is looked for: those of a run that was interrupted are new."""
Json = dict[str, Any]


class GitHub:
    """The releases of the repository ``OWNER/NAME``."""

    def __init__(self, api: str, path: str, secrets: Secrets) -> None:
        uploads = api.replace("://api.", "://uploads.") if "://api." in api else api.replace("/api/v3", "/api/uploads")
        self.here = f"/repos/{quote(path)}/releases"
        self.web = Web(api, secrets, private=bearer(secrets["token"]))
        self.uploads = Web(uploads, secrets, private=bearer(secrets["token"]))

    def find(self, tag: str) -> tuple[str, Mapping[str, str]] | None:
        """The release that everybody sees."""
        found = self._published(tag)
        if found is None:
            return None
        return str(found["html_url"]), {asset["name"]: self._sum(asset) for asset in _whole(found)}

    def publish(self, release: Release) -> None:
        """Draft it, or take the draft up; upload what lacks; let it be seen."""
        found = self._published(release.tag) or self._draft(release.tag) or self._create(release)
        kept = dict(self._kept(found, release))
        for name in release.files.keys() - kept.keys():
            self._upload(found, name, release.files[name])
        if found["draft"]:
            self.web.ask("PATCH", f"{self.here}/{found['id']}", json={"draft": False}, headers=HEADERS, repeat=True)

    def _published(self, tag: str) -> Json | None:
        asked = f"{self.here}/tags/{quote(tag, safe='')}"
        answer = self.web.ask("GET", asked, headers=HEADERS, accept=(404,))
        return None if answer.status_code == 404 else _object(self.web.read_json(answer))

    def _draft(self, tag: str) -> Json | None:
        """Drafts are in the list of those who may write, and nowhere else."""
        for page in range(1, PAGES + 1):
            listed = self.web.ask_json("GET", self.here, headers=HEADERS, params={"per_page": PAGE, "page": page})
            for found in listed:
                if found["tag_name"] == tag:
                    return _object(found)
            if len(listed) < PAGE:
                break
        return None

    def _create(self, release: Release) -> Json:
        said = {"tag_name": release.tag, "name": release.title, "body": release.notes, "draft": True}
        return _object(self.web.ask_json("POST", self.here, json=said, headers=HEADERS))

    def _kept(self, found: Json, release: Release) -> Iterator[tuple[str, str]]:
        """The files that are right; others of the same name, and what a broken upload left, are removed."""
        for asset in found["assets"]:
            name = asset["name"]
            if name not in release.files:
                continue
            if asset["state"] == "uploaded" and self._sum(asset) == sha256(release.files[name]).hexdigest():
                yield name, asset["id"]
            else:
                self.web.ask("DELETE", f"{self.here}/assets/{asset['id']}", headers=HEADERS, accept=(404,))

    def _upload(self, found: Json, name: str, data: bytes) -> None:
        kind = "application/zip" if name.endswith(".zip") else "application/xml"
        self.uploads.ask(
            "POST",
            f"{self.here}/{found['id']}/assets",
            params={"name": name},
            content=data,
            headers={**HEADERS, "Content-Type": kind},
        )

    def _sum(self, asset: Json) -> str:
        """GitHub says it (``sha256:…``); a server that doesn't yet is asked for the bytes."""
        algorithm, _, said = (asset.get("digest") or "").partition(":")
        if algorithm == "sha256":
            return str(said)
        headers = {**HEADERS, "Accept": "application/octet-stream"}
        return sha256(self.web.ask("GET", f"{self.here}/assets/{asset['id']}", headers=headers).content).hexdigest()


def _whole(found: Json) -> Iterator[Json]:
    yield from (asset for asset in found["assets"] if asset["state"] == "uploaded")


def _object(value: Any) -> Json:
    if not isinstance(value, dict) or not {"id", "assets", "draft", "html_url"} <= value.keys():
        raise RefusedError("the server's answer is not that of GitHub", remedy="Check the address of its interface.")
    return value
