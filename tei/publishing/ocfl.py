"""OCFL (Oxford Common File Layout 1.1): one object a book, one version a publication, by the package ocfl-py."""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from hashlib import file_digest, sha256
from pathlib import Path
from threading import Lock
from typing import Any

import ocfl

from tei import __version__
from tei.errors import RefusedError, TeikitError
from tei.io.folders import local_folder, write_files
from tei.io.staging import Staging
from tei.publishing.bundle import Bundle
from tei.publishing.target import Found

LAYOUT = "0003-hash-and-id-n-tuple-storage-layout"
"""The registered extension that says where in the root an object lies."""
STAGING = "extensions/teikit-staging"
"""Where objects are made: the one folder of a root that may hold something else (OCFL 1.1, 4.1 and 4.4)."""
BEGUN = frozenset({"extensions", "ocfl_layout.json", "lost+found"})
"""What a root may hold that has no declaration yet, beside hidden files: a run was killed, or it is a new disk."""
AGENT = ("teikit", "https://pypi.org/project/teikit/")


class StorageRoot:
    """The OCFL storage root ``PLACE``; the object of the book ``NAME`` has the id ``teikit:NAME``."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.staging = Staging(place, place / STAGING)
        self._lock = Lock()

    def exclusive(self, name: str) -> AbstractContextManager[None]:
        """Hold the object against other runs: each adds a version to what it finds."""
        return self.staging.exclusive(name)

    def find(self, name: str) -> Found | None:
        """The head version of the object, its digests checked; None where there is none."""
        self.staging.recover()
        folder = self._folder(name)
        if not folder.is_dir():
            return None
        self._check(folder)
        inventory = json.loads((folder / "inventory.json").read_text(encoding="utf-8"))
        return Found(_head_sums(folder, inventory), str(folder), inventory["head"], _identifier(name))

    def send(self, bundle: Bundle, found: Found | None) -> None:
        """Make the object anew with one more version, and let it take the former one's place."""
        with self._lock:
            self._initialize()
        folder = self._folder(bundle.name)
        is_there = folder.is_dir()
        with self.staging.new_folder(folder) as made:
            content = made.with_name("content")
            write_files(content, bundle.files)
            said = _version(is_there)
            made.rmdir()
            if is_there:
                shutil.copytree(folder, made)
            with _plain_errors():
                if is_there:
                    _object(bundle.name).add_version_with_content(str(made), str(content), said)
                else:
                    _object(bundle.name).create(str(content), said, str(made))
                self._check(made)

    def _folder(self, name: str) -> Path:
        path: str = ocfl.StorageRoot(str(self.place), LAYOUT).object_path(_identifier(name))
        return self.place / path

    def _initialize(self) -> None:
        """Make the place a storage root, its declaration last: a run that is killed meanwhile is taken up."""
        if self._is_root():
            return
        strange = [entry.name for entry in self.place.iterdir()] if self.place.exists() else []
        if any(name not in BEGUN and not name.startswith(".") for name in strange):
            raise RefusedError(f"{self.place} is no OCFL storage root", remedy="Name one, or an empty folder.")
        with self.staging.exclusive(""), self.staging.run() as run:
            if self._is_root():
                return
            made = run / "root"
            with _plain_errors():
                ocfl.StorageRoot(str(made), LAYOUT).initialize()
            files = [path for path in made.rglob("*") if path.is_file()]
            for path in sorted(files, key=lambda path: path.name.startswith("0=")):
                final = self.place / path.relative_to(made)
                final.parent.mkdir(parents=True, exist_ok=True)
                os.replace(path, final)

    def _is_root(self) -> bool:
        return any(self.place.glob("0=ocfl_*"))

    @staticmethod
    def _check(folder: Path) -> None:
        passed, validator = ocfl.Object().validate(str(folder), log_warnings=False)
        if not passed:
            raise RefusedError(
                f"the OCFL object {folder} is not valid: {str(validator).strip().splitlines()[0]}",
                remedy="Restore it from a backup; nothing was changed.",
            )


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Raise what the system said, where the package ocfl-py has wrapped it: a full disk is a full disk."""
    try:
        yield
    except (OSError, TeikitError):
        raise
    except Exception as error:  # nine classes without one of their own above them
        causes = [error.__cause__, error.__context__]
        for cause in causes:
            if isinstance(cause, OSError):
                raise cause from None
        raise RefusedError(
            f"the package ocfl-py could not make the object: {error}",
            remedy="Check the disk and the storage root with `ocfl-validate.py`, then publish again.",
        ) from None


def _identifier(name: str) -> str:
    return f"teikit:{name}"


def _object(name: str) -> ocfl.Object:
    return ocfl.Object(identifier=_identifier(name))


def _head_sums(folder: Path, inventory: Mapping[str, Any]) -> dict[str, str]:
    """Path → SHA-256 of the files of the head version, which lie where the manifest says (OCFL 1.1, 3.5.2)."""
    state = inventory["versions"][inventory["head"]]["state"]
    content = {digest: folder / paths[0] for digest, paths in inventory["manifest"].items()}
    return dict(sorted((path, _sum(content[digest])) for digest, paths in state.items() for path in paths))


def _sum(path: Path) -> str:
    with path.open("rb") as stream:
        return file_digest(stream, sha256).hexdigest()


def _version(is_there: bool) -> ocfl.VersionMetadata:
    message = "A changed edition" if is_there else "First publication"
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return ocfl.VersionMetadata(
        created=now, message=f"{message} (teikit {__version__})", name=AGENT[0], address=AGENT[1]
    )


def open_root(place: str, secrets: Mapping[str, str]) -> StorageRoot:
    """The target of the storage root ``place``, which is made on the first publication."""
    logging.getLogger().setLevel(logging.ERROR)  # ocfl-py tells each step to the root logger
    return StorageRoot(local_folder(place).absolute())
