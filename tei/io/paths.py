"""Names that come from outside: where they lead below a folder, or why they lead nowhere.

A member of an archive, a line of a manifest, the name of a book, the address of a picture: whoever wrote it may have
made a mistake, or worse.  Everything that joins such a name to a folder asks ``resolve_below``; where there is no
folder of this machine, ``check_name`` looks at the name alone.
"""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tei.errors import UsageError

TEXT_SUFFIXES = (".txt", ".text", ".md")
"""How the names of texts end from which TEI is made."""
LONGEST_PART = 255
"""Bytes of a file's name on every usual file system (NAME_MAX)."""
LONGEST_PATH = 3000
"""Bytes of a whole name: systems take 4096 (PATH_MAX) with the folder before it."""
RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|CLOCK\$|CON(?:IN|OUT)\$|(?:COM|LPT)[0-9¹²³])(?: *\..*)?", re.IGNORECASE)
"""Names of devices, with whatever suffix: Microsoft, Naming Files, Paths, and Namespaces."""


class OutsideError(UsageError):
    """A name leads out of its folder, or no file can be called so."""


class NameRule(NamedTuple):
    """Why a name is refused."""

    is_broken: Callable[[str], object]
    reason: str


def _parts(name: str) -> list[str]:
    return [part for part in name.split("/") if part not in ("", ".")]


RULES = (
    NameRule(lambda name: not _parts(name), "is empty"),
    NameRule(lambda name: "\0" in name, "has a NUL in it"),
    NameRule(lambda name: name.startswith("/"), "is a path from the root of the disk"),
    NameRule(lambda name: re.match(r"[A-Za-z]:(?:[/\\]|$)", name), "names a drive"),
    NameRule(lambda name: "\\" in name, "has a backslash in it, which separates folders on Windows"),
    NameRule(lambda name: ".." in name.split("/"), "leads out of the folder by .."),
    NameRule(
        lambda name: any(len(os.fsencode(part)) > LONGEST_PART for part in _parts(name)),
        f"is longer than the {LONGEST_PART} bytes that a name may have",
    ),
    NameRule(lambda name: len(os.fsencode(name)) > LONGEST_PATH, f"is longer than {LONGEST_PATH} bytes"),
    NameRule(lambda name: not _is_encodable(name), "has characters that no file name has"),
)
"""What no system may write, or another one reads as something else."""

WINDOWS_RULES = (
    NameRule(lambda name: re.search(r'[<>:"|?*\x00-\x1f]', name), 'has one of < > : " | ? * or a control character'),
    NameRule(lambda name: any(RESERVED.fullmatch(part) for part in _parts(name)), "is the name of a device"),
    NameRule(lambda name: any(part[-1] in ". " for part in _parts(name)), "ends in a full stop or a blank"),
)
"""What Windows alone can't write, or takes for something else."""


def _is_encodable(name: str) -> bool:
    try:
        os.fsencode(name)
    except UnicodeEncodeError:
        return False
    return True


def check_name(name: str, *, windows: bool = sys.platform == "win32") -> str:
    """Return ``name`` in its plain form, without empty parts and ``.``; raises ``OutsideError``."""
    if not _is_encodable(name):
        raise _refuse(name, RULES[-1].reason)
    for rule in (*RULES, *(WINDOWS_RULES if windows else ())):
        if rule.is_broken(name):
            raise _refuse(name, rule.reason)
    return "/".join(_parts(name))


def resolve_below(root: str | Path, name: str) -> Path:
    """Return the file ``name`` (with ``/``) below the folder ``root``; raises ``OutsideError``.

    No link on the way leads out.  The file itself may be a link: who writes replaces it, who reads asks
    ``find_below``.
    """
    plain = check_name(name)
    target = Path(root, plain)
    if not _is_below(target.parent, Path(root)):
        raise _refuse(name, f"leads out of {root} by a link")
    return target


def find_below(root: str | Path, name: str) -> Path | None:
    """Return the regular file ``name`` below ``root``; None where there is none, or the name or a link leads out."""
    try:
        target = resolve_below(root, name)
        return target if _is_below(target, Path(root)) and target.is_file() else None
    except (OutsideError, OSError):
        return None


def _is_below(path: Path, root: Path) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root))


def folded_name(name: str) -> str:
    """Return what is alike for two names that are one file where letters' case and composition don't count."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())


def folds_names(folder: Path) -> bool:
    """Return whether the disk takes names that differ by case for one file; ``folder`` is there and has a letter."""
    return folder.name != folder.name.swapcase() and folder.with_name(folder.name.swapcase()).exists()


def shown_name(name: str) -> str:
    """Return ``name`` as it can be shown and kept: bytes that are no UTF-8 as ``\\xff``, controls too."""
    text = os.fsencode(name).decode("utf-8", "backslashreplace") if _is_encodable(name) else ascii(name)[1:-1]
    return "".join(one if one.isprintable() or one == " " else one.encode("unicode_escape").decode() for one in text)


def _refuse(name: str, reason: str) -> OutsideError:
    shown = shown_name(name)
    short = shown if len(shown) <= 100 else f"{shown[:60]} … {shown[-30:]}"
    return OutsideError(
        f"the name {short!r} {reason}",
        remedy="Rename it where it comes from. Nothing was written for it.",
    )
