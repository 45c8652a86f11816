"""Real servers on loopback for the targets: started for a test session, stopped with it."""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import MappingProxyType
from typing import Any, NamedTuple

from tei.publishing.basex_session import BrokenError, DeniedError, Login, Session
from tests.services import weed

USER, PASSWORD = "editor", "an-open-sesame"
START = 60
"""Seconds that a server may take to answer."""


class Server(NamedTuple):
    """A running server: a place for each test, and the variables that let one in."""

    make_place: Callable[[str], str]
    """The address of an empty place of that name."""
    variables: Mapping[str, str]
    behind: Any = None
    """What tests can ask and set of a server that is built from documentation."""


def free_port() -> int:
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@contextmanager
def running(
    command: list[str], log: Path, ready: Callable[[], bool], variables: Mapping[str, str] = MappingProxyType({})
) -> Iterator[subprocess.Popen[bytes]]:
    """The process of the server ``command`` from the moment that ``ready`` says yes; stopped at the end."""
    surroundings = {"cwd": log.parent, "env": os.environ | variables}
    with log.open("wb") as stream, subprocess.Popen(command, stdout=stream, stderr=stream, **surroundings) as process:
        try:
            wait_for(ready, process, log)
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def wait_for(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START
    while not ready():
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"the server did not start: {log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.2)


def answers(port: int) -> bool:
    with closing(socket.socket()) as one:
        one.settimeout(1)
        return one.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def s3_server(folder: Path) -> Iterator[Server]:
    """SeaweedFS, which checks signatures, with the bucket ``books``."""
    credentials = {"accessKey": USER, "secretKey": PASSWORD}
    identity = {"name": USER, "credentials": [credentials], "actions": ["Admin", "Read", "Write", "List"]}
    (folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
    ports = {name: free_port() for name in ("s3", "master", "volume", "filer")}
    grpc = [f"-{name}.port.grpc={free_port()}" for name in ports]
    options = [f"-{name}.port={port}" for name, port in ports.items()] + [
        *grpc,
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
    ]
    binary = str(weed())
    command = [binary, "server", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-s3", "-s3.config=s3.json", f"-dir={folder}"]
    endpoint = f"http://127.0.0.1:{ports['s3']}"
    with running([*command, *options], folder / "weed.log", lambda: has_bucket(endpoint)) as process:
        variables = {"TEIKIT_S3_KEY": USER, "TEIKIT_S3_SECRET": PASSWORD, "TEIKIT_S3_ENDPOINT": endpoint}
        yield Server("s3://books/{}".format, variables)
        process.kill()  # it takes ten seconds to stop by itself


def has_bucket(endpoint: str) -> bool:
    """Make the bucket: a server that can do that is ready."""
    from s3fs import S3FileSystem

    system = S3FileSystem(key=USER, secret=PASSWORD, endpoint_url=endpoint, skip_instance_cache=True)
    try:
        system.makedirs("books", exist_ok=True)
        system.pipe_file("books/probe", b"1")
        system.rm_file("books/probe")
    except Exception:  # not ready yet, in one of a dozen ways
        return False
    return True


@contextmanager
def webdav_server(folder: Path) -> Iterator[Server]:
    """WsgiDAV with a user."""
    port = free_port()
    (folder / "files").mkdir()
    config = {
        "host": "127.0.0.1",
        "port": port,
        "provider_mapping": {"/": str(folder / "files")},
        "http_authenticator": {"accept_basic": True, "accept_digest": False, "default_to_digest": False},
        "simple_dc": {"user_mapping": {"*": {USER: {"password": PASSWORD}}}},
    }
    (folder / "dav.json").write_text(json.dumps(config))
    program = str(Path(sys.executable).with_name("wsgidav"))
    with running([program, "-c", "dav.json"], folder / "dav.log", lambda: answers(port)):
        variables = {"TEIKIT_WEBDAV_USER": USER, "TEIKIT_WEBDAV_PASSWORD": PASSWORD}
        yield Server(lambda name: served_folder(folder / "files" / name, port), variables)


def served_folder(path: Path, port: int) -> str:
    path.mkdir()
    return f"http://127.0.0.1:{port}/{path.name}"


@contextmanager
def basex_server(folder: Path) -> Iterator[Server]:
    """Debian's BaseX with a password and its data in ``folder``; a database for each place."""
    port = free_port()
    (folder / ".basexhome").touch()
    command = ["env", "LC_ALL=C", "basexserver", "-n127.0.0.1", f"-p{port}", f"-cPASSWORD {PASSWORD}"]
    with running(command, folder / "basex.log", lambda: lets_in(port)) as process:
        variables = {"TEIKIT_BASEX_USER": "admin", "TEIKIT_BASEX_PASSWORD": PASSWORD}
        yield Server(lambda name: f"basex://127.0.0.1:{port}/{name}", variables)
        process.kill()  # else it waits for connections that were kept


def lets_in(port: int) -> bool:
    """The server answers before it has set the password."""
    try:
        Session(Login("127.0.0.1", port, "admin", PASSWORD)).close()
    except (BrokenError, DeniedError, OSError):
        return False
    return True


@contextmanager
def git_server(folder: Path) -> Iterator[Server]:
    """``git http-backend`` behind a small bridge that asks for a password."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), bridge(folder))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        variables = {"TEIKIT_GIT_USER": USER, "TEIKIT_GIT_PASSWORD": PASSWORD}
        yield Server(lambda name: served_repository(folder / name, server.server_port), variables)
    finally:
        server.shutdown()
        server.server_close()


def served_repository(path: Path, port: int) -> str:
    subprocess.run(["git", "init", "--quiet", "--bare", path], check=True)
    subprocess.run(["git", "-C", path, "config", "http.receivepack", "true"], check=True)
    return f"http://127.0.0.1:{port}/{path.name}"


def bridge(root: Path) -> type[BaseHTTPRequestHandler]:
    """Smart HTTP as CGI (git-http-backend(1)), with basic authentication."""
    expected = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()

    class Bridge(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing."""

        def answer(self) -> None:
            body = self.body()
            if self.headers.get("Authorization") != expected:
                self.reply(401, [("WWW-Authenticate", 'Basic realm="git"')], b"")
                return
            command = ["git", "http-backend"]
            done = subprocess.run(command, input=body, capture_output=True, env=self.cgi(body), check=False)
            head, _, content = done.stdout.partition(b"\r\n\r\n")
            fields = [line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line]
            status = next((int(value.split()[0]) for name, value in fields if name == "Status"), 200)
            self.reply(status, [(name, value) for name, value in fields if name != "Status"], content)

        do_GET = do_POST = answer

        def body(self) -> bytes:
            if self.headers.get("Transfer-Encoding") != "chunked":
                return self.rfile.read(int(self.headers.get("Content-Length") or 0))
            parts = []
            while size := int(self.rfile.readline().strip(), 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)

        def cgi(self, body: bytes) -> dict[str, str]:
            path, _, query = self.path.partition("?")
            return os.environ | {
                "GIT_PROJECT_ROOT": str(root),
                "GIT_HTTP_EXPORT_ALL": "1",
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "REQUEST_METHOD": self.command,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "CONTENT_LENGTH": str(len(body)),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
                "REMOTE_USER": USER,
                "REMOTE_ADDR": "127.0.0.1",
            }

        def reply(self, status: int, fields: list[tuple[str, str]], content: bytes) -> None:
            self.send_response(status)
            for name, value in fields:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    return Bridge
