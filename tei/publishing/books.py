"""Which books does a publication mean, and what is each called in the repository?"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tei.errors import UsageError
from tei.xml.parser import root_tag

SUFFIX = ".xml"
PUBLISHED = frozenset({"manifest-sha256.txt", "site.json"})
"""What stands in a folder that is itself a publication: a bundle, a bag, a site."""


class Book(NamedTuple):
    """A TEI file, its name in the repository, and whether a folder was named or the file itself."""

    path: Path
    name: str
    of_folder: bool = False


def books_of(paths: Iterable[Path], *, name: str = "", by_path: bool = False, apart: Path | None = None) -> list[Book]:
    """The books of files and folders, in their order; of a folder every TEI file in it, at whatever depth.

    ``name`` is that of the only book; ``by_path`` calls those of a folder by their path in it (``qing-book``);
    ``apart`` is a folder that holds none: the place that they go to.  Raises ``UsageError`` where two would have
    the same name.
    """
    found = [book for path in paths for book in _books_at(path, by_path, apart)]
    if name and len(found) != 1:
        raise UsageError("--name is for one book", remedy="Publish the books one by one.")
    named = [book._replace(name=name or book.name) for book in found]
    _check_names(named)
    return named


def _books_at(path: Path, by_path: bool, apart: Path | None) -> Iterator[Book]:
    if not path.is_dir():
        yield Book(path, path.name.removesuffix(path.suffix))
        return
    for file in sorted(_files(path, apart.resolve() if apart else None)):
        inside = file.relative_to(path).with_suffix("")
        yield Book(file, "-".join(inside.parts) if by_path else inside.name, True)


def _files(folder: Path, apart: Path | None) -> Iterator[Path]:
    """Not meant are hidden files and folders, XML that is no TEI, publications; links to folders are not followed."""
    closed: list[Path] = []
    for at, folders, files in os.walk(folder, onerror=lambda error: closed.append(Path(str(error.filename)))):
        if PUBLISHED.intersection(files):
            folders.clear()
            continue
        folders[:] = [one for one in folders if not one.startswith(".") and Path(at, one).resolve() != apart]
        paths = (Path(at, one) for one in files if one.lower().endswith(SUFFIX) and not one.startswith("."))
        yield from (path for path in paths if not _is_device(path) and _is_tei(path))
    yield from closed  # told when they are read


def _is_device(path: Path) -> bool:
    """A device or a pipe, which nobody may have an answer from; a link that leads nowhere is told later."""
    return path.exists() and not path.is_file()


def _is_tei(path: Path) -> bool:
    """Is the root called ``TEI``?  What is not well-formed counts too: its user shall hear of it."""
    try:
        return root_tag(path).rpartition("}")[2] in ("TEI", "")
    except OSError:
        return True


def _check_names(books: Sequence[Book]) -> None:
    first: dict[str, Book] = {}
    for book in books:
        other = first.setdefault(book.name, book)
        if other is not book:
            remedy = "Give their files other names, or call them by their paths: --by-path."
            raise UsageError(f"{other.path} and {book.path} would both be published as {book.name}", remedy=remedy)
