"""Object storage that speaks S3, and WebDAV servers, both through fsspec."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from fsspec import AbstractFileSystem

from tei.errors import RefusedError, UsageError
from tei.publishing.secrets import Secrets, redacted
from tei.publishing.target import Target
from tei.publishing.versioned import Versioned

DENIED = "Check the user and the secret, and what they may do there."
AWAY = "The server can't be reached: check the address and the network, then publish again."
SLOW = "The server is slow: publish again, what was begun is taken up."
ABSENT = "Check the address: the bucket or folder must be there."
AGAIN = "Publish again: what was begun is taken up."

BY_KIND = {
    "PermissionError": DENIED,
    "NoCredentialsError": DENIED,
    "FileNotFoundError": ABSENT,
    "ResourceConflict": ABSENT,
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
    """A ``Store`` in the folder ``root`` of a file system of fsspec."""

    def __init__(self, system: AbstractFileSystem, root: str, secrets: Secrets) -> None:
        self.system = system
        self.root = root.rstrip("/")
        self.secrets = secrets

    def get(self, path: str) -> bytes | None:
        """The bytes at ``path``; None where there are none."""
        data: bytes | None = self._done(lambda: self._if_there(self.system.cat_file, self._at(path)))
        return data

    def put(self, path: str, data: bytes) -> None:
        """Write ``data`` to ``path``: object storage replaces objects whole."""
        self._done(lambda: self.system.pipe_file(self._at(path), data))

    def folders(self, path: str) -> list[str]:
        """The names of the folders in ``path``."""
        listed: list[Mapping[str, Any]] = (
            self._done(lambda: self._if_there(partial(self.system.ls, detail=True), self._at(path))) or []
        )
        names = (str(entry["name"]) for entry in listed if entry["type"] == "directory")
        return [name.rstrip("/").rpartition("/")[2] for name in names]

    def remove(self, path: str) -> None:
        """Remove the folder ``path``."""
        self._done(lambda: self.system.rm(self._at(path), recursive=True))

    def _at(self, path: str) -> str:
        return f"{self.root}/{path}" if self.root else path

    @staticmethod
    def _if_there(ask: Callable[[str], Any], at: str) -> Any:
        try:
            return ask(at)
        except FileNotFoundError:
            return None

    def _done(self, do: Callable[[], Any]) -> Any:
        """The result of ``do``; raises ``RefusedError`` for whatever the back end raises."""
        try:
            return do()
        except Exception as error:  # every back end has exceptions of its own
            told = redacted(" ".join(str(error).split()) or type(error).__name__, self.secrets)
            raise RefusedError(f"the place did not take or give a file: {told}", remedy=_remedy(error)) from None


class ServedFiles(Files):
    """A ``Store`` on a WebDAV server, where folders must be made and a file can be seen while it is written."""

    def put(self, path: str, data: bytes) -> None:
        """Write ``data`` aside and move it to ``path``."""
        self._done(lambda: self._put_aside(self._at(path), data))

    def _put_aside(self, at: str, data: bytes) -> None:
        self.system.makedirs(at.rpartition("/")[0], exist_ok=True)
        self.system.pipe_file(f"{at}.part", data)
        self.system.client.move(f"{at}.part", at, overwrite=True)


def _remedy(error: Exception) -> str:
    kinds = (BY_KIND[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in BY_KIND)
    return BY_STATUS.get(getattr(error, "status_code", 0)) or next(kinds, AGAIN)


def open_s3(place: str, secrets: Secrets) -> Target:
    """The target of ``s3://BUCKET/PREFIX``; what ``secrets`` lacks is looked for where AWS's own tools look."""
    from s3fs import S3FileSystem

    address = urlsplit(place)
    if address.scheme != "s3" or not address.netloc:
        raise UsageError(f"{place} is no address of S3", remedy="Write s3://BUCKET/PREFIX.")
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
        },
    )
    return Versioned(Files(system, f"{address.netloc}{address.path}", secrets), place)


def open_webdav(place: str, secrets: Secrets) -> Target:
    """The target of the folder at ``https://HOST/FOLDER`` of a WebDAV server."""
    from webdav4.fsspec import WebdavFileSystem

    if urlsplit(place).scheme not in ("http", "https"):
        raise UsageError(f"{place} is no address of a WebDAV server", remedy="Write https://HOST/FOLDER.")
    login = (secrets["user"], secrets.get("password", "")) if "user" in secrets else None
    return Versioned(ServedFiles(WebdavFileSystem(place, auth=login), "", secrets), place)
