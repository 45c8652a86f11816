"""Is a folder one of ours?  What a person keeps under a book's name is never replaced; what is torn is made anew.

A deposit of ours has its checksums.  One without them was torn, by an earlier version or by somebody who took files
away: then each file in it is one that a deposit has, at the place where a deposit has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from tei.errors import RefusedError
from tei.io.files import PART
from tei.publishing.bundle import METADATA_FILES, SCHEMA_FILES, SUMS

WHOLE = (SUMS, "bagit.txt")
"""One of them at least is in the folder of a book that was published: RFC 8493 2.1."""
TAGS = re.compile(r"bag-info\.txt|(?:tag)?manifest-sha(?:256|512)\.txt")
SURE = frozenset({*METADATA_FILES, *(f"schema/{file}" for file in SCHEMA_FILES), SUMS})
"""Files that nobody else has at such a place."""
COMMON = frozenset({"README.md", "LICENSE.md", "CITATION.cff"})


def refuse_folder_of_others(folder: Path, name: str, files: Mapping[str, bytes] | None = None) -> None:
    """Raise ``RefusedError`` for a folder of somebody's own in the place of the book ``name``.

    ``files`` are those that a deposit of it would have now, where they are known: by their bytes what is torn is
    told from what only looks like it.
    """
    if not folder.is_dir() or any((folder / path).is_file() for path in WHOLE):
        return
    found = dict(_files_in(folder))
    if not all(_is_of_deposit(path, name) for path in found) or not _is_torn(found, files):
        raise RefusedError(
            f"{folder} is not a book that was published: it has no {WHOLE[0]}",
            remedy="Name another place, or move the folder away; nothing was changed.",
        )


def _files_in(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the path within the folder of everything that is no folder."""
    for path in folder.rglob("*"):
        if path.is_symlink() or not path.is_dir():
            yield path.relative_to(folder).as_posix(), path


def _is_of_deposit(path: str, name: str) -> bool:
    """Return whether a deposit has a file at that path, in a bag or not."""
    if TAGS.fullmatch(path):
        return True
    plain = path.removeprefix("data/")
    folder, _, file = plain.rpartition("/")
    return plain in SURE | COMMON or file.endswith(PART) or (not folder and file.startswith(f"{name}."))


def _is_torn(found: Mapping[str, Path], files: Mapping[str, bytes] | None) -> bool:
    """Return whether the files are surely ours, or have the very bytes; before those are known, whether they may be."""
    if files is None or any(path.removeprefix("data/") in SURE or path.endswith(PART) for path in found):
        return True
    return all(path in files and files[path].startswith(at.read_bytes()) for path, at in found.items())
