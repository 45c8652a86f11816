"""The project's file, ``teikit.toml``: options that hold for every run in its folder.

    [transform]
    reading = "simplified"
    odds = ["house.odd"]

    [transform.epub]
    cover = "cover.jpg"

What the command line says goes before it.  Paths in it begin in its folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tei.cli.streams import STREAM, get
from tei.errors import UsageError
from tei.formats import format_named, formats
from tei.tomlplaces import parse_toml

NAME = "teikit.toml"
GENERAL = ("reading", "odds", "lenient")
"""The keys of ``[transform]`` that are no option of a format."""
TABLES = frozenset({"transform", "publish"})
KNOWN = "[transform] and [publish], and tables within them"
PATHS = frozenset({"odds", "cover"})


def settings_of(tei: Path, given: Mapping[str, Any], name: str = "") -> dict[str, Any]:
    """What holds for ``tei`` and the format ``name`` (empty: for all): the file's options, then those given.

    Raises ``UsageError`` for a file that is no TOML and for keys that no format has.
    """
    path = given.get("config") or _beside(tei)
    chosen = {key: value for key, value in given.items() if value not in (None, (), False)}
    if path is None:
        return chosen
    table = _table(Path(path))
    section = table.get(name, {}) if name else {key: v for key, v in table.items() if not isinstance(v, dict)}
    _check(section, Path(path), name)
    return {**_with_folder(section, Path(path).parent), **chosen}


def read_project(folder: Path, table: str) -> tuple[Path | None, dict[str, Any]]:
    """The project's file in ``folder`` and one of its tables; None and an empty one where there is none."""
    path = folder / NAME
    return (path, _table(path, table)) if path.is_file() else (None, {})


def _beside(tei: Path) -> Path | None:
    folder = Path() if str(tei) == STREAM else tei.parent
    return folder / NAME if (folder / NAME).is_file() else None


def _table(path: Path, name: str = "transform") -> dict[str, Any]:
    try:
        text = get(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"{path} is not UTF-8 at byte {error.start}, as TOML must be"
        raise UsageError(message, remedy="Save it as UTF-8.", place=str(path)) from None
    whole = parse_toml(text, str(path))
    if unknown := whole.keys() - TABLES:
        raise UsageError(f"{path} has {min(unknown)!r}, which nothing reads", remedy=f"There are {KNOWN}.")
    table = whole.get(name, {})
    if not isinstance(table, dict):
        raise UsageError(f"{path}: {name} is no table", remedy=f"Write [{name}], and its keys on the lines below it.")
    return table


def _check(section: Mapping[str, Any], path: Path, name: str) -> None:
    rows = [format_named(name)] if name else formats()
    known = {one.name for row in rows for one in row.options} | ({*GENERAL} if not name else set())
    for key in section:
        if key not in known:
            table = f"[transform.{name}]" if name else "[transform]"
            raise UsageError(
                f"{path}: {table} has no option {key!r}", remedy=f"There are {', '.join(sorted(known)) or 'none'}."
            )


def _with_folder(section: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Paths that are written relative to the file, as they are from here."""
    return {key: _paths(value, folder) if key in PATHS else value for key, value in section.items()}


def _paths(value: Any, folder: Path) -> Any:
    return [str(folder / one) for one in value] if isinstance(value, list) else str(folder / str(value))
