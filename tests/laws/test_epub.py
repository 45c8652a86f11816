"""The laws of EPUB: it holds the text of the book, every link leads somewhere, the same book gives the same bytes."""

from __future__ import annotations

from urllib.parse import urldefrag

import pytest
from hypothesis import given, settings
from lxml import etree

from tei.formats.book import read_book
from tei.formats.epub import to_epub
from tests.formats.epub import files_of, read_epub
from tests.formats.law import SAMPLES, check, documents, readings, sample


@given(documents, readings)
def test_a_publication_holds_all_of_the_text(tree: etree._ElementTree, reading: str) -> None:
    check(to_epub, read_epub, tree, reading)


@settings(max_examples=15)
@given(documents)
def test_links_lead_to_a_place_and_no_identifier_stands_twice(tree: etree._ElementTree) -> None:
    pages = {
        name.removeprefix("EPUB/"): etree.fromstring(data)
        for name, data in files_of(to_epub(read_book(tree, name="b.xml"), {})).items()
        if name.endswith(".xhtml")
    }
    found = {name: page.xpath("//@id") for name, page in pages.items()}
    assert all(len(set(ids)) == len(ids) for ids in found.values())
    for name, page in pages.items():
        for href in page.xpath("//@href"):
            path, anchor = urldefrag(str(href))
            if not path.startswith(("http", "style.css")):
                assert not anchor or anchor in found[path or name]


@settings(max_examples=15)
@given(documents)
def test_the_same_book_gives_the_same_bytes(tree: etree._ElementTree) -> None:
    assert to_epub(read_book(tree), {}) == to_epub(read_book(tree), {})


@pytest.mark.parametrize("name", SAMPLES)
def test_the_publication_of_a_sample_holds_all_of_its_text(name: str) -> None:
    check(to_epub, read_epub, sample(name), "traditional")
