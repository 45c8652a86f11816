"""A new state of the site in the making: unchanged files are those of the former state, not written again."""

from __future__ import annotations

import os
import shutil
from hashlib import sha256
from pathlib import Path

from tei.io.paths import resolve_below


class Work:
    """The folder of the new state, and that of the former one, which need not be there."""

    def __init__(self, folder: Path, former: Path) -> None:
        self.folder = folder
        self.former = former

    def put(self, path: str, data: bytes) -> str:
        """Make ``data`` what the new state has at ``path``, in place of what it had there; gives its SHA-256."""
        target, old = resolve_below(self.folder, path), self.former / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        if _holds(old, data):
            link(old, target)
        else:
            target.write_bytes(data)
        return sha256(data).hexdigest()

    def take(self, path: str, former: str = "") -> None:
        """Take the file or folder ``path`` over from the former state, where it may have stood elsewhere."""
        old, new = self.former / (former or path), resolve_below(self.folder, path)
        if not old.is_dir() or old.is_symlink():
            new.parent.mkdir(parents=True, exist_ok=True)
            link(old, new)
            return
        new.mkdir(parents=True, exist_ok=True)
        for entry in os.scandir(old):
            self.take(f"{path}/{entry.name}", f"{former or path}/{entry.name}")

    def drop(self, path: str) -> None:
        """Make nothing what the new state has at ``path``."""
        shutil.rmtree(resolve_below(self.folder, path), ignore_errors=True)


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def link(old: Path, new: Path) -> None:
    """Let ``new`` be the very file ``old``, or a copy where the disk knows no second names."""
    try:
        os.link(old, new, follow_symlinks=False)
    except (OSError, NotImplementedError):
        shutil.copy2(old, new, follow_symlinks=False)
