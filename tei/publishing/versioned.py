"""Object storage and file servers: a folder a version, and one small file that says which counts.

Such places can't replace many files in one step.  So each publication writes a new folder and then
replaces ``current.json``; what an interrupted run left is of a version that nothing names, and the
next run clears it away.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, Protocol

from tei.errors import RefusedError
from tei.publishing.bundle import Bundle
from tei.publishing.leases import lease_book
from tei.publishing.target import Found

CURRENT = "current.json"
"""``PLACE/NAME/current.json``: ``{"version": "v3", "files": {path: sha256}}``."""

LEASE = "lease.json"
"""``PLACE/NAME/lease.json``: the run that is writing the next version."""


class Store(Protocol):
    """The few things that such a place must do; paths are relative to it and have ``/`` between their parts."""

    def get(self, paths: Sequence[str]) -> list[bytes | None]:
        """The bytes at each of ``paths``, asked for at once; None where there are none."""
        ...

    def put(self, files: Mapping[str, bytes]) -> None:
        """Make the bytes what is at each path, each file whole or not at all, several at once."""
        ...

    def create(self, path: str, data: bytes) -> bool:
        """Make a small file that is not there yet; False where it is, as far as the place can tell."""
        ...

    def folders(self, path: str) -> list[str]:
        """The names of the folders in the folder ``path``; none where it is not there."""
        ...

    def remove(self, path: str) -> None:
        """Remove the file or folder ``path`` with all that is in it, if it is there."""
        ...


class Versioned:
    """A store as a target: ``PLACE/NAME/vN/…``."""

    def __init__(self, store: Store, address: str) -> None:
        self.store = store
        self.address = address.rstrip("/")

    def find(self, name: str) -> Found | None:
        """The version that ``current.json`` names, every file read back."""
        current = self._current(name)
        if current is None:
            return None
        version = current["version"]
        paths = list(current["files"])
        back = self.store.get([f"{name}/{version}/{path}" for path in paths])
        sums = {path: sha256(data).hexdigest() for path, data in zip(paths, back, strict=True) if data is not None}
        return Found(sums, f"{self.address}/{name}/{version}/", version)

    def send(self, bundle: Bundle, found: Found | None) -> None:
        """Write the next version whole, then name it; other runs wait."""
        with lease_book(self.store, f"{bundle.name}/{LEASE}", f"{self.address}/{bundle.name}") as check_lease:
            named = (self._current(bundle.name) or {}).get("version", "")
            for left in _unfinished(self.store.folders(bundle.name), named):
                self.store.remove(f"{bundle.name}/{left}")
            version = f"v{_number(named) + 1}"
            self.store.put({f"{bundle.name}/{version}/{path}": data for path, data in bundle.files.items()})
            said = json.dumps({"version": version, "files": bundle.sums}, indent=1).encode()
            check_lease()
            self.store.put({f"{bundle.name}/{CURRENT}": said})

    def withdraw(self, name: str) -> None:
        """Remove all versions of the book, first the file that names the one that counts."""
        if self._current(name) is None:
            raise RefusedError(f"there is no book {name!r} at {self.address}", remedy="Look there how it is called.")
        self.store.remove(f"{name}/{CURRENT}")
        self.store.remove(name)

    def _current(self, name: str) -> Mapping[str, Any] | None:
        [data] = self.store.get([f"{name}/{CURRENT}"])
        if data is None:
            return None
        said: Mapping[str, Any] = json.loads(data)
        return said


def _number(version: str) -> int:
    return int(version[1:]) if version else 0


def _unfinished(folders: list[str], named: str) -> Iterator[str]:
    """Folders of versions later than the named one: nothing ever read them."""
    for folder in folders:
        if folder[:1] == "v" and folder[1:].isdecimal() and int(folder[1:]) > _number(named):
            yield folder
