"""Vertical Chinese as PDF: the page for browsers, printed by Chromium where that is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tei.errors import MissingToolError
from tei.formats.book import Book
from tei.io.temporary import temporary_folder

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome")
LONGEST = 600
"""Seconds that a book may take."""

SIZES = {"iso-b5": "176mm 250mm", "us-letter": "letter"}
"""What CSS calls a paper, where it is not its own name."""


def to_vertical_pdf(book: Book, options: Mapping[str, Any]) -> bytes:
    """The PDF with lines from top to bottom; raises ``MissingToolError`` without Chromium."""
    from tei.formats.html import to_html

    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        raise MissingToolError(
            "vertical lines in PDF need Chromium, which is not installed",
            remedy="Install it, or write `--to html --writing vertical` and print that from a browser.",
        )
    page = to_html(book, {"writing": "vertical"})
    assert isinstance(page, bytes)
    paper = options.get("paper") or "a5"
    sheet = f"@page {{ size: {SIZES.get(paper, paper)}; margin: 15mm }} html, body {{ background: none }}"
    page = page.replace(b"</style>", f"{sheet}\n</style>".encode(), 1)
    with temporary_folder() as folder:
        return _printed(program, page, folder)


def _printed(program: str, page: bytes, folder: Path) -> bytes:
    source, target = folder / "book.html", folder / "book.pdf"
    source.write_bytes(page)
    command = (
        program, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
        "--generate-pdf-document-outline",
        f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={target}", source.as_uri(),
    )  # fmt: skip
    environment = os.environ | {"HOME": str(folder)}
    done = subprocess.run(command, capture_output=True, check=False, timeout=LONGEST, env=environment)
    if done.returncode or not target.exists():
        raise MissingToolError(f"{program} could not print the page", remedy="Print the format html from a browser.")
    return target.read_bytes()
