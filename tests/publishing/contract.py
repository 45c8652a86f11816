"""What the servers that are built from documentation have in common: requests, answers, faults, the end of a client."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any, NamedTuple, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit


class Call(NamedTuple):
    """A request as it came."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def parts(self) -> dict[str, tuple[str, bytes]]:
        """Of a multipart body: name → file name and bytes (RFC 7578)."""
        boundary = re.search(r'boundary="?([^";]+)', self.headers["content-type"])
        assert boundary is not None
        found = {}
        for part in self.body.split(b"--" + boundary[1].encode())[1:-1]:
            head, _, data = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
            said = dict(re.findall(r'(\w+)="([^"]*)"', head.decode()))
            found[said["name"]] = (said.get("filename", ""), data.removesuffix(b"\r\n"))
        return found


class Answer(NamedTuple):
    status: int
    body: bytes = b""
    headers: Mapping[str, str] = {}


class Refusal(Exception):
    """Ends a request with a status and the server's words."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class Fault(NamedTuple):
    """What befalls the next request of that method whose path matches."""

    method: str
    path: str
    answer: Answer | None
    """None: it is done, but the answer breaks off."""


class Contract:
    """A server's state and rules; ``routes`` of a subclass are (method, pattern of the path, function)."""

    routes: tuple[tuple[str, str, Callable[..., Answer]], ...] = ()

    def __init__(self) -> None:
        self.address = ""
        self.faults: list[Fault] = []
        self.calls: list[str] = []
        self.left = 10**9
        """After so many requests the client dies: one more is done, but it sees no answer; later ones never arrive."""
        self.lock = Lock()

    def answer(self, call: Call) -> Answer:
        for method, pattern, function in self.routes:
            match = re.fullmatch(pattern, call.path)
            if match and method == call.method:
                return function(self, call, *match.groups())
        raise Refusal(404, "no such endpoint")

    def refused(self, refusal: Refusal) -> Answer:
        return as_json({"status": "ERROR", "message": refusal.message}, refusal.status)

    def take(self, call: Call) -> Answer | None:
        """The answer; None where the connection breaks."""
        with self.lock:
            self.calls.append(f"{call.method} {call.path}")
            self.left -= 1
            if self.left < -1:
                return None
            fault = next(
                (one for one in self.faults if one.method == call.method and re.search(one.path, call.path)), None
            )
            if fault is not None:
                self.faults.remove(fault)
                if fault.answer is not None:
                    return fault.answer
            try:
                answer = self.answer(call)
            except Refusal as refusal:
                answer = self.refused(refusal)
            return None if fault or self.left < 0 else answer


def as_json(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    return Answer(status, json.dumps(value).encode(), {"Content-Type": "application/json", **(headers or {})})


Kind = TypeVar("Kind", bound=Contract)


@contextmanager
def serving(contract: Kind) -> Iterator[Kind]:
    """The contract on a port of loopback, its address filled in."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1
        disable_nagle_algorithm = True

        def log_message(self, *said: object) -> None:
            """Say nothing."""

        def do(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = contract.take(Call(self.command, unquote(parts.path), dict(parse_qsl(parts.query)), headers, body))
            if answer is None:
                self.close_connection = True
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
                return
            self.send_response(answer.status)
            for name, value in ({"Content-Length": str(len(answer.body))} | dict(answer.headers)).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *about: object) -> None:
            """A client that went away is what is tested."""

    with Quiet(("127.0.0.1", 0), Handler) as server:
        contract.address = f"http://127.0.0.1:{server.server_port}"
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield contract
        server.shutdown()
