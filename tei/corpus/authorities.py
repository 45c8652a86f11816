"""The files of persons and places that ``corpus.toml``, its table or a book's own metadata name.

A run reads each of those of ``corpus.toml`` once, tells what is wrong with it, and takes its sum into the options of
the books that it serves; a worker keeps the last ones loaded.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from tei.authorities import Authority
from tei.authorities.reading import authority_from
from tei.corpus.config import Config
from tei.corpus.stores import Store, open_store, read, stat
from tei.corpus.tables import Table
from tei.errors import UnreadableError

KEPT = 4
"""So many authorities a worker keeps loaded."""


class Named(NamedTuple):
    """An authority file, as a task names it."""

    file: str
    sum: str
    folder: str = ""
    """The address of the folder that ``file`` begins in; empty for the source."""


class Found(NamedTuple):
    """The authority files of a run by their names in ``corpus.toml``, and what is to be said of them."""

    files: Mapping[str, Named]
    remarks: list[str]


def authority_name(metadata: Mapping[str, Any]) -> str:
    """The authority file that a book's metadata name; empty where they name none."""
    return str(metadata.get("names", {}).get("authority", ""))


def find_authorities(source: Store, config: Config, table: Table, config_file: str = "") -> Found:
    """Every authority file that ``corpus.toml`` and its table name; they are beside the ``corpus.toml``.

    Raises ``UnreadableError`` for one that is not there, ``UsageError`` for one that makes no sense.
    """
    folder = str(Path(config_file).absolute().parent) if config_file else ""
    store = open_store(folder) if folder else source
    files: dict[str, Named] = {}
    remarks: list[str] = []
    for name in sorted(set(_names(config, table)) - {""}):
        data = _bytes(store, name)
        files[name] = Named(name, sha256(data).hexdigest(), folder)
        remarks += [f"{issue.place}: {issue.message}" for issue in authority_from([(data, name)]).issues]
    return Found(files, remarks)


def _names(config: Config, table: Table) -> Iterator[str]:
    layers: Iterable[Mapping[str, Any]] = (config.options, *(r.options for r in config.rules), *table.rows.values())
    yield from (authority_name(layer.get("metadata", {})) for layer in layers)


def load_authority(source: Store, named: Named) -> Authority:
    """The authority of a task.  What is wrong with the file has been told by the run, and is no fault of each book."""
    return _loaded(named.folder or source.address, named.file, named.sum)._replace(issues=())


def load_beside(source: Store, metadata_file: str, name: str) -> Authority:
    """The authority that a book's own metadata file names, which begins in the folder of that file."""
    file = posixpath.normpath(posixpath.join(posixpath.dirname(metadata_file), name))
    try:
        entry = stat(source, file)
    except FileNotFoundError:
        raise _missing(file) from None
    return _loaded(source.address, file, f"{entry.size} {entry.stamp}")


@lru_cache(maxsize=KEPT)
def _loaded(address: str, file: str, version: str) -> Authority:
    return authority_from([(_bytes(open_store(address), file), file)])


def _bytes(store: Store, file: str) -> bytes:
    try:
        return read(store, file)
    except FileNotFoundError:
        raise _missing(file) from None


def _missing(file: str) -> UnreadableError:
    return UnreadableError(f"there is no authority file {file}", remedy="Correct the name under names.authority.")
