"""BagIt bags (RFC 8493): one bag a book, with SHA-256 and SHA-512 manifests, proven by the package bagit.

The package would make bags too, but by way of the process's current folder: not while other books are on their way.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from hashlib import new
from pathlib import Path

import bagit

from tei import __version__
from tei.io.folders import local_folder, sums_of
from tei.io.staging import inside
from tei.publishing.bundle import Bundle
from tei.publishing.crosswalk import as_json
from tei.publishing.folder import remove_deposit, write_deposit
from tei.publishing.ownership import refuse_folder_of_others
from tei.publishing.record import Record
from tei.publishing.target import Found

CHECKSUMS = ("sha256", "sha512")
DECLARATION = b"BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n"
"""RFC 8493 2.1.1; the version that the package bagit writes."""


class Bags:
    """``PLACE/NAME`` is the bag of the bundle ``NAME``."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.staging = inside(place)

    def exclusive(self, name: str) -> AbstractContextManager[None]:
        """Hold the bag against other runs."""
        return self.staging.exclusive(name)

    def find(self, name: str) -> Found | None:
        """The payload of the bag; None where there is no bag or it is not valid, so that it is made anew.

        Raises ``RefusedError`` for a folder of somebody's own.
        """
        self.staging.recover()
        bag = self.place / name
        refuse_folder_of_others(bag, name)
        if not (bag / "bagit.txt").is_file() or not _is_valid(bag):
            return None
        return Found(sums_of(bag / "data"), str(bag))

    def send(self, bundle: Bundle, found: Found | None) -> None:
        """Make the bag apart, and let it take the place of the former one."""
        write_deposit(self.staging, self.place / bundle.name, bundle, bag_files(bundle))

    def withdraw(self, name: str) -> None:
        """Remove the folder of the book."""
        remove_deposit(self.staging, self.place / name)


def bag_files(bundle: Bundle) -> dict[str, bytes]:
    """The files of the bag: the payload in ``data``, and what RFC 8493 2.1 and 2.2 put beside it."""
    payload = {f"data/{path}": data for path, data in bundle.files.items()}
    size = sum(map(len, payload.values()))
    info: dict[str, str | list[str]] = {
        "Bagging-Date": datetime.now(UTC).date().isoformat(),
        "Bag-Software-Agent": f"teikit {__version__}",
        **bag_info(bundle.record),
        "Payload-Oxum": f"{size}.{len(payload)}",
    }
    tags = {"bagit.txt": DECLARATION, "bag-info.txt": _lines(info), **_manifests("manifest", payload)}
    return payload | tags | _manifests("tagmanifest", tags)


def _lines(info: Mapping[str, str | list[str]]) -> bytes:
    values = ((key, [said] if isinstance(said, str) else said) for key, said in sorted(info.items()))
    return "".join(f"{key}: {' '.join(value.split())}\n" for key, said in values for value in said).encode()


def _manifests(kind: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {f"{kind}-{name}.txt": _sums(name, files) for name in CHECKSUMS}


def _sums(name: str, files: Mapping[str, bytes]) -> bytes:
    return "".join(f"{new(name, data).hexdigest()}  {path}\n" for path, data in files.items()).encode()


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
