"""Worker processes under supervision: the engine ``local``, and what keeps a book's limits on every other engine.

A worker is a process of its own with a pipe in and a pipe out.  It has the book that it is at and one more, so
that it never waits for the coordinator.  One that dies, takes too long or holds too much is replaced; the book
that it was at is tried again, or set aside with the reason; the book after it goes to somebody else.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from queue import Empty, SimpleQueue

import psutil

from tei.corpus.faults import ATTEMPTS, EngineLostError
from tei.corpus.messages import Outcome, Setup, Task, failed

AHEAD = 2
"""Books that a worker has at hand: the one that it is at, and the next."""
TICK = 0.1
"""Seconds between two looks at the limits."""
STARTS = 5
"""So many workers in a row may die before they are ready."""
COMMAND = (sys.executable, "-m", "tei.corpus.worker")

Inbox = SimpleQueue[tuple["Child", str | None]]


class Child:
    """One worker process."""

    def __init__(self, setup: Setup, inbox: Inbox) -> None:
        self.tasks: deque[Task] = deque()
        self.ready = False
        self.began = time.monotonic()
        self.verdict: tuple[str, str] | None = None
        """Why we killed it."""
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115 (open as long as the process lives)
        self.process = subprocess.Popen(
            COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, encoding="utf-8"
        )
        self.seen = psutil.Process(self.process.pid)
        threading.Thread(target=self._listen, args=(inbox,), daemon=True).start()
        self._say(setup.to_line())

    def _listen(self, inbox: Inbox) -> None:
        """Pass on every line, and None at the end."""
        assert self.process.stdout
        for line in self.process.stdout:
            inbox.put((self, line))
        inbox.put((self, None))

    def _say(self, line: str) -> None:
        assert self.process.stdin
        try:
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()
        except OSError:
            return  # it is dead, and the listener will say so

    def give(self, task: Task) -> None:
        """One more book."""
        if not self.tasks:
            self.began = time.monotonic()
        self.tasks.append(task)
        self._say(task.to_line())

    def answered(self) -> Task:
        """The book that an answer is about; the next one begins."""
        self.began = time.monotonic()
        return self.tasks.popleft()

    def memory(self) -> int:
        """Bytes held now; zero once it is gone."""
        try:
            return int(self.seen.memory_info().rss)
        except psutil.Error:
            return 0

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()

    def bury(self) -> str:
        """Wait for its end and say how it came."""
        code = self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            try:
                if stream:
                    stream.close()
            except OSError:
                continue
        self.errors.seek(0)
        last = self.errors.read().decode(errors="replace").strip().splitlines()[-1:]
        self.errors.close()
        return ": ".join([_ending(code), *last])


def _ending(code: int) -> str:
    if code >= 0:
        return f"it ended with code {code}"
    try:
        return f"it was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"it was ended by signal {-code}"


class Pool:
    """Workers for one run; they stay until ``close``."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.inbox: Inbox = SimpleQueue()
        self.children: dict[int, Child] = {}
        self.again: deque[Task] = deque()
        self.failed_starts = 0
        self.looked = 0.0

    def work(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
        """The outcome of each task, as they come in; raises ``EngineLostError`` where no worker can be started."""
        waiting = iter(tasks)
        while True:
            self._give(waiting)
            if not any(child.tasks for child in self.children.values()):
                return
            yield from self._hear()
            self._keep_limits()

    def _give(self, waiting: Iterator[Task]) -> None:
        """Every worker its books; first one each, then one ahead."""
        for depth in range(AHEAD):
            for slot in range(self.setup.processes):
                child = self.children.get(slot)
                if child and (len(child.tasks) > depth or child.verdict):
                    continue
                task = self.again.popleft() if self.again else next(waiting, None)
                if task is None:
                    return
                if child is None:
                    child = self.children[slot] = Child(self.setup, self.inbox)
                child.give(task)

    def _hear(self) -> Iterator[Outcome]:
        try:
            child, line = self.inbox.get(timeout=TICK)
        except Empty:
            return
        if line is None:
            yield from self._replaced(child)
        elif not child.ready:
            child.ready, child.began, self.failed_starts = True, time.monotonic(), 0
        else:
            child.answered()
            yield Outcome.from_line(line)

    def _replaced(self, child: Child) -> Iterator[Outcome]:
        """A worker is dead: its books go elsewhere, but for one that killed too many."""
        self.children = {slot: each for slot, each in self.children.items() if each is not child}
        how = child.bury()
        if not child.tasks:
            return
        first = child.tasks.popleft()
        self.again.extend(child.tasks)
        if not child.ready and not child.verdict:
            self._count_failed_start(how)
            self.again.appendleft(first)
        elif child.verdict:
            yield failed(first, *child.verdict, seconds=_spent(child))
        elif first.attempt < ATTEMPTS:
            self.again.append(replace(first, attempt=first.attempt + 1))
        else:
            reason = f"{ATTEMPTS} workers died at it; the last: {how}"
            yield failed(first, "book-killed-worker", reason, seconds=_spent(child))

    def _count_failed_start(self, how: str) -> None:
        self.failed_starts += 1
        if self.failed_starts >= STARTS:
            raise EngineLostError(f"no worker can be started: {how}", remedy="Run `tei --debug encode` on one book.")

    def _keep_limits(self) -> None:
        """Kill workers whose book takes too long or too much memory."""
        now = time.monotonic()
        if now - self.looked < TICK:
            return
        self.looked = now
        for child in self.children.values():
            if child.tasks and not child.verdict and (verdict := self._verdict(child, now)):
                child.verdict = verdict
                child.kill()

    def _verdict(self, child: Child, now: float) -> tuple[str, str] | None:
        limits = self.setup.limits
        if limits.seconds and child.ready and now - child.began > limits.seconds:
            return "book-too-slow", f"it took more than {limits.seconds:g} seconds"
        if limits.memory and (held := child.memory()) > limits.memory:
            return "book-too-big", f"it took {held / 1e6:,.0f} MB of memory; {limits.memory / 1e6:,.0f} MB are allowed"
        return None

    def close(self) -> None:
        """End all workers; what they were at is left undone."""
        for child in self.children.values():
            child.kill()
        for child in self.children.values():
            child.bury()
        self.children = {}


def _spent(child: Child) -> float:
    return round(time.monotonic() - child.began, 3)


def run(setup: Setup, tasks: Iterable[Task]) -> Iterator[Outcome]:
    """The engine ``local``."""
    pool = Pool(setup)
    try:
        yield from pool.work(tasks)
    finally:
        pool.close()
