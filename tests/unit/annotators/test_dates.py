"""Dates in running text, and what is none."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tei.annotators.dates import dates_in, find
from tei.annotators.folding import simplify
from tei.dating.eras import eras, sign_of
from tei.dating.tables import table
from tei.encoding.decode import source_text
from tei.encoding.edition import encode
from tei.model import Annotation, Document, Source, Span
from tei.sources import read_source
from tei.tree import TEI, XML_ID

WHEN: list[tuple[str, str, str, str]] = [
    ("zh", "于1958年5月15日開工", "1958年5月15日", "1958-05-15"),
    ("zh", "一九五八年五月十五日", "一九五八年五月十五日", "1958-05-15"),
    ("zh", "1958年5月份", "1958年5月份", "1958-05"),
    ("zh", "一九四〇年冬", "一九四〇年", "1940"),
    ("zh", "1958.5.15", "1958.5.15", "1958-05-15"),
    ("zh", "5月15日的会", "5月15日", "--05-15"),
    ("zh", "公元前221年", "公元前221年", "-0221"),
    ("zh", "公元618年", "公元618年", "0618"),
    ("zh", "民國十五年", "民國十五年", "1926"),
    ("zh", "民國廿六年七月七日", "民國廿六年七月七日", "1937-07-07"),
    ("zh", "光绪二十一年", "光绪二十一年", "1895"),
    ("zh", "乾隆三十年正月", "乾隆三十年正月", "1765"),
    ("zh", "乾隆元年", "乾隆元年", "1736"),
    ("zh", "道光三十年庚戌", "道光三十年庚戌", "1850"),
    ("zh", "乾隆甲申年", "乾隆甲申年", "1764"),
    ("zh", "晉太元六年", "晉太元六年", "0381"),
    ("zh", "宋元嘉三年", "宋元嘉三年", "0426"),
    ("zh", "昭和二十年八月十五日", "昭和二十年八月十五日", "1945-08-15"),
    ("en", "on the 15th of May, 1858", "15th of May, 1858", "1858-05-15"),
    ("en", "May 15, 1858", "May 15, 1858", "1858-05-15"),
    ("en", "the 3d of March", "3d of March", "--03-03"),
    ("en", "in May 1858", "May 1858", "1858-05"),
    ("en", "in the year 1703 he", "1703", "1703"),
    ("en", "In 1858, he", "1858", "1858"),
    ("en", "44 B.C.", "44 B.C.", "-0044"),
    ("en", "A.D. 79", "A.D. 79", "0079"),
    ("de", "am 15. Mai 1858", "15. Mai 1858", "1858-05-15"),
    ("de", "den 3ten März 1702", "3ten März 1702", "1702-03-03"),
    ("de", "am 15. Mai", "15. Mai", "--05-15"),
    ("de", "im Jahre 1703", "1703", "1703"),
    ("de", "44 v. Chr.", "44 v. Chr.", "-0044"),
]


def dates(language: str, text: str) -> list[tuple[str, dict[str, str]]]:
    known = table(language)
    assert known is not None
    view = simplify(text)
    return [(text[start:end], dict(attributes)) for start, end, attributes, _ in dates_in(view, known)]


@pytest.mark.parametrize(("language", "text", "words", "when"), WHEN)
def test_a_date(language: str, text: str, words: str, when: str) -> None:
    ((found, attributes),) = dates(language, text)
    assert (found, attributes["when"]) == (words, when)


@pytest.mark.parametrize(
    ("language", "text", "start", "end"),
    [
        ("zh", "1953年至1957年", "1953", "1957"),
        ("zh", "1953—1957年", "1953", "1957"),
        ("zh", "1958年8月至10月", "1958-08", "1958-10"),
        ("zh", "1958年5月3日至5日", "1958-05-03", "1958-05-05"),
        ("zh", "二十世紀五十年代", "1950", "1959"),
        ("zh", "1950年代", "1950", "1959"),
        ("zh", "十九世紀", "1801", "1900"),
        ("en", "from 1853 to 1857", "1853", "1857"),
        ("en", "the 1850s", "1850", "1859"),
        ("en", "the eighteenth century", "1701", "1800"),
        ("de", "von 1853 bis 1857", "1853", "1857"),
        ("de", "vom 3. bis 5. Mai 1858", "1858-05-03", "1858-05-05"),
        ("de", "des achtzehnten Jahrhunderts", "1701", "1800"),
    ],
)
def test_a_period(language: str, text: str, start: str, end: str) -> None:
    ((_, attributes),) = dates(language, text)
    assert attributes == {"from": start, "to": end}


def test_a_late_month_by_the_moon_may_be_in_the_next_year() -> None:
    ((_, attributes),) = dates("zh", "乾隆三十年十二月初八")
    assert attributes == {"notBefore": "1765", "notAfter": "1766", "calendar": "#chinese"}


def test_between_two_years_is_no_period() -> None:
    assert dates("en", "between 1853 and 1857") == [("1853 and 1857", {"notBefore": "1853", "notAfter": "1857"})]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "共1958人"),
        ("zh", "五年計劃"),
        ("zh", "1958年2月30日"),
        ("zh", "元嘉三年"),  # of the Han or the Song
        ("zh", "長安三年"),  # three years in Chang'an
        ("zh", "康熙壬寅年"),  # 1662 or 1722
        ("zh", "光绪四十年"),
        ("zh", "1957—1953年"),
        ("zh", "五月十五日"),  # by the moon, or of which year?
        ("zh", "第1958号"),
        ("zh", "十四五世紀"),
        ("en", "in 1500 houses"),
        ("en", "February 30, 1900"),
        ("en", "1858 men"),
        ("de", "1858 Mann"),
        ("de", "in 1500 Häusern"),
    ],
)
def test_what_is_no_date(language: str, text: str) -> None:
    assert dates(language, text) == []


def test_signs_of_the_cycle() -> None:
    years = 1984, 1864, 1900, 4, -1, -221
    assert [sign_of(year) for year in years] == ["甲子", "甲子", "庚子", "甲子", "庚申", "庚辰"]


def test_eras_are_of_years_that_can_be() -> None:
    every = [era for named in eras().values() for era in named]
    assert all(-150 < era.first < 2000 and 0 < era.years <= 113 for era in every)
    assert {era.year(1) for era in eras()["乾隆"]} == {1736}
    assert eras()["光绪"][0].year(34) == 1908
    assert eras()["光绪"][0].year(35) is None


TEXT = "# 小書\n\n## 第一章\n\n這口井從前沒有水，村裏的老人們都說這口井是民國十五\n年開工，"
TEXT += "光绪二十一年、一九五八年五月十五日也是。\n"


def test_dates_of_a_book_stand_over_line_ends_and_name_their_calendar() -> None:
    edition = encode(read_source(TEXT.encode(), uri="book.txt"), without=["names"])
    root = etree.fromstring(edition.tei)
    found = root.findall(f"{TEI}text//{TEI}date")
    assert source_text(root) == TEXT
    assert [date.get("when") for date in found] == ["1926", "1895", "1958-05-15"]
    assert [one.get(XML_ID) for one in root.iter(f"{TEI}calendar")] == ["chinese", "minguo"]
    assert root.find(f".//{TEI}stdVals") is not None


def test_a_text_without_numbers_is_passed_over() -> None:
    assert list(find(Document(Source("nothing"), (Annotation(Span(0, 7), "p"),)))) == []


@given(st.text("一二十〇0159年月日至民国光绪元年甲子世纪代—.", max_size=30))
def test_whatever_is_marked_has_a_value(text: str) -> None:
    known = table("zh")
    assert known is not None
    found = dates_in(text, known)
    assert all(start < end and attributes for start, end, attributes, _ in found)
    assert all(one[1] <= two[0] for one, two in pairwise(found))
