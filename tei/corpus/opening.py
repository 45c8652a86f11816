"""Addresses to file systems of fsspec, with the keys that this machine has for them.

Keys never stand in an address or a message: every process looks for them by itself, where ``tei publish`` does
(``tei.io.secrets``); what fsspec and the cloud's own libraries know by themselves holds too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from zipfile import BadZipFile

from tei.errors import MissingToolError, UnreadableError, UsageError
from tei.io.addresses import split_address

EXTRAS = {"s3": "s3", "s3a": "s3", "webdav": "webdav", "webdavs": "webdav", "sftp": "sftp", "ssh": "sftp"}
"""The extra of teikit that brings what opens a protocol."""


def open_address(address: str) -> tuple[Any, str]:
    """The file system at ``address`` and the path in it; raises ``TeikitError`` where nothing opens it."""
    protocol = address.partition("://")[0]
    try:
        return OPENERS.get(protocol, _open)(address)
    except ImportError as error:
        extra = EXTRAS.get(protocol)
        package = f"'teikit[{extra}]'" if extra else "the package that opens it"
        raise MissingToolError(f"{address} cannot be opened: {error}", remedy=f"pip install {package}") from None
    except BadZipFile as error:
        remedy = "Get the file again, or give the folder that it holds."
        place = address.rpartition("::")[2]
        raise UnreadableError(f"{place} is no whole zip archive: {error}", remedy=remedy) from None
    except ValueError as error:
        raise UsageError(f"{address} cannot be opened: {error}", remedy="Give a folder or an address.") from None
    except OSError as error:
        remedy = "Check the name and your rights."
        place = address.rpartition("::")[2]
        raise UnreadableError(f"{place} cannot be opened: {error.strerror or error}", remedy=remedy) from None


def _open(address: str, **options: Any) -> tuple[Any, str]:
    import fsspec

    files, path = fsspec.core.url_to_fs(address, **options)
    return files, path


def _secrets(target: str, names: Mapping[str, str]) -> dict[str, str]:
    """What is known for ``target`` under the names that the file system has for it."""
    from tei.io.secrets import read_secrets

    known = read_secrets(target)
    return {name: known[key] for name, key in names.items() if key in known}


def _open_s3(address: str) -> tuple[Any, str]:
    from tei.io.origins import refuse_plain_endpoint

    known = _secrets("s3", {"endpoint": "endpoint"})
    refuse_plain_endpoint(known)
    return _open(address, **_secrets("s3", {"key": "key", "secret": "secret", "endpoint_url": "endpoint"}))


def _open_sftp(address: str) -> tuple[Any, str]:
    return _open(address, **_secrets("sftp", {"username": "user", "password": "password"}))


def _open_webdav(address: str) -> tuple[Any, str]:
    """``webdav://`` is spoken over http, to this machine only where a user is known; ``webdavs://`` over https."""
    from webdav4.fsspec import WebdavFileSystem

    from tei.io.http import webdav_options
    from tei.io.origins import take_login

    parts = split_address(address)
    scheme = "https" if parts.scheme.endswith("s") else "http"
    base, known = take_login(f"{scheme}://{parts.netloc}", _secrets("webdav", {"user": "user", "password": "password"}))
    return WebdavFileSystem(base, **webdav_options(base, known)), parts.path.strip("/")


OPENERS: Mapping[str, Callable[[str], tuple[Any, str]]] = {
    "s3": _open_s3,
    "s3a": _open_s3,
    "sftp": _open_sftp,
    "ssh": _open_sftp,
    "webdav": _open_webdav,
    "webdavs": _open_webdav,
}
