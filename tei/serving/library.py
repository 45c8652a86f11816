"""Which editions does a folder hold, since when, and which are gone?

An edition's name is its path in the folder without ``.xml``: ``qing/book``.  The folder is looked at again when
somebody asks and a moment has passed, so that a book added while the server runs is there.  What a harvester must
be told later, when a book changed and that one was removed (OAI-PMH 2.0, 2.5.1), is kept in
``.teikit-library.json`` beside the books.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from threading import RLock
from typing import Any, NamedTuple

from tei.errors import UnreadableError
from tei.io.files import write_file
from tei.publishing.record import Record, read_record
from tei.serving.citations import Structure, read_structures
from tei.tree import TEI
from tei.xml.parser import parse_xml

STATE = ".teikit-library.json"
"""Name → checksum, date of the last change, whether it is gone, language."""
PAUSE = 2.0
"""Seconds before the folder is looked at again."""
SHARE = 20
"""A look that takes long comes again after so many times its length: many books are not looked at all day."""
SUFFIX = ".xml"
DATE = "%Y-%m-%dT%H:%M:%SZ"


class Edition(NamedTuple):
    """One book of the library, or the memory of one."""

    name: str
    path: Path
    sha256: str
    changed: str
    """When, in UTC: ``2026-11-25T20:39:31Z``."""
    record: Record
    language: str
    """The BCP 47 tag of the text; empty where none is stated."""
    size: int = 0
    """Bytes."""
    trees: tuple[Structure, ...] = ()
    """The citation trees that the header declares."""
    gone: bool = False

    @property
    def folder(self) -> str:
        """The folder in the library that holds it; empty for the library's own."""
        return self.name.rpartition("/")[0]

    @property
    def title(self) -> str:
        """The main title, else the file's name."""
        return self.record.first("title", "main") or self.name


class Library:
    """The TEI files of ``folder`` and of the folders in it; safe to use from several threads."""

    def __init__(self, folder: Path, pause: float = PAUSE) -> None:
        self.folder = folder
        self.pause = pause
        self._lock = RLock()
        self._again = float("-inf")
        self._stamps: dict[str, Stamp] = {}
        self._editions: dict[str, Edition] = {}
        self._past = _read_state(folder / STATE)

    def editions(self) -> Mapping[str, Edition]:
        """Every edition by its name, in the order of the names, those included that are gone."""
        with self._lock:
            began = time.monotonic()
            if began >= self._again:
                self._look()
                ended = time.monotonic()
                self._again = ended + (self.pause and max(self.pause, SHARE * (ended - began)))
            return self._editions

    def present(self) -> Mapping[str, Edition]:
        """The editions that are there."""
        return {name: edition for name, edition in self.editions().items() if not edition.gone}

    def _look(self) -> None:
        stamps = dict(sorted(_stamps(str(self.folder), "")))
        if stamps == self._stamps and self._editions:
            return
        now = self._now()
        fresh = dict(self._fresh(stamps, now))
        gone = {name: self._gone(name, now) for name in self._past if name not in fresh}
        self._stamps = stamps
        self._editions = dict(sorted((fresh | gone).items()))
        self._remember()

    def _now(self) -> str:
        """A date later than all before it: so what changes comes behind what a harvester has seen."""
        newest = max((edition.changed for edition in self._editions.values()), default="")
        now = datetime.now(UTC)
        if newest >= now.strftime(DATE):
            now = datetime.strptime(newest, DATE).replace(tzinfo=UTC) + timedelta(seconds=1)
        return now.strftime(DATE)

    def _fresh(self, stamps: Mapping[str, Stamp], now: str) -> Iterator[tuple[str, Edition]]:
        for name in stamps:
            known = self._editions.get(name)
            if known and not known.gone and stamps[name] == self._stamps.get(name):
                yield name, known
            elif edition := _read(name, self.folder / f"{name}{SUFFIX}", self._past.get(name, {}), now):
                yield name, edition

    def _gone(self, name: str, now: str) -> Edition:
        """The memory of an edition: harvesters of its sets must be told too (OAI-PMH 2.0, 2.5.1)."""
        past = self._past[name]
        changed = past["changed"] if past["gone"] else now
        path = self.folder / f"{name}{SUFFIX}"
        return Edition(name, path, past["sha256"], changed, Record({}), past.get("language", ""), gone=True)

    def _remember(self) -> None:
        state = {
            edition.name: {
                "sha256": edition.sha256,
                "changed": edition.changed,
                "gone": edition.gone,
                "language": edition.language,
            }
            for edition in self._editions.values()
        }
        if state != self._past:
            self._past = state
            try:
                write_file(self.folder / STATE, json.dumps(state, indent=1).encode())
            except OSError:  # a folder that only readers have: removals are told until the server stops
                return


def _read_state(path: Path) -> dict[str, dict[str, Any]]:
    try:
        state: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state


Stamp = tuple[int, int]
"""What changes when a file does: the time in nanoseconds, the size in bytes."""


def _stamps(folder: str, inside: str) -> Iterator[tuple[str, Stamp]]:
    """Name and stamp of every XML file; hidden ones are not meant, links to folders may lead round in a circle."""
    try:
        with os.scandir(folder) as listed:
            found = [entry for entry in listed if not entry.name.startswith(".")]
    except OSError:  # removed just now, or not ours to read
        return
    for entry in found:
        if entry.is_dir(follow_symlinks=False):
            yield from _stamps(entry.path, f"{inside}{entry.name}/")
        elif entry.name.endswith(SUFFIX) and (stamp := _stamp(entry)):
            yield inside + entry.name.removesuffix(SUFFIX), stamp


def _stamp(entry: os.DirEntry[str]) -> Stamp | None:
    """None for a link that leads nowhere, a device, a file removed just now."""
    try:
        stat = entry.stat()
        return (stat.st_mtime_ns, stat.st_size) if entry.is_file() else None
    except OSError:
        return None


def _read(name: str, path: Path, past: Mapping[str, Any], now: str) -> Edition | None:
    """The edition in ``path``; None where it is no TEI, as a report or a schema beside the books, or can't be read."""
    try:
        data = path.read_bytes()
        root = parse_xml(data)
    except (OSError, UnreadableError):
        return None
    if root.tag != f"{TEI}TEI":
        return None
    digest, record = sha256(data).hexdigest(), read_record(root)
    changed = past["changed"] if past.get("sha256") == digest and not past.get("gone") else now
    language = record.first("language", "tag")
    return Edition(name, path, digest, changed, record, language, len(data), tuple(read_structures(root)))
