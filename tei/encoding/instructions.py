"""The processing instructions before the root: which schema, and which run made the file."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from tei.model import Source

ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"})
"""What ``html.escape`` does; its module reads the names of all characters, which no run needs that writes a file."""
NEWLINES = {"\n": "LF", "\r\n": "CRLF", "\r": "CR"}


class Model(NamedTuple):
    """A schema as an ``xml-model`` instruction names it (W3C, Associating Schemas with XML Documents 1.0)."""

    name: str
    namespace: str


MODELS = (
    Model("teikit.rng", "http://relaxng.org/ns/structure/1.0"),
    Model("teikit.sch", "http://purl.oclc.org/dsdl/schematron"),
)


def model_instruction(model: Model, base: str = "") -> str:
    """``<?xml-model …?>`` with the schema in the folder or at the address ``base``."""
    folder = base if not base or base.endswith("/") else f"{base}/"
    address = (folder + model.name).translate(ESCAPES)
    return f'<?xml-model href="{address}" type="application/xml" schematypens="{model.namespace}"?>'


def run_instruction(source: Source, version: str, without: Collection[str]) -> str:
    """``<?teikit …?>``: what `tei source` needs for the very bytes and `tei explain` for the same run."""
    values = {
        "version": version,
        "style": source.style,
        "encoding": source.encoding,
        "newline": NEWLINES.get(source.newline, "LF"),
        "sha256": source.sha256,
        "without": " ".join(sorted(without)),
    }
    said = " ".join(f'{name}="{value.translate(ESCAPES)}"' for name, value in values.items())
    return f"<?teikit {said}?>"
