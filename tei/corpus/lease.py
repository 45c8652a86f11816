"""One run at a time on a target: a small file says whose it is, and is renewed while the run lives.

A run on this machine that is dead is recognised at once, one on another machine when it has not renewed its
lease for two minutes.  Workers look at the file before they write (``holds``), so that a run which lost its
lease, frozen and awakened perhaps, cannot write over the work of the next one.
"""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from uuid import uuid4

from tei.corpus.stores import OWN, Store, create, read, remove, write
from tei.errors import RefusedError, UsageError

FILE = f"{OWN}/lease.json"
RENEWAL = 20.0
"""Seconds between two renewals."""
EXPIRY = 120.0
"""Seconds after which a lease that was not renewed is over."""


class TargetBusyError(UsageError):
    """Another run is at work on the target."""


class LeaseLostError(RefusedError):
    """Another run has taken the target over."""


@dataclass(frozen=True, slots=True)
class Lease:
    """Who works on the target."""

    token: str
    host: str
    process: int
    born: float
    """When the process started: its number may be used again."""
    renewed: float


def own_lease() -> Lease:
    """A new lease of this process."""
    return Lease(uuid4().hex, host(), os.getpid(), birth(os.getpid()), time.time())


def host() -> str:
    """This machine; after it was started again it is another one, on which none of the old processes lives."""
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as stream:
            return f"{platform.node()} {stream.read().strip()}"
    except OSError:
        return platform.node()


def birth(process: int) -> float:
    """When a process of this machine started; zero where there is none."""
    import psutil

    try:
        return float(psutil.Process(process).create_time())
    except psutil.Error:
        return 0.0


def is_alive(lease: Lease) -> bool:
    """Is the run that holds this lease still there?"""
    if lease.host == host():
        return abs(birth(lease.process) - lease.born) < 1
    return time.time() - lease.renewed < EXPIRY


def current(store: Store) -> Lease | None:
    """The lease in the target; None where there is none or none that can be understood."""
    try:
        return Lease(**json.loads(read(store, FILE)))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def holds(store: Store, token: str) -> bool:
    """Does the run with this token still hold the target?"""
    lease = current(store)
    return lease is not None and lease.token == token


@contextmanager
def leased(store: Store) -> Iterator[Holder]:
    """Hold the target; raises ``TargetBusyError`` where another run does."""
    holder = Holder(store, _acquire(store))
    try:
        yield holder
    finally:
        if holds(store, holder.lease.token):
            remove(store, FILE)


def _acquire(store: Store) -> Lease:
    mine = own_lease()
    for _ in range(3):
        if create(store, FILE, _line(mine)) or holds(store, mine.token):
            return mine
        other = current(store) or _settled(store)
        if other and is_alive(other):
            raise _busy(store, other)
        remove(store, FILE)
    raise _busy(store, current(store))


def _settled(store: Store) -> Lease | None:
    """The lease of a run that has just made the file and is about to fill it."""
    time.sleep(0.5)
    return current(store)


def _busy(store: Store, other: Lease | None) -> TargetBusyError:
    whose = f" (process {other.process} on {other.host.split()[0] or 'another machine'})" if other else ""
    return TargetBusyError(
        f"another run is at work on {store.address}{whose}",
        remedy=f"Wait for its end, or stop it. A lease that nobody renews is over after {EXPIRY:.0f} seconds.",
    )


def _line(lease: Lease) -> bytes:
    return json.dumps(asdict(lease)).encode()


class Holder:
    """A lease that is held, and renewed when it is time."""

    def __init__(self, store: Store, lease: Lease) -> None:
        self.store = store
        self.lease = lease

    @property
    def token(self) -> str:
        """What workers show that they belong to this run."""
        return self.lease.token

    def renew(self) -> None:
        """Say that the run lives, if it is time to; raises ``LeaseLostError`` where the target is another's."""
        if time.time() - self.lease.renewed < RENEWAL:
            return
        if not holds(self.store, self.token):
            message = f"another run has taken {self.store.address} over, and this one stops"
            raise LeaseLostError(message, remedy="What was done is in the manifest; the other run goes on from there.")
        self.lease = replace(self.lease, renewed=time.time())
        write(self.store, FILE, _line(self.lease))
