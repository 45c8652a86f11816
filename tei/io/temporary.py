"""Folders for what is needed for a while: they go with the process, or, after a kill, with the next that makes one.

Each is locked as long as its process lives; so one of ours that nobody locks is known to be left over.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path

from tei.io.lock import LOCK, BusyError, locked

PREFIX = "teikit-tmp-"
"""Begins the names of our folders in the system's folder for such things."""


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Make an empty folder that is gone afterwards."""
    remove_dead_folders(tempfile.gettempdir())
    made = Path(tempfile.mkdtemp(prefix=PREFIX))
    try:
        with locked(made):
            work = made / "work"
            work.mkdir()
            try:
                yield work
            finally:
                shutil.rmtree(work, ignore_errors=True)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def lasting_folder() -> Path:
    """Make an empty folder that is there as long as the program runs."""
    stack = ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(temporary_folder())


@cache
def remove_dead_folders(folder: str) -> int:
    """Remove what killed processes of this user left in ``folder``, once in a process; return how many there were."""
    return sum(_remove_if_dead(Path(entry.path)) for entry in _ours(folder))


def _ours(folder: str) -> Iterator[os.DirEntry[str]]:
    user = getattr(os, "getuid", lambda: 0)()
    with suppress(OSError), os.scandir(folder) as listed:
        for entry in listed:
            if not (entry.name.startswith(PREFIX) and entry.is_dir(follow_symlinks=False)):
                continue
            if entry.stat(follow_symlinks=False).st_uid == user:
                yield entry


def _remove_if_dead(made: Path) -> bool:
    """A folder that has no lock yet belongs to a process that is just making it."""
    if not (made / LOCK).is_file():
        return False
    try:
        with locked(made, seconds=0):
            shutil.rmtree(made, ignore_errors=True)
    except (BusyError, OSError):
        return False
    return True
