"""Where the items of an archive are kept: a folder or a zip file, changed in one step."""

from __future__ import annotations

import io
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

from tei.errors import UsageError
from tei.publishing.files import LEAVING, SENDING, new_folder, restore, write_files
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


class FolderShelf:
    """Items in a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def mend(self) -> None:
        """Put back what was moved aside, clear away what was begun."""
        for left in self.path.glob(f"{LEAVING}*"):
            restore(self.path / left.name.removeprefix(LEAVING))
        for left in self.path.glob(f"{SENDING}*"):
            shutil.rmtree(left)

    def items(self) -> list[str]:
        """The folders that are not being written."""
        if not self.path.is_dir():
            return []
        return sorted(path.name for path in self.path.iterdir() if path.is_dir() and not path.name.startswith("."))

    def read(self, item: str, file: str) -> bytes | None:
        """From the disk."""
        path = self.path / item / file
        return path.read_bytes() if path.is_file() else None

    def write(self, item: str, files: Mapping[str, bytes]) -> None:
        """Beside the former one, whose place it takes."""
        with new_folder(self.path / item) as work:
            write_files(work, files)


class ZipShelf:
    """Items in a zip file, which is replaced by a copy with what is new in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.work: Path | None = None
        """The copy, in the block ``aside``: it is there from the first change on."""
        self.archive: zipfile.ZipFile | None = None
        self.stamp: tuple[Path, int, int] = (path, 0, 0)

    def mend(self) -> None:
        """Clear away what was begun."""
        if self.work is None:
            for left in self.path.parent.glob(f"{SENDING}{self.path.name}-*"):
                shutil.rmtree(left)

    def items(self) -> list[str]:
        """The outermost folders."""
        return sorted({name.partition("/")[0] for name in self._opened().namelist()})

    def read(self, item: str, file: str) -> bytes | None:
        """From the zip file."""
        with suppress(KeyError):
            return self._opened().read(f"{item}/{file}")
        return None

    def write(self, item: str, files: Mapping[str, bytes]) -> None:
        """Into the copy."""
        with self.aside():
            self._copy(item)
            assert self.work is not None  # set by ``aside``
            with zipfile.ZipFile(self.work, "a") as archive:
                for path, data in files.items():
                    archive.writestr(zipfile.ZipInfo(f"{item}/{path}", LONG_AGO), data, zipfile.ZIP_DEFLATED)

    def remove(self, item: str) -> None:
        """From the copy."""
        with self.aside():
            self._copy(item)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """What is changed within takes the place of the zip file at the end; blocks within this one change nothing."""
        if self.work is not None:
            yield
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f"{SENDING}{self.path.name}-", dir=self.path.parent) as made:
            self.work = Path(made) / self.path.name
            try:
                yield
                self._opened().close()
                if self.work.is_file():
                    self.work.replace(self.path)
            finally:
                self._opened().close()
                self.work = None

    @property
    def _now(self) -> Path:
        return self.work if self.work and self.work.is_file() else self.path

    def _copy(self, without: str) -> None:
        """Make the copy, if it isn't there, and take the item out of it."""
        old, held = self._opened(), without in self.items()
        assert self.work is not None  # set by ``aside``
        if not held:
            if self._now != self.work and self.path.is_file():
                shutil.copyfile(self.path, self.work)
            return
        new = self.work.with_suffix(".new")
        with zipfile.ZipFile(new, "w") as archive:
            for info in old.infolist():
                if not info.filename.startswith(f"{without}/"):
                    archive.writestr(info, old.read(info), zipfile.ZIP_DEFLATED)
        old.close()
        new.replace(self.work)

    def _opened(self) -> zipfile.ZipFile:
        """For reading, opened anew only where the file has changed; an empty one where there is none yet."""
        now = self._now
        there = now.stat() if now.is_file() else None
        stamp = (now, there.st_mtime_ns, there.st_size) if there else (now, 0, 0)
        if self.archive is None or self.archive.fp is None or stamp != self.stamp:
            self.archive, self.stamp = self._open(now), stamp
        return self.archive

    def _open(self, path: Path) -> zipfile.ZipFile:
        if not path.is_file():
            return zipfile.ZipFile(io.BytesIO(pack({})))
        try:
            return zipfile.ZipFile(path)
        except zipfile.BadZipFile:
            raise UsageError(f"{path} is no zip file", remedy="Name another, or remove it.") from None
