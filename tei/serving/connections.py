"""Connections that say nothing, half of something, or take nothing: the HTTP protocol of uvicorn with limits.

A connection is *waiting* until a whole header has come, *sending* until a whole body has, then *answered*.  Who waits
or sends has little time.  Where there are too many connections, the one that has waited longest goes: those who ask
at once, as browsers and programs do, are served beside any number of clients that never finish their request.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections import Counter
from typing import Any, ClassVar, NamedTuple

from uvicorn.protocols.http.h11_impl import H11Protocol

log = logging.getLogger("teikit.serving")

SENTENCE = b"There are too many clients: come back in a moment.\n"
BUSY = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\n\r\n%s" % (len(SENTENCE), SENTENCE)
)


class Limits(NamedTuple):
    """Seconds and connections that a client may take."""

    header: float = 10.0
    """Until the whole header of a request is there."""
    body: float = 10.0
    """Until the whole body is there."""
    stall: float = 30.0
    """That a client may take nothing of its answer."""
    connections: int = 400
    """At once, of all clients."""
    of_a_client: int = 64
    """At once, of one address that is not this machine: a proxy on this machine speaks for many."""


LIMITS = Limits()


class Connections:
    """The open connections of one server, and which of them goes where there are too many."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.most = min(limits.connections, _descriptors() // 2)
        self.waiting: dict[LimitedProtocol, None] = {}
        """In the order in which they began to wait."""
        self.open: set[LimitedProtocol] = set()
        self.by_client: Counter[str] = Counter()

    def admit(self, one: LimitedProtocol) -> bool:
        """Take up a new connection; False where nobody can go for it."""
        if self._is_known(one) and self.by_client[one.host] >= self.limits.of_a_client and not self._evict(one.host):
            return False
        if len(self.open) >= self.most and not self._evict(""):
            return False
        self.open.add(one)
        self.by_client[one.host] += 1
        return True

    def _is_known(self, one: LimitedProtocol) -> bool:
        return bool(one.host) and not one.host.startswith("127.") and one.host != "::1"

    def _evict(self, host: str) -> bool:
        """End the connection that has waited longest, of ``host`` or of anyone."""
        found = next((one for one in self.waiting if not host or one.host == host), None)
        if found is None:
            return False
        self.drop(found)
        found.transport.abort()
        return True

    def drop(self, one: LimitedProtocol) -> None:
        """Forget a connection."""
        self.waiting.pop(one, None)
        if one in self.open:
            self.open.discard(one)
            self.by_client[one.host] -= 1
            self.by_client += Counter()  # without those that have none


def _descriptors() -> int:
    """How many files and sockets may this process have open?"""
    if sys.platform == "win32":
        return 2 * LIMITS.connections
    import resource

    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return most if most > 0 else 2 * LIMITS.connections


class LimitedProtocol(H11Protocol):
    """One connection under the limits."""

    shared: ClassVar[Connections]

    host = ""
    _phase = ""
    _timer: asyncio.TimerHandle | None = None
    _stall: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin to wait, or say that there are too many."""
        super().connection_made(transport)
        self.host = self.client[0] if self.client else ""
        if self.shared.admit(self):
            self._follow()
        else:
            transport.write(BUSY)
            transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self.shared.drop(self)
        for timer in (self._timer, self._stall):
            if timer:
                timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came, unless it came too late."""
        if self.transport.is_closing():
            return
        super().data_received(data)
        self._follow()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        self._follow()

    def pause_writing(self) -> None:
        """Give the client some time to take what was sent."""
        super().pause_writing()
        self._stall = self.loop.call_later(self.shared.limits.stall, self._end, "taking nothing")

    def resume_writing(self) -> None:
        """Go on."""
        super().resume_writing()
        if self._stall:
            self._stall.cancel()
            self._stall = None

    def _follow(self) -> None:
        """Set the clock where the phase is another than before."""
        phase = self._current()
        if phase == self._phase:
            return
        self._phase = phase
        if self._timer:
            self._timer.cancel()
            self._timer = None
        self.shared.waiting.pop(self, None)
        seconds = {"waiting": self.shared.limits.header, "sending": self.shared.limits.body}.get(phase)
        if phase == "waiting" and self in self.shared.open:
            self.shared.waiting[self] = None
        if seconds:
            self._timer = self.loop.call_later(seconds, self._end, phase)

    def _current(self) -> str:
        if self.cycle is None or self.cycle.response_complete:
            return "waiting"
        return "sending" if self.cycle.more_body else "answered"

    def _end(self, why: str) -> None:
        log.info("%s: too slow (%s)", self.host, why)
        self.transport.abort()


def limited_protocol(limits: Limits = LIMITS) -> type[LimitedProtocol]:
    """Return the protocol for one server: what uvicorn's ``Config`` takes as ``http``."""
    return type("Protocol", (LimitedProtocol,), {"shared": Connections(limits)})


def server_options(limits: Limits = LIMITS) -> dict[str, Any]:
    """Return what uvicorn's ``Config`` needs for a server whose clients aren't trusted."""
    return {
        "http": limited_protocol(limits),
        "ws": "none",
        "limit_concurrency": None,
        "timeout_keep_alive": 5,
        "timeout_graceful_shutdown": 5,
        "h11_max_incomplete_event_size": 32 << 10,
        "server_header": False,
    }
