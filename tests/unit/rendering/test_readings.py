"""Readings: what a reader is given of choices, running heads, breaks, scripts."""

from __future__ import annotations

import pytest
from lxml import etree

from tei.rendering import READINGS, plain, text_of, view_of
from tei.rendering.text import Text
from tei.tree import TEI, TEI_NAMESPACE, XML_LANG


def document(body: str, *, language: str = "zh", stand_off: str = "") -> etree._Element:
    return etree.fromstring(
        f'<TEI xmlns="{TEI_NAMESPACE}"><teiHeader/>{stand_off}<text xml:lang="{language}"><body>{body}</body>'
        "</text></TEI>"
    )


def words(body: str, reading: str = "source", language: str = "zh") -> str:
    return plain(view_of(document(body, language=language), reading).find(f"{TEI}text"), notes=True)


CHOICE = "<p><choice><sic>目集</sic><corr>目录</corr></choice><choice><reg>文献</reg><orig>文獻</orig></choice></p>"


@pytest.mark.parametrize(
    ("reading", "expected"),
    [("source", "目集文獻"), ("diplomatic", "目集文獻"), ("simplified", "目录文献"), ("traditional", "目錄文獻")],
)
def test_one_half_of_a_choice_is_read(reading: str, expected: str) -> None:
    assert words(CHOICE, reading) == expected


def test_a_correction_without_the_slip_is_read_in_every_reading() -> None:
    assert {words("<p>甲<corr>乙</corr><expan>丙</expan></p>", reading) for reading in READINGS} == {"甲乙丙"}


def test_running_heads_are_in_the_diplomatic_reading() -> None:
    body = "<p>甲<fw type='header'>眉</fw>乙</p>"
    assert (words(body), words(body, "diplomatic")) == ("甲乙", "甲眉乙")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>水渠在\n  <lb/>村東</p>", "水渠在村東"),
        ("<p>水渠在<pb/>\n村東</p>", "水渠在村東"),
        ("<p>水<hi>渠</hi>\n在\n<hi>村</hi></p>", "水渠在村"),
        ("<p>編 写 組</p>", "編 写 組"),
        ("<p>the weir<lb/>is\n   old</p>", "the weir is old"),
        ("<p>the we\n<lb break='no'/>\n ir</p>", "the weir"),
        ("<p>the<pb/>weir</p>", "the weir"),
        ("<p>저수지<lb/>공사</p>", "저수지 공사"),
        ("<p>a<space unit='ideographic-space' quantity='2'/>b<space rend='...'/></p>", "a\u3000\u3000b..."),
        ("<p>a<gap reason='lost'/>b</p>", "a[…]b"),
        ("<p>a<?markup x?><!-- y -->b</p>", "ab"),
        ("<p>see <ptr target='#x'/> <ptr target='https://x.y/'/></p>", "see → https://x.y/"),
    ],
)
def test_white_space_is_what_the_tei_means(body: str, expected: str) -> None:
    assert words(body) == expected


@pytest.mark.parametrize(
    ("body", "reading", "expected"),
    [
        ("<p>乾燥的頭髮</p>", "simplified", "干燥的头发"),
        ("<p>乾燥的頭<pb/>髮</p>", "simplified", "干燥的头发"),
        ("<p><persName>徐乾學</persName>說</p>", "simplified", "徐乾学说"),
        ("<head>徐乾學傳</head><p><persName>徐乾學</persName></p>", "simplified", "徐乾学传徐乾学"),
        ("<p>头发和发展</p>", "traditional", "頭髮和發展"),
        ("<p><persName>范后里</persName>说</p>", "traditional", "范后里說"),
        ("<p>他走了三里路，到了城裏</p>", "traditional", "他走了三里路，到了城裏"),
        ("<p>文献<foreign xml:lang='ja'>学校は国</foreign></p>", "traditional", "文獻学校は国"),
    ],
)
def test_scripts_are_brought_into_one_and_names_protected(body: str, reading: str, expected: str) -> None:
    assert words(body, reading) == expected


def test_the_register_protects_names_that_are_not_marked() -> None:
    register = "<standOff><listPerson><person><persName>徐乾學</persName></person></listPerson></standOff>"
    view = view_of(document("<p>徐乾學說乾燥</p>", stand_off=register), "simplified")
    assert text_of(view) == Text("徐乾学说干燥")
    assert plain(view.find(f".//{TEI}persName")) == "徐乾学"


def test_the_tag_of_the_language_says_the_script_that_is_read() -> None:
    view = view_of(document("<div xml:lang='zh-Hant'><p>說</p></div><p xml:lang='en'>x</p>"), "simplified")
    assert [node.get(XML_LANG) for node in view.iter() if node.get(XML_LANG)] == ["zh-Hans", "zh-Hans", "en"]


def test_the_document_is_left_as_it_is() -> None:
    root = document("<list><pb/><item>說<lb/></item></list>")
    before = etree.tostring(root)
    view_of(root, "simplified")
    assert etree.tostring(root) == before


@pytest.mark.parametrize(
    ("body", "stray", "holder", "text"),
    [
        ("<list><item>a</item><pb n='2'/><item>b</item></list>", "pb", "<item>b", "ab"),
        ("<list><item>a</item><fw>x</fw></list>", "fw", "<item>ax", "ax"),
        ("<table><row><cell>a</cell></row><pb n='2'/><row><cell>b</cell></row></table>", "pb", "<cell>b", "ab"),
    ],
)
def test_breaks_between_items_stand_inside_one(body: str, stray: str, holder: str, text: str) -> None:
    found = view_of(document(body)).find(f".//{TEI}{stray}")
    parent = found.getparent()
    assert parent.tag in (f"{TEI}item", f"{TEI}cell")
    assert "".join(parent.itertext()) == (holder.partition(">")[2] or text)
    assert "".join(found.getroottree().find(f".//{TEI}body").itertext()) == text


def test_what_a_rendition_says_stands_with_the_element() -> None:
    root = document("<p rendition='#b #none' style='color: red'>x</p>")
    root[0].append(etree.fromstring(f'<rendition xmlns="{TEI_NAMESPACE}" xml:id="b">font-weight: bold;</rendition>'))
    assert view_of(root).find(f".//{TEI}p").get("style") == "font-weight: bold; color: red"


def test_notes_stand_apart_from_the_running_text() -> None:
    view = view_of(document("<p>水<note>註<note>又</note></note>渠</p>"))
    assert text_of(view) == Text("水渠", ("註", "又"))
