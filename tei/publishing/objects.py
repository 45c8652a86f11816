"""Object storage that speaks S3, and WebDAV servers, both through fsspec."""

from __future__ import annotations

from asyncio import gather
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from fsspec import AbstractFileSystem
from fsspec.asyn import sync

from tei.errors import RefusedError, TeikitError, UsageError
from tei.io.addresses import split_address
from tei.io.http import webdav_options
from tei.io.origins import origin_of, refuse_plain_endpoint, take_login
from tei.io.redaction import Secrets, quote_foreign, redact
from tei.publishing.target import Target
from tei.publishing.versioned import Versioned

DENIED = "Check the user and the secret, and what they may do there."
AWAY = "The server can't be reached: check the address and the network, then publish again."
SLOW = "The server is slow: publish again, what was begun is taken up."
ABSENT = "Check the address: the bucket or folder must be there."
AGAIN = "Publish again: what was begun is taken up."
CONNECTIONS = 32
"""To object storage, at a time."""
AT_ONCE = 8
"""Files of a book that are on their way at a time where each needs a thread."""

BY_KIND = {
    "PermissionError": DENIED,
    "NoCredentialsError": DENIED,
    "FileNotFoundError": ABSENT,
    "ResourceConflict": ABSENT,
    "ResourceNotFound": ABSENT,
    "ValueError": ABSENT,  # webdav4: what answers is no WebDAV server
    "ConnectionError": AWAY,
    "ConnectError": AWAY,
    "TimeoutError": SLOW,
    "TimeoutException": SLOW,
}
"""By the name of an error's class: each back end has its own, and none need be installed."""
BY_STATUS = {
    401: DENIED,
    403: DENIED,
    404: ABSENT,
    409: ABSENT,
    413: "The file is too large for the server.",
    507: "The server has no more space.",
}


class Files:
    """The folder ``root`` of a file system of fsspec: what a ``Store`` needs that is alike for all."""

    def __init__(self, system: AbstractFileSystem, root: str, secrets: Secrets) -> None:
        self.system = system
        self.root = root.rstrip("/")
        self.secrets = secrets

    def folders(self, path: str) -> list[str]:
        """The names of the folders in ``path``."""
        listed: list[Mapping[str, Any]] = (
            self._done(lambda: _if_there(partial(self.system.ls, detail=True), self._at(path))) or []
        )
        names = (str(entry["name"]) for entry in listed if entry["type"] == "directory")
        return [name.rstrip("/").rpartition("/")[2] for name in names]

    def remove(self, path: str) -> None:
        """Remove the file or folder ``path``, if it is there."""
        self._done(lambda: _if_there(partial(self.system.rm, recursive=True), self._at(path)))

    def _at(self, path: str) -> str:
        return f"{self.root}/{path}" if self.root else path

    def _done(self, do: Callable[[], Any]) -> Any:
        """The result of ``do``; raises ``RefusedError`` for whatever the back end raises."""
        try:
            return do()
        except TeikitError:
            raise
        except Exception as error:  # every back end has exceptions of its own
            told = quote_foreign(str(error) or type(error).__name__, self.secrets)
            raise RefusedError(f"the place did not take or give a file: {told}", remedy=_remedy(error)) from None


class Objects(Files):
    """A ``Store`` in object storage, which replaces objects whole; all requests of a call go through one event loop."""

    def get(self, paths: Sequence[str]) -> list[bytes | None]:
        """The bytes at each of ``paths``; None where there are none."""
        found: list[bytes | None] = self._all([self._get(self._at(path)) for path in paths])
        return found

    def put(self, files: Mapping[str, bytes]) -> None:
        """Write each file."""
        self._all([self.system._pipe_file(self._at(path), data) for path, data in files.items()])

    def create(self, path: str, data: bytes) -> bool:
        """Write a file that is not there yet, by a condition of the server (``If-None-Match: *``)."""
        try:
            self._all([self.system._pipe_file(self._at(path), data, mode="create")])
        except RefusedError:  # how a condition that fails is called differs from server to server
            if self.get([path]) == [None]:
                raise
            return False
        return True

    async def _get(self, at: str) -> bytes | None:
        try:
            data: bytes = await self.system._cat_file(at)
        except FileNotFoundError:
            return None
        return data

    def _all(self, requests: Sequence[Coroutine[Any, Any, Any]]) -> list[Any]:
        return list(self._done(lambda: sync(self.system.loop, _every, requests)))


