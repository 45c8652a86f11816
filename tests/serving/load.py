"""Honest clients beside those that finish nothing: who is served, and how fast.

``python -m tests.serving.load`` measures 50 honest clients alone and beside 600 others.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from tests.publishing.servers import answers, free_port, running
from tests.serving.conftest import edition

PATHS = ("/", "/books/first", "/books/first.xml", "/dts/collection", "/dts/navigation?resource=first&down=-1")
LARGE = 30_000
"""Paragraphs of a book that doesn't fit into the buffers of a connection."""


Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Load(NamedTuple):
    """What honest clients met."""

    asked: int
    served: int
    median: float
    slowest: float
    """Of a hundred answers ninety-nine came sooner."""


def write_library(folder: Path) -> None:
    """A small book, and one that takes long to send."""
    (folder / "first.xml").write_text(edition("First"), encoding="utf-8")
    large = edition("Large").replace("<p>zeta</p>", "<p>zeta and eta and theta and iota and kappa</p>" * LARGE)
    (folder / "large.xml").write_text(large, encoding="utf-8")


async def honest(port: int, requests: int, taken: list[float], refused: list[str]) -> None:
    """One client that asks, reads and asks again, each time anew."""
    chance = random.Random()
    for _ in range(requests):
        began, path = time.monotonic(), chance.choice(PATHS)
        try:
            async with connected(port) as (reader, writer):
                writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
                answer = await asyncio.wait_for(reader.read(), 60)
        except (OSError, TimeoutError) as error:
            refused.append(f"{path}: {type(error).__name__}")
            continue
        if answer.startswith(b"HTTP/1.1 200"):
            taken.append(time.monotonic() - began)
        else:
            refused.append(f"{path}: {answer[:40]!r}")
        await asyncio.sleep(chance.random() / 5)


@asynccontextmanager
async def connected(
    port: int, limit: int = 1 << 16
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection that is closed whatever happens."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=limit)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()
        with suppress(OSError):
            await writer.wait_closed()


async def half(port: int, started: bytes) -> None:
    """A client that sends the beginning of a request, a letter a second, and comes back when it is sent away."""
    while True:
        with suppress(OSError):
            async with connected(port) as (reader, writer):
                writer.write(started)
                while not reader.at_eof():
                    await asyncio.sleep(1)
                    writer.write(b"x")
                    await writer.drain()
        await asyncio.sleep(0.2)


async def sleepy(port: int) -> None:
    """A client that asks for much and takes nothing of it."""
    while True:
        with suppress(OSError):
            async with connected(port, limit=1) as (_, writer):
                writer.write(f"GET /books/large.xml HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
                await asyncio.sleep(60)
        await asyncio.sleep(0.2)


async def _measure(port: int, clients: int, requests: int, others: int) -> tuple[Load, list[str]]:
    head = f"POST /oai HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 999\r\n\r\n".encode()
    starts = (b"", b"G", f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX: ".encode(), head)
    bad = [asyncio.create_task(half(port, starts[number % len(starts)])) for number in range(others - others // 10)]
    bad += [asyncio.create_task(sleepy(port)) for _ in range(others // 10)]
    await asyncio.sleep(2 if bad else 0)
    taken: list[float] = []
    refused: list[str] = []
    await asyncio.gather(*(honest(port, requests, taken, refused) for _ in range(clients)))
    for task in bad:
        task.cancel()
    await asyncio.gather(*bad, return_exceptions=True)
    hundred = statistics.quantiles(taken, n=100) if len(taken) > 1 else [0.0] * 99
    return Load(clients * requests, len(taken), statistics.median(taken or [0.0]), hundred[98]), refused


def measure_load(
    folder: Path, *, clients: int = 50, requests: int = 10, others: int = 600
) -> tuple[Load, Load, list[str]]:
    """What the honest meet alone, and beside ``others``; and what they were refused."""
    port = free_port()
    program = [sys.executable, "-c", "import sys; from tei.cli import main; sys.exit(main())"]
    command = [*program, "serve", str(folder), "--port", str(port)]
    with running(command, folder / "server.log", lambda: answers(port)):
        asyncio.run(_measure(port, 2, 5, 0))  # the first page starts a process
        alone, refused = asyncio.run(_measure(port, clients, requests, 0))
        beside, more = asyncio.run(_measure(port, clients, requests, others))
    return alone, beside, [*refused, *more]


def main() -> None:
    """Print what was measured."""
    with tempfile.TemporaryDirectory() as folder:
        write_library(Path(folder))
        alone, beside, refused = measure_load(Path(folder))
        print(f"alone:  {alone}\nbeside: {beside}\nrefused: {refused[:10]}")


if __name__ == "__main__":
    main()
