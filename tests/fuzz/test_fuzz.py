"""A few spoilt books every day; ``python -m tests.fuzz 60`` tries more."""

from __future__ import annotations

import pytest

from tests.fuzz.mutations import check, mutant


@pytest.mark.parametrize("seed", range(25))
def test_a_spoilt_book_is_lossless_and_valid(seed: int) -> None:
    check(mutant(seed))
