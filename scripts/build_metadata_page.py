"""Write docs/metadata-schemes.md from the table of concepts: ``python -m scripts.build_metadata_page``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lxml import etree

from tei.publishing.crosswalk import schemes
from tei.publishing.record import table

PAGE = Path(__file__).resolve().parent.parent / "docs" / "metadata-schemes.md"

INTRODUCTION = """\
# From the TEI header to metadata schemes

`tei publish` describes an edition by what its header says, and by nothing else. One table does that for all schemes:
`tei/data/publishing/concepts.toml`. This page is made from it (`python -m scripts.build_metadata_page`).

"""
WRAPPERS = frozenset({"metadata"})
"""Objects that only hold others: what they hold is shown instead."""


def page() -> str:
    """The whole page."""
    return INTRODUCTION + "\n".join(_sections()) + "\n"


def _sections() -> Iterator[str]:
    for name, row in table()["concept"].items():
        yield f"## {name}\n\n{row['meaning'].capitalize()}. In the header: {_paths(row['items'])}."
        yield f"From the metadata file: `{row['add']}`." if row.get("add") else "Counted by the encoder."
        yield "\n| scheme | says it in |\n|---|---|"
        yield from (f"| {schemes()[to].title} | {_names(template)} |" for to, template in row["to"].items())
        yield ""


def _paths(xpath: str) -> str:
    parts = (part.strip().removeprefix("tei:teiHeader/").replace("tei:", "") for part in xpath.split(" | "))
    return ", ".join(f"`{part}`" for part in parts)


def _names(template: Any) -> str:
    names = _elements(template) if isinstance(template, str) else _keys(template)
    return ", ".join(f"`{name}`" for name in dict.fromkeys(names))


def _elements(template: str) -> Iterator[str]:
    for element in etree.fromstring(f'<all xmlns:dc="dc" xmlns:xlink="xlink">{template}</all>'):
        yield etree.QName(element).localname


def _keys(template: Mapping[str, Any]) -> Iterator[str]:
    for key, part in template.items():
        yield from (f"{key}.{inner}" for inner in part) if key in WRAPPERS else (key,)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
