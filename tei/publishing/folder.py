"""A folder on a disk: one folder a book, replaced as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tei.io.folders import check_ours, local_folder, new_folder, remove_folder, restore, sums_of, write_files
from tei.publishing.bundle import Bundle
from tei.publishing.target import Found


class Folder:
    """``PLACE/NAME`` holds the bundle ``NAME``."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def find(self, name: str) -> Found | None:
        """The files of ``PLACE/NAME``; None where there is no such folder; raises ``RefusedError`` for another's."""
        folder = self.place / name
        if self.place.is_dir():
            restore(folder)
        check_ours(folder)
        return Found(sums_of(folder), str(folder)) if folder.is_dir() else None

    def send(self, bundle: Bundle, found: Found | None) -> None:
        """Write the bundle beside the former one and let it take its place."""
        check_ours(self.place / bundle.name)
        with new_folder(self.place / bundle.name) as work:
            write_files(work, bundle.files)

    def withdraw(self, name: str) -> None:
        """Remove the folder of the book."""
        remove_folder(self.place / name)


def open_folder(place: str, secrets: Mapping[str, str]) -> Folder:
    """The target of the folder ``place``, which is made on the first publication."""
    return Folder(local_folder(place))
