"""What ends a command from outside: Ctrl-C, a terminal that closes, a machine that goes down.

Each becomes an exception in the main thread, so that every ``with`` and ``finally`` puts its things in order: what is
half-written is taken away, locks and leases are given back, workers end.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
"""What is heeded, where the system has it."""
PATIENCE = 5.0
"""Seconds for putting things in order; a signal after that ends the process at once."""


class Stopped(KeyboardInterrupt):
    """A signal came that ends the command."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    @property
    def exit_code(self) -> int:
        """As a shell counts it (POSIX, 2.8.2): 130 for Ctrl-C, 143 for SIGTERM, 129 for SIGHUP."""
        return 128 + self.number


@contextmanager
def heeded_signals() -> Iterator[None]:
    """Raise ``Stopped`` for signals that come within; those that the caller ignores (``nohup``) stay ignored."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    stop, hook = _Stop(), sys.unraisablehook
    former = {number: signal.getsignal(number) for number in _numbers()}
    heeded = [number for number in former if former[number] not in (signal.SIG_IGN, None)]
    sys.unraisablehook = lambda unraisable: _again(unraisable, hook)
    try:
        for number in heeded:
            signal.signal(number, stop)
        yield
    finally:
        sys.unraisablehook = hook
        for number in heeded:
            signal.signal(number, former[number])


@contextmanager
def passed_signals(take: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Give the signals within to ``take``, which ends what is under way; raise ``Stopped`` afterwards.

    For a loop of a library that takes exceptions for faults.
    """
    seen: list[int] = []

    def pass_on(number: int, frame: FrameType | None) -> None:
        seen.append(number)
        take(number, frame)

    numbers = [number for number in _numbers() if isinstance(signal.getsignal(number), _Stop)]
    former = {number: signal.signal(number, pass_on) for number in numbers}
    try:
        yield
    finally:
        for number in numbers:
            signal.signal(number, former[number])
    if seen:
        raise Stopped(seen[0])


def _numbers() -> list[signal.Signals]:
    return [getattr(signal, name) for name in NAMES if hasattr(signal, name)]


class _Stop:
    """The handler: the first signal raises, those that follow it soon do nothing, a later one ends the process."""

    def __init__(self) -> None:
        self.first = 0.0

    def __call__(self, number: int, frame: FrameType | None) -> None:
        now = time.monotonic()
        if not self.first:
            self.first = now
            raise Stopped(number)
        if now - self.first > PATIENCE:
            os._exit(128 + number)


def _again(unraisable: Any, hook: Any) -> None:
    """Where Python can't pass the exception on (it came while something was cleared away) it comes once more."""
    error = unraisable.exc_value
    if not isinstance(error, Stopped):
        hook(unraisable)
        return
    handler = signal.getsignal(error.number)
    if isinstance(handler, _Stop):
        handler.first = 0.0
    timer = threading.Timer(0.01, os.kill, (os.getpid(), error.number))
    timer.daemon = True
    timer.start()
