"""Pages made in processes of their own: one that takes too long is killed, and the others go on."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import time
from collections.abc import Hashable, Mapping
from contextlib import suppress

from tei.errors import TeikitError, UnreadableError
from tei.serving.render_worker import ANSWER, BROKEN, FAILED, MADE, write_job
from tei.xml.budgets import limit
from tei.xml.parser import MalformedXmlError

COMMAND = (sys.executable, "-P", "-m", "tei.serving.render_worker")
WORKERS = min(4, max(2, os.cpu_count() or 2))
QUEUE = 200
"""Jobs that may wait."""
STARTING = 60.0
"""Seconds that a process may take to start."""
REMEMBERED = 600.0
"""Seconds for which a page that took too long isn't tried again."""

log = logging.getLogger("teikit.serving")


class BusyError(TeikitError):
    """There is more to do than can be done in time."""


class TooSlowError(TeikitError):
    """A page takes more than its share."""


class Renderer:
    """The processes of one server; started when needed."""

    def __init__(self, workers: int = WORKERS, seconds: float | None = None) -> None:
        self.seconds = seconds or float(limit("seconds"))
        self._slots = asyncio.Semaphore(workers)
        self._idle: list[asyncio.subprocess.Process] = []
        self._running: dict[Hashable, asyncio.Task[bytes]] = {}
        self._too_slow: dict[Hashable, float] = {}

    async def make(self, key: Hashable, head: Mapping[str, str], data: bytes) -> bytes:
        """Return what a process makes of ``data``; one is asked, however many wait for the thing of this ``key``.

        Raises ``TooSlowError``, ``BusyError`` or, for what can't be shown, ``UnreadableError``.
        """
        if self._too_slow.get(key, 0.0) > time.monotonic():
            raise self._slow(head)
        task = self._running.get(key)
        if task is None:
            if len(self._running) >= QUEUE:
                raise BusyError("too many pages are being made: ask again in a moment")
            task = self._running[key] = asyncio.create_task(self._do(key, head, data))
            task.add_done_callback(lambda done: self._forget(key, done))
        return await asyncio.shield(task)

    def _forget(self, key: Hashable, done: asyncio.Task[bytes]) -> None:
        self._running.pop(key, None)
        if not done.cancelled():
            done.exception()  # looked at, though nobody may wait any more

    async def _do(self, key: Hashable, head: Mapping[str, str], data: bytes) -> bytes:
        async with self._slots:
            worker = self._idle.pop() if self._idle else await _start()
            try:
                sign, made = await asyncio.wait_for(
                    _exchange(worker, write_job({**head, "seconds": self.seconds}, data)), self.seconds
                )
            except TimeoutError:
                self._remember(key)
                await _kill(worker)
                log.warning("%s: %s took more than %g seconds", head["name"], head["task"], self.seconds)
                raise self._slow(head) from None
            except (OSError, asyncio.IncompleteReadError):
                await _kill(worker)
                raise UnreadableError(f"{head['name']} can't be shown: it takes too much memory") from None
            except BaseException:
                await _kill(worker)
                raise
            self._idle.append(worker)
        return _answer(sign, made, head["name"])

    def _remember(self, key: Hashable) -> None:
        now = time.monotonic()
        self._too_slow = {known: until for known, until in self._too_slow.items() if until > now}
        self._too_slow[key] = now + REMEMBERED

    def _slow(self, head: Mapping[str, str]) -> TooSlowError:
        return TooSlowError(f"{head['name']} takes more than {self.seconds:g} seconds to be shown")

    async def close(self) -> None:
        """End all processes."""
        for task in list(self._running.values()):
            task.cancel()
            with suppress(asyncio.CancelledError, TeikitError):
                await task
        while self._idle:
            await _kill(self._idle.pop())


def _answer(sign: bytes, made: bytes, name: str) -> bytes:
    """What was made; raises what stands in its place."""
    if sign == MADE:
        return made
    words = made.decode(errors="replace")
    if sign == BROKEN:
        raise MalformedXmlError(words)
    if sign == FAILED:
        log.error("%s: %s", name, words)
        words = "no page can be made of it"
    raise UnreadableError(words)


async def _start() -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    worker = await asyncio.create_subprocess_exec(*COMMAND, stdin=pipe, stdout=pipe)
    try:
        assert worker.stdout
        await asyncio.wait_for(worker.stdout.readexactly(1), STARTING)
    except (TimeoutError, asyncio.IncompleteReadError):
        await _kill(worker)
        raise BusyError("no page can be made just now: ask again in a moment") from None
    return worker


async def _exchange(worker: asyncio.subprocess.Process, job: bytes) -> tuple[bytes, bytes]:
    assert worker.stdin
    assert worker.stdout
    worker.stdin.write(job)
    await worker.stdin.drain()
    sign, size = ANSWER.unpack(await worker.stdout.readexactly(ANSWER.size))
    return sign, await worker.stdout.readexactly(size)


async def _kill(worker: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        worker.kill()
    if worker.stdin:
        worker.stdin.close()
    await worker.wait()
