"""DSpace's Simple Archive Format: a folder, or a zip file, of items that ``dspace import`` takes at once.

https://wiki.lyrasis.org/display/DSDOC7x/Importing+and+Exporting+Items+via+Simple+Archive+Format: each
folder ``item_000`` has ``dublin_core.xml``, ``metadata_PREFIX.xml`` for other schemas, ``contents``
with one line a file, and ``collections`` with the handle of the collection it is for.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from threading import Lock
from urllib.parse import urldefrag

from lxml import etree

from tei.errors import RefusedError, UnreadableError, UsageError
from tei.publishing.bundle import Bundle
from tei.publishing.qualified import book_identifier, dspace_metadata
from tei.publishing.shelves import FolderShelf, Shelf, ZipShelf
from tei.publishing.target import Found
from tei.xml.parser import parse_xml

CORE, CONTENTS, COLLECTIONS = "dublin_core.xml", "contents", "collections"
ITEM = "item_{:03}"


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
            self.known[item] = book_identifier(bundle.name)

    def withdraw(self, name: str) -> None:
        """Take the item of the book out."""
        with self.lock:
            self.shelf.mend()
            item = self._item_of(name)
            if item is None:
                raise RefusedError(f"there is no book {name} in {self.shelf.path}", remedy="Check its name.")
            self.shelf.remove(item)
            self.known.pop(item)

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
    with suppress(UnreadableError):
        said = parse_xml(core or b"").iterfind("dcvalue[@element='identifier'][@qualifier='other']")
        return next((value.text for value in said if value.text and value.text.startswith(book_identifier(""))), "")
    return ""


class FolderArchive(SimpleArchive):
    """A folder of items, each replaced by itself; their numbers are given to one run after the other."""

    def __init__(self, shelf: FolderShelf, collection: str) -> None:
        super().__init__(shelf, collection)
        self.staging = shelf.staging

    def exclusive(self, name: str) -> AbstractContextManager[None]:
        """Hold the whole folder against other runs."""
        return self.staging.exclusive("")

    def withdraw(self, name: str) -> None:
        """Take the item of the book out."""
        with self.exclusive(name):
            super().withdraw(name)


class ZipArchive(SimpleArchive):
    """A zip file is written once, however many books go into it (``tei.publishing.target.Whole``)."""

    def __init__(self, shelf: ZipShelf, collection: str) -> None:
        super().__init__(shelf, collection)
        self.zip = shelf

    @contextmanager
    def together(self) -> Iterator[None]:
        """A block for many books."""
        try:
            with self.zip.aside():
                yield
        finally:
            self.known.clear()


def open_archive(place: str) -> SimpleArchive:
    """The archive at ``place``: a folder, or a file ``*.zip``; the handle of the collection may follow a ``#``."""
    path, collection = urldefrag(place)
    if path.endswith(".zip"):
        return ZipArchive(ZipShelf(Path(path)), collection)
    return FolderArchive(FolderShelf(Path(path)), collection)
