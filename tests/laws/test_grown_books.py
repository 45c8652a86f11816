"""Grown books are what their gold says, and any of them encodes: lossless, valid, nothing added."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tei.encoding.edition import encode
from tei.sources import read_source
from tests.books.gold import Sheet, as_json
from tests.books.growth import grow_book, kinds
from tests.books.model import Book
from tests.books.phrases import sentences
from tests.books.strategies import grown_books, grown_texts
from tests.books.writing import MORE_STYLES, STYLES, print_book

grown = grown_books()


def _broken(sheet: Sheet) -> tuple[int, ...]:
    printed = sheet.printed
    return tuple(printed[b.offset] for b in sheet.breaks)


def _core(sheet: Sheet) -> str:
    return "".join("".join(text.split()) for text, class_ in sheet.pieces if class_ == "c")


@given(book=grown, style=st.sampled_from([*STYLES, *MORE_STYLES]))
@settings(deadline=None, max_examples=25)
def test_gold_stands_where_it_says(book: Book, style: str) -> None:
    sheet = print_book(book, style)
    printed, core = sheet.printed, _core(sheet)
    for block, start, end in sheet.places:
        assert core[printed[start] : printed[end]] == "".join(block.text.split())
    gold = as_json(sheet)
    assert gold["ncore"] == len(core)
    assert gold["full"] == "".join(sheet.text.split())


@given(book=grown)
@settings(deadline=None, max_examples=10)
def test_styles_differ_in_marks_alone(book: Book) -> None:
    sheets = [print_book(book, style) for style in ("markdown", "formfeed", "bare")]
    assert {_core(sheet) for sheet in sheets} == {_core(print_book(book, "wrapped"))}
    assert len({_broken(sheet) for sheet in sheets}) == 1


@given(book=grown)
@settings(deadline=None, max_examples=10)
def test_every_entry_names_a_heading_of_the_book(book: Book) -> None:
    headings = {block.number for block in book.blocks if block.kind == "head"}
    assert {block.number for block in book.blocks if block.kind == "entry"} <= headings


@given(book=grown, style=st.sampled_from([*STYLES, *MORE_STYLES]))
@settings(deadline=None, max_examples=3)
def test_what_grows_encodes(book: Book, style: str) -> None:
    """Both proofs stand before the file is let out."""
    source = read_source(print_book(book, style).text.encode(), uri="book.txt")
    assert encode(source, without=("names", "dates")).tei


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_growing_is_repeatable(kind: str) -> None:
    assert grow_book(kind, 7) == grow_book(kind, 7)
    assert grow_book(kind, 7).blocks != grow_book(kind, 8).blocks


@pytest.mark.parametrize("language", ["zh", "en", "de"])
def test_prose_hardly_repeats_itself(language: str) -> None:
    random = Random(language)
    made = [sentences(language, random, 40) for _ in range(2000)]
    assert len(set(made)) > 1400


@given(text=grown_texts(styles=("markdown",)))
@settings(deadline=None, max_examples=10)
def test_bold_marks_come_in_pairs(text: str) -> None:
    assert text.count("**") % 2 == 0
