"""Where the manifest is: in the target where that is a folder, else on this machine with a copy in the target."""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from tei.corpus.manifest import Manifest
from tei.corpus.stores import OWN, Store, read, write
from tei.io.files import write_file
from tei.io.folders import state_home
from tei.io.temporary import temporary_folder

FILE = "manifest.sqlite"
COPY = f"{OWN}/{FILE}"
GENERATION = f"{OWN}/generation.json"
PUBLISH_AFTER = 60.0
"""Seconds between two copies."""


def state_folder(target: Store, wanted: Path | None = None) -> Path:
    """The folder on this machine that holds manifest and index of a target."""
    if wanted:
        return wanted
    if target.local:
        return Path(target.root) / OWN
    return state_home() / sha256(target.address.encode()).hexdigest()[:16]


def fetch(target: Store, folder: Path) -> Path:
    """The path of the manifest; where the target has a newer copy than this machine, that is taken first."""
    path = folder / FILE
    if not _is_in(target, folder) and _remote_generation(target) > _generation(path):
        folder.mkdir(parents=True, exist_ok=True)
        for stale in folder.glob(f"{FILE}*"):
            stale.unlink()
        write_file(path, read(target, COPY))
    return path


class Copies:
    """Copies of the manifest for a target that is no folder, so that another machine can go on."""

    def __init__(self, target: Store, manifest: Manifest) -> None:
        self.target = target
        self.manifest = manifest
        self.needed = not _is_in(target, manifest.path.parent)
        self.last = time.monotonic()

    def publish_if_due(self) -> None:
        """Put a copy into the target from time to time."""
        if self.needed and time.monotonic() - self.last > PUBLISH_AFTER:
            self.publish()

    def publish(self) -> None:
        """Put a copy into the target now."""
        if not self.needed:
            return
        rows = self.manifest.rows
        generation = _generation(self.manifest.path) + 1
        rows.execute("INSERT OR REPLACE INTO meta VALUES ('generation', ?)", (str(generation),))
        with temporary_folder() as folder:
            copy = folder / FILE
            rows.execute("VACUUM INTO ?", (str(copy),))
            write(self.target, COPY, copy.read_bytes())
        write(self.target, GENERATION, json.dumps({"generation": generation}).encode())
        self.last = time.monotonic()


def _is_in(target: Store, folder: Path) -> bool:
    return target.local and folder == Path(target.root) / OWN


def _remote_generation(target: Store) -> int:
    try:
        return int(json.loads(read(target, GENERATION))["generation"])
    except (FileNotFoundError, ValueError, KeyError):
        return 0


def _generation(path: Path) -> int:
    if not path.is_file():
        return 0
    try:
        with closing(sqlite3.connect(path)) as rows:
            found = rows.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()
    except sqlite3.DatabaseError:
        return 0
    return int(found[0]) if found else 0
