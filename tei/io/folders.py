"""Folders of files on a disk: written, and read back by their bytes."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from hashlib import file_digest, sha256
from pathlib import Path

from tei.errors import UsageError
from tei.io.files import write_file
from tei.io.paths import resolve_below


def state_home() -> Path:
    """Where we keep our state: in the XDG base directories, and what other systems have for them."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home()), "teikit")
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state", "teikit")


def local_folder(place: str) -> Path:
    """The folder of this machine that ``place`` names; raises ``UsageError`` for an address, and for a file."""
    folder = Path(place)
    if "://" in place:
        raise UsageError(f"{place} is an address, not a folder", remedy="Name a folder of this machine.")
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{place} is a file, not a folder", remedy="Name another place.")
    return folder


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write ``files`` into ``folder``, which need not exist."""
    for path, data in files.items():
        target = resolve_below(folder, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        write_file(target, data)


def sums_of(folder: Path) -> dict[str, str]:
    """Path within ``folder`` → SHA-256 of every file in it, in the order of the paths."""
    found = {path.relative_to(folder).as_posix(): _sum(path) for path in folder.rglob("*") if path.is_file()}
    return dict(sorted(found.items()))


def _sum(path: Path) -> str:
    with path.open("rb") as stream:
        return file_digest(stream, sha256).hexdigest()
