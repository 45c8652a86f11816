"""Numbers as books print them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei.annotators import tables
from tei.annotators.numerals import CIRCLED, STEMS, number_of, roman


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("8", 8), ("０８", 8), ("１２", 12), ("八", 8), ("十", 10), ("十五", 15), ("二十", 20), ("廿三", 23),
        ("卅", 30),
        ("一百零二", 102), ("一〇二", 102), ("兩", 2), ("拾貳", 12), ("viii", 8), ("XLIV", 44), ("甲", 1), ("癸", 10),
        ("①", 1), ("⑳", 20), ("c", 100), ("b", 2),
    ],
)  # fmt: skip
def test_every_printed_form_has_its_value(printed: str, value: int) -> None:
    assert number_of(printed) == value


@pytest.mark.parametrize("printed", ["", "Wasser", "8a", "十月", "iiiix", "〇x", "12-3", "AB"])
def test_what_is_no_number_has_no_value(printed: str) -> None:
    assert number_of(printed) is None


@pytest.mark.parametrize(
    ("language", "printed", "value"),
    [
        ("en", "first", 1), ("en", "Twenty-First", 21), ("en", "three", 3),
        ("de", "erste", 1), ("de", "Dritter", 3), ("de", "zweyte", 2), ("de", "eilfter", 11), ("de", "sieben", 7),
        ("de", "vierdte", 4), ("de", "dreyzehende", 13), ("de", "funfzehnter", 15), ("de", "sechszehende", 16),
        ("de", "zwantzigste", 20), ("de", "ein und zwantzigste", 21), ("de", "acht und dreißigsten", 38),
    ],
)  # fmt: skip
def test_number_words_are_those_of_the_language(language: str, printed: str, value: int) -> None:
    assert number_of(printed, tables.language(language).table) == value
    assert number_of(printed) is None


@given(st.integers(1, 399))
def test_roman_numerals_of_pages_come_back(number: int) -> None:
    assert number_of(roman(number)) == number
    assert number_of(roman(number).upper()) == number


@given(st.integers(1, 9999))
def test_figures_of_both_widths_come_back(number: int) -> None:
    wide = str(number).translate({ord(str(digit)): 0xFF10 + digit for digit in range(10)})
    assert number_of(str(number)) == number_of(wide) == number


@given(st.integers(1, 99))
def test_chinese_numbers_below_a_hundred_come_back(number: int) -> None:
    digits = "〇一二三四五六七八九"
    tens, ones = divmod(number, 10)
    written = (digits[tens] if tens > 1 else "") + ("十" if tens else "") + (digits[ones] if ones else "")
    assert number_of(written) == number


def test_stems_and_circled_numbers_count_from_one() -> None:
    assert [number_of(stem) for stem in STEMS] == list(range(1, 11))
    assert [number_of(sign) for sign in CIRCLED] == list(range(1, 21))
