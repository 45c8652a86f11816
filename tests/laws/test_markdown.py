"""The law of formats for Markdown, read back by pandoc."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from lxml import etree

from tei.formats.markdown import to_markdown
from tei.rendering.text import Text
from tests.formats import pandoc
from tests.formats.law import SAMPLES, check, documents, readings, sample
from tests.services import needs


def read_markdown(data: bytes) -> Text:
    return pandoc.read(data, "markdown")


@pytest.mark.slow
@settings(max_examples=60)
@given(documents, readings)
def test_the_text_of_any_book_comes_back(tree: etree._ElementTree, reading: str) -> None:
    needs("pandoc")
    check(to_markdown, read_markdown, tree, reading)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_text_of_a_sample_comes_back(name: str) -> None:
    needs("pandoc")
    check(to_markdown, read_markdown, sample(name))
