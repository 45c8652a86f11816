"""Is this file valid, and if not: what is wrong, where, and what to do?"""

from __future__ import annotations

from pathlib import Path

from tei.issues import Issue
from tei.resources import schema_path

ENGINES = ("relaxng", "lxml", "jing", "xsd")
"""Who can say whether a file is valid: Teikit's own engine, and others for a second opinion."""


def validate(data: bytes | Path, *, schema: Path | None = None, name: str = "") -> list[Issue]:
    """What is wrong with a TEI file by the grammar, in the order of the places; an empty list says that it is valid.

    ``schema`` is a RELAX NG schema (by default Teikit's own); ``name`` is what the places call the file.
    Raises ``UnreadableError`` where the file or the schema cannot be read.
    """
    from tei.validation import relaxng
    from tei.validation.findings import Findings
    from tei.validation.schemas import read_schema

    file = name or (str(data) if isinstance(data, Path) else "")
    return relaxng.validate(data, read_schema(schema or schema_path("teikit.rng")), Findings(file))
