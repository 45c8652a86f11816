"""Where the items of an archive are kept: a folder or a zip file, changed in one step."""

from __future__ import annotations

import io
import os
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

from tei.errors import UsageError
from tei.io.folders import write_files
from tei.io.paths import check_name, find_below
from tei.io.staging import beside, inside
from tei.publishing.packing import LONG_AGO, pack


class Shelf(Protocol):
    """Where items are kept: a folder or a zip file."""

    path: Path

    def mend(self) -> None:
        """Undo what a killed run left half done."""
        ...

    def items(self) -> list[str]:
        """The names of the items, in their order."""
        ...

    def read(self, item: str, file: str) -> bytes | None:
        """The bytes of a file of an item; None where it isn't there."""
        ...

    def write(self, item: str, files: Mapping[str, bytes]) -> None:
        """Make ``files`` what the item is, in one step."""
        ...

    def remove(self, item: str) -> None:
        """Take the item away, in one step."""
        ...


class FolderShelf:
    """Items in a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.staging = inside(path)

    def mend(self) -> None:
        """Put back what was moved aside, clear away what was begun."""
        self.staging.recover()

    def items(self) -> list[str]:
        """The folders that are not being written."""
        return sorted(name for name in self._folders() if not name.startswith("."))

    def _folders(self) -> list[str]:
        if not self.path.is_dir():
            return []
        with os.scandir(self.path) as entries:
            return [entry.name for entry in entries if entry.is_dir()]

    def read(self, item: str, file: str) -> bytes | None:
        """From the disk."""
        path = find_below(self.path, f"{item}/{file}")
        return path.read_bytes() if path else None

    def write(self, item: str, files: Mapping[str, bytes]) -> None:
        """Apart; then it takes the place of the former one."""
        with self.staging.new_folder(self.path / item) as work:
            write_files(work, files)

    def remove(self, item: str) -> None:
        """Moved aside, then removed."""
        self.staging.take_away(self.path / item)


class ZipShelf:
    """Items in a zip file, which is replaced by a copy with what is new in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.staging = beside(path)
        self.folder: Path | None = None
        """Where the copy is made, in the block ``aside``."""
        self.failed: OSError | None = None
        self.archive: zipfile.ZipFile | None = None
        """The zip file, open for reading; or the copy, open for more."""
        self.stamp = (0, 0)
        """Time and size of the zip file when it was opened."""
        self.listed: tuple[int, list[str]] = (0, [])
        """How many files the items were found among, and the items."""

    def mend(self) -> None:
        """Clear away what was begun."""
        self.staging.recover()

    def items(self) -> list[str]:
        """The outermost folders."""
        names = self._opened().namelist()
        if len(names) != self.listed[0]:
            self.listed = len(names), sorted({name.partition("/")[0] for name in names})
        return self.listed[1]

    def read(self, item: str, file: str) -> bytes | None:
        """From the zip file."""
        with suppress(KeyError):
            return self._opened().read(f"{item}/{file}")
        return None

    def write(self, item: str, files: Mapping[str, bytes]) -> None:
        """Into the copy."""
        with self.aside(), self._whole_or_nothing():
            copy = self._copy(item)
            for path, data in files.items():
                copy.writestr(zipfile.ZipInfo(check_name(f"{item}/{path}"), LONG_AGO), data, zipfile.ZIP_DEFLATED)

    def remove(self, item: str) -> None:
        """From the copy."""
        with self.aside(), self._whole_or_nothing():
            self._copy(item)

    @contextmanager
    def _whole_or_nothing(self) -> Iterator[None]:
        """After a fault the copy is damaged (the disk was full in the middle of a file) and takes nobody's place."""
        if self.failed:
            raise self.failed
        try:
            yield
        except OSError as error:
            self.failed = error
            raise

    @contextmanager
    def aside(self) -> Iterator[None]:
        """What is changed within takes the place of the zip file at the end; blocks within this one change nothing."""
        if self.folder is not None:
            yield
            return
        with self.staging.exclusive(self.path.name), self.staging.run() as made:
            self.folder = made
            try:
                yield
                if self.failed:
                    raise self.failed
                self._close()
                if self._work.is_file():
                    self._work.replace(self.path)
            finally:
                with suppress(OSError):  # the end of a zip file is written when it is closed
                    self._close()
                self.archive, self.folder, self.failed = None, None, None

    @property
    def _work(self) -> Path:
        assert self.folder is not None  # set by ``aside``
        return self.folder / self.path.name

    def _copy(self, without: str) -> zipfile.ZipFile:
        """The copy, open for more, with the item taken out of it."""
        if without in self.items():
            self._take_out(without)
        elif not self._work.is_file() and self.path.is_file():
            shutil.copyfile(self.path, self._work)
            self._close()
        if self.archive is None or self.archive.mode != "a":
            self._close()
            self.archive = zipfile.ZipFile(self._work, "a")
        return self.archive

    def _take_out(self, item: str) -> None:
        old, new = self._opened(), self._work.with_suffix(".new")
        with zipfile.ZipFile(new, "w") as archive:
            for info in old.infolist():
                if not info.filename.startswith(f"{item}/"):
                    archive.writestr(info, old.read(info), zipfile.ZIP_DEFLATED)
        self._close()
        new.replace(self._work)

    def _close(self) -> None:
        if self.archive is not None:
            self.archive.close()
        self.archive, self.listed = None, (0, [])

    def _opened(self) -> zipfile.ZipFile:
        """The copy, if there is one; else the zip file, opened anew where it has changed, or an empty one."""
        if self.failed:
            raise self.failed
        if self.archive is not None and self.archive.mode == "a":
            return self.archive
        there = self.path.stat() if self.path.is_file() else None
        stamp = (there.st_mtime_ns, there.st_size) if there else (0, 0)
        if self.archive is None or stamp != self.stamp:
            self._close()
            self.archive, self.stamp = self._open(), stamp
        return self.archive

    def _open(self) -> zipfile.ZipFile:
        if self.path.is_dir():
            raise UsageError(f"{self.path} is a folder, not a zip file", remedy="Name another, or move it away.")
        if not self.path.is_file():
            return zipfile.ZipFile(io.BytesIO(pack({})))
        try:
            return zipfile.ZipFile(self.path)
        except zipfile.BadZipFile:
            raise UsageError(f"{self.path} is no zip file", remedy="Name another, or remove it.") from None
