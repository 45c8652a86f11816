"""Files that are given as they are: those of a site, images beside the books; never one that is hidden or elsewhere."""

from __future__ import annotations

from pathlib import Path

from tei.io.paths import find_below

INDEX = "index.html"


def file_in(folder: Path, path: str) -> Path | None:
    """The file ``path`` (with ``/``) in ``folder``; None where there is none, or it is hidden, or a link leads out."""
    hidden = any(part.startswith(".") for part in path.split("/"))
    return None if hidden else find_below(folder, path)


def page_in(site: Path, path: str) -> Path | None:
    """The file that a web server would give for ``path``: itself, or the index of a folder named with ``/``."""
    return file_in(site, f"{path}{INDEX}" if not path or path.endswith("/") else path)


def is_folder_in(site: Path, path: str) -> bool:
    """Does ``path`` lack the ``/`` of a folder that has an index?"""
    return bool(path) and not path.endswith("/") and file_in(site, f"{path}/{INDEX}") is not None
