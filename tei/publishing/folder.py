"""A folder on a disk: one folder a book, replaced as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from tei.errors import RefusedError
from tei.io.folders import local_folder, sums_of, write_files
from tei.io.staging import Staging, inside
from tei.publishing.bundle import Bundle
from tei.publishing.ownership import refuse_folder_of_others
from tei.publishing.target import Found


class Folder:
    """``PLACE/NAME`` holds the bundle ``NAME``."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.staging = inside(place)

    def exclusive(self, name: str) -> AbstractContextManager[None]:
        """Hold the folder of the book against other runs."""
        return self.staging.exclusive(name)

    def find(self, name: str) -> Found | None:
        """The files of ``PLACE/NAME``; None where there is no such folder; raises ``RefusedError`` for another's."""
        self.staging.recover()
        folder = self.place / name
        refuse_folder_of_others(folder, name)
        return Found(sums_of(folder), str(folder)) if folder.is_dir() else None

    def send(self, bundle: Bundle, found: Found | None) -> None:
        """Write the bundle apart and let it take the place of the former one."""
        write_deposit(self.staging, self.place / bundle.name, bundle, bundle.files)

    def withdraw(self, name: str) -> None:
        """Remove the folder of the book."""
        remove_deposit(self.staging, self.place / name)


def write_deposit(staging: Staging, folder: Path, bundle: Bundle, files: Mapping[str, bytes]) -> None:
    """Make ``files`` the folder of the book, in one step; raises ``RefusedError`` for a folder of somebody's own."""
    refuse_folder_of_others(folder, bundle.name, files)
    with staging.new_folder(folder) as work:
        write_files(work, files)


def remove_deposit(staging: Staging, folder: Path) -> None:
    """Take the folder of a book away in one step; raises ``RefusedError`` where it is not there, or not ours."""
    staging.recover()
    if not folder.is_dir():
        raise RefusedError(
            f"there is no book {folder.name!r} in {folder.parent}", remedy="Look there how it is called."
        )
    refuse_folder_of_others(folder, folder.name, {})
    with staging.exclusive(folder.name):
        staging.take_away(folder)


def open_folder(place: str, secrets: Mapping[str, str]) -> Folder:
    """The target of the folder ``place``, which is made on the first publication."""
    return Folder(local_folder(place))
