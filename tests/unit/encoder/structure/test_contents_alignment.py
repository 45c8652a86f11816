"""Entries of the contents and the lines of the book that they mean."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei.annotators import tables
from tei.encoder.structure.contents_alignment import Candidate, Wanted, likeness_of, match_entries

ZH, EN = tables.language("zh"), tables.language("en")
TITLES = ("The Mill", "The Weir", "The Long Dyke", "Of Pumps", "Of Eels and Nets", "The Ferry", "A Storm", "Harvest")


def pairs(entries: list[str], lines: list[str], *, marked: bool = True) -> list[tuple[int, int]]:
    wanted = [Wanted(title) for title in entries]
    candidates = [Candidate(line, is_marked=marked) for line in lines]
    return [(match.entry, match.candidate) for match in match_entries(wanted, candidates, EN)]


def test_every_entry_finds_its_heading() -> None:
    assert pairs(list(TITLES), list(TITLES)) == [(number, number) for number in range(len(TITLES))]


def test_the_order_is_kept() -> None:
    assert pairs(["The Mill", "The Weir", "The Ferry"], ["The Weir", "The Mill", "The Ferry"]) in (
        [(0, 1), (2, 2)],
        [(1, 0), (2, 2)],
    )


def test_the_same_title_twice_is_matched_in_order() -> None:
    assert pairs(["A Storm", "Harvest", "A Storm"], ["A Storm", "Harvest", "A Storm"]) == [(0, 0), (1, 1), (2, 2)]


def test_an_entry_without_heading_is_left_alone() -> None:
    assert pairs(["The Mill", "Of Beekeeping", "The Ferry"], ["The Mill", "The Ferry"]) == [(0, 0), (2, 1)]


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        ("龙潭水库的兴建", "龍潭水庫的興建"),
        ("怎樣防止渠道漏水", "怎样防止渠遒漏水"),
        ("發電與灌溉", "发电与灌漑"),
    ],
)
def test_simplified_and_misread_forms_are_alike(entry: str, line: str) -> None:
    match = match_entries([Wanted(entry)], [Candidate(line, is_marked=True)], ZH)
    assert [m.likeness >= 0.8 for m in match] == [True]


def test_misread_letters_are_borne() -> None:
    assert pairs(["Of Eels and Nets"], ["Of Ee1s and Netg"]) == [(0, 0)]


def test_two_letters_must_be_the_same() -> None:
    assert match_entries([Wanted("井")], [Candidate("牛", is_marked=True)], ZH) == []
    assert len(match_entries([Wanted("井")], [Candidate("井", is_marked=True)], ZH)) == 1


def test_other_numbers_part_like_titles() -> None:
    alike, _ = likeness_of(Wanted("第一章 水的用法"), Candidate("第一章 水的用法"), ZH)
    apart, _ = likeness_of(Wanted("第一章 水的用法"), Candidate("第二章 水的用法"), ZH)
    assert alike == 1
    assert apart < 0.5


def test_the_line_below_can_be_the_subtitle() -> None:
    likeness, with_subtitle = likeness_of(
        Wanted("荒山變果園", "記柳樹溝種蘋果的經過"), Candidate("荒山变果园", "記柳樹溝種蘋果的經過"), ZH
    )
    assert likeness > 0.9
    assert with_subtitle


def test_the_page_decides_between_two_like_lines() -> None:
    lines = [Candidate("The Weir", page="3"), Candidate("The Weir", page="9")]
    assert [m.candidate for m in match_entries([Wanted("The Weir", page="9")], lines, EN)] == [1]


@given(st.lists(st.sampled_from(TITLES), max_size=12), st.lists(st.sampled_from(TITLES), max_size=12))
def test_entries_and_lines_both_rise(entries: list[str], lines: list[str]) -> None:
    found = pairs(entries, lines)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(found))


@given(st.lists(st.sampled_from(TITLES), max_size=10, unique=True), st.data())
def test_lines_in_the_order_of_the_entries_are_all_found(entries: list[str], data: st.DataObject) -> None:
    lines = [title for title in entries if data.draw(st.booleans())]
    assert len(pairs(entries, lines)) == len(lines)
