"""RELAX NG in the compact syntax, by trang."""

from __future__ import annotations

from pathlib import Path

from tei.io.temporary import temporary_folder
from tei.odd.relaxng import write_rng
from tei.odd.specs import Schema
from tei.validation.engines import translate


def write_rnc(schema: Schema, path: str | Path) -> None:
    """Write ``schema`` in the compact syntax; raises ``MissingToolError`` where there is no trang."""
    with temporary_folder() as folder:
        source = folder / "schema.rng"
        write_rng(schema, source)
        translate(source, Path(path))
