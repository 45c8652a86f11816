"""One book or a thousand: made one after the other, sent a few at a time, each with its own outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from itertools import islice
from typing import Generic, NamedTuple, TypeVar

Job = TypeVar("Job")
Made = TypeVar("Made")
Result = TypeVar("Result")


class Outcome(NamedTuple, Generic[Job, Result]):
    """What became of one job: its result, or the error that it ended with."""

    job: Job
    result: Result | None
    error: Exception | None


def run_many(
    jobs: Iterable[Job], make: Callable[[Job], Made], send: Callable[[Made], Result], at_once: int
) -> Iterator[Outcome[Job, Result]]:
    """``make`` each job in this thread and ``send`` what it made in another, ``at_once`` at a time.

    Outcomes come as they are ready.  No more than ``at_once`` jobs are made and not yet sent, so that
    memory doesn't grow with their number.
    """
    waiting = iter(jobs)
    running: dict[Future[Result], Job] = {}
    with _pool(at_once) as pool:
        while True:
            taken = 0
            for job in islice(waiting, at_once - len(running)):
                taken += 1
                try:
                    running[pool.submit(send, make(job))] = job
                except Exception as error:
                    yield Outcome(job, None, error)
            if not (taken or running):
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                yield _outcome(running.pop(future), future)


@contextmanager
def _pool(at_once: int) -> Iterator[ThreadPoolExecutor]:
    """Threads; after an interruption those end that are at work, and nothing new is begun."""
    pool = ThreadPoolExecutor(at_once)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _outcome(job: Job, future: Future[Result]) -> Outcome[Job, Result]:
    error = future.exception()
    if error is not None and not isinstance(error, Exception):
        raise error
    return Outcome(job, None if error else future.result(), error)
