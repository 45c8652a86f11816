"""Search in the texts of a library: the index of ``tei corpus search``, kept up to date in the background.

The index is a file in the folder ``.teikit`` beside the books; where nobody may write there, a temporary one.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from threading import Event, Lock, Thread

from tei.corpus.index import VERSION, Index
from tei.corpus.search import Found, find
from tei.corpus.stores import OWN
from tei.io.temporary import lasting_folder
from tei.serving.library import Edition, Library

PATIENCE = 3.0
"""Seconds that a search waits for editions that the index doesn't hold yet."""
MOST = 200
"""Places in one answer."""

log = logging.getLogger("teikit.serving")


class Finder:
    """The index of ``library``; for several threads."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._lock = Lock()
        self._path: Path | None = None
        self._held: dict[str, str] = {}
        self._ready = Event()
        self._worker: Thread | None = None

    def find(self, words: str, *, exact: bool) -> tuple[Found, int]:
        """Where ``words`` stand, and how many editions the index lacks; raises ``UsageError`` where they are none."""
        wanted = self.library.present()
        self._follow(wanted)
        self._ready.wait(PATIENCE)
        index = Index(self._file())
        try:
            return find(index, words, limit=MOST, exact=exact), self._lacking(wanted)
        finally:
            index.close()

    def _lacking(self, wanted: Mapping[str, Edition]) -> int:
        held = dict(self._held)
        return sum(held.get(name) != edition.sha256 for name, edition in wanted.items())

    def _follow(self, wanted: Mapping[str, Edition]) -> None:
        """See to it that a thread brings the index up to date, where it isn't."""
        with self._lock:
            current = self._held == {name: edition.sha256 for name, edition in wanted.items()}
            if current:
                self._ready.set()
            if current or (self._worker and self._worker.is_alive()):
                return
            self._ready.clear()
            self._worker = Thread(target=self._update, args=(wanted,), name="index", daemon=True)
            self._worker.start()

    def _update(self, wanted: Mapping[str, Edition]) -> None:
        try:
            index = Index(self._file())
            try:
                digests = {name: edition.sha256 for name, edition in wanted.items()}
                self._held = _held(index, digests)
                for name in index.follow(digests, lambda name: wanted[name].path.read_bytes()):
                    self._held[name] = digests[name]
                self._held = digests
            finally:
                index.close()
        except (OSError, sqlite3.Error) as error:
            log.error("the index could not be brought up to date: %s", error)
        finally:
            self._ready.set()

    def _file(self) -> Path:
        with self._lock:
            if self._path is None:
                self._path = self._chosen()
            return self._path

    def _chosen(self) -> Path:
        path = self.library.folder / OWN / f"served-{VERSION}.sqlite"
        try:
            Index(path).close()
        except (OSError, sqlite3.Error):  # a folder that only readers have
            return lasting_folder() / path.name
        return path


def _held(index: Index, wanted: Mapping[str, str]) -> dict[str, str]:
    rows = index.rows.execute("SELECT path, sha256 FROM books")
    return {path: digest for path, digest in rows if wanted.get(path) == digest}
