"""Grown books for property tests."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from tests.books.growth import grow_book, kinds
from tests.books.layout import paginate
from tests.books.model import Book
from tests.books.writing import MORE_STYLES, STYLES, print_book

ALL_STYLES = (*STYLES, *MORE_STYLES)


def grown_books(names: Sequence[str] = ()) -> st.SearchStrategy[Book]:
    """Books of these kinds, or of any, with their pages."""
    chosen = st.sampled_from(sorted(names or kinds()))
    return st.builds(lambda kind, seed: paginate(grow_book(kind, seed)), chosen, st.integers(0, 10**6))


def grown_texts(names: Sequence[str] = (), styles: Sequence[str] = ALL_STYLES) -> st.SearchStrategy[str]:
    """The text of such a book in one of the styles."""
    return st.builds(lambda book, style: print_book(book, style).text, grown_books(names), st.sampled_from(styles))
