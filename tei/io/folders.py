"""Folders of a bundle on a disk: written whole, replaced in one step, read back by their bytes."""

from __future__ import annotations

import glob
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import file_digest, sha256
from pathlib import Path

from tei.errors import RefusedError, UsageError
from tei.io.files import write_file
from tei.io.paths import resolve_below

SENDING = ".teikit-sending-"
"""Begins the name of a folder that is being written; such a folder left behind is of a run that was killed."""
LEAVING = ".teikit-leaving-"
"""Begins the name of the former folder while the new one takes its place."""
OURS = ("manifest-sha256.txt", "bagit.txt")
"""One of them at least is in the folder of a published book: RFC 8493 2.1."""


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


@contextmanager
def new_folder(final: Path, aside: Path | None = None) -> Iterator[Path]:
    """A folder to fill, which takes the place of ``final`` at the end; left as it was where anything fails.

    It is made in ``aside``, on the same disk, or beside ``final``.

    What killed runs left beside ``final`` is cleared away first; a former folder that was already
    moved aside is put back, so that at every instant one whole folder is there or can be restored.
    """
    if final.exists() and not final.is_dir():
        raise UsageError(f"{final} is a file, not a folder", remedy="Move it away, or name another place.")
    aside = aside or final.parent
    final.parent.mkdir(parents=True, exist_ok=True)
    restore(final, aside)
    work = Path(tempfile.mkdtemp(prefix=f"{SENDING}{final.name}-", dir=aside))
    try:
        yield work
        work.chmod(0o755)
        _swap(work, final, aside)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def restore(final: Path, aside: Path | None = None) -> None:
    """Undo what a killed run left half done of ``final``."""
    aside = aside or final.parent
    former = aside / f"{LEAVING}{final.name}"
    if former.exists():
        if final.exists():
            shutil.rmtree(former)
        else:
            former.rename(final)
    for left in aside.glob(f"{SENDING}{glob.escape(final.name)}-*"):
        shutil.rmtree(left, ignore_errors=True)


def check_ours(folder: Path) -> None:
    """Raise ``RefusedError`` for a folder of somebody's own: it holds something, but no checksums of ours."""
    if folder.is_dir() and any(folder.iterdir()) and not any((folder / name).is_file() for name in OURS):
        raise RefusedError(
            f"{folder} is not a book that was published: it has no {OURS[0]}",
            remedy="Name another place, or move the folder away; nothing was changed.",
        )


def remove_folder(final: Path) -> None:
    """Take the folder away in one step; raises ``RefusedError`` where it is not there, or not ours."""
    restore(final)
    if not final.is_dir():
        raise RefusedError(f"there is no book {final.name!r} in {final.parent}", remedy="Look there how it is called.")
    check_ours(final)
    take_away(final)


def take_away(folder: Path) -> None:
    """Take the folder away in one step, whatever it holds: it is moved aside, then removed."""
    leaving = folder.with_name(f"{SENDING}{folder.name}-gone")
    folder.rename(leaving)
    shutil.rmtree(leaving, ignore_errors=True)


def _swap(work: Path, final: Path, aside: Path) -> None:
    """Let ``work`` take the place of ``final``: where the system can, without an instant in which nothing is there."""
    former = aside / f"{LEAVING}{final.name}"
    if final.exists() and _exchange(work, final):
        return
    if final.exists():
        final.rename(former)
    work.rename(final)
    shutil.rmtree(former, ignore_errors=True)


AT_HERE, RENAME_EXCHANGE = -100, 2
"""AT_FDCWD and the flag of Linux (renameat2(2)); the flag of macOS is the same (renamex_np(2))."""


def _exchange(one: Path, other: Path) -> bool:
    """Exchange the names of two folders in one step; False where the system or the disk can't."""
    import ctypes

    names = os.fsencode(one), os.fsencode(other)
    try:
        system = ctypes.CDLL(None)
        if sys.platform == "darwin":
            return bool(system.renamex_np(*names, RENAME_EXCHANGE) == 0)
        return bool(system.renameat2(AT_HERE, names[0], AT_HERE, names[1], RENAME_EXCHANGE) == 0)
    except (AttributeError, OSError, TypeError):  # an older C library; Windows
        return False
