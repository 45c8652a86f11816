"""Files that are there whole or not at all.

A file is written under a second name, always the same for it, and then renamed.  Who writes holds a lock on that
second file; so what a killed run left is known, for nobody holds it: the next run that writes the file takes it away,
as does ``remove_left_over``.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from tei.io.lock import CANNOT_LOCK, LOCKING, PATIENCE, BusyError, beside_name, is_same_file

PART = ".teikit-part"
"""How the names of files end that are being written."""
CREATING = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
OLD = 3600.0
"""Seconds after which a file counts as left over where no lock tells: on Windows, and on disks that don't lock."""


def write_file(path: str | Path, data: bytes) -> os.stat_result:
    """Write ``data`` under another name and rename, so that no reader ever sees half a file.

    A link in its place is replaced, not followed.  Returns what the system says of the file.
    """
    with _named(Path(path)), _written(Path(path), data) as part:
        part.take_place()
    return part.said


def write_together(files: Sequence[tuple[Path, bytes]]) -> None:
    """Write a file and those that speak of it, the first one first; nothing changes before all are on the disk.

    The others are taken away before the first one changes: none speaks of a former state of it.
    """
    with ExitStack() as stack:
        parts = []
        for path, data in files:
            with _named(path):
                parts.append(stack.enter_context(_written(path, data)))
        for path, _ in files[1:]:
            path.unlink(missing_ok=True)
        for part in parts:
            with _named(part.target):
                part.take_place()


WRITING = "while it was written"
"""The note of what the system says about writing a file, which tells it from what it says about reading."""


@contextmanager
def _named(target: Path) -> Iterator[None]:
    """Let what the system says name the file that was to be, not the second one."""
    try:
        yield
    except OSError as error:
        error.filename = str(target)
        error.filename2 = None
        error.add_note(WRITING)
        raise


class _Part:
    """The second file of ``target``: created, locked, and gone at the end if it did not take the place."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.path = target.with_name(beside_name(target.name, PART))
        self.descriptor = -1
        self.said = os.stat_result((0,) * 10)

    def open(self) -> None:
        """Create the file; wait for another run that writes it just now."""
        end = time.monotonic() + PATIENCE
        while not self._create():
            if time.monotonic() > end:
                remedy = f"Wait for its end, or stop it. If nothing runs, remove the file {self.path}."
                raise BusyError(f"another run is writing {self.target}", remedy=remedy)
            is_dead = remove_left_over(self.path)
            if is_dead is None:
                name = beside_name(self.target.name, f".{os.urandom(4).hex()}{PART}")
                self.path = self.target.with_name(name)
            elif not is_dead:
                time.sleep(0.01)

    def _create(self) -> bool:
        """Create and lock the file; False where there is one already, or somebody took it for a left-over."""
        try:
            self.descriptor = os.open(self.path, CREATING, 0o666)
        except FileExistsError:
            return False
        if _lock(self.descriptor) is False or not is_same_file(self.descriptor, self.path):
            self.close()
            return False
        return True

    def take_place(self) -> None:
        """Become the target; still locked, so that nobody takes it for a left-over (Windows renames no open file)."""
        if sys.platform == "win32":
            self.close()
        os.replace(self.path, self.target)

    def close(self) -> None:
        """Let go of the file."""
        if self.descriptor >= 0:
            descriptor, self.descriptor = self.descriptor, -1
            os.close(descriptor)

    def discard(self) -> None:
        """Remove the file, if it is still there and ours: an interruption may have come before we knew of it."""
        if sys.platform == "win32":
            self.close()
            self.path.unlink(missing_ok=True)
            return
        if self.descriptor >= 0 and is_same_file(self.descriptor, self.path):
            self.path.unlink(missing_ok=True)
        self.close()
        with suppress(OSError):
            remove_left_over(self.path)


@contextmanager
def _written(target: Path, data: bytes) -> Iterator[_Part]:
    """The second file of ``target`` with ``data`` in it."""
    part = _Part(target)
    try:
        part.open()
        _write_all(part.descriptor, data)
        part.said = os.fstat(part.descriptor)
        yield part
    finally:
        part.discard()


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    os.fsync(descriptor)


def _lock(descriptor: int) -> bool | None:
    """Return whether the lock is ours; None where there are no locks.  Windows renames no file that is open."""
    if sys.platform == "win32":
        return None
    try:
        return LOCKING(descriptor)
    except OSError as error:
        if error.errno not in CANNOT_LOCK:
            raise
        return None


def remove_left_over(part: Path) -> bool | None:
    """Remove a file that a killed run was writing; False where one is writing it, None where that can't be told."""
    try:
        descriptor = os.open(part, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
    except FileNotFoundError:
        return True
    except OSError:
        return None
    try:
        is_ours = _lock(descriptor)
        if is_ours is None:
            is_ours = True if time.time() - os.fstat(descriptor).st_mtime > OLD else None
        if is_ours and is_same_file(descriptor, part) and sys.platform != "win32":
            part.unlink(missing_ok=True)
    finally:
        os.close(descriptor)
    if is_ours and sys.platform == "win32":
        part.unlink(missing_ok=True)
    return is_ours
