"""Files that are there whole or not at all.

A file is written under a second name, always the same for it, and then renamed.  Who writes holds a lock on that
second file; so what a killed run left is known, for nobody holds it: the next run that writes the file takes it away,
as does ``remove_left_over``.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from tei.io.lock import CANNOT_LOCK, LOCKING, PATIENCE, BusyError, beside_name, is_same_file

PART = ".teikit-part"
"""How the names of files end that are being written."""
OLD = 3600.0
"""Seconds after which a file counts as left over where no lock tells: on Windows, and on disks that don't lock."""


def write_file(path: str | Path, data: bytes) -> os.stat_result:
    """Write ``data`` under another name and rename, so that no reader ever sees half a file.

    A link in its place is replaced, not followed.  Returns what the system says of the file.
    """
    target = Path(path)
    descriptor, part = _open_part(target)
    try:
        try:
            _write_all(descriptor, data)
            written = os.fstat(descriptor)
            if sys.platform != "win32":  # still locked, so that nobody takes it for a left-over
                os.replace(part, target)
        finally:
            os.close(descriptor)
        if sys.platform == "win32":
            os.replace(part, target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return written


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    os.fsync(descriptor)


def _open_part(target: Path) -> tuple[int, Path]:
    """Create the file that becomes ``target``; wait for another run that writes it just now."""
    part = target.with_name(beside_name(target.name, PART))
    end = time.monotonic() + PATIENCE
    while (descriptor := _create(part)) is None:
        if time.monotonic() > end:
            remedy = f"Wait for its end, or stop it. If nothing runs, remove the file {part}."
            raise BusyError(f"another run is writing {target}", remedy=remedy)
        is_dead = remove_left_over(part)
        if is_dead is None:
            part = target.with_name(beside_name(target.name, f".{os.urandom(4).hex()}{PART}"))
        elif not is_dead:
            time.sleep(0.01)
    return descriptor, part


def _create(part: Path) -> int | None:
    """Return the descriptor of the new file, locked where the disk can; None where there is one already."""
    try:
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    except FileExistsError:
        return None
    try:
        if _lock(descriptor) is False or not is_same_file(descriptor, part):  # somebody took it for a left-over
            os.close(descriptor)
            return None
    except BaseException:
        os.close(descriptor)
        part.unlink(missing_ok=True)
        raise
    return descriptor


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
