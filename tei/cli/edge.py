"""Where every error ends: one message, one exit code, no traceback.

The codes stand in ``docs/commands.md``.  What the system says (no space, no rights) becomes a sentence here.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable

import click

from tei.cli.signals import Stopped, heeded_signals
from tei.errors import TeikitError, UnreadableError, UnwritableError
from tei.io.files import WRITING
from tei.io.redaction import redact_known

REPORT_TO = "https://github.com/teikit/teikit/issues"
INTERRUPTED = 130
"""128 + SIGINT, as a shell counts it."""
UNTOUCHED = "Files that were not finished have not been touched."
CLOSED_PIPE = 141
"""128 + SIGPIPE: the reader of our output went away, which is no fault."""


def guarded(run: Callable[[], int], *, onward: str = UNTOUCHED) -> int:
    """The exit code of ``run``; whatever it raises is told on standard error.

    ``onward`` says how to go on after an interruption.
    """
    try:
        with heeded_signals():
            try:
                code = run()
                sys.stdout.flush()
            except Exception as error:
                code = _told(error, onward)
    except KeyboardInterrupt as stop:
        return _told_stop(stop, onward)
    return code


def _told_stop(stop: BaseException, onward: str) -> int:
    say(f"Interrupted. {onward}".strip())
    _let_go_of_stdout()
    return stop.exit_code if isinstance(stop, Stopped) else INTERRUPTED


def _told(error: Exception, onward: str) -> int:
    if isinstance(error, click.Abort):
        return _told_stop(error, onward)
    if isinstance(error, BrokenPipeError):
        _let_go_of_stdout()
        return CLOSED_PIPE
    if isinstance(error, click.ClickException):
        error.show()
        return error.exit_code
    return _told_error(error)


def _told_error(error: Exception) -> int:
    if isinstance(error, OSError):
        _let_go_of_stdout()
    known = known_error(error)
    _traceback_if_wanted(error)
    if known is None:
        _tell_bug(error)
        return 1
    tell(known)
    return known.exit_code


def known_error(error: Exception) -> TeikitError | None:
    """``error`` as one that has a sentence, a place and a remedy; None for a bug."""
    if isinstance(error, TeikitError):
        return error
    if isinstance(error, MemoryError):
        return TeikitError("there is not enough memory", remedy="Give fewer or smaller books at once.")
    return told_by_system(error) if isinstance(error, OSError) else None


SYSTEM = {
    errno.ENOSPC: ("there is no space left", "Make room there, or write elsewhere with -o or --out."),
    errno.EDQUOT: ("your quota of space is used up", "Make room there, or write elsewhere with -o or --out."),
    errno.EROFS: ("it is on a read-only file system", "Write elsewhere with -o or --out."),
    errno.EACCES: ("you may not write there", "Write elsewhere with -o or --out, or change the rights."),
    errno.EPERM: ("you may not write there", "Write elsewhere with -o or --out, or change the rights."),
    errno.ENOENT: ("there is no such folder", "Make the folder first, or write elsewhere with -o or --out."),
    errno.ENOTDIR: ("a part of the path is a file, not a folder", "Write elsewhere with -o or --out."),
    errno.EEXIST: ("there is a file of that name", "Write elsewhere with -o or --out, or move it away."),
    errno.EISDIR: ("it is a folder", "Name a file with -o."),
    errno.ENAMETOOLONG: ("the name is too long", "Give a shorter name with -o."),
    errno.ELOOP: ("it is a link that leads round in a circle", "Name another file, or remove the link."),
}
READING = {
    errno.EACCES: "you may not read it",
    errno.EPERM: "you may not read it",
    errno.EISDIR: "it is a folder",
    errno.ENOTDIR: "it is a file, not a folder",
    errno.ELOOP: "it is a link that leads round in a circle",
}
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EEXIST})
"""What nobody hears who reads."""


def told_by_system(error: OSError) -> TeikitError:
    """What the system said, as a sentence.

    It does not say whether something was to be read or written: what is there and was not being written was read.
    """
    name = error.filename if isinstance(error.filename, str | bytes) else ""
    is_written = WRITING in getattr(error, "__notes__", ()) or error.filename2 is not None or error.errno in FULL
    if is_written or not name or not os.path.lexists(name):
        return system_error(error)
    reason = READING.get(error.errno or 0) or error.strerror or str(error)
    return UnreadableError(f"{os.fsdecode(name)} cannot be read: {reason}", remedy="Check the name and your rights.")


def system_error(error: OSError, path: str = "") -> UnwritableError:
    """What the system said about writing to ``path``, as a sentence."""
    reason, remedy = SYSTEM.get(error.errno or 0, (error.strerror or str(error), "Check the path and the device."))
    name = path or str(error.filename or "the output")
    return UnwritableError(f"{name} cannot be written: {reason}", remedy=remedy)


def tell(error: TeikitError, of: str = "") -> None:
    """Print place, message and remedy on standard error; ``of`` is the book, where the error doesn't name it."""
    place = str(error.place or ("" if of in error.message else of))
    place = f"{place}: " if place else ""
    say(f"{place}{error.message}")
    if error.remedy:
        say(f"  {error.remedy}")


def tell_or_raise(error: Exception, book: str, *, several: bool) -> int:
    """One book's failure is told and counts 1, for the others go on; a bug and the only book's are raised."""
    known = known_error(error)
    if known is None or not several:
        raise error
    tell(known, book)
    return 1


def _tell_bug(error: Exception) -> None:
    say(f"This is a bug in teikit: {type(error).__name__}: {str(error)[:500]}")
    say(f"  Please report it at {REPORT_TO} with the command, the input and what `tei --debug …` prints.")


def _traceback_if_wanted(error: Exception) -> None:
    if os.environ.get("TEIKIT_DEBUG"):
        import traceback

        say("".join(traceback.format_exception(error)).rstrip())


def say(line: str) -> None:
    """One line on standard error, without secrets, where a lone surrogate or a closed stream does no harm."""
    try:
        click.echo(redact_known(line).encode("utf-8", "backslashreplace").decode("utf-8"), err=True)
    except OSError:
        _let_go(sys.stderr.fileno())


def _let_go_of_stdout() -> None:
    """Keep the interpreter from flushing, at its end, into a pipe that is closed or a disk that is full."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        _let_go(sys.__stdout__.fileno() if sys.__stdout__ else 1)


def _let_go(descriptor: int) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
