"""The lines of a source as a reader of the page sees them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei.annotators.lines import columns, lines_of
from tei.sources import read_source


@pytest.mark.parametrize(
    ("text", "width"), [("abc", 3), ("水車", 4), ("a水", 3), ("\u3000\u3000", 4), ("\t", 4), ("", 0), ("ä", 1)]
)
def test_wide_characters_fill_two_columns(text: str, width: int) -> None:
    assert columns(text) == width


@pytest.mark.parametrize(
    ("line", "text", "indent"),
    [
        ("## 水車", "水車", 0),
        ("- **水車**", "水車", 0),
        ("\u3000\u3000水車", "水車", 4),
        ("**a** b", "a b", 0),
        ("&amp;Co", "&Co", 0),
    ],
)
def test_a_line_is_its_text_without_marks_and_blanks(line: str, text: str, indent: int) -> None:
    first = lines_of(read_source(line.encode(), style="markdown"))[0]
    assert (first.text, first.indent) == (text, indent)


def test_marks_of_a_line_belong_to_its_outer_span() -> None:
    source = read_source("## **水車**\n".encode(), style="markdown")
    line = lines_of(source)[0]
    assert source.text[slice(*line.span)] == "水車"
    assert source.text[slice(*line.outer)] == "## **水車**"


def test_lines_know_their_page() -> None:
    source = read_source(b"one\n\ftwo\nthree\n\ffour\n", style="formfeed")
    assert [(line.text, line.page) for line in lines_of(source) if line.text] == [
        ("one", 0),
        ("two", 1),
        ("three", 1),
        ("four", 2),
    ]


@given(
    st.lists(st.sampled_from(["水", "a ", "\n", "\n\n", "## ", "- ", "**", "\f", "\u3000"]), min_size=1).map("".join)
)
def test_lines_are_in_order_and_inside_the_text(text: str) -> None:
    source = read_source(("書" + text).encode(), style="markdown")
    position = 0
    for line in lines_of(source):
        assert position <= line.raw.start <= line.span.start <= line.span.end <= line.raw.end
        position = line.raw.end
    assert position == len(source.text)
