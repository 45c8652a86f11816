"""One run at a time on what two could write: a file, or a folder with all that is in it.

The lock is a file of its own, beside a file or within a folder, so that it is seen by every user and every machine
that sees what it guards.  The system holds it (``flock``, on Windows ``msvcrt.locking``) and lets it go when the
process ends, however it ends: there is no lock of the dead.  A file system that cannot lock gets a file that only
one process can create; it names the process, so that what a dead one left is recognised.

    with locked(path):
        read, change, write
"""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tei.errors import UsageError

if TYPE_CHECKING:
    from tei.io.processes import ProcessIdentity

LOCK = ".teikit-lock"
"""How the name of a lock file ends; within a folder it is the whole name."""
PATIENCE = 60.0
"""Seconds that a run waits for another one, where the caller says nothing."""
CANNOT_LOCK = frozenset({errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL})
"""What file systems answer that know no locks."""
LONGEST_NAME = 255
"""Bytes of a file name on every usual file system."""


class BusyError(UsageError):
    """Another run is at work on it."""


@contextmanager
def locked(path: str | Path, *, seconds: float = PATIENCE) -> Iterator[None]:
    """Hold the lock of a file or folder; raises ``BusyError`` where another run holds it for ``seconds``.

    A thread that asks for what it holds itself waits for itself: locks don't nest.
    """
    lock, held = lock_path(path), None
    try:
        held = _acquire(lock, seconds, Path(path))
        yield
    finally:
        if held is not None:
            _release(lock, held)


def is_locked(path: str | Path) -> bool:
    """Return whether a run that lives holds the lock of ``path``."""
    lock = lock_path(path)
    if not lock.exists():
        return False
    try:
        held = _attempt(lock)
    except OSError:
        return True
    if held is not None:
        _release(lock, held)
    return held is None


def lock_path(path: str | Path) -> Path:
    """Return the lock file of ``path``: within a folder, beside a file; links are followed, so that each has one."""
    target = Path(os.path.realpath(path))
    if target.is_dir():
        return target / LOCK
    return target.with_name(beside_name(target.name, LOCK))


def beside_name(name: str, suffix: str) -> str:
    """Return the name of a hidden file of ours that belongs to the file ``name``, not longer than names may be."""
    wanted = f".{name}{suffix}"
    if len(os.fsencode(wanted)) <= LONGEST_NAME:
        return wanted
    from hashlib import sha256

    return f".{sha256(os.fsencode(name)).hexdigest()}{suffix}"


def _acquire(lock: Path, seconds: float, path: Path) -> int:
    """Return what ``_release`` wants, once the lock is ours."""
    end, pause = time.monotonic() + seconds, 0.002
    while (held := _attempt(lock)) is None:
        if time.monotonic() >= end:
            raise _busy(lock, path)
        time.sleep(pause)
        pause = min(pause * 2, 0.1)
    return held


def _attempt(lock: Path) -> int | None:
    """Return the descriptor of the locked file; None where another run has it, or has just let it go."""
    descriptor = _open(lock)
    if descriptor is None:
        return None
    try:
        taken = _take(descriptor, lock)
    except BaseException:  # an interruption: what was just made goes too, if nobody else has it
        with suppress(OSError):
            if LOCKING(descriptor) and is_same_file(descriptor, lock):
                lock.unlink()
        os.close(descriptor)
        raise
    if not taken:
        os.close(descriptor)
        return None
    return descriptor


def _open(lock: Path) -> int | None:
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
    try:
        return os.open(lock, flags, 0o666)
    except PermissionError:
        if sys.platform == "win32":  # it is being removed by the run that held it
            return None
        raise


def _take(descriptor: int, lock: Path) -> bool:
    """Lock the open file, and see that it still is the one of that name: who lets a lock go removes the file."""
    try:
        if not LOCKING(descriptor) or not is_same_file(descriptor, lock):
            return False
    except OSError as error:
        if error.errno not in CANNOT_LOCK:
            raise
        return _take_by_name(descriptor, lock)
    _sign(descriptor)
    return True


def is_same_file(descriptor: int, path: Path) -> bool:
    """Return whether ``path`` still names the open file."""
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(path, follow_symlinks=False))
    except FileNotFoundError:
        return False


def _lock_posix(descriptor: int) -> bool:
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _lock_windows(descriptor: int) -> bool:
    import msvcrt

    os.lseek(descriptor, 1 << 30, os.SEEK_SET)  # far behind what is written, which others may read
    try:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]  # a module of Windows
    except PermissionError:
        return False
    return True


LOCKING: Callable[[int], bool] = _lock_windows if sys.platform == "win32" else _lock_posix
"""Lock an open file at once; False where another process or thread has locked it."""


def _take_by_name(descriptor: int, lock: Path) -> bool:
    """Without locks of the system: who creates a further file has it, and the file says who that is."""
    from tei.io.processes import is_running

    owned = _owned(lock)
    try:
        with owned.open("x", encoding="utf-8") as stream:
            stream.write(_signature())
    except FileExistsError:
        if (owner := read_owner(owned)) is not None and is_running(owner) is False:
            owned.unlink(missing_ok=True)
        return False
    _sign(descriptor)
    return True


def _owned(lock: Path) -> Path:
    return lock.with_name(f"{lock.name}ed")


def _sign(descriptor: int) -> None:
    """Write into the lock whose it is, for the messages of those who wait; a full disk is no reason not to lock."""
    with suppress(OSError):
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.truncate(descriptor, 0)
        os.write(descriptor, _signature().encode())


def _signature() -> str:
    import json
    from dataclasses import asdict

    from tei.io.processes import own_identity

    return json.dumps(asdict(own_identity()))


def read_owner(lock: Path) -> ProcessIdentity | None:
    """Return whose the lock is, where that can be read."""
    import json

    from tei.io.processes import ProcessIdentity

    try:
        return ProcessIdentity(**json.loads(lock.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _release(lock: Path, descriptor: int) -> None:
    """Remove the file while it is ours, then let it go; Windows removes no file that is open."""
    if sys.platform == "win32":
        os.close(descriptor)
        with suppress(OSError):
            lock.unlink()
        return
    with suppress(OSError):
        if is_same_file(descriptor, lock):
            lock.unlink()
        _owned(lock).unlink(missing_ok=True)
    os.close(descriptor)


def _busy(lock: Path, path: Path) -> BusyError:
    from tei.io.processes import describe_process

    owner = read_owner(lock)
    whose = f" ({describe_process(owner)})" if owner else ""
    return BusyError(
        f"another run is at work on {path}{whose}",
        remedy="Wait for its end, or stop it. If nothing runs, remove the file " + str(lock) + ".",
    )
