"""Printed contents of Chinese books of the 1950s, each in another form: what their rows are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tei.encoder.structure import contents
from tei.model import Document
from tei.sources import read_source

Listed = tuple[str, str, str]
PLAIN: list[Listed] = [
    ("怎样养好蚕", "", "1"), ("桑树的栽培", "", "6"), ("蚕病的防治", "", "15"), ("收茧和卖茧", "", "22")
]  # fmt: skip
PAIRS: list[Listed] = [
    ("山沟里的电灯", "記石門寨水电站", "1"),
    ("牛棚边的学习班", "張家坪合作社的經驗", "9"),
    ("办电的几点体会", "", "14"),
    ("老井工的心愿", "訪打井队长刘老汉", "20"),
]
GROUPED: list[Listed] = [
    ("第一部分　水利", "", ""), ("修渠的方法", "", "3"), ("蓄水池", "", "8"),
    ("第二部分　积肥", "", ""), ("沤肥", "", "15"), ("熏肥", "", "19"), ("养猪积肥", "", "24"),
]  # fmt: skip
SIGNED = [("公社的食堂", "", "2"), ("托儿所", "", "7"), ("敬老院", "", "11")]
NAMES = ["周大山", "許秀英", "本刊記者"]


def lined(rows: list[Listed], form: str, join: str = "\n") -> str:
    """Rows in ``form``, the subtitle on a row of its own, a row without a page as it is."""
    lines: list[str] = []
    for title, subtitle, page in rows:
        lines += [title] if subtitle else []
        last = subtitle or title
        lines.append(form.format(last, page) if page else last)
    return join.join(lines)


def body(rows: list[Listed]) -> str:
    text = "大家一面干一面学，不懂就问，做错了就改，过了半个月，工效提高了一倍多，材料也省了不少。"
    return "\n\n".join(
        f"{title}\n\n{subtitle}\n\n{text}" if subtitle else f"{title}\n\n{text}" for title, subtitle, _ in rows
    )


def read(listing: str, rows: list[Listed], *, head: str = "目　录", style: str = "bare") -> list[Listed]:
    source = read_source(f"农村工作手册\n\n{head}\n\n{listing}\n\n{body(rows)}\n".encode(), style=style)
    document = Document(source)
    document = replace(document, annotations=tuple(contents.find(document)))
    return [
        (source.text[slice(*e.title)], source.text[slice(*e.subtitle)] if e.subtitle else "", e.number)
        for e in contents.entries_of(document)
    ]


FORMS = [
    "{}……{}", "{}………………（{}）", "{}……（ {} ）", "{} ..... ( {} )", "{}　　　　{}", "{}　{}", "{} {}", "{}\t{}",
    "{}·····{}", "{}…………·{}·", "{}……第{}页", "{}———{}", "{} . . . . . . {}", "{}‥‥‥‥{}", "{}〔{}〕", "{}//{}",
    "{}………【{}】",
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("rows", [PLAIN, PAIRS, GROUPED], ids=["plain", "pairs", "grouped"])
def test_a_list_in_this_form(rows: list[Listed], form: str) -> None:
    assert read(lined(rows, form), rows) == rows


@pytest.mark.parametrize("head", ["目录", "目　錄", "目 次", "总　目", "目 集", "目录 CONTENTS"])
def test_a_list_below_this_heading(head: str) -> None:
    assert read(lined(PLAIN, "{}……{}"), PLAIN, head=head) == PLAIN


@pytest.mark.parametrize("name", ["{}　　　　{}", "{}　（{}）", "{}\t{}"])
def test_who_wrote_it_is_no_part_of_the_title(name: str) -> None:
    rows = [
        (name.format(title, author), subtitle, page)
        for (title, subtitle, page), author in zip(SIGNED, NAMES, strict=True)
    ]
    assert read(lined(rows, "{}……{}"), SIGNED) == SIGNED


def test_items_of_markdown_wrapped_with_hard_breaks() -> None:
    long = [("把全县的小型水利工程在三年以内全部修好的规划", "", "1"), ("冬修", "", "4"), ("春灌", "", "9")]
    listing = "- 把全县的小型水利工程在三年以内  \n全部修好的规划 ..... ( 1 )\n- 冬修 ..... ( 4 )\n- 春灌 ..... ( 9 )"
    found = read(listing, long, style="markdown")
    assert [("".join(title.split()), subtitle, page) for title, subtitle, page in found] == long


def test_page_numbers_in_front() -> None:
    listing = "3　修渠的方法\n8　蓄水池\n15　沤肥\n24　养猪积肥"
    rows = [("修渠的方法", "", "3"), ("蓄水池", "", "8"), ("沤肥", "", "15"), ("养猪积肥", "", "24")]
    assert read(listing, rows) == rows


@pytest.mark.parametrize(
    "text",
    [
        "目录\n\n这本书没有目录，因为文章不多，读者翻一翻就知道了。\n\n第一篇写于1957年，第二篇写于1958年。",
        "目的\n\n一、节约煤 3\n\n二、节约电 5\n\n烧锅炉的同志们提出了新的指标，并且保证在月底以前完成。",
        "村名 水车 合计\n\n石桥村 12 15\n\n下河村 8 9\n\n大柳村 20 26\n\n各村的水车都比去年多，这是大家努力的结果。",
        "运动会成绩\n\n跳远 4\n\n跳高 1\n\n铅球 9\n\n赛跑 2\n\n这一次运动会开得很好，参加的人很多。",
    ],
    ids=["a word", "points", "a table", "results"],
)
def test_what_is_no_list_of_contents(text: str) -> None:
    document = Document(read_source(text.encode(), style="bare"))
    assert list(contents.find(document)) == []
