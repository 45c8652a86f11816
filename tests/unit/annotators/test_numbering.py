"""How headings are numbered, by language."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tei.annotators import numbering, tables
from tei.annotators.folding import simplify
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


def test_a_chinese_number_begins_with_no_character_that_the_table_leaves_out() -> None:
    """Every character of Unicode's first plane is tried, before everything that can follow it in a number."""
    language = tables.language("zh")
    patterns = (re.sub(r"\?P<\w+>", "?:", row.pattern.pattern) for row in language.numbering)
    numbered = re.compile(rf"^(?:{'|'.join(patterns)})", re.MULTILINE | re.IGNORECASE)
    firsts = "".join(map(chr, [*range(0x20, 0xD800), *range(0xE000, 0x10000)]))
    folded = simplify(firsts)
    for rest in ("", "、", "一章", "一卷", "1節", "一", "一）", "1）", "一、"):
        lines = "\n".join(first + simplify(rest) for first in folded)
        begin = {firsts[number] for number in _numbers_of_lines(numbered, lines)}
        assert begin - language.number_starts == set(), rest


def _numbers_of_lines(pattern: re.Pattern[str], lines: str) -> Iterator[int]:
    """Which of the lines, counted from 0, the pattern finds."""
    line, done = 0, 0
    for match in pattern.finditer(lines):
        line += lines.count("\n", done, match.start())
        done = match.start()
        yield line


def test_a_volume_is_numbered_at_the_end_of_its_title() -> None:
    number = read_number("續高士傳卷一", tables.language("zh"))
    assert number is not None
    assert (number.scheme, number.value, number.length) == ("卷", 1, 0)


def test_a_line_that_cannot_be_numbered_is_not_simplified(monkeypatch: pytest.MonkeyPatch) -> None:
    """A book has thousands of them, and simplifying takes longer than all else that is done to find no number."""
    simplified: list[str] = []
    monkeypatch.setattr(numbering, "simplify", lambda text: simplified.append(text) or simplify(text))
    lines = [f"水渠修到第{number}里，社員們纔歇了下來。" for number in range(50)]
    assert [read_number(line, tables.language("zh")) for line in lines] == [None] * 50
    assert simplified == []
    assert read_number("第七章　渡槽", tables.language("zh"))
    assert simplified == ["第七章　渡槽"]
