"""A few spoilt and hostile books every day; ``python -m tests.fuzz 60`` tries more."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.fuzz.hostile import make_hostile_book
from tests.fuzz.laws import keep_laws
from tests.fuzz.mutations import check, mutant
from tests.seed import SEED


@pytest.mark.parametrize("seed", range(25))
def test_a_spoilt_book_is_lossless_and_valid(seed: int) -> None:
    check(mutant(seed))


@pytest.mark.parametrize("seed", range(0, 40, 10))
def test_a_hostile_book_keeps_the_laws_and_its_edition_can_be_used(seed: int) -> None:
    keep_laws(make_hostile_book(seed), thorough=True)


@pytest.mark.slow
def test_hostile_books_keep_the_laws() -> None:
    """Others in every run; ``python -m tests.fuzz.campaign state.json 100000`` tries more."""
    outcomes = Counter(keep_laws(make_hostile_book(SEED + number)) for number in range(300))
    assert outcomes["encoded"] > outcomes["refused"] > 0
