"""What can go wrong with a book, with a store, with an engine; what is tried again, and what is set aside."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tei.corpus.scan import reason_of
from tei.corpus.stores import StoreError
from tei.errors import InvalidError, NotLosslessError, TeikitError, UnreadableError, UnwritableError, UsageError
from tei.io.paths import OutsideError

ATTEMPTS = 3
"""So often a book is given to a worker that dies at it: an innocent one may be there when the machine runs out of
memory, and one that kills every worker is set aside."""


@dataclass(frozen=True, slots=True)
class Fault:
    """How a failure is treated."""

    again: bool
    """Is the book tried again by the next run, though nothing changed?"""
    stops: bool = False
    """Does the whole run end, because every other book would fail alike?"""


FAULTS: Mapping[str, Fault] = MappingProxyType(
    {
        "book-unreadable": Fault(again=False),
        "book-refused": Fault(again=False),
        "book-not-valid": Fault(again=False),
        "book-not-lossless": Fault(again=False),
        "book-edited": Fault(again=True),
        "book-clash": Fault(again=True),
        "book-unexpected": Fault(again=False),
        "book-killed-worker": Fault(again=False),
        "book-too-slow": Fault(again=False),
        "book-too-big": Fault(again=False),
        "source-failed": Fault(again=True),
        "target-failed": Fault(again=True),
        "target-full": Fault(again=True, stops=True),
        "target-refused": Fault(again=True, stops=True),
        "lease-lost": Fault(again=True, stops=True),
        "engine-failed": Fault(again=True),
    }
)

REFUSALS: tuple[tuple[type[TeikitError], str], ...] = (
    (StoreError, "source-failed"),
    (InvalidError, "book-not-valid"),
    (NotLosslessError, "book-not-lossless"),
    (UnreadableError, "book-unreadable"),
    (UnwritableError, "target-refused"),
    (UsageError, "book-refused"),
    (TeikitError, "book-refused"),
)


class EngineLostError(TeikitError):
    """The engine went away; what was done is in the manifest."""

    exit_code = 6


def code_of(error: Exception) -> str:
    """The code for what was raised while a book was worked on."""
    if isinstance(error, MemoryError):
        return "book-too-big"
    return next((code for kind, code in REFUSALS if isinstance(error, kind)), "book-unexpected")


def read_code(error: Exception) -> str:
    """The code for what was raised while a book was read."""
    return "book-refused" if isinstance(error, OutsideError) else "source-failed"


def read_sentence(error: Exception) -> str:
    """What the system says about reading a book, in words."""
    if isinstance(error, OSError) and not isinstance(error, TeikitError):
        return f"it could not be read: {reason_of(error)}. Check its rights and repeat the command."
    return sentence(error)


def write_code(error: Exception) -> str:
    """The code for what was raised while a book was written."""
    if isinstance(error, OutsideError):
        return "book-refused"
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "target-full"
    if isinstance(error, PermissionError) or (isinstance(error, OSError) and error.errno == errno.EROFS):
        return "target-refused"
    return "target-failed"


def sentence(error: Exception) -> str:
    """``error`` in a sentence, with its place and its remedy."""
    if isinstance(error, TeikitError):
        place = f"{error.place}: " if error.place else ""
        return f"{place}{error.message}. {error.remedy}".strip()
    return f"{type(error).__name__}: {str(error)[:500]}"
