"""One run at a time on a book at a server that knows no locks: a small file there says whose turn it is.

A run of this machine that is dead is recognised at once, one elsewhere when its lease is over.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from tei.errors import RefusedError
from tei.io.lock import BusyError
from tei.io.processes import ProcessIdentity, describe_process, is_running, own_identity

if TYPE_CHECKING:
    from tei.publishing.versioned import Store

EXPIRY = 900.0
"""Seconds for which a lease of another machine counts: a book may be large, and the way long."""
PATIENCE = 60.0
"""Seconds that a run waits for another one."""
PAUSES = (0.1, 0.3, 1.0)
"""Seconds between two looks, the last one again and again."""


@dataclass(frozen=True, slots=True)
class BookLease:
    """Whose turn it is."""

    token: str
    since: float
    owner: ProcessIdentity


@contextmanager
def lease_book(store: Store, path: str, what: str) -> Iterator[Callable[[], None]]:
    """Hold the lease at ``path``; raises ``BusyError`` where another run holds it.

    It gives what to call before the last step: that raises ``RefusedError`` where the lease was lost meanwhile.
    """
    mine = BookLease(uuid4().hex, time.time(), own_identity())
    _acquire(store, path, mine, what)

    def check() -> None:
        if _read(store, path) != mine:
            raise RefusedError(
                f"another run has taken {what} over, which took this one for dead",
                remedy="Publish again: what that one did not send is sent.",
            )

    try:
        yield check
    finally:
        if _read(store, path) == mine:
            store.remove(path)


def _acquire(store: Store, path: str, mine: BookLease, what: str) -> None:
    end, pauses = time.monotonic() + PATIENCE, iter(PAUSES)
    while True:
        if store.create(path, json.dumps(asdict(mine)).encode()) and _read(store, path) == mine:
            return
        other = _read(store, path)
        if other is None or not _is_alive(other):
            store.remove(path)
        elif time.monotonic() > end:
            raise BusyError(
                f"another run is at work on {what} ({describe_process(other.owner)})",
                remedy=f"Wait for its end, or stop it. A lease of a dead one is over after {EXPIRY / 60:.0f} minutes.",
            )
        else:
            time.sleep(next(pauses, PAUSES[-1]))


def _read(store: Store, path: str) -> BookLease | None:
    """Return the lease; None where there is none or none that can be understood."""
    [data] = store.get([path])
    try:
        said = json.loads(data or b"")
        return BookLease(said["token"], float(said["since"]), ProcessIdentity(**said["owner"]))
    except (ValueError, TypeError, KeyError):
        return None


def _is_alive(lease: BookLease) -> bool:
    runs = is_running(lease.owner)
    return time.time() - lease.since < EXPIRY if runs is None else runs
