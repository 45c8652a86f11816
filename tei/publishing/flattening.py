"""A bundle for places that know no folders: what lies in folders goes there in one archive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from zipfile import BadZipFile

from tei.errors import UsageError
from tei.publishing.packing import pack, packed_sums

ARCHIVE = "folders.zip"
"""Unpacked beside the other files it makes the bundle whole: ``sha256sum --check`` then finds every file."""


def flatten(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Name → bytes of what stands for ``files`` (path → bytes) where names have no ``/``.

    Raises ``UsageError`` where a file bears the name of the archive.
    """
    flat = {path: data for path, data in files.items() if "/" not in path}
    deep = {path: data for path, data in files.items() if "/" in path}
    if not deep:
        return flat
    if ARCHIVE in flat:
        raise UsageError(f"no file may be called {ARCHIVE} here", remedy="Publish under another --name.")
    return flat | {ARCHIVE: pack(deep)}


def flattened_sums(files: Mapping[str, bytes]) -> dict[str, str]:
    """Path → SHA-256 of the files that ``flatten`` made ``files`` of, in the order of the paths."""
    return dict(sorted(sum_ for name, data in files.items() for sum_ in _sums(name, data)))


def _sums(name: str, data: bytes) -> Iterator[tuple[str, str]]:
    if name == ARCHIVE:
        try:
            yield from packed_sums(data).items()
            return
        except BadZipFile:
            pass
    yield name, sha256(data).hexdigest()
