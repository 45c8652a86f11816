"""Runs of this machine one after the other at servers that know drafts but no locks.

Two runs that fill one draft would publish a mixture of both.  Runs of other machines are not kept out: what comes
back is compared with what was sent, and the run that finds another edition there says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from hashlib import sha256

from tei.io.folders import state_home
from tei.io.lock import BusyError, locked
from tei.io.redaction import redact


@contextmanager
def take_turn(place: str, name: str = "") -> Iterator[None]:
    """Hold the book ``name`` at ``place`` against other runs and threads, or what all books have in common.

    Raises ``BusyError``.  Where no state can be kept on this machine nobody is held up.
    """
    folder = state_home() / "turns"
    with ExitStack() as stack:
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            try:
                stack.enter_context(locked(folder / sha256(f"{place}\n{name}".encode()).hexdigest()))
            except BusyError as error:
                what = f"{name} at {redact(place)}" if name else redact(place)
                raise BusyError(f"another run is at work on {what}", remedy=error.remedy) from None
        yield
