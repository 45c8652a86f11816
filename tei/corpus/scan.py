"""What a folder holds: files, and entries that can't be taken as one, with the reason.  One of these stops nothing."""

from __future__ import annotations

import errno
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from tei.io.paths import shown_name

REASONS = {
    errno.ELOOP: "it is a link that leads round in a circle",
    errno.EACCES: "you may not read it",
    errno.EPERM: "you may not read it",
    errno.ENAMETOOLONG: "its path is too long",
    errno.ENOTDIR: "a part of the path is a file, not a folder",
}
NOT_UTF8 = "its name is no UTF-8: rename it"
LINK_TO_FOLDER = "it is a link to a folder, and those are not followed"
LINK_IN_ARCHIVE = "it is a link, and those in archives are not followed"
NOWHERE = "it is a link that leads nowhere"
NO_FILE = "it is a device or a pipe, not a file"


class ScannedFile(NamedTuple):
    """A regular file: its path in the folder, and what the system says of it."""

    path: str
    said: os.stat_result


Leave = Callable[[str, str, bool], None]
"""``leave(path, reason, is_folder)`` hears of what can't be taken."""


@dataclass(slots=True)
class LeftOut:
    """What of a source is no book."""

    faulty: list[str] = field(default_factory=list)
    """What would be books, or may hold some, with the reason why they are not done."""
    links: list[str] = field(default_factory=list)
    """Links to folders."""
    others: Counter[str] = field(default_factory=Counter)
    """Other files, by suffix."""


def ignore_entry(path: str, reason: str, is_folder: bool) -> None:
    """Leave an entry out without a word."""


def scan_folder(folder: str, leave: Leave = ignore_entry, inside: str = "") -> Iterator[ScannedFile]:
    """Every regular file of a folder and of those in it, sorted, those of one folder one after the other."""
    try:
        with os.scandir(folder) as listed:
            found = sorted(listed, key=lambda entry: entry.name)
    except FileNotFoundError:  # removed just now
        return
    except OSError as error:
        leave(inside or ".", reason_of(error), True)
        return
    prefix = f"{inside}/" if inside else ""
    folders = []
    for entry in found:
        kind = _kind_of(entry)
        if kind == "file":
            try:
                yield ScannedFile(prefix + entry.name, entry.stat())
            except OSError as error:
                leave(prefix + entry.name, reason_of(error), False)
        elif kind == "folder":
            folders.append(entry)
        elif kind:
            leave(prefix + entry.name, kind, kind == LINK_TO_FOLDER or _is_folder(entry))
    for entry in folders:
        yield from scan_folder(entry.path, leave, prefix + entry.name)


def _kind_of(entry: os.DirEntry[str]) -> str:
    """``file``, ``folder``, or the reason why it is neither; links to folders may lead round in a circle."""
    try:
        if not is_utf8(entry.name):
            return NOT_UTF8
        if entry.is_dir(follow_symlinks=False):
            return "folder"
        if entry.is_file():
            return "file"
        if entry.is_symlink():
            return LINK_TO_FOLDER if entry.is_dir() else NO_FILE if os.path.exists(entry.path) else NOWHERE
    except OSError as error:
        return reason_of(error)
    return NO_FILE


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def is_utf8(name: str) -> bool:
    """Return whether the bytes of a name are UTF-8."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def reason_of(error: OSError) -> str:
    """Return in words why the system gives no access."""
    return REASONS.get(error.errno or 0) or f"it can't be read: {error.strerror or error}"


def describe_left_out(path: str, reason: str) -> str:
    """Return the entry and the reason in a line that can be shown."""
    return f"{shown_name(path)}: {reason}"
