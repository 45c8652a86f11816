"""Where a folder is made before it takes its place, in one step: inside the target, or beside it.

Each run makes a folder of its own there, called by a random id, and holds its lock as long as it lives.  What stands
there and is locked by nobody is of a run that was killed: whoever comes next puts back what that run had moved aside,
and clears the rest away.  Nothing is known by how its name begins.

    with staging.new_folder(final) as work:
        fill work
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from tei.errors import UsageError
from tei.io.lock import PATIENCE, BusyError, locked

NEW, FORMER, FINAL, COMMIT = "new", "former", "final.json", "commit.json"
"""In the folder of a run: what is made, what it replaces and where that was, that all is made."""
NO_NAME = "~"
"""No book and no file of ours has it in its name: a lock of such a name guards no folder that could be there."""


@dataclass(frozen=True, slots=True)
class Staging:
    """The folders of runs in ``area``, which is ``root`` or below it, on the same disk."""

    root: Path
    """A folder that stays; the locks of what is in it are there."""
    area: Path
    """It is there only while something is made."""

    @contextmanager
    def exclusive(self, name: str, seconds: float = PATIENCE) -> Iterator[None]:
        """Hold what is called ``name`` in the target against other runs, and other threads; raises ``BusyError``."""
        with self._rooted(), ExitStack() as stack:
            try:
                stack.enter_context(locked(self.root / f"{name}{NO_NAME}", seconds=seconds))
            except BusyError as error:
                message = error.message.replace(f"{name}{NO_NAME}", name, 1)
                raise BusyError(message, remedy=error.remedy) from None
            yield

    @contextmanager
    def _rooted(self) -> Iterator[None]:
        """Make the root where it lacks, and take it away again where nothing came into it."""
        is_new = not self.root.exists()
        self.root.mkdir(parents=True, exist_ok=True)
        try:
            yield
        finally:
            if is_new:
                with suppress(OSError):
                    self.root.rmdir()

    @contextmanager
    def run(self) -> Iterator[Path]:
        """Make a folder of this run's own, and clear it away with all that is left in it."""
        folder = self.area / uuid4().hex
        with self._rooted():
            self.recover()
            try:
                with self._lock_new(folder):
                    folder.mkdir()
                    try:
                        yield folder
                    finally:
                        with suppress(OSError):
                            self._settle(folder)
            finally:
                self._tidy()

    @contextmanager
    def _lock_new(self, folder: Path) -> Iterator[None]:
        """Hold the lock of a run's folder before it is there; another run may just be taking the empty area away."""
        with ExitStack() as stack:
            while True:
                with suppress(FileNotFoundError):
                    self.area.mkdir(parents=True, exist_ok=True)
                    stack.enter_context(_lock_of_run(folder))
                    break
            yield

    def _tidy(self) -> None:
        folder = self.area
        while folder != self.root:
            try:
                folder.rmdir()
            except OSError:
                return
            folder = folder.parent

    @contextmanager
    def new_folder(self, final: Path) -> Iterator[Path]:
        """Make a folder to fill, which takes the place of ``final`` at the end; left as it was where anything fails."""
        if final.exists() and not final.is_dir():
            raise UsageError(f"{final} is a file, not a folder", remedy="Move it away, or name another place.")
        with self.run() as run:
            work = run / NEW
            try:
                work.mkdir()
                yield work
                self.put_in_place(work, final)
            except OSError as error:
                if str(error.filename).startswith(str(run)):
                    error.filename = str(final)  # a person knows nothing of folders that are ours
                raise

    def put_in_place(self, work: Path, final: Path) -> None:
        """Let the folder ``work`` of a run take the place of ``final``, whose folder need not be there."""
        if not final.exists():
            _rename_with_parents(work, final)
        elif not exchange_names(work, final):
            run = work.parent
            (run / FINAL).write_text(json.dumps(os.path.relpath(final, self.root)), encoding="utf-8")
            final.rename(run / FORMER)
            work.rename(final)

    def take_away(self, folder: Path) -> None:
        """Take the folder away in one step, whatever it holds."""
        with self.run() as run:
            folder.rename(run / FORMER)

    def replace_entries(self, work: Path) -> None:
        """Let what is in ``work`` take the place of all in the root, which can't be renamed: one entry after the other.

        A run that is killed meanwhile is carried to its end by the next one.
        """
        commit = work.parent / COMMIT
        gone = {entry.name for entry in self.root.iterdir()} - {entry.name for entry in work.iterdir()}
        commit.write_text(json.dumps(sorted(name for name in gone if not self._is_kept(name))), encoding="utf-8")
        self._carry_on(work.parent)

    def _is_kept(self, name: str) -> bool:
        return name in (self.area.name, "lost+found") or f"{NO_NAME}." in name

    def _carry_on(self, run: Path) -> None:
        old = run / FORMER
        old.mkdir(exist_ok=True)
        for entry in sorted((run / NEW).iterdir()):
            final = self.root / entry.name
            if os.path.lexists(final) and (_is_folder(entry) or _is_folder(final)):
                final.rename(old / entry.name)
            os.replace(entry, final)
        for name in json.loads((run / COMMIT).read_text(encoding="utf-8")):
            with suppress(FileNotFoundError):
                (self.root / name).rename(old / f"{name}{NO_NAME}")
        (run / COMMIT).unlink()

    def recover(self) -> None:
        """Undo what killed runs left half done, or end it where all had been made; those that live are left alone."""
        try:
            runs = {entry.name.removeprefix(".").partition(NO_NAME)[0] for entry in self.area.iterdir()}
        except OSError:
            return
        for name in runs:
            with suppress(BusyError, OSError), _lock_of_run(self.area / name, seconds=0):
                self._settle(self.area / name)
        self._tidy()

    def _settle(self, run: Path) -> None:
        """End what the dead ``run`` was doing; it may have been cleared away meanwhile."""
        if (run / COMMIT).is_file():
            self._carry_on(run)
        elif (run / FINAL).is_file() and (run / FORMER).is_dir():
            final = self.root / json.loads((run / FINAL).read_text(encoding="utf-8"))
            if not final.exists():
                (run / FORMER).rename(final)
        shutil.rmtree(run, ignore_errors=True)


