"""Numbers that a document writes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei.xml.numbers import parse_character, parse_number


@given(st.integers(0, 10**15 - 1))
def test_numbers_are_read(number: int) -> None:
    assert parse_number(str(number)) == number
    assert parse_number(f" 000{number}\n") == number


@pytest.mark.parametrize("text", ["", None, "９", "²", "1_0", "-1", "+1", "1.0", "many", "٣", "1" * 5000, "1 0"])
def test_what_is_no_number_is_none(text: str | None) -> None:
    assert parse_number(text) is None


def test_numbers_above_the_most_are_none() -> None:
    assert parse_number("11", most=10) is None
    assert parse_number("0" * 9000 + "10", most=10) == 10


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    assert parse_number(text) is None or text.strip().isascii()
    assert parse_character(text, 16) is None or len(parse_character(text, 16) or "") == 1


@given(st.characters(exclude_categories=["Cs"]))
def test_characters_are_read(character: str) -> None:
    assert parse_character(str(ord(character))) == character
    assert parse_character(f"{ord(character):X}", 16) == character


@pytest.mark.parametrize("digits", ["110000", "D800", "dfff", "9" * 5000, "x", "１", "-1", ""])
def test_what_is_no_character_is_none(digits: str) -> None:
    assert parse_character(digits, 16) is None
