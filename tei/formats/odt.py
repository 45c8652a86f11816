"""The book as OpenDocument text: the Word document, converted by pandoc where that is installed."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from typing import Any

from tei.errors import MissingToolError
from tei.formats.book import Book
from tei.formats.docx import to_docx


def to_odt(book: Book, options: Mapping[str, Any]) -> bytes:
    """The document; raises ``MissingToolError`` without pandoc."""
    pandoc = shutil.which("pandoc")
    if pandoc is None:
        raise MissingToolError(
            "the format odt needs pandoc, which is not installed",
            remedy="Install it from https://pandoc.org, or write docx, which LibreOffice opens.",
        )
    data = to_docx(book, {**options, "contents": False})
    done = subprocess.run((pandoc, "-f", "docx", "-t", "odt", "-o", "-"), input=data, capture_output=True, check=False)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise MissingToolError(f"pandoc could not convert the document: {said}", remedy="Write docx instead.")
    return done.stdout
