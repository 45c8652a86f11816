"""How headings are numbered, by language."""

from __future__ import annotations

import pytest

from tei.annotators import tables
from tei.annotators.numbering import read_number


@pytest.mark.parametrize(
    ("language", "heading", "scheme", "value"),
    [
        ("zh", "第一章　總論", "章", 1), ("zh", "第十二節 渠道", "节", 12), ("zh", "第 3 章 水門", "章", 3),
        ("zh", "第一卷", "卷", 1), ("zh", "第二篇　土", "篇", 2),
        ("zh", "一、選地", "一", 1), ("zh", "二　選種", "一", 2),
        ("zh", "三", "一", 3), ("zh", "（四）用法", "（一）", 4), ("zh", "甲、位置", "甲", 1),
        ("zh", "5.木料", "1.", 5),
        ("zh", "（6）檢查", "（1）", 6), ("zh", "③試車", "①", 3),
        ("en", "CHAPTER IV. OF MILLS", "chapter", 4), ("en", "Book the First", "book", 1), ("en", "Part II", "part", 2),
        ("en", "Section 3. Of Sluices", "section", 3), ("en", "§ 12. Weirs", "§", 12), ("en", "IX. The Dam", "I.", 9),
        ("en", "FIRST EVENING", "ordinal evening", 1), ("en", "4. The Keeper", "1.", 4),
        ("en", "(5) The Gate", "1)", 5),
        ("de", "Erstes Buch", "Buch", 1), ("de", "Zweiter Theil", "Teil", 2), ("de", "Drittes Kapitel.", "Kapitel", 3),
        ("de", "Kapitel IV", "Kapitel", 4), ("de", "Fünfter Abschnitt", "Abschnitt", 5), ("de", "§. 6. Lage", "§", 6),
        ("de", "Siebente Regel.", "ordinal regel", 7), ("de", "b) Die Gräben", "a.", 2),
    ],
)  # fmt: skip
def test_a_heading_shows_its_way_of_numbering_and_its_number(
    language: str, heading: str, scheme: str, value: int
) -> None:
    number = read_number(heading, tables.language(language))
    assert number is not None
    assert (number.scheme, number.value) == (scheme, value)


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        ("zh", "一渠清水上山"), ("zh", "1.5 公尺的渠道"), ("zh", "甲子年的大水"), ("zh", "第一次進山"),
        ("en", "In the Mill"), ("en", "3.5 Feet of Water"), ("en", "Chapters of Accidents"),
        ("de", "Ein Brief"), ("de", "Die erste große Reise"), ("de", "1.5 Fuß"),
    ],
)  # fmt: skip
def test_a_title_that_only_begins_like_a_number_has_none(language: str, heading: str) -> None:
    assert read_number(heading, tables.language(language)) is None


def test_the_number_takes_its_punctuation_with_it() -> None:
    number = read_number("一、選地", tables.language("zh"))
    assert number is not None
    assert number.length == len("一、")


@pytest.mark.parametrize(
    ("language", "headings"),
    [
        ("zh", ["第一卷", "第一篇", "第一章", "第一節", "一、甲", "（一）乙", "1.丙", "（1）丁", "①戊"]),
        ("en", ["Book I", "Part I", "Chapter I", "Section I", "§ 1", "1. A", "1) B"]),
        ("de", ["Erstes Buch", "Erster Teil", "Erstes Kapitel", "Erster Abschnitt", "§ 1", "1. A", "1) B"]),
    ],
)
def test_ranks_rise_from_the_outermost_to_the_innermost(language: str, headings: list[str]) -> None:
    numbers = [read_number(heading, tables.language(language)) for heading in headings]
    ranks = [number.rank for number in numbers if number and number.rank]
    assert ranks == sorted(set(ranks))
    assert len(ranks) == len(headings)
