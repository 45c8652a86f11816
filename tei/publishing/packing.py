"""A bundle as one zip file; the same files give the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from hashlib import sha256

from tei.io.paths import check_name

LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The first date that a zip file can hold: no time of ours is in it."""


def pack(files: Mapping[str, bytes], *, small: bool = True) -> bytes:
    """A zip file of ``files`` (path → bytes), in their order.

    Where it is not to be ``small``, the bytes are the same on every machine: compression differs between them.
    """
    stream = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if small else zipfile.ZIP_STORED
    with zipfile.ZipFile(stream, "w") as archive:
        for path, data in files.items():
            archive.writestr(zipfile.ZipInfo(check_name(path), LONG_AGO), data, method)
    return stream.getvalue()


def packed_sums(data: bytes) -> dict[str, str]:
    """Path → SHA-256 of every file in the zip file ``data``; raises ``zipfile.BadZipFile`` where it is none."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {
            info.filename: sha256(archive.read(info)).hexdigest() for info in archive.infolist() if not info.is_dir()
        }


def unpacked(data: bytes, path: str) -> bytes:
    """The file ``path`` of the zip file ``data``; empty where it isn't there; raises ``zipfile.BadZipFile``."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(path) if path in archive.namelist() else b""
