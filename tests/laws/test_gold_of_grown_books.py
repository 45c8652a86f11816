"""The gold of grown books can be reached: what a perfect reader makes of one scores full marks in everything."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.claims import score_claims
from scripts.gym import is_there, load_gym_tool
from scripts.trials import LOSSES, figures_of
from tests.books.gold import as_json
from tests.books.model import Book
from tests.books.perfect import perfect_tei
from tests.books.strategies import ALL_STYLES, grown_books
from tests.books.writing import print_book

needs_gym = pytest.mark.skipif(not is_there(), reason="the gym's scorer is not there: TEIKIT_SHARED names its folder")


@needs_gym
@given(book=grown_books(), style=st.sampled_from(ALL_STYLES))
@settings(deadline=None, max_examples=12)
def test_a_perfect_reader_scores_full_marks(book: Book, style: str) -> None:
    sheet = print_book(book, style)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "perfect.xml"
        file.write_bytes(perfect_tei(sheet))
        report, claims = score_claims(load_gym_tool("score"), file, as_json(sheet))
    figures = {name: value for name, value in figures_of(report).items() if value is not None}
    assert {name: value for name, value in figures.items() if value != (0.0 if name in LOSSES else 1.0)} == {}
    assert {verdict.kind for verdict in claims if not verdict.right} == set()
