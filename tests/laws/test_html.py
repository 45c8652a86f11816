"""The law of HTML: the page holds the text of the book, whatever the document and the reading."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from lxml import etree, html

from tei.formats.html import to_html
from tests.formats.html import read_html, text_in
from tests.formats.law import SAMPLES, check, documents, readings, sample


def read_split(files: Mapping[str, bytes]) -> object:
    pages = [html.document_fromstring(data.decode()) for name, data in files.items() if name != "index.html"]
    return text_in(page.xpath("//article[contains(@class,'tk-text')]")[0] for page in pages)


@given(documents, readings)
def test_a_page_holds_all_of_the_text(tree: etree._ElementTree, reading: str) -> None:
    check(to_html, read_html, tree, reading)


@settings(max_examples=15)
@given(documents)
def test_the_pages_of_chapters_hold_all_of_the_text(tree: etree._ElementTree) -> None:
    check(to_html, read_split, tree, options={"split": True})  # type: ignore[arg-type]


@pytest.mark.parametrize("name", SAMPLES)
def test_the_page_of_a_sample_holds_all_of_its_text(name: str) -> None:
    check(to_html, read_html, sample(name), "diplomatic")
    check(to_html, read_html, sample(name), "simplified")
