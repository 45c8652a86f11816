"""One run at a time on a target: a small file says whose it is, and is renewed while the run lives.

A run on this machine that is dead is recognised at once, one on another machine when it has not renewed its
lease for two minutes.  Workers look at the file before they write (``holds``), so that a run which lost its
lease, frozen and awakened perhaps, cannot write over the work of the next one.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from uuid import uuid4

from tei.corpus.stores import OWN, Store, create, full_path, read, remove, write
from tei.errors import RefusedError
from tei.io.lock import BusyError, locked
from tei.io.processes import ProcessIdentity, describe_process, is_running, own_identity

FILE = f"{OWN}/lease.json"
RENEWAL = 20.0
"""Seconds between two renewals."""
EXPIRY = 120.0
"""Seconds after which a lease that was not renewed is over."""


class TargetBusyError(BusyError):
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
    return Lease(uuid4().hex, **asdict(own_identity()), renewed=time.time())


def identity_of(lease: Lease) -> ProcessIdentity:
    """The process of the run that holds this lease."""
    return ProcessIdentity(lease.host, lease.process, lease.born)


def is_alive(lease: Lease) -> bool:
    """Is the run that holds this lease still there?"""
    runs = is_running(identity_of(lease))
    return time.time() - lease.renewed < EXPIRY if runs is None else runs


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
    with _one_at_a_time(store):
        holder = Holder(store, _acquire(store))
    try:
        yield holder
    finally:
        if holds(store, holder.lease.token):
            remove(store, FILE)


def _one_at_a_time(store: Store) -> AbstractContextManager[None]:
    """Of two runs that find a dead one's lease, the second must not take away the lease of the first."""
    if not store.local:
        return nullcontext()
    Path(store.root, OWN).mkdir(parents=True, exist_ok=True)
    return locked(full_path(store, FILE))


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
    whose = f" ({describe_process(identity_of(other))})" if other else ""
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
