"""Where books are: folders, object stores, servers, archives; whatever fsspec opens.

Paths are relative to the store and have slashes.  A file is there whole or not at all: locally it is written
under a temporary name and renamed; a server renames likewise; an object store's PUT is atomic by itself.
What fails now and then (a lost connection, an answer 500) is tried again with growing pauses.
"""

from __future__ import annotations

import errno
import os
import posixpath
import random
import stat as stat_module
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from uuid import uuid4

from tei.corpus.scan import LINK_IN_ARCHIVE, Leave, ignore_entry, scan_folder
from tei.errors import MissingToolError, TeikitError
from tei.io.files import PART, write_file
from tei.io.paths import check_name, resolve_below
from tei.xml.budgets import spend

T = TypeVar("T")

OWN = ".teikit"
"""The folder of the target that is ours: lease, manifest, index."""
PAUSES = (0.1, 0.5, 2.0)
"""Seconds before each further attempt."""
DEFINITE = (FileNotFoundError, PermissionError, IsADirectoryError, NotADirectoryError, FileExistsError)
"""What another attempt would not change."""
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
NO_WAY = frozenset({errno.ELOOP, errno.ENAMETOOLONG, errno.ENXIO})
"""What the system says of a path that leads nowhere, whenever one asks."""
STAMPS = ("ETag", "etag", "CRC", "mtime", "modified", "LastModified", "last_modified", "created", "date_time")
"""Where file systems say that a file has changed, surest first."""


class StoreError(TeikitError):
    """A store that fails, again and again, in a way that may pass."""

    exit_code = MissingToolError.exit_code


class Entry(NamedTuple):
    """One file: its path, its size in bytes, and what changes when its content does."""

    path: str
    size: int
    stamp: str


ARCHIVE = "zip:"
"""How the address of an archive begins."""
ZIP = "zip://::"
"""The same for an archive of this machine."""


@dataclass(frozen=True, slots=True)
class Store:
    """An opened place."""

    address: str
    files: Any
    """The file system of fsspec."""
    root: str
    local: bool


def address_of(place: str) -> str:
    """``place`` as fsspec wants it, and as another process understands it: a folder's path made absolute."""
    if "://" in place or "::" in place:
        return place
    path = Path(place).absolute()
    return f"{ZIP}{path.as_posix()}" if path.suffix == ".zip" and not path.is_dir() else str(path)


@cache
def open_store(address: str) -> Store:
    """The store at ``address``; raises ``TeikitError`` where nothing opens it."""
    from fsspec.implementations.local import LocalFileSystem

    from tei.corpus.opening import open_address

    files, root = open_address(address)
    return Store(address, files, root.rstrip("/"), isinstance(files, LocalFileSystem))


def full_path(store: Store, path: str) -> str:
    """The path as the file system of the store has it; raises ``OutsideError`` for one that is not in the store."""
    plain = check_name(path)
    return posixpath.join(store.root, plain) if store.root else plain


def entries(store: Store, leave: Leave = ignore_entry) -> Iterator[Entry]:
    """Every file of the store, folder by folder: those of one folder come one after the other.

    ``leave`` hears of what can't be taken as a file.
    """
    if store.local:
        for path, said in scan_folder(store.root, leave):
            yield Entry(path, said.st_size, str(said.st_mtime_ns))
        return
    store.files.invalidate_cache()
    for folder, _, files in again(lambda: store.files.walk(store.root, detail=True)):
        for name, info in sorted(files.items()):
            path = posixpath.join(folder[len(store.root) :].strip("/"), name)
            if name and stat_module.S_ISLNK(int(info.get("external_attr") or 0) >> 16):
                leave(path, LINK_IN_ARCHIVE, False)
            elif name:
                yield Entry(path, int(info.get("size") or 0), stamp_of(info))


def stamp_of(info: Mapping[str, Any]) -> str:
    """What the file system says that changes with a file's content."""
    return next((str(info[name]) for name in STAMPS if info.get(name) not in (None, "")), "")


def exists(store: Store) -> bool:
    """Is there anything at the store's root?"""
    return again(lambda: _is_there(store, store.root or "/"))


def _is_there(store: Store, path: str) -> bool:
    """What fsspec's own ``exists`` does not tell: an answer that is lost is no answer."""
    try:
        store.files.info(path)
    except FileNotFoundError:
        return False
    return True


