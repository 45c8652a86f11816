"""Clients that are slow, half or many don't keep others from being served; nor does a page that never ends."""

from __future__ import annotations

import asyncio
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tei.serving.connections import Connections, Limits
from tests.serving.conftest import edition, served
from tests.serving.load import measure_load, write_library

HALF = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: "
BODY = b"POST /oai HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99\r\n\r\n"
ENDLESS = "//*[count(//*[count(//*[count(//*) &gt; 1]) &gt; 1]) &gt; 1]"


@pytest.mark.slow
def test_fifty_honest_clients_are_served_beside_those_that_finish_nothing(tmp_path: Path) -> None:
    write_library(tmp_path)
    alone, beside, refused = measure_load(tmp_path, requests=3, others=300)
    print(f"alone: {alone}, beside: {beside}")
    assert refused == []
    assert beside.served == beside.asked == 150
    assert beside.slowest < 30


@pytest.mark.parametrize("started", [b"", HALF, BODY])
def test_a_client_that_does_not_finish_is_sent_away(folder: Path, started: bytes) -> None:
    with served(folder, limits=Limits(header=0.5, body=0.5)) as address:
        there = urlsplit(address)
        with socket.create_connection((there.hostname, there.port), timeout=20) as one:
            one.sendall(started)
            began = time.monotonic()
            try:
                answer = one.recv(100)
            except ConnectionError:
                answer = b""
        assert answer == b""
        assert time.monotonic() - began < 15


def test_where_there_are_too_many_the_one_that_waits_longest_goes(folder: Path) -> None:
    with served(folder, limits=Limits(connections=10)) as address, ExitStack() as held:
        there = urlsplit(address)
        for _ in range(40):
            one = held.enter_context(socket.create_connection((there.hostname, there.port), timeout=20))
            one.sendall(HALF)
        for _ in range(5):
            assert httpx.get(f"{address}/dts").status_code == 200


class Fake:
    """A connection of a client, as the limits see it."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.aborted = False
        self.transport = self

    def abort(self) -> None:
        """End it."""
        self.aborted = True


def test_one_client_has_its_share_and_no_more() -> None:
    limits = Connections(Limits(of_a_client=3))
    ones: list[Any] = [Fake("192.0.2.1") for _ in range(4)]
    for one in ones[:3]:
        assert limits.admit(one)
    assert not limits.admit(ones[3])  # all of the three are being answered
    limits.waiting[ones[1]] = None
    assert limits.admit(ones[3])
    assert [one.aborted for one in ones] == [False, True, False, False]
    other: Any = Fake("192.0.2.2")
    assert limits.admit(other)
    here: list[Any] = [Fake("127.0.0.1") for _ in range(20)]
    assert all(map(limits.admit, here))  # a proxy on this machine speaks for many
    for one in (*ones, other, *here):
        limits.drop(one)
    assert limits.by_client == {}


@pytest.mark.slow
def test_a_page_that_never_ends_is_given_up_and_others_go_on(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEIKIT_LIMITS", "seconds=6")
    never = edition("Never").replace("//text/*/div", ENDLESS).replace("<p>zeta</p>", "<p>z<lb/></p>" * 300)
    (folder / "never.xml").write_text(never, encoding="utf-8")
    with served(folder) as address, ThreadPoolExecutor(9) as pool:
        asked = [pool.submit(httpx.get, f"{address}/dts/navigation?resource=never&down=1") for _ in range(9)]
        time.sleep(1)
        assert httpx.get(f"{address}/books/second").status_code == 200
        assert httpx.get(f"{address}/dts/navigation?resource=first&down=1").status_code == 200
        assert {one.result().status_code for one in asked} == {503}
        assert "takes more than 6 seconds" in asked[0].result().text
        began = time.monotonic()
        assert httpx.get(f"{address}/dts/navigation?resource=never&down=1").status_code == 503
        assert time.monotonic() - began < 5  # it is not tried again


def test_who_waits_for_the_same_page_waits_for_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    from tei.serving import renderer

    made = []

    async def exchange(worker: object, job: bytes) -> tuple[bytes, bytes]:
        made.append(job)
        await asyncio.sleep(0.1)
        return renderer.MADE, b"page"

    async def start() -> Any:
        return SimpleNamespace(stdin=None, kill=lambda: None, wait=lambda: asyncio.sleep(0))

    monkeypatch.setattr(renderer, "_exchange", exchange)
    monkeypatch.setattr(renderer, "_start", start)

    async def ask() -> list[bytes]:
        one = renderer.Renderer()
        pages = await asyncio.gather(*(one.make("key", {"name": "x", "task": "page"}, b"") for _ in range(20)))
        await one.close()
        return pages

    assert asyncio.run(ask()) == [b"page"] * 20
    assert len(made) == 1