def _lock_of_run(folder: Path, seconds: float = PATIENCE) -> AbstractContextManager[None]:
    return locked(folder.with_name(f"{folder.name}{NO_NAME}"), seconds=seconds)


def beside(target: Path) -> Staging:
    """Return the staging of a file, or of a folder that is replaced as a whole: in the folder that holds it."""
    return Staging(target.parent, target.parent / f".{target.name}.teikit")


def inside(target: Path) -> Staging:
    """Return the staging of a folder that holds many things, each replaced by itself; it may be a mount point."""
    return Staging(target, target / ".teikit")


def can_replace(folder: Path) -> bool:
    """Return whether the folder can be replaced as a whole: it is no mount point, and we may write beside it."""
    if not folder.exists():
        return True
    try:
        with beside(folder).run() as run:
            probe, there = run / "probe", folder / f".probe{NO_NAME}.teikit"
            probe.mkdir()
            probe.rename(there)
            there.rename(probe)
    except OSError as error:
        return error.errno not in FIXED
    return True


FIXED = frozenset({errno.EXDEV, errno.EBUSY, errno.EACCES, errno.EPERM, errno.EROFS})
"""What systems answer where a folder is another disk's, or the one that holds it is closed to us."""


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _rename_with_parents(work: Path, final: Path) -> None:
    """Rename ``work``, with the folders that lack above ``final``, in one step: no empty folder is ever there."""
    top = next(folder for folder in (final, *final.parents) if folder.parent.exists())
    if top == final:
        work.rename(final)
        return
    chain = work.parent / "chain"
    inner = chain / final.relative_to(top)
    inner.parent.mkdir(parents=True)
    work.rename(inner)
    try:
        chain.rename(top)
    except OSError:
        if not top.exists():
            raise
        inner.rename(work)  # another run has made the folder meanwhile
        shutil.rmtree(chain)
        _rename_with_parents(work, final)


AT_HERE, RENAME_EXCHANGE = -100, 2
"""AT_FDCWD and the flag of Linux (renameat2(2)); the flag of macOS is the same (renamex_np(2))."""


def exchange_names(one: Path, other: Path) -> bool:
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
