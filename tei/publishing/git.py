"""A git repository: a folder a book, a commit and a tag a publication, pushed in one step, by the program git.

Where GitHub or GitLab keeps it and a token is known, a release follows (``tei.publishing.forges``).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from threading import Lock

from tei.errors import MissingToolError, RefusedError
from tei.io.folders import sums_of, write_files
from tei.io.secrets import Secrets, redacted
from tei.publishing.bundle import Bundle
from tei.publishing.forges import Forge, assets_of, forge_of, release_of
from tei.publishing.target import Found

TRIES = 3
"""How often a push is tried again after somebody else's came first."""

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
}
"""What keeps the bytes as they are and asks nothing; a user's own name comes before ours."""

REMEDIES = (
    (r"Authentication failed|could not read Username|HTTP.* 40[13]|403", "Check the user and the token of git."),
    (r"not found|does not appear to be a git repository|does not exist", "Check the address of the repository."),
    (r"Could not resolve|Failed to connect|Connection refused|timed out", "Check the network, then publish again."),
    (r"fetch first|non-fast-forward|cannot lock", "Somebody else pushes at the same time: publish again."),
    (r"protected branch|pre-receive hook declined", "The repository's rules forbid this push: ask who keeps it."),
)
"""What git says, and what the user can do about it."""


