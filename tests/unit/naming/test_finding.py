"""What is found in texts that a scholar can read."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei.annotators.names import find
from tei.encoding.edition import encode
from tei.model import Annotation, Document
from tei.naming.corpora import read_marked
from tei.pipeline import annotate
from tei.sources import read_source

HERE = Path(__file__).parent


def names_of(text: str) -> Iterator[tuple[str, Annotation]]:
    document = annotate(read_source(text.encode()), without={"names"})
    return ((document.source.text[slice(*a.span)], a) for a in find(document))


def said(text: str) -> set[tuple[str, str]]:
    return {(name, annotation.element) for name, annotation in names_of(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("坐在下首的总机械师陈人庄坚决不同意。", {("陈人庄", "persName")}),
        ("党委書記李玉芳，从三月起參加了試驗。", {("李玉芳", "persName")}),
        ("太原鋼鐵厂的工人提出了建議。", {("太原", "placeName"), ("太原鋼鐵厂", "orgName")}),
        ("原煤由本省霍县的辛置煤矿运来。", {("霍县", "placeName"), ("辛置", "placeName"), ("辛置煤矿", "orgName")}),
        ("超过了英國的水平。", {("英國", "placeName")}),
        ("他讀過馬克思和列寧的書。", {("馬克思", "persName"), ("列寧", "persName")}),
        ("卓娅·柯斯莫捷米扬斯卡娅是一位女英雄。", {("卓娅·柯斯莫捷米扬斯卡娅", "persName")}),
        ("电流表上写着五十二安培，马达转得很快。", set()),
        ("高温作业的方法已经成功，时间也节省了。", set()),
        ("这是发展中国家的共同任务。", set()),
        ("上海市委的书记来了。", {("上海", "placeName"), ("上海市委", "orgName")}),
        ("参加的有武安、永年、鸡泽、磁县的代表。", {(name, "placeName") for name in ("武安", "永年", "鸡泽", "磁县")}),
        ("记者刘宇摄", {("刘宇", "persName")}),
        ("会见了外长普里马科夫。", {("普里马科夫", "persName")}),
        ("（本报记者兰红光）", {("兰红光", "persName")}),
        ("永和四年的冬天，河水没有结冰。", set()),
    ],
)
def test_names_are_found(text: str, expected: set[tuple[str, str]]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "It was spring, and the roads were dry. Then Mr. Barlow went to London with Harry Sandford.",
            {("Barlow", "persName"), ("London", "placeName"), ("Harry Sandford", "persName")},
        ),
        (
            "Es war im Frühling, und die Wege waren trocken. Da reiste Samuel Thomas Soemmerring nach München.",
            {("Samuel Thomas Soemmerring", "persName"), ("München", "placeName")},
        ),
    ],
)
def test_names_in_latin_scripts_are_found(text: str, expected: set[tuple[str, str]]) -> None:
    assert said(text) == expected


BIOGRAPHY = "\n\n".join(
    f"{name}，本姓{family}，{home}人也。少有清信，願修正法，乃從法師出家。住{temple}寺，其徒甚眾，為時人所敬。"
    f"於是道俗咸歎焉，曰：「善哉。」{name[1]}曰：「不敢。」年七十而卒，乃葬之，時人莫不哀矣。"
    for name, family, home, temple in [
        ("淨瑗", "陳", "彭城", "延慶"),
        ("曇頵", "李", "武威", "東興"),
        ("道皛", "王", "高平", "永建"),
        ("慧琡", "趙", "濟南", "福慶"),
    ]
)


def test_a_biography_names_its_person_again_by_the_second_character() -> None:
    found = list(names_of(BIOGRAPHY))
    alone = [annotation for name, annotation in found if name == "瑗"]
    whole = [annotation for name, annotation in found if name == "淨瑗"]
    assert alone
    assert whole
    assert dict(alone[0].attributes)["key"] == dict(whole[0].attributes)["key"]
    assert {"延慶寺", "東興寺"} <= {name for name, annotation in found if annotation.element == "placeName"}


@pytest.mark.parametrize(
    ("sentence", "persons", "places"),
    [
        ("吳郡張岱聞風而至。", {"張岱"}, {"吳郡"}),
        ("刺史劉亮遣信問之。", {"劉亮"}, set()),
        ("宋文帝敬之，敕住白馬寺。", {"宋文帝"}, {"白馬寺"}),
        ("時有法延、道照，皆精進知名。", {"法延", "道照"}, set()),
        ("竟陵文宣王欽其風。", {"竟陵文宣王"}, set()),
        ("其妻王氏，亦信佛法。", {"王氏"}, set()),
        ("從求那跋摩受戒。", {"求那跋摩"}, set()),
        ("後入蜀，住江陵牛牧寺。", set(), {"蜀", "牛牧寺"}),
        ("有一女人，手把五色花來。", set(), set()),
        ("永和四年，乃以地為寺。", set(), set()),
    ],
)
def test_what_biographies_say_in_set_phrases(sentence: str, persons: set[str], places: set[str]) -> None:
    found = [(n, a) for n, a in names_of(f"{BIOGRAPHY}\n\n{sentence}") if a.span.start >= len(BIOGRAPHY)]
    assert persons == {name for name, a in found if a.element == "persName" and len(name) > 1}
    assert places <= {name for name, a in found if a.element == "placeName"}


def test_all_mentions_of_a_place_share_a_key_and_a_pointer() -> None:
    found = [a for name, a in names_of("太原的工人到太原市去。太原很大，工人很多。") if name.startswith("太原")]
    assert len(found) == 3
    assert len({dict(a.attributes)["key"] for a in found}) == 1
    assert all("geonames:1793511" in dict(a.attributes)["ref"].split() for a in found)


LONG = "这一段很长，写的是修水渠的人怎样把水引到高处，又怎样让它流回田里，"


@pytest.mark.parametrize("cut", ["\n", "\n\n"])
def test_a_name_over_a_break_is_one_element(cut: str) -> None:
    text = f"# 题\n\n{LONG}来的人从太{cut}原走了三天，{LONG}大家都很满意。"
    said = [name for name, annotation in names_of(text) if annotation.element == "placeName"]
    assert said == [f"太{cut}原"]
    tei = encode(read_source(text.encode())).tei.decode()
    name = re.search(r"<placeName [^>]*cert[^>]*>(.*?)</placeName>", tei, re.DOTALL)
    assert name
    assert re.sub(r"<[^>]*>|\s", "", name.group(1)) == "太原"
    assert re.search("<[pl]b ?", name.group(1))


@pytest.mark.parametrize("text", ["。，、", "abc def", "1 2 3\n\f\n4"])
def test_a_text_without_names_has_none(text: str) -> None:
    assert not said(text)


WORDS = [
    "陈人庄",
    "太原",
    "鋼鐵廠",
    "英國",
    "的",
    "，",
    "。",
    "\n",
    "\n\n",
    "书记",
    "在",
    "·",
    "馬克思",
    "London ",
    "Mr. ",
    "寺",
]


@given(st.lists(st.sampled_from(WORDS), max_size=30).map("".join).map("一".__add__))
def test_whatever_is_found_is_written_valid_and_lossless(text: str) -> None:
    encode(read_source(text.encode()))  # raises where it is not


@given(st.lists(st.sampled_from(WORDS), max_size=30).map("".join).map("一".__add__))
def test_names_nest_and_never_cross(text: str) -> None:
    spans = sorted((a.span for _, a in names_of(text)), key=lambda span: (span.start, -span.end))
    for number, one in enumerate(spans):
        for other in spans[number + 1 :]:
            assert other.start >= one.end or other.end <= one.end


@pytest.mark.slow
def test_ten_megabytes_in_one_paragraph_take_time_in_proportion() -> None:
    sentence = "太原鋼鐵厂的书记李玉芳到英國去了，工人们都很高兴，技术革新运动又向前进了一步。"
    seconds = []
    for size in (20_000, 200_000):
        document = Document(read_source((sentence * (size // len(sentence))).encode()))
        started = time.process_time()
        assert sum(1 for _ in find(document)) >= 2 * size // len(sentence)
        seconds.append(time.process_time() - started)
    assert seconds[1] < 20 * seconds[0] + 1


FLOORS = [
    ("press", "persName", 0.84),
    ("press", "placeName", 0.90),
    ("essays", "persName", 0.80),
    ("essays", "placeName", 0.84),
    ("varied", "persName", 0.65),
    ("varied", "placeName", 0.75),
    ("classical", "persName", 0.75),
    ("classical", "placeName", 0.85),
]


@pytest.mark.parametrize(("name", "element", "floor"), FLOORS)
def test_texts_kept_back_are_read_as_well_as_before(name: str, element: str, floor: float) -> None:
    kind = {"persName": "person", "placeName": "place"}[element]
    sentences = list(read_marked((HERE / f"{name}.txt").read_text(encoding="utf-8")))
    gold = {(number, text[a:b]) for number, (text, names) in enumerate(sentences) for a, b, k in names if k == kind}
    text = "\n\n".join(text for text, _ in sentences)
    document = Document(read_source(text.encode()))
    starts = [text.index(sentence) for sentence, _ in sentences]
    found = {
        (sum(start <= a.span.start for start in starts) - 1, text[slice(*a.span)])
        for a in find(document)
        if a.element == element
    }
    assert 2 * len(gold & found) >= floor * (len(gold) + len(found))


def test_a_long_text_without_any_mark_is_tagged_in_parts() -> None:
    text = "我们学习技术革新的经验" * 2000 + "书记李玉芳来了"
    assert ("李玉芳", "persName") in {
        (text[slice(*a.span)], a.element) for a in find(Document(read_source(text.encode())))
    }
