"""The book as plain text: the running text of the TEI, an empty line between paragraphs, two before divisions, no more.

Kept: every character of the reading, notes behind their paragraphs, table cells parted by tabs.
Lost: everything that is not a character: headings are lines with two empty ones above, pages and names are not told.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tei.formats.book import Book
from tei.formats.transcript import transcribe


def to_text(book: Book, options: Mapping[str, Any]) -> bytes:
    """The text in UTF-8, with a line end at its end."""
    return f"{transcribe(book).text}\n".encode()
