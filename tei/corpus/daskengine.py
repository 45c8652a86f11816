"""The engine ``dask``: a cluster on this machine, or one that runs already.

Books go out a few at a time, so that the scheduler never holds more than the workers will soon need.
Each worker of the cluster keeps one process of ours, which keeps the limits of a book; a book that kills that
process does not kill the worker.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import islice
from typing import Any

from tei.corpus.engines import supervised
from tei.corpus.faults import EngineLostError
from tei.corpus.messages import Outcome, Setup, Task, failed
from tei.errors import MissingToolError

WINDOW = 3
"""Parcels that wait or run for each thread of the cluster."""
PARCEL = 400_000
"""Bytes of books in one parcel: enough that the scheduler's part is small beside theirs."""
MOST = 8
"""Books in one parcel."""
QUIET = "DASK_LOGGING__DISTRIBUTED"
"""The variable by which workers hear that they need not say what their end breaks off."""
TIMEOUT = 30
"""Seconds to find a scheduler, or to hear of it again."""


def run(setup: Setup, tasks: Iterable[Task]) -> Iterator[Outcome]:
    """The outcome of each task; raises ``EngineLostError`` where the scheduler goes away."""
    try:
        import distributed
    except ImportError:
        raise MissingToolError("dask is not installed", remedy="pip install teikit[dask]") from None
    with ExitStack() as stack:
        client = _client(distributed, setup, stack)
        yield from _outcomes(distributed, client, replace(setup, processes=1).to_line(), parcels(tasks))


def _client(distributed: Any, setup: Setup, stack: ExitStack) -> Any:
    import logging

    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters of it is told in a sentence of ours
    if not setup.address:
        import dask

        dask.config.set({f"distributed.nanny.pre-spawn-environ.{QUIET}": "critical"})
        with _signals_later():
            cluster = stack.enter_context(
                distributed.LocalCluster(
                    n_workers=setup.processes,
                    threads_per_worker=1,
                    dashboard_address=None,
                    memory_limit=0,
                )
            )
            return stack.enter_context(distributed.Client(cluster))
    try:
        client = distributed.Client(setup.address, timeout=TIMEOUT)
    except OSError as error:
        remedy = "Is `dask scheduler` running there?"
        raise EngineLostError(f"no scheduler answers at {setup.address}: {error}", remedy=remedy) from None
    stack.callback(client.close, timeout=1)
    return client


@contextmanager
def _signals_later() -> Iterator[None]:
    """Hold signals back: a cluster that is stopped while it starts leaves workers, and tracebacks.

    Ctrl-C goes to every process of a terminal.  What is started within never gets it: we end it.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    seen: list[int] = []
    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    former = {number: signal.signal(number, lambda number, frame: seen.append(number)) for number in numbers}
    if sys.platform != "win32":
        from multiprocessing import resource_tracker

        resource_tracker.ensure_running()  # its start would let the signal through again
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT]) if hasattr(signal, "pthread_sigmask") else None
    try:
        yield
    finally:
        if mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for number, handler in former.items():
            signal.signal(number, handler)
        if seen:
            os.kill(os.getpid(), seen[0])


def parcels(tasks: Iterable[Task]) -> Iterator[list[Task]]:
    """Tasks a few at a time: big books alone, small ones together."""
    parcel: list[Task] = []
    size = 0
    for task in tasks:
        if parcel and (size + task.size > PARCEL or len(parcel) == MOST):
            yield parcel
            parcel, size = [], 0
        parcel.append(task)
        size += task.size
    if parcel:
        yield parcel


def _outcomes(distributed: Any, client: Any, setup: str, waiting: Iterator[list[Task]]) -> Iterator[Outcome]:
    at: dict[str, list[Task]] = {}

    def submit(parcel: list[Task]) -> Any:
        future = client.submit(supervised, setup, [task.to_line() for task in parcel], pure=False)
        at[future.key] = parcel
        return future

    running = distributed.as_completed([submit(parcel) for parcel in islice(waiting, _window(client))])
    for future in running:
        yield from _parcel_outcomes(client, future, at.pop(future.key))
        for parcel in islice(waiting, 1):
            running.add(submit(parcel))


def _window(client: Any) -> int:
    threads: int = sum(client.nthreads().values())
    return WINDOW * max(threads, 1)


def _parcel_outcomes(client: Any, future: Any, parcel: list[Task]) -> Iterator[Outcome]:
    if future.status == "finished":
        yield from map(Outcome.from_line, future.result())
    elif future.status == "error":
        reason = f"the cluster could not do it: {future.exception()}"
        yield from (failed(task, "engine-failed", reason) for task in parcel)
    else:
        raise EngineLostError(
            "the scheduler went away",
            remedy="Start it again and repeat the command: what was done is in the manifest and is not done again.",
        )
