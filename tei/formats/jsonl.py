"""The book as JSON lines: a paragraph, heading, line of verse or note a line, for search and language models.

Each line says where it stands (page, divisions, offsets in the format ``text``) and which names are in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tei.formats.book import Book
from tei.formats.entities import Entity, entities
from tei.formats.transcript import Division, Transcript, transcribe
from tei.formats.work import read_work
from tei.tree import XML_ID, local_name


def to_jsonl(book: Book, options: Mapping[str, Any]) -> bytes:
    """One JSON object a line, UTF-8."""
    transcript = transcribe(book)
    title, language = (work := read_work(book)).full_title, work.language
    named = _by_block(entities(book, transcript))
    rows = (_row(transcript, number, named.get(number, ())) for number in range(len(transcript.blocks)))
    whole = {"book": title, "language": language}
    return "".join(json.dumps(row | whole, ensure_ascii=False) + "\n" for row in rows).encode()


def _by_block(found: Sequence[Entity]) -> dict[int, list[dict[str, Any]]]:
    """The names in each block, in the order of the text."""
    named: dict[int, list[dict[str, Any]]] = {}
    pairs = sorted(((m, e) for e in found for m in e.mentions), key=lambda pair: pair[0])
    for mention, entity in pairs:
        name = {"id": entity.id, "kind": entity.kind, "name": entity.name, "start": mention.start, "end": mention.end}
        named.setdefault(mention.block, []).append(name)
    return named


def _row(transcript: Transcript, number: int, names: Sequence[dict[str, Any]]) -> dict[str, Any]:
    block = transcript.blocks[number]
    return {
        "id": block.element.get(XML_ID) or f"block-{number + 1}",
        "kind": "note" if block.note is not None else local_name(block.element),
        "text": transcript.of(block),
        "start": block.start,
        "end": block.end,
        "pages": [page.name for page in transcript.pages_of(block)],
        "divisions": [_division(row) for row in transcript.divisions_of(block)],
        "names": [name | {"start": name["start"] - block.start, "end": name["end"] - block.start} for name in names],
    }


def _division(row: Division) -> dict[str, str]:
    values = {"id": row.id, "type": row.kind, "heading": row.heading}
    return {name: value for name, value in values.items() if value}
