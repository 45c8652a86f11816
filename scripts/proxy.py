"""A proxy on loopback that counts bytes, makes the way as long as one to a far server, and cuts lines.

with proxied(8333, delay=0.01) as proxy:        # 20 ms there and back
    talk_to(proxy.port)
    print(proxy.sent, proxy.received)
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from multiprocessing import get_context
from multiprocessing.sharedctypes import Synchronized
from typing import Any, NamedTuple

CHUNK = 1 << 16
Waiting = asyncio.Queue[tuple[float, bytes]]
"""Bytes on their way, with the time when they come out."""


class Proxy(NamedTuple):
    """A proxy that runs in a process of its own."""

    port: int
    counts: tuple[Synchronized[int], Synchronized[int]]

    @property
    def sent(self) -> int:
        """Bytes from clients to the server so far."""
        return self.counts[0].value

    @property
    def received(self) -> int:
        """Bytes from the server to clients so far."""
        return self.counts[1].value


class Line(NamedTuple):
    """What the proxy does with every connection."""

    target: int
    """The server's port."""
    delay: float
    """Seconds that bytes are on their way, in each direction."""
    cut: int
    """Bytes from the server after which the connection is cut; 0 for never."""
    counts: tuple[Any, Any]


@contextmanager
def proxied(target: int, *, delay: float = 0, cut: int = 0) -> Iterator[Proxy]:
    """A proxy of the server at the port ``target`` of loopback, for as long as the block runs."""
    context = get_context("spawn")
    counts = (context.Value("q", 0), context.Value("q", 0))
    mine, its = context.Pipe()
    line = Line(target, delay, cut, counts)
    process = context.Process(target=_run, args=(line, its), daemon=True)
    process.start()
    with closing(mine):
        try:
            yield Proxy(mine.recv(), counts)
        finally:
            process.terminate()
            process.join()


def _run(line: Line, told: Any) -> None:
    asyncio.run(_serve(line, told))


async def _serve(line: Line, told: Any) -> None:
    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _connect(line, reader, writer)

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    told.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


async def _connect(line: Line, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        back, forth = await asyncio.open_connection("127.0.0.1", line.target)
    except OSError:
        writer.close()
        return
    ways = (_carry(line, reader, forth, 0), _carry(line, back, writer, 1))
    await asyncio.gather(*ways, return_exceptions=True)


async def _carry(line: Line, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: int) -> None:
    """Bytes of one direction, each chunk ``delay`` after it came: a long way is not a narrow one."""
    queue: Waiting = asyncio.Queue()
    arriving = asyncio.create_task(_arrive(line, reader, queue, way))
    try:
        while True:
            due, data = await queue.get()
            await asyncio.sleep(max(due - asyncio.get_running_loop().time(), 0))
            if not data:
                break
            writer.write(data)
            await writer.drain()
    finally:
        arriving.cancel()
        writer.close()


async def _arrive(line: Line, reader: asyncio.StreamReader, queue: Waiting, way: int) -> None:
    left = line.cut if way and line.cut else sys.maxsize
    data = b"more"
    while data:
        data = (await reader.read(CHUNK))[:left] if left else b""
        left -= len(data)
        with line.counts[way].get_lock():
            line.counts[way].value += len(data)
        queue.put_nowait((asyncio.get_running_loop().time() + line.delay, data))
