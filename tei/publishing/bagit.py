"""BagIt bags (RFC 8493): one bag a book, with SHA-256 and SHA-512 manifests, by the package bagit."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path

import bagit

from tei.publishing.bundle import Bundle
from tei.publishing.crosswalk import as_json
from tei.publishing.files import check_ours, local_folder, new_folder, remove_folder, restore, sums_of, write_files
from tei.publishing.record import Record
from tei.publishing.target import Found

CHECKSUMS = ["sha256", "sha512"]


class Bags:
    """``PLACE/NAME`` is the bag of the bundle ``NAME``."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def find(self, name: str) -> Found | None:
        """The payload of the bag; None where there is no bag or it is not valid, so that it is made anew."""
        bag = self.place / name
        if self.place.is_dir():
            restore(bag)
        if not (bag / "bagit.txt").is_file() or not _is_valid(bag):
            return None
        return Found(sums_of(bag / "data"), str(bag))

    def send(self, bundle: Bundle, found: Found | None) -> None:
        """Make the bag beside the former one, and let it take its place."""
        check_ours(self.place / bundle.name)
        with new_folder(self.place / bundle.name) as work:
            write_files(work, bundle.files)
            bagit.make_bag(str(work), bag_info(bundle.record), checksums=CHECKSUMS)
            for part in (work, work / "data"):
                part.chmod(0o755)

    def withdraw(self, name: str) -> None:
        """Remove the folder of the book."""
        remove_folder(self.place / name)


def bag_info(record: Record) -> dict[str, str | list[str]]:
    """What ``bag-info.txt`` says (RFC 8493 2.2.2), as far as the header knows it."""
    said = as_json(record, "schemaorg")
    given: dict[str, str | list[str]] = {
        "Source-Organization": record.first("publisher", "name"),
        "External-Identifier": [item["value"] for item in record.items.get("identifier", ()) if "value" in item],
        "External-Description": ". ".join(filter(None, (str(said.get("name", "")), said.get("alternativeHeadline")))),
        "Bagging-Date": record.first("date", "date"),
    }
    return {key: value for key, value in given.items() if value}


def _is_valid(bag: Path) -> bool:
    try:
        bagit.Bag(str(bag)).validate()
    except bagit.BagError:
        return False
    return True


def open_bags(place: str, secrets: Mapping[str, str]) -> Bags:
    """The target of the folder ``place`` of bags."""
    logging.getLogger("bagit").setLevel(logging.ERROR)
    return Bags(local_folder(place))
