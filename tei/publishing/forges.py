"""Releases at GitHub and GitLab: which of them keeps a repository, and what a release of a book is.

A release belongs to a tag and holds two files: the whole bundle as a zip, and the TEI.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import NamedTuple, Protocol

from tei.errors import UsageError
from tei.io.addresses import split_address
from tei.io.redaction import Secrets
from tei.publishing.bundle import Bundle
from tei.publishing.packing import pack

ADDRESS = re.compile(
    r"(?:(?P<scheme>https?|ssh|git)://(?:[^@/\s]+@)?|[^@/\s]+@)(?P<host>[^:/\s]+)(?::(?P<port>\d+))?[:/](?P<path>.+)"
)
"""``https://HOST/PATH.git``, ``ssh://git@HOST/PATH.git``, ``git@HOST:PATH.git`` (git-clone(1), GIT URLS)."""
PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
"""A file name that no forge changes: GitHub renames others, GitLab refuses them."""


class Release(NamedTuple):
    """What a forge shall show."""

    tag: str
    title: str
    notes: str
    """Markdown."""
    files: Mapping[str, bytes]


class Forge(Protocol):
    """A web site that keeps a git repository and has releases."""

    def find(self, tag: str) -> tuple[str, Mapping[str, str]] | None:
        """The address of the release of ``tag`` and the SHA-256 of its files; None where none is published."""
        ...

    def publish(self, release: Release) -> None:
        """Make the release what the forge shows; what an interrupted run left is taken up.  Raises ``RefusedError``."""
        ...


def release_of(bundle: Bundle, tag: str) -> Release:
    """The release of a bundle."""
    title = bundle.record.first("title", "main") or bundle.name
    files = assets_of(bundle.name, bundle.files)
    return Release(tag, f"{title} ({tag})", bundle.files["README.md"].decode(), files)


def assets_of(name: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of a release of the book ``name``, made of those of its bundle."""
    plain = plain_name(name)
    tei = files.get(f"{name}.xml")
    return {f"{plain}.zip": pack(dict(sorted(files.items())), small=False)} | (
        {f"{plain}.xml": tei} if tei is not None else {}
    )


def plain_name(name: str) -> str:
    """``name`` where every forge keeps it as it is, else one in its place that no other book has."""
    return name if PLAIN.fullmatch(name) else f"edition-{sha256(name.encode()).hexdigest()[:10]}"


def forge_of(place: str, secrets: Secrets, settings: Mapping[str, str]) -> Forge | None:
    """The forge of the repository at ``place``; None where it is none, no token is known, or ``release=no``.

    ``settings`` may name the address of its interface (``api=https://HOST/api/v4``), where the host doesn't tell.
    Raises ``UsageError`` for an address that is of neither.
    """
    match = ADDRESS.fullmatch(place.removesuffix("/").removesuffix(".git"))
    token = secrets.get("token") or secrets.get("password", "")
    if settings.get("release", "") == "no" or not match or not token:
        return None
    port = f":{match['port']}" if match["port"] and match["scheme"] == "https" else ""
    api = settings.get("api", "") or _known(match["host"].lower(), port)
    return _open(api, match["path"].strip("/"), {**secrets, "token": token}) if api else None


def _known(host: str, port: str) -> str:
    """The address of the interface, by the host's name: of the origin that the secrets are for."""
    if host in ("github.com", "ssh.github.com"):
        return "https://api.github.com"
    return f"https://{host}{port}/api/v4" if "gitlab" in host.split(".") else ""


def _open(api: str, path: str, secrets: Secrets) -> Forge:
    from tei.publishing.github import GitHub
    from tei.publishing.gitlab import GitLab

    address = api.rstrip("/")
    if address.endswith("/api/v4"):
        return GitLab(address, path, secrets)
    if address.endswith("/api/v3") or split_address(address).hostname == "api.github.com":
        return GitHub(address, path, secrets)
    raise UsageError(
        f"{address} is the interface of no forge that we know",
        remedy="Write https://HOST/api/v4 for GitLab, https://HOST/api/v3 for GitHub Enterprise.",
    )
