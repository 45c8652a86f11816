"""The catalogue of issue codes and the way issues name their place."""

from __future__ import annotations

import re

import pytest

from tei.issues import Place, catalogue


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        (Place("book.txt", 12, 3), "book.txt:12:3"),
        (Place("book.txt", 12), "book.txt:12"),
        (Place("book.txt"), "book.txt"),
        (Place(), ""),
    ],
)
def test_a_place_shows_what_it_knows(place: Place, shown: str) -> None:
    assert str(place) == shown


def test_every_entry_of_the_catalogue_is_complete() -> None:
    for code, entry in catalogue().items():
        assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", code), code
        assert entry.severity in ("error", "warning", "info"), code
        assert all((entry.title, entry.meaning, entry.example, entry.remedy)), code
