"""The proof for files that a person edited: what is no loss passes, what is one is shown with its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tei.comparison import Comparison, compare, first_difference, normalised
from tei.encoding.edition import encode
from tei.sources import read_source

BOOK = """# A Book

## Of Weirs

The weir is built of stone, and **every** stone &amp; stake is old.

## 水渠

水渠在村東，
張三管水。
"""


def compared(book: str, *replaced: tuple[str, str], style: str = "markdown") -> Comparison:
    """The TEI of BOOK, edited, against ``book``."""
    tei = encode(read_source(BOOK.encode(), style=style)).tei.decode()
    for old, new in replaced:
        assert old in tei
        tei = tei.replace(old, new)
    tree = etree.ElementTree(etree.fromstring(tei.encode()))
    return compare(tree, book.encode(), read_source(book.encode(), style=style))


def test_what_was_encoded_is_identical() -> None:
    assert compared(BOOK) == Comparison("identical")


def test_other_line_ends_are_the_same_characters() -> None:
    assert compared(BOOK.replace("\n", "\r\n")) == Comparison("same characters")


@pytest.mark.parametrize(
    "edit",
    [
        ("<?markup ##\\s?>", ""),
        ("</p>\n", "</p>\n\n      "),
        ("</p>\n", "</p>"),
        ("</p>\n", "</p><!-- a comment -->\n\n"),
    ],
    ids=["markup gone", "indented", "blocks pushed together", "comment"],
)
def test_edits_that_touch_no_character_of_the_book_are_no_loss(edit: tuple[str, str]) -> None:
    assert compared(BOOK, edit) == Comparison("same text")


def test_a_book_with_other_markup_has_the_same_text() -> None:
    assert compared(BOOK.replace("**every**", "every").replace("## ", "### ")).verdict == "same text"


def test_a_changed_letter_is_shown_with_its_place() -> None:
    found = compared(BOOK, ("張三管水", "李三管水"))
    assert (found.verdict, found.line, found.column) == ("different", 10, 1)
    assert found.book.endswith("⟦張三管水。⟧")
    assert found.tei.endswith("⟦李三管水。⟧")


def test_words_that_ran_together_are_a_loss() -> None:
    found = compared(BOOK, ("of stone", "ofstone"))
    assert (found.verdict, found.line) == ("different", 5)


def test_a_paragraph_taken_out_is_a_loss() -> None:
    assert compared(BOOK + "\nOne more.\n").verdict == "different"


@given(st.text("ab水 \n", max_size=20), st.text("ab水 \n", max_size=20), st.text("ab水 \n", max_size=20))
def test_the_first_difference_is_the_first(common: str, one: str, other: str) -> None:
    at = first_difference(common + one, common + other)
    assert (common + one)[:at] == (common + other)[:at]
    assert (common + one)[at : at + 1] != (common + other)[at : at + 1] or common + one == common + other


@given(st.text("ab水， \n\u3000", max_size=30))
def test_normalising_takes_blanks_only_and_is_done_once(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)
    assert "".join(normalised(text).split()) == "".join(text.split())
