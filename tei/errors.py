"""What cannot go on.  Each class carries the exit code of the command line."""

from __future__ import annotations


class TeikitError(Exception):
    """An error that is told to the user in a sentence, never as a traceback.

    ``remedy`` says what to do next; ``place`` is ``FILE:LINE:COLUMN`` where there is one.
    """

    exit_code = 1

    def __init__(self, message: str, *, remedy: str = "", place: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.place = place


class UsageError(TeikitError):
    """The command, its options or its configuration make no sense."""

    exit_code = 2


class UnwritableError(UsageError):
    """The place to write to does not take it: no folder, no rights, no space."""


class InvalidError(TeikitError):
    """A file does not satisfy its schema or its constraints."""

    exit_code = 3


class NotLosslessError(TeikitError):
    """The TEI does not hold the text of its source."""

    exit_code = 4


class UnreadableError(TeikitError):
    """The input cannot be read: missing, binary, in no known encoding."""

    exit_code = 5


class MissingToolError(TeikitError):
    """A program, package or service that this needs is not here."""

    exit_code = 6


class RefusedError(TeikitError):
    """The repository refused."""

    exit_code = 7


class SomeFailedError(TeikitError):
    """Some of many failed; the report says which."""

    exit_code = 8
