"""Outlines, and the depths of their headings."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei.annotators import tables
from tei.annotators.numbering import read_number
from tei.encoder.structure.heading_depths import depths_of, levels_are_reliable
from tei.encoder.structure.heading_outline import Outline
from tei.encoder.structure.series import read_heading_ordinal


def outline(heading: str, language: str = "zh", *, level: int = 0, listed: bool = False, fixed: int = 0) -> Outline:
    known = read_number(heading, tables.language(language))
    return Outline(
        ordinal=read_heading_ordinal(heading, tables.language(language)),
        rank=known.rank if known else None,
        is_listed=listed,
        is_appendix=heading.startswith("附"),
        is_introduction=heading.startswith("Einleitung"),
        level=level,
        fixed=fixed,
    )


@pytest.mark.parametrize(
    ("headings", "depths"),
    [
        (["第一章", "第二章", "第三章"], [1, 1, 1]),
        (["第一章", "第一節", "第二節", "第二章", "第一節"], [1, 2, 2, 1, 2]),
        (["第一章", "一、甲", "（一）乙", "（二）丙", "二、丁", "第二章"], [1, 2, 3, 3, 2, 1]),
        (["第一編", "第一章", "第二章", "第二編", "第三章"], [1, 2, 2, 1, 2]),
        (["第一章", "1.甲", "2.乙", "第二章"], [1, 2, 2, 1]),
        (["蘋果", "一、栽", "二、剪", "梨", "一、栽", "二、剪"], [1, 2, 2, 1, 2, 2]),
        (["一、總論", "水", "土", "二、分論", "肥", "三、結論"], [1, 2, 2, 1, 2, 1]),
        (["第一章", "第二章", "附錄"], [1, 1, 1]),
        (["水", "土", "肥"], [1, 1, 1]),
        (["一、甲", "二、乙", "三、丙"], [1, 1, 1]),
    ],
)
def test_chinese_outlines(headings: list[str], depths: list[int]) -> None:
    assert depths_of([outline(heading) for heading in headings]) == depths


@pytest.mark.parametrize(
    ("language", "headings", "depths"),
    [
        ("en", ["Book I", "Chapter I", "Chapter II", "Book II", "Chapter I"], [1, 2, 2, 1, 2]),
        ("en", ["First Evening", "The Snail", "The Needle", "Second Evening", "The Kettle"], [1, 2, 2, 1, 2]),
        ("en", ["Chapter I", "§ 1", "§ 2", "Chapter II", "§ 3"], [1, 2, 2, 1, 2]),
        ("de", ["Erster Theil", "Erstes Kapitel", "Zweiter Theil", "Erstes Kapitel"], [1, 2, 1, 2]),
        ("de", ["Das eilfte Capitel.", "Das zwölfte Capitel.", "Das dreyzehende Cap.", "Das funfzehnte Cap."], [1] * 4),
        ("de", ["Einleitung.", "I. Das Princip", "II. Die Kraft", "III. Die Wärme"], [1] * 4),
        ("de", ["I. Die Anpassung", "A. Leistungen", "B. Erblichkeit", "1. Thatsachen", "2. Theorie", "II. Der Kampf"],
         [1, 2, 2, 3, 3, 1]),
        ("en", ["ACT I", "SCENE I", "AIR I", "AIR II", "SCENE II", "AIR III", "AIR I", "AIR V", "ACT II", "SCENE I"],
         [1, 2, 3, 3, 2, 3, 3, 3, 1, 2]),
    ],
)
def test_outlines_of_other_languages(language: str, headings: list[str], depths: list[int]) -> None:
    assert depths_of([outline(heading, language) for heading in headings]) == depths


def test_wrong_levels_of_marks_do_not_count_against_numbers() -> None:
    levels = [1, 1, 3, 2, 1]
    headings = ["第一章", "第一節", "第二節", "第二章", "第一節"]
    outlines = [outline(heading, level=level) for heading, level in zip(headings, levels, strict=True)]
    assert not levels_are_reliable(outlines)
    assert depths_of(outlines) == [1, 2, 2, 1, 2]


def test_levels_without_jumps_part_titles_without_numbers() -> None:
    outlines = [outline("水", level=1), outline("井", level=2), outline("渠", level=2), outline("土", level=1)]
    assert levels_are_reliable(outlines)
    assert depths_of(outlines) == [1, 2, 2, 1]


def test_listed_titles_lie_above_those_that_the_contents_leave_out() -> None:
    outlines = [outline("水", listed=True), outline("井"), outline("土", listed=True), outline("肥")]
    assert depths_of(outlines) == [1, 2, 1, 2]


def test_the_depth_that_a_person_gave_stands() -> None:
    assert depths_of([outline("水"), outline("井", fixed=2), outline("土", fixed=1)]) == [1, 2, 1]


HEADINGS = ("第一章", "第二章", "第一節", "第二節", "一、甲", "二、乙", "（一）丙", "1.丁", "水", "土", "附錄")
outlines = st.builds(
    outline,
    st.sampled_from(HEADINGS),
    level=st.integers(0, 4),
    listed=st.booleans(),
    fixed=st.sampled_from([0, 0, 0, 1, 3]),
)


@given(st.lists(outlines, max_size=20))
def test_no_heading_lies_more_than_one_level_below_the_one_before(found: list[Outline]) -> None:
    depths = depths_of(found)
    assert len(depths) == len(found)
    assert depths[:1] in ([], [1])
    assert all(1 <= after <= before + 1 for before, after in pairwise(depths))
