"""OCFL (Oxford Common File Layout 1.1): one object a book, one version a publication, by the package ocfl-py."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

import ocfl

from tei import __version__
from tei.errors import RefusedError
from tei.io.folders import local_folder, new_folder, restore, sums_of, write_files
from tei.io.temporary import temporary_folder
from tei.publishing.bundle import Bundle
from tei.publishing.target import Found

LAYOUT = "0003-hash-and-id-n-tuple-storage-layout"
"""The registered extension that says where in the root an object lies."""
AGENT = ("teikit", "https://pypi.org/project/teikit/")


class StorageRoot:
    """The OCFL storage root ``PLACE``; the object of the book ``NAME`` has the id ``teikit:NAME``."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._lock = Lock()

    def find(self, name: str) -> Found | None:
        """The head version of the object, its digests checked; None where there is none."""
        if not self.place.exists():
            return None
        folder = self._folder(name)
        restore(folder, self.place.parent)
        if not folder.is_dir():
            return None
        self._check(folder)
        head = json.loads((folder / "inventory.json").read_text(encoding="utf-8"))["head"]
        with temporary_folder() as work:
            content = work / "content"
            ocfl.Object().extract(str(folder), "head", str(content))
            return Found(sums_of(content), str(folder), head, _identifier(name))

    def send(self, bundle: Bundle, found: Found | None) -> None:
        """Write the object anew with one more version, and let it take the former one's place."""
        with self._lock:
            self._initialize()
        folder = self._folder(bundle.name)
        with temporary_folder() as work, new_folder(folder, self.place.parent) as made:
            content = work / "content"
            write_files(content, bundle.files)
            said = _version(found)
            if found is None:
                shutil.rmtree(made)
                _object(bundle.name).create(str(content), said, str(made))
            else:
                shutil.copytree(folder, made, dirs_exist_ok=True)
                _object(bundle.name).add_version_with_content(str(made), str(content), said)
            self._check(made)

    def _folder(self, name: str) -> Path:
        path: str = ocfl.StorageRoot(str(self.place), LAYOUT).object_path(_identifier(name))
        return self.place / path

    def _initialize(self) -> None:
        if not self.place.exists() or not any(self.place.iterdir()):
            self.place.parent.mkdir(parents=True, exist_ok=True)
            if self.place.exists():
                self.place.rmdir()
            ocfl.StorageRoot(str(self.place), LAYOUT).initialize()
        elif not any(self.place.glob("0=ocfl_*")):
            raise RefusedError(f"{self.place} is no OCFL storage root", remedy="Name one, or an empty folder.")

    @staticmethod
    def _check(folder: Path) -> None:
        passed, validator = ocfl.Object().validate(str(folder), log_warnings=False)
        if not passed:
            raise RefusedError(
                f"the OCFL object {folder} is not valid: {str(validator).strip().splitlines()[0]}",
                remedy="Restore it from a backup; nothing was changed.",
            )


def _identifier(name: str) -> str:
    return f"teikit:{name}"


def _object(name: str) -> ocfl.Object:
    return ocfl.Object(identifier=_identifier(name))


def _version(found: Found | None) -> ocfl.VersionMetadata:
    message = "A changed edition" if found else "First publication"
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return ocfl.VersionMetadata(
        created=now, message=f"{message} (teikit {__version__})", name=AGENT[0], address=AGENT[1]
    )


def open_root(place: str, secrets: Mapping[str, str]) -> StorageRoot:
    """The target of the storage root ``place``, which is made on the first publication."""
    logging.getLogger().setLevel(logging.ERROR)  # ocfl-py tells each step to the root logger
    return StorageRoot(local_folder(place).absolute())
