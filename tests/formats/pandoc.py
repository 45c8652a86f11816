"""Reading a file back through pandoc: the text and the notes of its document."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from typing import Any

from tei.rendering.text import Text, squeezed

OURS = frozenset({"page"})
"""Classes of what a format adds of its own."""


QUOTES = {"DoubleQuote": "“”", "SingleQuote": "‘’"}
"""What pandoc reads as quotations: these marks; straight ones would come back as these, which the law tells."""


def read(data: bytes, format: str) -> Text:
    """The text of ``data`` as pandoc reads it."""
    command = ("pandoc", "-f", format, "-t", "json")
    document = json.loads(subprocess.run(command, input=data, capture_output=True, check=True).stdout)
    notes: list[str] = []
    running = "".join(_strings(document["blocks"], notes))
    return Text(squeezed(running), tuple(map(squeezed, notes)))


def _strings(node: Any, notes: list[str]) -> Iterator[str]:
    if isinstance(node, list):
        for child in node:
            yield from _strings(child, notes)
    elif isinstance(node, dict) and "t" in node:
        yield from _typed(node["t"], node.get("c"), notes)
    elif isinstance(node, str):
        return


def _typed(kind: str, content: Any, notes: list[str]) -> Iterator[str]:
    if kind == "Str":
        yield content
    elif kind == "Note":
        number = len(notes)
        notes.append("")
        notes[number] = "".join(_strings(content, notes))
    elif kind in ("Code", "CodeBlock", "Math", "RawInline", "RawBlock"):
        yield content[1]
    elif kind == "Quoted":
        opened, closed = QUOTES[content[0]["t"]]
        yield from (opened, *_strings(content[1], notes), closed)
    elif kind == "Span" and OURS & set(content[0][1]):
        return
    elif kind == "Header":
        yield from _strings(content[2], notes)
    elif kind in ("Image", "Link", "Span", "Div"):
        yield from _strings(content[1], notes)
    elif content is not None:
        yield from _strings(content, notes)
