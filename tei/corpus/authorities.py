"""The files of persons and places that the command line, ``corpus.toml``, its table or a book's own metadata name.

A run reads each of them once, but for those of single books, tells what is wrong with it, and takes its sum into the
options of the books that it serves; a worker keeps the last ones loaded.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from tei.authorities import Authority
from tei.authorities.reading import authority_from
from tei.corpus.config import Config
from tei.corpus.scan import reason_of
from tei.corpus.stores import Store, open_store, read, stat
from tei.corpus.tables import Table
from tei.errors import UnreadableError
from tei.io.paths import OutsideError

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
    given: tuple[Named, ...] = ()
    """Those of the command line, for all books."""


def authority_name(metadata: Mapping[str, Any]) -> str:
    """The authority file that a book's metadata name; empty where they name none."""
    return str(metadata.get("names", {}).get("authority", ""))


def find_authorities(
    source: Store, config: Config, table: Table, config_file: str = "", given: Iterable[Path] = ()
) -> Found:
    """Every authority file that is ``given``, and that ``corpus.toml`` and its table name, beside the ``corpus.toml``.

    Raises ``UnreadableError`` for one that is not there, ``UsageError`` for one that makes no sense.
    """
    folder = str(Path(config_file).absolute().parent) if config_file else ""
    first = [_found(source, path.name, str(path.absolute().parent)) for path in given]
    found = {name: _found(source, name, folder) for name in sorted(set(_names(config, table)) - {""})}
    remarks = [remark for _, said in (*first, *found.values()) for remark in said]
    return Found({name: one for name, (one, _) in found.items()}, remarks, tuple(one for one, _ in first))


def _found(source: Store, file: str, folder: str) -> tuple[Named, list[str]]:
    """The file as tasks name it, and what is wrong with it."""
    data = _bytes(open_store(folder) if folder else source, file)
    issues = authority_from([(data, file)]).issues
    return Named(file, sha256(data).hexdigest(), folder), [f"{issue.place}: {issue.message}" for issue in issues]


def _names(config: Config, table: Table) -> Iterator[str]:
    layers: Iterable[Mapping[str, Any]] = (config.options, *(r.options for r in config.rules), *table.rows.values())
    yield from (authority_name(layer.get("metadata", {})) for layer in layers)


def load_authority(source: Store, named: Sequence[Named], metadata_file: str = "", beside: str = "") -> Authority:
    """The authority of a task: of the files ``named``, then of the one that the book's own metadata file names.

    That begins in the folder of ``metadata_file``.  What is wrong with the files ``named`` has been told by the run,
    and is no fault of each book.
    """
    files = [(one.folder or source.address, one.file, one.sum) for one in named]
    if not beside:
        return _loaded(tuple(files))._replace(issues=())
    file = posixpath.normpath(posixpath.join(posixpath.dirname(metadata_file), beside))
    with _explained(file):
        entry = stat(source, file)
    own = (source.address, file, f"{entry.size} {entry.stamp}")
    return _loaded((*files, own))._replace(issues=_loaded((own,)).issues)


@lru_cache(maxsize=KEPT)
def _loaded(files: tuple[tuple[str, str, str], ...]) -> Authority:
    """The authority of files, each with its store, its name and what tells its versions apart."""
    return authority_from([(_bytes(open_store(address), file), file) for address, file, _ in files])


def _bytes(store: Store, file: str) -> bytes:
    with _explained(file):
        return read(store, file)


@contextmanager
def _explained(file: str) -> Iterator[None]:
    """What is to be done about an authority file that is not there, or not in the source."""
    try:
        yield
    except FileNotFoundError:
        remedy = "Correct its name, after --authority or under names.authority."
        raise UnreadableError(f"there is no authority file {file}", remedy=remedy) from None
    except OSError as error:
        message = f"the authority file {file} cannot be read: {reason_of(error)}"
        raise UnreadableError(message, remedy="Check the name and your rights.") from None
    except OutsideError as error:
        remedy = "Put the file into the folder of the books, or name it with --authority."
        raise OutsideError(error.message, remedy=remedy) from None
