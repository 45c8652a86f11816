"""The proxy that makes ways long, counts bytes and cuts lines."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import closing
from threading import Thread

import pytest

from scripts.proxy import Proxy, proxied

pytestmark = pytest.mark.slow
"""Each starts a process."""


@pytest.fixture
def echo() -> Iterator[int]:
    """The port of a server that says everything again."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        Thread(target=answer, args=(server,), daemon=True).start()
        yield server.getsockname()[1]


def answer(server: socket.socket) -> None:
    client, _ = server.accept()
    with client:
        while said := client.recv(1 << 16):
            client.sendall(said)


def ask(proxy: Proxy, said: bytes, expected: int) -> bytes:
    """What comes back until ``expected`` bytes are there or the line ends."""
    with socket.create_connection(("127.0.0.1", proxy.port)) as client:
        client.sendall(said)
        heard = b""
        while len(heard) < expected and (more := client.recv(1 << 16)):
            heard += more
    return heard


def test_bytes_pass_unchanged_and_are_counted(echo: int) -> None:
    said = bytes(range(256)) * 4000
    with proxied(echo) as proxy:
        assert ask(proxy, said, len(said)) == said
        assert (proxy.sent, proxy.received) == (len(said), len(said))


def test_a_long_way_takes_its_time(echo: int) -> None:
    with proxied(echo, delay=0.1) as proxy:
        started = time.monotonic()
        assert ask(proxy, b"x", 1) == b"x"
        assert time.monotonic() - started >= 0.2


def test_a_line_is_cut_after_so_many_bytes(echo: int) -> None:
    with proxied(echo, cut=3) as proxy:
        assert ask(proxy, b"abcdef", 6) == b"abc"
