"""A real S3 server on this machine, straight and through a gate that answers 500 now and then."""

from __future__ import annotations

import os
import random
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.library import corpus, files, library
from tests.services import needs, weed

pytestmark = pytest.mark.slow
FAILING = 0.15
"""The share of answers that are 500."""


def free_ports(number: int) -> list[int]:
    sockets = [socket.socket() for _ in range(number)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [int(each.getsockname()[1]) for each in sockets]
    for each in sockets:
        each.close()
    return ports


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    needs("seaweedfs")
    names = "master.port master.port.grpc volume.port volume.port.grpc filer.port filer.port.grpc s3.port s3.port.grpc"
    ports = dict(zip(names.split(), free_ports(8), strict=True))
    folder = tmp_path_factory.mktemp("s3")
    said = [f"-{name}={port}" for name, port in ports.items()]
    more = "-filer -s3 -ip=127.0.0.1 -ip.bind=127.0.0.1 -s3.port.iceberg=0 -s3.port.lance=0 -master.telemetry=false"
    with (folder / "log").open("wb") as log:
        command = [str(weed()), "server", f"-dir={folder}", *said, *more.split(), "-volume.max=20"]
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    try:
        address = f"http://127.0.0.1:{ports['s3.port']}"
        until(lambda: answers(address))
        yield address
    finally:
        process.kill()
        process.wait()


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.2)


def answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=2).close()
    except urllib.error.HTTPError as error:
        error.close()
        return error.code < 500
    except OSError:
        return False
    return True


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
def gate(server: str) -> Iterator[str]:
    handler = type("Gate", (Gate,), {"behind": server, "failed": 0})
    gate = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=gate.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{gate.server_port}"
    gate.shutdown()
    gate.server_close()
    thread.join()
    assert handler.failed > 5  # type: ignore[attr-defined]


def seen(address: str, home: Path) -> dict[str, str]:
    """The variables by which fsspec finds the server."""
    keys = {"FSSPEC_S3_KEY": "key", "FSSPEC_S3_SECRET": "secret", "XDG_STATE_HOME": str(home)}
    return {"FSSPEC_S3_ENDPOINT_URL": address, "AWS_EC2_METADATA_DISABLED": "true"} | keys


def upload(address: str, source: Path, bucket: str) -> Any:
    import fsspec

    options = {"endpoint_url": address, "key": "key", "secret": "secret", "skip_instance_cache": True}
    store = fsspec.filesystem("s3", **options)
    store.mkdir(bucket)
    store.put(f"{source}/", f"{bucket}/books/", recursive=True)
    return store


def download(store: Any, place: str, folder: Path) -> Mapping[str, bytes]:
    store.get(f"{place}/", f"{folder}/", recursive=True)
    return files(folder)


def test_books_in_a_bucket_and_a_machine_that_goes_on(server: str, tmp_path: Path) -> None:
    source = library(tmp_path / "source", 6)
    assert corpus(tmp_path, "encode", source, "--out", tmp_path / "calm").code == 0
    store = upload(server, source, "steady")
    one, other = (seen(server, tmp_path / name) for name in ("one", "other"))
    command = ("encode", "s3://steady/books", "--out", "s3://steady/tei", "--processes", "2")
    assert corpus(tmp_path, *command, **one).code == 0
    assert download(store, "steady/tei", tmp_path / "got") == files(tmp_path / "calm")
    assert "0 done, 6 unchanged" in corpus(tmp_path, *command, **one).err
    assert "0 done, 6 unchanged" in corpus(tmp_path, *command, **other).err
    assert not store.exists("steady/tei/.teikit/lease.json")
    assert os.listdir(tmp_path / "other" / "teikit")


def test_two_runs_at_once_on_a_bucket(server: str, tmp_path: Path) -> None:
    from tei.corpus.stores import create, open_store

    upload(server, library(tmp_path / "source", 1), "lock")
    variables = seen(server, tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        import fsspec.config

        fsspec.config.set_conf_env(fsspec.config.conf)
        store = open_store("s3://lock/target")
        assert [create(store, ".teikit/x", b"1"), create(store, ".teikit/x", b"2")] == [True, False]
        fsspec.config.conf.pop("s3", None)


def test_a_server_that_answers_500_now_and_then(server: str, gate: str, tmp_path: Path) -> None:
    source = library(tmp_path / "source", 10)
    assert corpus(tmp_path, "encode", source, "--out", tmp_path / "calm").code == 0
    store = upload(server, source, "unsteady")
    variables = seen(gate, tmp_path / "home")
    command = ("encode", "s3://unsteady/books", "--out", "s3://unsteady/tei", "--processes", "2")
    for _ in range(5):
        done = corpus(tmp_path, *command, **variables)
        if done.code == 0:
            break
    assert done.code == 0, done.err
    assert download(store, "unsteady/tei", tmp_path / "got") == files(tmp_path / "calm")


