"""Which editions does a folder hold, since when, and which are gone?

The folder is looked at again when somebody asks and a moment has passed, so that a book added while
the server runs is there.  What a harvester must be told later, when a book changed and that one was
removed (OAI-PMH 2.0, 2.5.1), is kept in ``.teikit-library.json`` beside the books.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from stat import S_ISREG
from threading import RLock
from typing import Any, NamedTuple

from lxml import etree

from tei.publishing.record import Record, read_record
from tei.tree import TEI, parser, write_bytes

STATE = ".teikit-library.json"
"""Name → checksum, date of the last change, whether it is gone."""
PAUSE = 2.0
"""Seconds before the folder is looked at again."""


class Edition(NamedTuple):
    """One book of the library, or the memory of one."""

    name: str
    path: Path
    sha256: str
    changed: str
    """When, in UTC: ``2026-11-25T20:39:31Z``."""
    record: Record
    gone: bool = False

    @property
    def title(self) -> str:
        """The main title, else the file's name."""
        return self.record.first("title", "main") or self.name

    @property
    def language(self) -> str:
        """The BCP 47 tag of the text; empty where none is stated."""
        return self.record.first("language", "tag")


class Library:
    """The TEI files of ``folder``, not of the folders in it; safe to use from several threads."""

    def __init__(self, folder: Path, pause: float = PAUSE) -> None:
        self.folder = folder
        self.pause = pause
        self._lock = RLock()
        self._looked = float("-inf")
        self._stamps: dict[str, tuple[int, int]] = {}
        self._editions: dict[str, Edition] = {}
        self._past = _read_state(folder / STATE)

    def editions(self) -> Mapping[str, Edition]:
        """Every edition by its name, in the order of the names, those included that are gone."""
        with self._lock:
            if time.monotonic() - self._looked >= self.pause:
                self._look()
                self._looked = time.monotonic()
            return self._editions

    def present(self) -> Mapping[str, Edition]:
        """The editions that are there."""
        return {name: edition for name, edition in self.editions().items() if not edition.gone}

    def _look(self) -> None:
        found = {path.stem: path for path in sorted(self.folder.glob("*.xml"))}
        stamps = {name: stamp for name, path in found.items() if (stamp := _stamp(path))}
        if stamps == self._stamps and self._editions:
            return
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        fresh = dict(self._fresh(found, stamps, now))
        gone = {name: self._gone(name, now) for name in self._past if name not in fresh}
        self._stamps = stamps
        self._editions = dict(sorted((fresh | gone).items()))
        self._remember()

    def _fresh(
        self, found: Mapping[str, Path], stamps: Mapping[str, object], now: str
    ) -> Iterator[tuple[str, Edition]]:
        for name in stamps:
            known = self._editions.get(name)
            if known and not known.gone and stamps[name] == self._stamps.get(name):
                yield name, known
            elif edition := _read(name, found[name], self._past.get(name, {}), now):
                yield name, edition

    def _gone(self, name: str, now: str) -> Edition:
        past = self._past[name]
        changed = past["changed"] if past["gone"] else now
        return Edition(name, self.folder / f"{name}.xml", past["sha256"], changed, Record({}), True)

    def _remember(self) -> None:
        state = {
            edition.name: {"sha256": edition.sha256, "changed": edition.changed, "gone": edition.gone}
            for edition in self._editions.values()
        }
        if state != self._past:
            self._past = state
            try:
                write_bytes(self.folder / STATE, json.dumps(state, indent=1).encode())
            except OSError:  # a folder that only readers have: removals are told until the server stops
                return


def _read_state(path: Path) -> dict[str, dict[str, Any]]:
    try:
        state: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state


def _stamp(path: Path) -> tuple[int, int] | None:
    """What changes when the file does; None for a folder, a link that leads nowhere, a file removed just now."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return (stat.st_mtime_ns, stat.st_size) if S_ISREG(stat.st_mode) else None


def _read(name: str, path: Path, past: Mapping[str, Any], now: str) -> Edition | None:
    """The edition in ``path``; None where it is no TEI, as a report or a schema beside the books, or can't be read."""
    try:
        data = path.read_bytes()
        root = etree.fromstring(data, parser())
    except (OSError, etree.XMLSyntaxError):
        return None
    if root.tag != f"{TEI}TEI":
        return None
    digest = sha256(data).hexdigest()
    same = past.get("sha256") == digest and not past.get("gone")
    return Edition(name, path, digest, past["changed"] if same else now, read_record(root))
