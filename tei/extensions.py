"""What other packages add to our registries, by entry points.

Asking ``importlib.metadata`` means importing it, which takes as long as to encode a page; so it is asked only where
some installed package names the group in its ``entry_points.txt`` (entry points specification, packaging.python.org).
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint


@cache
def added(group: str) -> tuple[EntryPoint, ...]:
    """The entry points of ``group`` that installed packages have; none in most installations."""
    if not any(_may_name(Path(place), f"[{group}]") for place in sys.path):
        return ()
    from importlib.metadata import entry_points

    return tuple(entry_points(group=group))


def _may_name(place: Path, section: str) -> bool:
    """May a package at this place of ``sys.path`` have the section?  What is no folder, such as an archive, may."""
    if not place.is_dir():
        return place.exists()
    return any(section in file.read_text(encoding="utf-8") for file in place.glob("*-info/entry_points.txt"))
