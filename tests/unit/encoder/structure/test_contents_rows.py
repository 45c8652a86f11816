"""Rows of contents: the title and the page number of a line."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei.encoder.structure.contents_pages import page_map
from tei.encoder.structure.contents_rows import split_page


@pytest.mark.parametrize(
    ("line", "title", "printed", "label"),
    [
        ("I. THE GATE                   1", "I. THE GATE", "1", "1"),
        ("The Sluices. ....... 3", "The Sluices", "3", "3"),
        ("Of Frost .  .  .  .  . 12", "Of Frost", "12", "12"),
        ("Of frost in the troughs. ibid.", "Of frost in the troughs", "ibid", ""),
        ("The Digging of the Bed. Page I", "The Digging of the Bed", "I", "1"),
        ("Preface . . . . . . xii", "Preface", "xii", "xii"),
        ("Vom Säen, S. 4", "Vom Säen", "4", "4"),
        ("Appendix ..... A-3", "Appendix", "A-3", "A-3"),
        ("Двор и сад ..... 14", "Двор и сад", "14", "14"),
        ("水车 ..... ( 17 )", "水车", "( 17 )", "17"),
        ("出海的早晨//002", "出海的早晨", "002", "2"),
        ("测站的位置　0709a", "测站的位置", "0709a", "0709a"),
        ("测站的位置……三二", "测站的位置", "三二", "32"),
        ("测站的位置……（１２）", "测站的位置", "（１２）", "12"),
        ("水の話 …… 9", "水の話", "9", "9"),
        ("물레방아 ..... 21", "물레방아", "21", "21"),
    ],
)
def test_a_page_number_ends_a_row(line: str, title: str, printed: str, label: str) -> None:
    page = split_page(line)
    assert page is not None
    assert (line[: page.title_end], line[page.start : page.end], page.label) == (title, printed, label)


@pytest.mark.parametrize(
    "line", ["Book III", "BOOK II.", "1958年計劃", "....... 3", "a 3.5", "目录", "12", "The mill."]
)
def test_no_page_number_ends_what_is_no_entry(line: str) -> None:
    assert split_page(line) is None


@given(st.text(alphabet="水 .…·　一1x(（)）/-", max_size=60))
def test_the_parts_of_a_row_lie_in_it_in_order(line: str) -> None:
    page = split_page(line)
    assert page is None or 0 < page.title_end <= page.start < page.end <= len(line)


@pytest.mark.parametrize("sign", [".", "…", " .", "　", "—", "一"])
def test_a_long_line_costs_no_more_than_its_length(sign: str) -> None:
    started = time.process_time()
    split_page("甲" + sign * 200_000 + "乙")
    assert time.process_time() - started < 1


def test_pages_lie_where_their_neighbours_show() -> None:
    places = page_map([("1", 100), ("5", 8_100), ("9", 16_000), ("30", 58_000)])
    assert places is not None
    assert places.distance("7", 12_000) == 0
    assert places.distance("7", 40_000) > 5
    assert page_map([("1", 100), ("2", 200)]) is None
