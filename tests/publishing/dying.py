"""A client that dies at every request in turn, and what it left when it comes back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from tei.errors import RefusedError
from tei.publishing.bundle import Bundle
from tests.publishing.conftest import Place
from tests.publishing.contract import Contract
from tests.publishing.test_targets import publish


def deaths(server: Contract, place: Place, bundle: Bundle) -> Iterator[int]:
    """Publish with a client that dies at its first, second … request; after each death comes a yield.

    The request is done, though the client never sees the answer: as if it had died before the next one.
    It ends with the first client that lives to the end.
    """
    for number in range(1000):
        server.calls.clear()
        server.left = number
        with suppress(RefusedError):
            publish(bundle, place)
        lived = len(server.calls) <= number
        server.left = 10**9
        yield number
        if lived:
            return
