"""The text of a book for searching: passages in small files, terms counted through.

A file is a script that hands its rows over: ``teikit.take("books/NAME/text/KEY-0", [[address, page, text], …])``.
Scripts load from a disk as well as from a web space, where other files may not.  A passage on several pages has
``[label, [offset, label], …]`` for its page.  KEY is a sum of the text, so that no browser mixes old and new files.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import NamedTuple

from tei.formats.transcript import Transcript
from tei.publishing.site.places import Places
from tei.searching.passages import Passage
from tei.searching.terms import TERM

CHUNK = 4_000
"""Characters of a file, about."""
GAP = 1
"""Places that no term has, between two passages: no phrase goes over it."""


class Texts(NamedTuple):
    """The files, and where in the count of terms each begins."""

    files: dict[str, bytes]
    chunks: tuple[tuple[str, int], ...]
    terms: int


Row = tuple[str, object, str]


def text_files(passages: Iterable[Passage], said: Transcript, places: Places) -> Texts:
    """The files of the passages of a book, by their paths in its folder."""
    rows = list(_rows(passages, said, places))
    key = sha256(json.dumps(rows).encode()).hexdigest()[:10]
    files: dict[str, bytes] = {}
    chunks, first = [], 0
    for number, chunk in enumerate(_chunks(rows)):
        path = f"text/{key}-{number}"
        files[f"{path}.js"] = as_script(path, chunk)
        chunks.append((path, first))
        first += sum(terms_in(text) + GAP for _, _, text in chunk)
    return Texts(files, tuple(chunks), first)


def terms_in(text: str) -> int:
    """How many terms a passage has."""
    return sum(1 for _ in TERM.finditer(text))


def as_script(key: str, value: object) -> bytes:
    """A script that hands ``value`` over under ``key``."""
    return f"teikit.take({json.dumps(key)},{json.dumps(value, ensure_ascii=False, separators=(',', ':'))})\n".encode(
        "utf-8", "surrogatepass"
    )


def from_script(data: bytes) -> object:
    """What a script of ``as_script`` hands over."""
    return json.loads(data[data.index(b",") + 1 : data.rindex(b")")])


def _rows(passages: Iterable[Passage], said: Transcript, places: Places) -> Iterator[Row]:
    blocks = (block for block in said.blocks if block.end > block.start)
    for passage, block in zip(passages, blocks, strict=True):
        page: object = passage.page.strip("[]")
        if passage.breaks:
            page = [page, *([start, label.strip("[]")] for start, label in passage.breaks)]
        yield places.spot(block.element, "").address, page, passage.text


def _chunks(rows: list[Row]) -> Iterator[list[Row]]:
    chunk: list[Row] = []
    size = 0
    for row in rows:
        chunk.append(row)
        size += len(row[2])
        if size >= CHUNK:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk
