"""The law of formats: the text of what a format writes is the text of the TEI, in the reading that was asked for.

    from tests.formats.law import check, documents, readings

    @given(documents, readings)
    def test_the_text_is_whole(tree, reading):
        check(to_markdown, read_markdown, tree, reading)

``read`` takes the bytes that the format made and gives a ``Text``: the running text and the notes in the order of
the book, white space aside; it leaves out what the format adds of its own (contents, indexes, labels of notes).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from hypothesis import strategies as st
from lxml import etree

from tei.encoding.edition import encode
from tei.formats.book import Book, Result, read_book
from tei.rendering.readings import READINGS
from tei.rendering.text import Text, squeezed, text_of
from tei.resources import data_path
from tei.sources import read_source
from tei.xml.parser import parse_tree
from tests.formats.documents import documents

__all__ = ["SAMPLES", "check", "documents", "readings", "sample"]

Make = Callable[[Book, Mapping[str, Any]], Result]

readings = st.sampled_from(sorted(READINGS))
SAMPLES = sorted(path.name for path in data_path("sample").glob("*.txt"))


@cache
def _encoded(name: str) -> bytes:
    return encode(read_source(data_path("sample") / name)).tei


def sample(name: str) -> etree._ElementTree:
    """The TEI of a sample book, by the name of its text (see ``SAMPLES``)."""
    return parse_tree(_encoded(name))


def check(
    make: Make,
    read: Callable[[Any], Text],
    tree: etree._ElementTree,
    reading: str = "source",
    options: Mapping[str, Any] | None = None,
    *,
    notes_apart: bool = True,
) -> None:
    """Assert the law for one document; where a format can't tell notes from text, their characters are compared."""
    book = read_book(tree, reading=reading, name="book.xml")
    made, expected = read(make(book, options or {})), text_of(book.view)
    if notes_apart:
        assert made == expected
    else:
        assert sorted(squeezed(made.running + "".join(made.notes))) == sorted(
            squeezed(expected.running + "".join(expected.notes))
        )
