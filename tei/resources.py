"""Files that ship with the package: data in ``tei/data``, the schema in ``schema``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parent


def data_files(folder: str, suffix: str) -> Iterator[tuple[str, str]]:
    """Name and text of every file with ``suffix`` in ``tei/data/FOLDER``, in the order of their names."""
    for path in sorted((PACKAGE / "data" / folder).glob(f"*{suffix}")):
        yield path.name, path.read_text(encoding="utf-8")


def data_path(name: str) -> Path:
    """The path of ``tei/data/NAME``."""
    return PACKAGE / "data" / name


def schema_path(name: str) -> Path:
    """The path of a schema file, in an installed wheel (``tei/schema``) or in a checkout (``schema``)."""
    installed = PACKAGE / "schema" / name
    return installed if installed.exists() else PACKAGE.parent / "schema" / name
