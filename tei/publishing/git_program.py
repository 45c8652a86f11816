"""The program git, as it speaks with one repository: credentials are bound to the origin of its address.

No secret is in an argument or a file.  The credential helper reads the environment, and git asks it for that scheme,
host and port alone.  Redirects are not followed by git, but looked at here: within the origin they lead on.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tei.errors import MissingToolError, RefusedError
from tei.io.http import Web
from tei.io.origins import Origin, is_loopback, origin_of, refuse_plain_http, take_login
from tei.io.redaction import Secrets, quote_foreign, redact

CREDENTIALS = (
    '!f() { test "$1" = get && printf "username=%s\\npassword=%s\\n" "$TEIKIT_GIT_USER" "$TEIKIT_GIT_PASSWORD"; }; f'
)
"""A credential helper that reads the environment, so that no secret is in an argument or a file."""

SETTINGS = {
    "core.autocrlf": "false",
    "core.safecrlf": "false",
    "user.name": "teikit",
    "user.email": "teikit@localhost",
    "commit.gpgsign": "false",
    "tag.gpgsign": "false",
    "http.followRedirects": "false",
}
"""What keeps the bytes as they are and asks nothing; a user's own name comes before ours."""

REMEDIES = (
    (r"Authentication failed|could not read Username|HTTP.* 40[13]|403", "Check the user and the token of git."),
    (r"not found|does not appear to be a git repository|does not exist", "Check the address of the repository."),
    (r"Could not resolve|Failed to connect|Connection refused|timed out", "Check the network, then publish again."),
    (r"fetch first|non-fast-forward|cannot lock", "Somebody else pushes at the same time: publish again."),
    (r"protected branch|pre-receive hook declined", "The repository's rules forbid this push: ask who keeps it."),
    (r"No space left|Disk quota", "Make room on this machine, or on the server, then publish again."),
)
"""What git says, and what the user can do about it."""
MOVED = re.compile(r"returned error: 30\d")
REFS = "/info/refs"
"""What git asks for first (gitprotocol-http(5))."""


class GitProgram:
    """The program git for the repository at ``place``; raises ``UsageError`` where secrets would go in the clear."""

    def __init__(self, place: str, secrets: Secrets) -> None:
        if shutil.which("git") is None:
            raise MissingToolError("git is not installed", remedy="Install git: https://git-scm.com/downloads")
        self.place, self.secrets = take_login(place, secrets)
        self.url = _local_url(self.place)
        self.origin = _http_origin(self.url)
        if self.origin:
            refuse_plain_http(self.url, "user and password")

    def clone(self, folder: Path) -> None:
        """Clone the repository into ``folder``, with nothing of its past."""
        try:
            self._clone(folder)
        except RefusedError as error:
            if not (self.origin and MOVED.search(error.message)):
                raise
            self.url = self._new_address(self.origin)
            self._clone(folder)

    def _clone(self, folder: Path) -> None:
        self.run(folder.parent, "clone", "--quiet", "--depth", "1", "--no-tags", "--", self.url, str(folder))

    def _new_address(self, origin: Origin) -> str:
        """Return where the server says that the repository is; raises ``RefusedError`` for another server."""
        answer = Web(self.url, {}).ask("GET", REFS, params={"service": "git-upload-pack"}, accept=range(400, 500))
        there = str(answer.url).partition("?")[0].removesuffix(REFS)
        if origin_of(there) == origin and there != self.url:
            return there
        raise RefusedError(
            f"{redact(self.place)} has moved to {redact(there)}, which is another server: nothing was sent there",
            remedy=f"If that is the right one, name it in --out. User and password go to {origin} only.",
        )

    def run(self, folder: Path, *arguments: str) -> str:
        """Return what git prints; raises ``RefusedError`` with what it complains of, secrets left out."""
        settings = [part for key, value in self._settings() for part in ("-c", f"{key}={value}")]
        done = subprocess.run(
            ["git", *settings, *arguments],
            cwd=folder,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        if done.returncode:
            raise _refused(arguments[0], done.stderr)
        return done.stdout

    def _settings(self) -> Iterator[tuple[str, str]]:
        yield from SETTINGS.items()
        if self.origin and self.secrets.get("password"):
            yield "credential.helper", ""
            yield f"credential.{self.origin}.helper", CREDENTIALS

    def _environment(self) -> dict[str, str]:
        """Return the environment of git: of ours what it needs, nothing for other protocols than HTTP."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("TEIKIT_")}
        kept |= {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
        if self.origin is None:
            return kept
        if is_loopback(self.origin.host):
            kept |= dict.fromkeys(("NO_PROXY", "no_proxy"), self.origin.host)
        user, password = self.secrets.get("user", ""), self.secrets.get("password", "")
        if password:
            return kept | {"TEIKIT_GIT_USER": user or "token", "TEIKIT_GIT_PASSWORD": password}
        return kept | _username_setting(kept, self.origin, user) if user else kept


def _username_setting(environment: dict[str, str], origin: Origin, user: str) -> dict[str, str]:
    """Return the variables by which git's own helpers are asked for the password of ``user`` (git-config(1))."""
    number = int(environment.get("GIT_CONFIG_COUNT") or 0)
    return {
        "GIT_CONFIG_COUNT": str(number + 1),
        f"GIT_CONFIG_KEY_{number}": f"credential.{origin}.username",
        f"GIT_CONFIG_VALUE_{number}": user,
    }


def _local_url(place: str) -> str:
    """Return a path as an address, since git ignores ``--depth`` for plain paths."""
    path = Path(place)
    return path.resolve().as_uri() if path.exists() else place


def _http_origin(url: str) -> Origin | None:
    return origin_of(url) if re.match("https?://", url, re.IGNORECASE) else None


def _refused(command: str, complaint: str) -> RefusedError:
    lines = [line.removeprefix("fatal: ").removeprefix("remote: ").strip() for line in complaint.splitlines()]
    told = quote_foreign("; ".join(line for line in lines if line and not line.startswith("hint:")))
    remedy = next((remedy for pattern, remedy in REMEDIES if re.search(pattern, told)), "Nothing was published.")
    return RefusedError(f"git {command} did not succeed: {told}", remedy=remedy)
