"""A package (XAR) that eXist-db installs: the documents in ``data``, as TEI Publisher has them, and their bundles.

The EXPath packaging system (http://expath.org/spec/pkg) says what a package is; eXist-db's own ``repo.xml``
(https://exist-db.org/exist/apps/doc/repo) that a resource package is of the type ``library`` and is
deployed into the collection that its ``target`` names.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock

from lxml import etree

from tei.errors import RefusedError, UsageError
from tei.io.folders import write_files
from tei.io.staging import beside
from tei.publishing.bundle import Bundle
from tei.publishing.packing import LONG_AGO, pack, packed_sums, unpacked
from tei.publishing.target import Found
from tei.tree import to_bytes
from tei.xml.parser import parse_xml

PKG, REPO = "http://expath.org/ns/pkg", "http://exist-db.org/xquery/repo"
DESCRIPTOR, DEPLOYMENT = "expath-pkg.xml", "repo.xml"
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
OLDEST = "5.0.0"
"""Of the versions of eXist-db that such packages are for."""


class Package:
    """The package ``path``, written once for all that happens inside ``together`` (``tei.publishing.target.Whole``)."""

    def __init__(self, path: str) -> None:
        self.path = Path(path)
        if not NAME.fullmatch(self.path.stem):
            raise UsageError(
                f"{self.path.name} can't name a package",
                remedy="Name it with letters of ASCII, figures, - and _: eXist-db gives the name to a collection.",
            )
        self.staging = beside(self.path)
        self.lock = RLock()
        self.aside: Path | None = None
        """The folder of what is new, inside ``together``."""
        self.gone: set[str] = set()
        self.failed: OSError | None = None
        """A fault in ``together``: a document without its archive is no book."""

    def find(self, name: str) -> Found | None:
        """The files of the book's bundle; the TEI counts only where the document in ``data`` is the same."""
        with self.lock:
            self.staging.recover()
            document, bundle = (self._get(path) for path in _paths(name))
        if document is None and bundle is None:
            return None
        sums = packed_sums(bundle) if bundle else {}
        if not bundle or document != unpacked(bundle, f"{name}.xml"):
            sums.pop(f"{name}.xml", None)
        return Found(sums, f"{self.path}#{_paths(name)[0]}")

    def send(self, bundle: Bundle, found: Found | None) -> None:
        """Put document and archive of the book into the package."""
        document, archive = _paths(bundle.name)
        with self.lock, self.together():
            assert self.aside is not None  # set by ``together``
            if self.failed:
                raise self.failed
            try:
                write_files(self.aside, {document: bundle.files[f"{bundle.name}.xml"], archive: pack(bundle.files)})
            except OSError as error:
                self.failed = error
                raise

    def withdraw(self, name: str) -> None:
        """Take the book out of the package."""
        with self.lock, self.together():
            there = [path for path in _paths(name) if self._get(path) is not None]
            if not there:
                raise RefusedError(f"there is no book {name} in {self.path}", remedy="Check its name.")
            assert self.aside is not None  # set by ``together``
            for path in there:
                (self.aside / path).unlink(missing_ok=True)
            self.gone.update(there)

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is new or gone at its end makes the next version of the package, which takes the former one's place."""
        if self.aside is not None:
            yield
            return
        with self.staging.exclusive(self.path.name), self.staging.run() as made:
            self.aside = made / "files"
            try:
                yield
                if self.failed:
                    raise self.failed
                self._write(self.aside)
            finally:
                self.aside, self.failed = None, None
                self.gone.clear()

    def _write(self, aside: Path) -> None:
        made = {path.relative_to(aside).as_posix(): path for path in aside.rglob("*") if path.is_file()}
        if not (made or self.gone):
            return
        work = aside.with_name(self.path.name)
        with self._opened() as old, zipfile.ZipFile(work, "w") as new:
            for path, data in self._entries(old, made):
                method = zipfile.ZIP_STORED if path.endswith(".zip") else zipfile.ZIP_DEFLATED
                new.writestr(zipfile.ZipInfo(path, LONG_AGO), data, method)
        work.replace(self.path)

    def _entries(self, old: zipfile.ZipFile, made: Mapping[str, Path]) -> Iterator[tuple[str, bytes]]:
        """Path and bytes of everything in the new package, in an order of its own."""
        yield DESCRIPTOR, _descriptor(self.path.stem, _next(_read(old, DESCRIPTOR)))
        yield DEPLOYMENT, _read(old, DEPLOYMENT) or _deployment(self.path.stem)
        kept = set(old.namelist()) - self.gone - {DESCRIPTOR, DEPLOYMENT}
        for path in sorted(made.keys() | kept):
            yield path, made[path].read_bytes() if path in made else old.read(path)

    def _get(self, path: str) -> bytes | None:
        """A file as the package will have it at the end of ``together``."""
        if self.aside and (self.aside / path).is_file():
            return (self.aside / path).read_bytes()
        if path in self.gone:
            return None
        with self._opened() as package:
            return _read(package, path)

    def _opened(self) -> zipfile.ZipFile:
        """The package to read from; an empty one where there is none."""
        if not self.path.exists():
            return zipfile.ZipFile(io.BytesIO(pack({})))
        try:
            package = zipfile.ZipFile(self.path)
        except zipfile.BadZipFile:
            raise UsageError(f"{self.path} is no package", remedy="Name another file, or remove it.") from None
        if _read(package, DESCRIPTOR) is None:
            package.close()
            raise RefusedError(f"{self.path} is a zip file of another kind", remedy="Name another file.")
        return package


def _paths(name: str) -> tuple[str, str]:
    return f"data/{name}.xml", f"bundles/{name}.zip"


def _read(package: zipfile.ZipFile, path: str) -> bytes | None:
    with suppress(KeyError):
        return package.read(path)
    return None


def _next(descriptor: bytes | None) -> str:
    """The version after that of the package as it was: eXist-db installs what is newer."""
    if descriptor is None:
        return "1.0.0"
    major, minor, patch = parse_xml(descriptor).get("version", "1.0.0").split(".")
    return f"{major}.{minor}.{int(patch) + 1}"


def _descriptor(name: str, version: str) -> bytes:
    """``expath-pkg.xml``: what the package is called, for ever, and its version."""
    root = etree.Element(
        f"{{{PKG}}}package",
        {"name": f"urn:x-teikit:{name}", "abbrev": name, "version": version, "spec": "1.0"},
        nsmap={None: PKG},
    )
    etree.SubElement(root, f"{{{PKG}}}title").text = name
    etree.SubElement(root, f"{{{PKG}}}dependency", {"processor": "http://exist-db.org", "semver-min": OLDEST})
    return to_bytes(root.getroottree())


def _deployment(name: str) -> bytes:
    """``repo.xml``: a package of data, for the collection ``/db/apps/NAME``."""
    root = etree.Element(f"{{{REPO}}}meta", nsmap={None: REPO})
    said = {"description": f"TEI editions: {name}", "author": "", "website": "", "status": "stable", "license": ""}
    said |= {"copyright": "false", "type": "library", "target": name, "prepare": "", "finish": ""}
    for field, text in said.items():
        etree.SubElement(root, f"{{{REPO}}}{field}").text = text or None
    return to_bytes(root.getroottree())
