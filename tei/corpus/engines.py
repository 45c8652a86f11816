"""Who does the work: a table of engines, each a function ``(setup, tasks) → outcomes`` over independent books.

An engine may take tasks as slowly as it likes and give outcomes in any order, one for each task.  It runs
``tei.corpus.worker.perform`` wherever it likes, or ``supervised``, which keeps the limits of a book by a process
of its own.  Packages of others add rows through entry points of the group ``teikit.engines``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from tei.corpus.messages import Outcome, Setup, Task
from tei.errors import UsageError
from tei.extensions import added
from tei.pipeline import load

Run = Callable[[Setup, Iterable[Task]], Iterator[Outcome]]

GROUP = "teikit.engines"


class Engine(NamedTuple):
    """One row: the name for ``--engine``, what it is, ``module:function``."""

    name: str
    title: str
    function: str


ENGINES: tuple[Engine, ...] = (
    Engine("local", "Processes on this machine", "tei.corpus.pool:run"),
    Engine("dask", "A dask cluster: one made here, or a running one by its address", "tei.corpus.daskengine:run"),
)

SCHEDULERS = ("tcp", "tls", "ucx", "ws", "wss")
"""How addresses of dask schedulers begin."""


def engines() -> tuple[Engine, ...]:
    """Every engine, ours and those of installed packages."""
    return (*ENGINES, *(Engine(entry.name, entry.name, entry.value) for entry in added(GROUP)))


def chosen(name: str) -> tuple[Run, str]:
    """The engine and the address of its scheduler, from what the user wrote; raises ``UsageError``."""
    protocol, separator, _ = name.partition("://")
    address = name if separator and protocol in SCHEDULERS else ""
    wanted = "dask" if address else name
    rows = {row.name: row for row in engines()}
    if wanted not in rows:
        raise UsageError(f"there is no engine {name!r}", remedy=f"There are {', '.join(rows)}, and tcp://HOST:PORT.")
    run: Run = load(rows[wanted].function)
    return run, address


_supervisors = threading.local()


def supervised(setup_line: str, task_lines: list[str]) -> list[str]:
    """The outcomes of a few tasks, done by a process under this one's eyes that stays for the next call.

    For engines whose workers cannot be killed one by one.  A thread has its own process.
    """
    from tei.corpus.pool import Pool

    kept: tuple[str, Pool] | None = getattr(_supervisors, "kept", None)
    if kept is None or kept[0] != setup_line:
        if kept:
            kept[1].close()
        kept = _supervisors.kept = (setup_line, Pool(Setup.from_line(setup_line)))
    return [outcome.to_line() for outcome in kept[1].work(Task.from_line(line) for line in task_lines)]