class Repository:
    """The repository at the address ``place``."""

    def __init__(self, place: str, secrets: Secrets, forge: Forge | None = None) -> None:
        if shutil.which("git") is None:
            raise MissingToolError("git is not installed", remedy="Install git: https://git-scm.com/downloads")
        self.place = place
        self.secrets = secrets
        self.forge = forge
        self._turn = Lock()
        """Books of one run that pushed at the same time would be in each other's way."""

    def find(self, name: str) -> Found | None:
        """The folder ``NAME`` at the head of the default branch."""
        with self._clone() as work:
            folder = work / name
            if folder.is_symlink() or not folder.is_dir():
                return None
            commit = self._git(work, "log", "-1", "--format=%H", "--", name).strip()
            version = next(iter(self._tags(work, name)[-1:]), "")
            address, lacking = self._released(name, version, folder)
            return Found(sums_of(folder), address, version, commit, lacking)

    def _released(self, name: str, tag: str, folder: Path) -> tuple[str, str]:
        """Where a person finds it, and what the release lacks."""
        plain = f"{redacted(self.place, {})}#{name}"
        if self.forge is None or not tag:
            return plain, ""
        found = self.forge.find(tag)
        if found is None:
            return plain, f"the release {tag}"
        lacking = _asset_sums(name, folder).items() - found[1].items()
        return found[0] or plain, ", ".join(sorted(f"{file} of the release {tag}" for file, _ in lacking))

    def send(self, bundle: Bundle, found: Found | None) -> None:
        """Push the bundle, unless that was done and only the release lacks; then release it."""
        if not (found and found.version and found.sums == bundle.sums):
            self._push(lambda work: self._commit(work, bundle))
        if self.forge:
            with self._clone() as work:
                tag = self._tags(work, bundle.name)[-1]
            self.forge.publish(release_of(bundle, tag))

    def withdraw(self, name: str) -> None:
        """Commit and push that the folder is gone; its tags and releases stay, as the history does."""

        def remove(work: Path) -> tuple[str, ...]:
            if not (work / name).is_dir():
                raise RefusedError(
                    f"there is no book {name!r} in the repository", remedy="Look there how it is called."
                )
            self._git(work, "rm", "-r", "--quiet", "--", name)
            self._git(work, "commit", "--quiet", "--message", f"{name}: withdrawn")
            return ("HEAD",)

        self._push(remove)

    def _push(self, commit: Callable[[Path], tuple[str, ...]]) -> None:
        """Push what ``commit`` makes in a clone (its refs), all or nothing; again where somebody pushed meanwhile."""
        for remaining in reversed(range(TRIES)):
            with self._turn, self._clone() as work:
                refs = commit(work)
                try:
                    self._git(work, "push", "--atomic", "--quiet", "origin", *refs)
                except RefusedError as error:
                    if remaining and re.search(
                        r"fetch first|non-fast-forward|already exists|cannot lock", error.message
                    ):
                        continue
                    raise
                return

    def _commit(self, work: Path, bundle: Bundle) -> tuple[str, ...]:
        """Commit and tag the bundle."""
        if (work / bundle.name).is_symlink():  # somebody committed one, and it may lead anywhere
            (work / bundle.name).unlink()
        shutil.rmtree(work / bundle.name, ignore_errors=True)
        write_files(work / bundle.name, bundle.files)
        tag = f"{bundle.name}-v{self._next(work, bundle.name)}"
        title = bundle.record.first("title", "main") or bundle.name
        self._git(work, "add", "--all", "--force", bundle.name)
        self._git(work, "commit", "--quiet", "--message", f"{title}: {tag}")
        self._git(work, "tag", "--annotate", "--message", title, tag)
        return "HEAD", f"refs/tags/{tag}"

    def _next(self, work: Path, name: str) -> int:
        numbers = [int(tag.rpartition("-v")[2]) for tag in self._tags(work, name)]
        return max(numbers, default=0) + 1

    def _tags(self, work: Path, name: str) -> list[str]:
        """The remote's tags of the book, oldest first."""
        listed = self._git(work, "ls-remote", "--tags", "--refs", "origin", f"{name}-v*")
        own = re.findall(rf"refs/tags/({re.escape(name)}-v\d+)$", listed, re.MULTILINE)
        return sorted(own, key=lambda tag: int(tag.rpartition("-v")[2]))

    @contextmanager
    def _clone(self) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(prefix="teikit-git-") as folder:
            work = Path(folder) / "clone"
            self._git(Path(folder), "clone", "--quiet", "--depth", "1", "--no-tags", self._url(), str(work))
            yield work

    def _url(self) -> str:
        """A path as an address, since git ignores ``--depth`` for plain paths."""
        path = Path(self.place)
        return path.resolve().as_uri() if path.exists() else self.place

    def _git(self, folder: Path, *arguments: str) -> str:
        """What git prints; raises ``RefusedError`` with what it complains of, secrets left out."""
        settings = [part for key, value in self._settings() for part in ("-c", f"{key}={value}")]
        done = subprocess.run(
            ["git", *settings, *arguments],
            cwd=folder,
            env=os.environ | self._environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        if done.returncode:
            raise self._refused(arguments[0], done.stderr)
        return done.stdout

    def _settings(self) -> Iterator[tuple[str, str]]:
        yield from SETTINGS.items()
        if self.secrets.get("password"):
            yield "credential.helper", ""
            yield "credential.helper", CREDENTIALS

    def _environment(self) -> dict[str, str]:
        user = self.secrets.get("user") or "token"
        given = {"TEIKIT_GIT_USER": user, "TEIKIT_GIT_PASSWORD": self.secrets.get("password")}
        return {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"} | {key: value for key, value in given.items() if value}

    def _refused(self, command: str, said: str) -> RefusedError:
        lines = [line.removeprefix("fatal: ").removeprefix("remote: ").strip() for line in said.splitlines()]
        told = redacted("; ".join(line for line in lines if line and not line.startswith("hint:")), self.secrets)
        remedy = next((remedy for pattern, remedy in REMEDIES if re.search(pattern, told)), "Nothing was published.")
        return RefusedError(f"git {command} did not succeed: {told}", remedy=remedy)


def _asset_sums(name: str, folder: Path) -> dict[str, str]:
    """The checksums of the files that a release of what is in ``folder`` has."""
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    made = assets_of(name, files)
    return {file: sha256(data).hexdigest() for file, data in made.items()}


def open_git(place: str, secrets: Mapping[str, str], settings: Mapping[str, str] | None = None) -> Repository:
    """The target of the repository at ``place``: a URL that git knows, or a folder."""
    known = dict(secrets)
    return Repository(place, known, forge_of(place, known, settings or {}))
