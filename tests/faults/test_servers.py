"""Real servers on this machine: S3, straight and through a gate that answers 500 now and then; WebDAV."""

from __future__ import annotations

import os
import random
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.library import corpus, files, library
from tests.publishing.servers import PASSWORD, USER, Server, s3_server, webdav_server
from tests.services import needs

pytestmark = pytest.mark.slow
FAILING = 0.15
"""The share of answers that are 500."""


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    needs("seaweedfs")
    with s3_server(tmp_path_factory.mktemp("s3")) as server:
        yield server


class Gate(BaseHTTPRequestHandler):
    """Passes requests on, or answers 500, before or after the server did its work."""

    protocol_version = "HTTP/1.1"
    behind = ""
    chance = random.Random(500)
    failed = 0

    def _pass(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fails, late = self.chance.random() < FAILING, self.chance.random() < 0.5
        if fails and not late:
            return self._fail()
        request = urllib.request.Request(self.behind + self.path, data=body or None, method=self.command)
        for name, value in self.headers.items():
            if name.lower() not in ("content-length", "connection", "accept-encoding"):
                request.add_unredirected_header(name, value)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return self._fail() if fails else self._answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return self._answer(error.code, error.headers, error.read())

    def _fail(self) -> None:
        type(self).failed += 1
        body = b'<?xml version="1.0"?><Error><Code>InternalError</Code><Message>trouble</Message></Error>'
        self._answer(500, {}, body)

    def _answer(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in ("transfer-encoding", "connection", "content-length", "date", "server"):
                self.send_header(name, value)
        length = headers.get("Content-Length") if self.command == "HEAD" else len(body)
        self.send_header("Content-Length", str(length or 0))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = _pass

    def log_message(self, format: str, *args: Any) -> None:
        return


@pytest.fixture
def unsteady(s3: Server) -> Iterator[Mapping[str, str]]:
    """The variables that lead through the gate."""
    handler = type("Unsteady", (Gate,), {"behind": s3.variables["TEIKIT_S3_ENDPOINT"], "failed": 0})
    gate = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=gate.serve_forever, daemon=True)
    thread.start()
    yield {**s3.variables, "TEIKIT_S3_ENDPOINT": f"http://127.0.0.1:{gate.server_port}"}
    gate.shutdown()
    gate.server_close()
    thread.join()
    assert handler.failed > 5  # type: ignore[attr-defined]


def bucket(server: Server) -> Any:
    """The server as fsspec sees it, for putting and getting."""
    from s3fs import S3FileSystem

    endpoint = server.variables["TEIKIT_S3_ENDPOINT"]
    return S3FileSystem(key=USER, secret=PASSWORD, endpoint_url=endpoint, skip_instance_cache=True)


def uploaded(server: Server, name: str, source: Path) -> tuple[str, str]:
    """The addresses of the books, once they are there, and of a place for what is made of them."""
    address = server.make_place(name)
    bucket(server).put(f"{source}/", f"{address.removeprefix('s3://')}/scans/", recursive=True)
    return f"{address}/scans", f"{address}/tei"


def downloaded(server: Server, address: str, folder: Path) -> Mapping[str, bytes]:
    bucket(server).get(f"{address.removeprefix('s3://')}/", f"{folder}/", recursive=True)
    return files(folder)


def calm(tmp_path: Path, books: int) -> Path:
    """A source, and what an undisturbed run makes of it in ``tmp_path / "calm"``."""
    source = library(tmp_path / "source", books)
    assert corpus(tmp_path, "encode", source, "--out", tmp_path / "calm").code == 0
    return source


def test_books_in_a_bucket_and_another_machine_that_goes_on(s3: Server, tmp_path: Path) -> None:
    books, target = uploaded(s3, "steady", calm(tmp_path, 6))
    one, other = ({**s3.variables, "XDG_STATE_HOME": str(tmp_path / name)} for name in ("one", "other"))
    command = ("encode", books, "--out", target, "--processes", "2")
    first = corpus(tmp_path, *command, **one)
    assert first.code == 0, first.err
    assert downloaded(s3, target, tmp_path / "got") == files(tmp_path / "calm")
    assert "0 done, 6 unchanged" in corpus(tmp_path, *command, **one).err
    assert "0 done, 6 unchanged" in corpus(tmp_path, *command, **other).err
    assert not bucket(s3).exists(f"{target.removeprefix('s3://')}/.teikit/lease.json")
    assert os.listdir(tmp_path / "other" / "teikit")


def test_of_two_that_want_a_lease_one_gets_it(s3: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    from tei.corpus.lease import TargetBusyError, leased
    from tei.corpus.stores import create, open_store

    for name, value in s3.variables.items():
        monkeypatch.setenv(name, value)
    store = open_store(s3.make_place("lease"))
    assert [create(store, "file", b"1"), create(store, "file", b"2")] == [True, False]
    with leased(store), pytest.raises(TargetBusyError), leased(store):
        pass


def test_a_server_that_answers_500_now_and_then(s3: Server, unsteady: Mapping[str, str], tmp_path: Path) -> None:
    books, target = uploaded(s3, "unsteady", calm(tmp_path, 10))
    variables = {**unsteady, "XDG_STATE_HOME": str(tmp_path / "home")}
    for _ in range(5):
        done = corpus(tmp_path, "encode", books, "--out", target, "--processes", "2", **variables)
        if done.code == 0:
            break
    assert done.code == 0, done.err
    assert downloaded(s3, target, tmp_path / "got") == files(tmp_path / "calm")


def test_books_on_webdav(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    source = calm(tmp_path, 4)
    folder = tmp_path_factory.mktemp("webdav")
    with webdav_server(folder) as server:
        address = server.make_place("editions").replace("http://", "webdav://")
        variables = {**server.variables, "XDG_STATE_HOME": str(tmp_path / "home")}
        done = corpus(tmp_path, "encode", source, "--out", address, **variables)
        assert done.code == 0, done.err
        assert "0 done, 4 unchanged" in corpus(tmp_path, "encode", source, "--out", address, **variables).err
        assert files(folder / "files" / "editions") == files(tmp_path / "calm")
        checked = corpus(tmp_path, "validate", address, "--out", tmp_path / "checked", **variables)
        assert checked.code == 0, checked.err