def read(store: Store, path: str) -> bytes:
    """Return the bytes of a file; raises ``BudgetError`` for one that an archive blows up beyond all books."""
    if store.address.startswith(ARCHIVE):
        spend("member", stat(store, path).size, path)
    data: bytes = again(lambda: store.files.cat_file(full_path(store, path)))
    return data


def stat(store: Store, path: str) -> Entry:
    """The entry of a file; raises ``FileNotFoundError``."""
    if store.local:
        said = os.stat(full_path(store, path))
        return Entry(path, said.st_size, str(said.st_mtime_ns))
    info = again(lambda: store.files.info(full_path(store, path)))
    return Entry(path, int(info.get("size") or 0), stamp_of(info))


def write(store: Store, path: str, data: bytes) -> Entry:
    """Write a file, whole or not at all; its entry afterwards."""
    if store.local:
        return _write_local(resolve_below(store.root, path), path, data)
    return again(lambda: _write_remote(store, path, data))


def _write_local(target: Path, path: str, data: bytes) -> Entry:
    target.parent.mkdir(parents=True, exist_ok=True)
    said = write_file(target, data)
    return Entry(path, said.st_size, str(said.st_mtime_ns))


def _write_remote(store: Store, path: str, data: bytes) -> Entry:
    files, target = store.files, full_path(store, path)
    if is_object_store(store):
        files.pipe_file(target, data)
    else:
        folder, name = posixpath.split(target)
        files.makedirs(folder, exist_ok=True)
        part = posixpath.join(folder, f".{name[:40]}.{uuid4().hex}{PART}")
        files.pipe_file(part, data)
        _rename(files, part, target)
    files.invalidate_cache(posixpath.dirname(target))
    info = files.info(target)
    return Entry(path, int(info.get("size") or 0), stamp_of(info))


def _rename(files: Any, part: str, target: str) -> None:
    """WebDAV must be told that it may replace; SFTP replaces by itself."""
    if "webdav" in files.protocol:
        files.client.move(files._strip_protocol(part), files._strip_protocol(target), overwrite=True)
    else:
        files.mv(part, target)


def is_object_store(store: Store) -> bool:
    """Does a PUT replace an object as a whole?"""
    names = (store.files.protocol,) if isinstance(store.files.protocol, str) else store.files.protocol
    return bool({"s3", "s3a", "gs", "gcs", "abfs", "az", "oci", "memory"} & set(names))


def create(store: Store, path: str, data: bytes) -> bool:
    """Write a small file that is not there yet; False where it is (on S3 by a conditional PUT)."""
    try:
        if store.local:
            _create_local(resolve_below(store.root, path), data)
        else:
            again(lambda: _create_remote(store, full_path(store, path), data))
    except FileExistsError:
        return False
    return True


def _create_local(target: Path, data: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as stream:
        stream.write(data)


def _create_remote(store: Store, target: str, data: bytes) -> None:
    """By a condition where the store knows any; else look first, and let the lease's token tell who was faster."""
    if is_object_store(store):
        _create_object(store, target, data)
    elif _is_there(store, target):
        raise FileExistsError(target)
    else:
        store.files.makedirs(posixpath.dirname(target), exist_ok=True)
        store.files.pipe_file(target, data)


def _create_object(store: Store, target: str, data: bytes) -> None:
    try:
        store.files.pipe_file(target, data, mode="create")
    except OSError:
        if _is_there(store, target):  # how a condition that fails is called differs from server to server
            raise FileExistsError(target) from None
        raise


def remove(store: Store, path: str) -> None:
    """Remove a file, if it is there."""
    target = str(resolve_below(store.root, path)) if store.local else full_path(store, path)
    try:
        again(lambda: store.files.rm_file(target))
    except FileNotFoundError:
        return


def again(action: Callable[[], T]) -> T:
    """The result of ``action``, tried again after what may pass; raises ``StoreError`` where it does not."""
    for pause in PAUSES:
        try:
            return action()
        except Exception as error:
            if is_definite(error):
                raise
        time.sleep(pause * random.uniform(0.5, 1.5))
    try:
        return action()
    except Exception as error:
        if is_definite(error):
            raise
        message = f"a place of the corpus does not answer: {type(error).__name__}: {str(error)[:300]}"
        raise StoreError(message, remedy="Repeat the command when it does: it goes on where it stopped.") from error


def is_definite(error: Exception) -> bool:
    """Would another attempt end alike?"""
    if isinstance(error, OSError) and error.errno in FULL | NO_WAY:
        return True
    return isinstance(error, (*DEFINITE, TeikitError, MemoryError, TypeError, AttributeError))
