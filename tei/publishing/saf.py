"""DSpace's Simple Archive Format: a folder, or a zip file, of items that ``dspace import`` takes at once.

https://wiki.lyrasis.org/display/DSDOC7x/Importing+and+Exporting+Items+via+Simple+Archive+Format: each
folder ``item_000`` has ``dublin_core.xml``, ``metadata_PREFIX.xml`` for other schemas, ``contents``
with one line a file, and ``collections`` with the handle of the collection it is for.
"""

from __future__ import annotations

import io
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Protocol
from urllib.parse import urldefrag

from lxml import etree

from tei.errors import UsageError
from tei.publishing.bundle import Bundle
from tei.publishing.files import LEAVING, SENDING, new_folder, restore, write_files
from tei.publishing.packing import LONG_AGO, pack
from tei.publishing.qualified import book_identifier, dspace_metadata
from tei.publishing.target import Found
from tei.tree import parser

CORE, CONTENTS, COLLECTIONS = "dublin_core.xml", "contents", "collections"
ITEM = "item_{:03}"


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


class SimpleArchive:
    """The items on one shelf, all for the same collection, if its handle is said."""

    def __init__(self, shelf: Shelf, collection: str) -> None:
        self.shelf = shelf
        self.collection = collection
        self.known: dict[str, str] = {}
        """Item → the identifier that it bears."""
        self.lock = Lock()

    def find(self, name: str) -> Found | None:
        """The files of the item of the book ``name``."""
        with self.lock:
            self.shelf.mend()
            item = self._item_of(name)
            return None if item is None else self._found(item)

    def _found(self, item: str) -> Found:
        listed = (self.shelf.read(item, CONTENTS) or b"").decode().splitlines()
        paths = [line.partition("\t")[0] for line in listed]
        kept = {path: data for path in paths if (data := self.shelf.read(item, path)) is not None}
        sums = {path: sha256(data).hexdigest() for path, data in kept.items()}
        return Found(sums, f"{self.shelf.path}/{item}", "", item)

    def send(self, bundle: Bundle, found: Found | None) -> None:
        """Write the item, or write it anew in its place."""
        files = write_item(bundle, self.collection)
        with self.lock:
            item = self._item_of(bundle.name) or self._next()
            self.shelf.write(item, files)

    def _item_of(self, name: str) -> str | None:
        """An item that was looked at before is only looked at again where it should be the one."""
        wanted = book_identifier(name)
        for item in self.shelf.items():
            if self.known.get(item, wanted) == wanted:
                self.known[item] = _identifier(self.shelf.read(item, CORE))
                if self.known[item] == wanted:
                    return item
        return None

    def _next(self) -> str:
        taken = set(self.shelf.items())
        return next(name for number in range(len(taken) + 1) if (name := ITEM.format(number)) not in taken)


def write_item(bundle: Bundle, collection: str = "") -> dict[str, bytes]:
    """The files of the item: what describes it and, as they are, those of the bundle."""
    files = {CORE: b""} | dict(_schemas(bundle)) | {CONTENTS: _contents(bundle)}
    if collection:
        files[COLLECTIONS] = f"{collection}\n".encode()
    if clash := files.keys() & bundle.files.keys():
        remedy = "Say another name with --name."
        raise UsageError(f"{min(clash)} is a file of the archive format itself", remedy=remedy)
    return {**files, **bundle.files}


def _schemas(bundle: Bundle) -> Iterator[tuple[str, bytes]]:
    """A file for each schema of the metadata: ``dc`` in ``dublin_core.xml``, others beside it."""
    schemas: dict[str, etree._Element] = {}
    for field, values in dspace_metadata(bundle).items():
        schema, element, qualifier = [*field.split("."), "none"][:3]
        root = schemas.setdefault(schema, etree.Element("dublin_core", schema=schema))
        for value in values:
            etree.SubElement(root, "dcvalue", element=element, qualifier=qualifier).text = value
    for schema, root in schemas.items():
        etree.indent(root)
        data = etree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"
        yield CORE if schema == "dc" else f"metadata_{schema}.xml", data


def _contents(bundle: Bundle) -> bytes:
    """One line a file; the TEI is the primary one."""
    first = f"{bundle.name}.xml"
    lines = (f"{path}\tbundle:ORIGINAL{chr(9) + 'primary:true' if path == first else ''}\n" for path in bundle.files)
    return "".join(lines).encode()


def _identifier(core: bytes | None) -> str:
    """Which of our identifiers does this ``dublin_core.xml`` bear?  Empty where it isn't ours."""
    with suppress(etree.XMLSyntaxError):
        said = etree.fromstring(core or b"", parser()).iterfind("dcvalue[@element='identifier'][@qualifier='other']")
        return next((value.text for value in said if value.text and value.text.startswith(book_identifier(""))), "")
    return ""


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
    """Items in a zip file, which is written anew with each."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.archive: zipfile.ZipFile | None = None
        self.stamp = (0, 0)

    def mend(self) -> None:
        """Clear away what was begun."""
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
        """A copy with the item in it takes the place of the zip file."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f"{SENDING}{self.path.name}-", dir=self.path.parent) as made:
            work = Path(made) / self.path.name
            self._copy(item, work)
            with zipfile.ZipFile(work, "a") as archive:
                for path, data in files.items():
                    archive.writestr(zipfile.ZipInfo(f"{item}/{path}", LONG_AGO), data, zipfile.ZIP_DEFLATED)
            self._opened().close()
            work.replace(self.path)

    def _copy(self, item: str, work: Path) -> None:
        """All but the item: as it is where there is none, which is quick."""
        if item not in self.items():
            if self.path.is_file():
                shutil.copyfile(self.path, work)
            return
        old = self._opened()
        with zipfile.ZipFile(work, "w") as new:
            for info in old.infolist():
                if not info.filename.startswith(f"{item}/"):
                    new.writestr(info, old.read(info), zipfile.ZIP_DEFLATED)

    def _opened(self) -> zipfile.ZipFile:
        """For reading, opened anew only where the file has changed; an empty one where there is none yet."""
        stamp = (self.path.stat().st_mtime_ns, self.path.stat().st_size) if self.path.is_file() else (0, 0)
        if self.archive is None or self.archive.fp is None or stamp != self.stamp:
            self.archive, self.stamp = self._open(), stamp
        return self.archive

    def _open(self) -> zipfile.ZipFile:
        if not self.path.is_file():
            return zipfile.ZipFile(io.BytesIO(pack({})))
        try:
            return zipfile.ZipFile(self.path)
        except zipfile.BadZipFile:
            raise UsageError(f"{self.path} is no zip file", remedy="Name another, or remove it.") from None


def open_archive(place: str) -> SimpleArchive:
    """The archive at ``place``: a folder, or a file ``*.zip``; the handle of the collection may follow a ``#``."""
    path, collection = urldefrag(place)
    shelf: Shelf = ZipShelf(Path(path)) if path.endswith(".zip") else FolderShelf(Path(path))
    return SimpleArchive(shelf, collection)
