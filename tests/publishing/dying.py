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
    """Publish with a client that dies at its first, second … request, done or not; after each death comes a yield.

    It ends with the first client that lives to the end.
    """
    for number in range(1000):
        server.calls.clear()
        server.left, server.last_is_done = number // 2, bool(number % 2)
        with suppress(RefusedError):
            publish(bundle, place)
        lived = len(server.calls) <= number // 2
        server.left = 10**9
        yield number
        if lived:
            return
