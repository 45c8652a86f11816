"""The questions that every target answers."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, NamedTuple, Protocol, runtime_checkable

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
    lacking: str = ""
    """What of the publication is still to be done though all files are there, in words: a release."""
    public: bool = True
    """False for a draft, and for what waits for curators."""
    note: str = ""
    """What the user should know or do next."""


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


@runtime_checkable
class Withdrawing(Protocol):
    """A target that lets a book be taken away; those that keep for ever what was published don't."""

    def withdraw(self, name: str) -> None:
        """Take the book ``name`` away; raises ``RefusedError`` where it is not there."""
        ...


@runtime_checkable
class Exclusive(Protocol):
    """A target in which other runs may be kept from a book while it is sent."""

    def exclusive(self, name: str) -> AbstractContextManager[None]:
        """Return a block in which no other run changes the book ``name``; raises ``BusyError``."""
        ...


@runtime_checkable
class InTurn(Protocol):
    """A server without locks, where runs of this machine wait for each other before they look at a book."""

    def turn(self, name: str) -> AbstractContextManager[None]:
        """Return a block in which no other run of this machine reads or changes the book; raises ``BusyError``."""
        ...


@runtime_checkable
class Whole(Protocol):
    """A target whose books make one thing: what happens inside ``together`` is seen at its end, in one step."""

    def together(self) -> AbstractContextManager[None]:
        """A block for sending and withdrawing; where it ends with an error, nothing of it has happened."""
        ...

    def withdraw(self, name: str) -> None:
        """Take the book ``name`` away; raises ``RefusedError`` where it is not there."""
        ...


@runtime_checkable
class Describing(Protocol):
    """A target whose metadata say more than the header does."""

    def describe(self, bundle: Bundle) -> Mapping[str, Any]:
        """What the place will be told of ``bundle``, exactly."""
        ...
