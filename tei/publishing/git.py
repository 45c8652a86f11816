"""A git repository: a folder a book, a commit and a tag a publication, pushed in one step, by the program git.

Where GitHub or GitLab keeps it and a token is known, a release follows (``tei.publishing.forges``).
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from threading import Lock

from tei.errors import RefusedError
from tei.io.folders import sums_of, write_files
from tei.io.origins import take_login
from tei.io.redaction import Secrets, redact
from tei.io.temporary import temporary_folder
from tei.publishing.bundle import Bundle
from tei.publishing.forges import Forge, assets_of, forge_of, release_of
from tei.publishing.git_program import GitProgram
from tei.publishing.target import Found

TRIES = 3
"""How often a push is tried again after somebody else's came first."""


class Repository:
    """The repository at the address ``place``."""

    def __init__(self, place: str, secrets: Secrets, forge: Forge | None = None) -> None:
        self.program = GitProgram(place, secrets)
        self.forge = forge
        self._turn = Lock()
        """Books of one run that pushed at the same time would be in each other's way."""

    def find(self, name: str) -> Found | None:
        """The folder ``NAME`` at the head of the default branch."""
        with self._clone() as work:
            folder = work / name
            if folder.is_symlink() or not folder.is_dir():
                return None
            commit = self.program.run(work, "log", "-1", "--format=%H", "--", name).strip()
            version = next(iter(self._tags(work, name)[-1:]), "")
            address, lacking = self._released(name, version, folder)
            return Found(sums_of(folder), address, version, commit, lacking)

    def _released(self, name: str, tag: str, folder: Path) -> tuple[str, str]:
        """Where a person finds it, and what the release lacks."""
        plain = f"{redact(self.program.place)}#{name}"
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
            self.program.run(work, "rm", "-r", "--quiet", "--", name)
            self.program.run(work, "commit", "--quiet", "--message", f"{name}: withdrawn")
            return ("HEAD",)

        self._push(remove)

    def _push(self, commit: Callable[[Path], tuple[str, ...]]) -> None:
        """Push what ``commit`` makes in a clone (its refs), all or nothing; again where somebody pushed meanwhile."""
        for remaining in reversed(range(TRIES)):
            with self._turn, self._clone() as work:
                refs = commit(work)
                if not refs:
                    return
                try:
                    self.program.run(work, "push", "--atomic", "--quiet", "origin", *refs)
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
        self.program.run(work, "add", "--all", "--force", bundle.name)
        if not self.program.run(work, "status", "--porcelain", "--", bundle.name):
            return ()  # another run has just pushed the very same
        self.program.run(work, "commit", "--quiet", "--message", f"{title}: {tag}")
        self.program.run(work, "tag", "--annotate", "--message", title, tag)
        return "HEAD", f"refs/tags/{tag}"

    def _next(self, work: Path, name: str) -> int:
        numbers = [int(tag.rpartition("-v")[2]) for tag in self._tags(work, name)]
        return max(numbers, default=0) + 1

    def _tags(self, work: Path, name: str) -> list[str]:
        """The remote's tags of the book, oldest first."""
        listed = self.program.run(work, "ls-remote", "--tags", "--refs", "origin", f"{name}-v*")
        own = re.findall(rf"refs/tags/({re.escape(name)}-v[0-9]{{1,9}})$", listed, re.MULTILINE)
        return sorted(own, key=lambda tag: int(tag.rpartition("-v")[2]))

    @contextmanager
    def _clone(self) -> Iterator[Path]:
        with temporary_folder() as folder:
            work = folder / "clone"
            self.program.clone(work)
            yield work


def _asset_sums(name: str, folder: Path) -> dict[str, str]:
    """The checksums of the files that a release of what is in ``folder`` has."""
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    made = assets_of(name, files)
    return {file: sha256(data).hexdigest() for file, data in made.items()}


def open_git(place: str, secrets: Mapping[str, str], settings: Mapping[str, str] | None = None) -> Repository:
    """The target of the repository at ``place``: a URL that git knows, or a folder."""
    place, known = take_login(place, secrets)
    return Repository(place, known, forge_of(place, known, settings or {}))
