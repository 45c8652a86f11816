"""A book with everything as HTML and EPUB, whole: what changes in them is seen when it is accepted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tei.formats.book import Book, read_book
from tei.formats.epub import to_epub
from tei.formats.html import to_html
from tei.xml.parser import read_tree
from tests.formats.epub import files_of
from tests.services import ROOT

Golden = Callable[[str, str | bytes], None]
RICH = ROOT / "tests" / "formats" / "rich.xml"


@pytest.fixture
def book() -> Book:
    return read_book(read_tree(RICH), name="rich.xml", folder=RICH.parent)


def test_the_text_of_a_page_is_what_it_was(book: Book, golden: Golden) -> None:
    """From the main part on: the style sheets and the script have tests of their own."""
    made = to_html(book, {})
    assert isinstance(made, bytes)
    page = made.decode()
    golden("html/rich.html", page[page.index("<main") : page.index("<script>")])


def test_the_files_of_a_publication_are_what_they_were(book: Book, golden: Golden) -> None:
    files = files_of(to_epub(book, {}))
    for name in sorted(name for name in files if name.endswith((".xhtml", ".opf"))):
        golden(f"epub/{name.removeprefix('EPUB/')}", files[name])