class ServedFiles(Files):
    """A ``Store`` on a WebDAV server, where folders must be made and a file can be seen while it is written."""

    def get(self, paths: Sequence[str]) -> list[bytes | None]:
        """The bytes at each of ``paths``; None where there are none."""
        return self._each(lambda path: _if_there(self.system.cat_file, self._at(path)), paths)

    def put(self, files: Mapping[str, bytes]) -> None:
        """Write each file aside and move it to its place."""
        self._each(lambda path: self._put_aside(self._at(path), files[path]), list(files))

    def create(self, path: str, data: bytes) -> bool:
        """Write a file that is not there yet, by a condition that some servers know; the lease is read back."""
        if self.get([path]) != [None]:
            return False
        at = self._at(path)
        url, headers = self.system.client.join_url(at), {"If-None-Match": "*"}
        self._done(lambda: self.system.makedirs(at.rpartition("/")[0], exist_ok=True))
        answer = self._done(lambda: self.system.client.http.put(url, content=data, headers=headers))
        return bool(answer.status_code < 300)

    def _put_aside(self, at: str, data: bytes) -> None:
        self.system.makedirs(at.rpartition("/")[0], exist_ok=True)
        self.system.pipe_file(f"{at}.part", data)
        self.system.client.move(f"{at}.part", at, overwrite=True)

    def _each(self, do: Callable[[str], Any], paths: Sequence[str]) -> list[Any]:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(self._done(lambda: list(pool.map(do, paths))))


async def _every(requests: Sequence[Coroutine[Any, Any, Any]]) -> list[Any]:
    """The results; an error only when none is on its way any more, so that nothing is written after it."""
    results = await gather(*requests, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return results


def _if_there(ask: Callable[[str], Any], at: str) -> Any:
    try:
        return ask(at)
    except FileNotFoundError:
        return None


def _remedy(error: Exception) -> str:
    kinds = (BY_KIND[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in BY_KIND)
    return BY_STATUS.get(getattr(error, "status_code", 0)) or next(kinds, AGAIN)


def open_s3(place: str, secrets: Secrets) -> Target:
    """The target of ``s3://BUCKET/PREFIX``; what ``secrets`` lacks is looked for where AWS's own tools look."""
    from s3fs import S3FileSystem

    place, secrets = take_login(place, secrets)
    address = split_address(place)
    if address.scheme != "s3" or not address.netloc:
        raise UsageError(f"{redact(place)} is no address of S3", remedy="Write s3://BUCKET/PREFIX.")
    refuse_plain_endpoint(secrets)
    system = S3FileSystem(
        key=secrets.get("key") or None,
        secret=secrets.get("secret") or None,
        token=secrets.get("token") or None,
        endpoint_url=secrets.get("endpoint") or None,
        use_listings_cache=False,
        skip_instance_cache=True,
        max_concurrency=1,  # else s3fs asks for the size of every file before it gets it
        config_kwargs={
            "request_checksum_calculation": "when_required",
            "response_checksum_validation": "when_required",
            "max_pool_connections": CONNECTIONS,
        },
    )
    return Versioned(Objects(system, f"{address.netloc}{address.path}", secrets), place)


def open_webdav(place: str, secrets: Secrets) -> Target:
    """The target of the folder at ``https://HOST/FOLDER`` of a WebDAV server."""
    from webdav4.fsspec import WebdavFileSystem

    origin_of(place)
    place, secrets = take_login(place, secrets)
    if split_address(place).scheme not in ("http", "https"):
        raise UsageError(f"{redact(place)} is no address of a WebDAV server", remedy="Write https://HOST/FOLDER.")
    return Versioned(ServedFiles(WebdavFileSystem(place, **webdav_options(place, secrets)), "", secrets), place)
