"""The questions that every target answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from tei.publishing.bundle import Bundle


class Found(NamedTuple):
    """What a target holds of a book, as read back from it."""

    sums: Mapping[str, str]
    """Path → SHA-256 of the bytes that came back."""
    address: str
    """Where a person or a program finds it."""
    version: str = ""
    """The target's own name of the version; empty where it has none."""
    identifier: str = ""
    """The target's identifier of the book: a DOI, an object id, a commit; empty where it has none."""


class Target(Protocol):
    """A place that takes bundles; the function of a ``TargetRow`` makes it."""

    def find(self, name: str) -> Found | None:
        """What the place holds of the book ``name`` now, read back whole; None where it holds nothing finished."""
        ...

    def send(self, bundle: Bundle, found: Found | None) -> None:
        """Make ``bundle`` what the place holds: all of it or nothing that ``find`` would find.

        What an interrupted run left behind is taken up or cleared away.  Raises ``RefusedError``.
        """
        ...
