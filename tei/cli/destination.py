"""Where a book goes: what the command line says, else ``teikit.toml``, else where it went before.

    [publish]
    to = "s3"
    with = "html,epub"

    [publish.s3]
    out = "s3://books/editions"

    [publish.site]
    out = "public"
    title = "Handbooks of the 1950s"

A path in it begins in its folder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tei.cli.project import read_project
from tei.errors import UsageError

GENERAL = ("to", "with")


class Destination(NamedTuple):
    """A target, its place, the formats that go along, the target's settings."""

    target: str
    place: str
    formats: str | None
    """None where nobody says: then those that went along before."""
    settings: Mapping[str, str]


def destination(
    paths: Sequence[Path], to: str, place: str, formats: str | None, settings: Mapping[str, str]
) -> Destination:
    """Where the books at ``paths`` go; raises ``UsageError`` where nobody says."""
    path, table = _project(paths)
    _check_words({key: table[key] for key in GENERAL if key in table}, path)
    target = to or str(table.get("to", "")) or _before(paths, "", "target")
    if not target:
        raise UsageError("no target is named", remedy="Say --to; `tei targets` lists them.")
    section = _section(table, target, path)
    written = _place(str(section.pop("out", "")), path)
    out = place or written or _before(paths, target, "place")
    if not out:
        remedy = f'Say --out PLACE, or write [publish.{target}] and out = "…" into {path or "teikit.toml"}.'
        raise UsageError(f"nobody says where {target} is", remedy=remedy)
    chosen = {key: str(value) for key, value in section.items()} | dict(settings)
    written_formats = str(table["with"]) if "with" in table else None
    return Destination(target, out, written_formats if formats is None else formats, chosen)


def _project(paths: Sequence[Path]) -> tuple[Path | None, Mapping[str, Any]]:
    """The project's file beside the first book, else here, and its table ``publish``."""
    first = paths[0] if paths else Path()
    for folder in (first if first.is_dir() else first.parent, Path()):
        path, table = read_project(folder, "publish")
        if path is not None:
            return path, table
    return None, {}


def _section(table: Mapping[str, Any], target: str, path: Path | None) -> dict[str, Any]:
    from tei.publishing import targets

    unknown = [key for key in table if key not in GENERAL and key not in targets()]
    section = table.get(target, {})
    if unknown or not isinstance(section, dict):
        known = f"There are {', '.join(GENERAL)} and a table for each target: [publish.folder]."
        raise UsageError(f"{path}: [publish] has no {(unknown or [target])[0]!r}", remedy=known)
    _check_words(section, path)
    return dict(section)


def _check_words(said: Mapping[str, Any], path: Path | None) -> None:
    for key, value in said.items():
        if isinstance(value, list | dict):
            raise UsageError(f"{path}: {key} is not one text", remedy=f'Write {key} = "…", with commas within it.')


def _place(out: str, path: Path | None) -> str:
    from tei.publishing.receipts import ADDRESS

    return out if not out or ADDRESS.match(out) or path is None else str(path.parent / out)


def _before(paths: Sequence[Path], target: str, key: str) -> str:
    """What the receipts of the one book that is named agree on; empty where they don't, or where a secret was."""
    from tei.io.redaction import HIDDEN
    from tei.publishing.receipts import place_of, read_receipts

    if len(paths) != 1 or not paths[0].is_file():
        return ""
    entries = [entry for entry in read_receipts(paths[0]) if target in ("", entry["target"])]
    found = {place_of(paths[0], entry) if key == "place" else str(entry[key]) for entry in entries}
    said = found.pop() if len(found) == 1 else ""
    return "" if HIDDEN in said else said
