"""A book as one page for a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree, html

from tei.encoding.edition import encode
from tei.formats.book import read_book
from tei.formats.epub import to_epub
from tei.formats.html import to_html
from tei.resources import data_path
from tei.sources import read_source
from tei.tree import TEI, TEI_NAMESPACE
from tests.formats.epub import files_of


def page(body: str) -> html.HtmlElement:
    """The page of a TEI document with this ``body``."""
    tei = f'<TEI xmlns="{TEI_NAMESPACE}"><teiHeader/><text><body>{body}</body></text></TEI>'
    return html.document_fromstring(to_html(read_book(etree.ElementTree(etree.fromstring(tei)), name="book.xml"), {}))


def words(body: str) -> str:
    return page(body).find(".//article").text_content()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>水渠在<lb/>村東</p>", "水渠在村東"),
        ('<p>水渠在<pb n="2" xml:id="pb-2"/>村東</p>', "水渠在村東"),
        ("<p>the weir<lb/>is old</p>", "the weir is old"),
        ('<p>the we<lb break="no"/>ir</p>', "the weir"),
        ("<p>a<fw type='header'>THE BOOK</fw>b</p>", "ab"),
        ('<p>a<space unit="ideographic-space" quantity="2"/>b</p>', "a\u3000\u3000b"),
    ],
    ids=["line", "page", "line in English", "word cut by a line", "running head", "wide blank"],
)
def test_nothing_is_inserted_and_nothing_torn(body: str, expected: str) -> None:
    assert words(body) == expected


def test_page_numbers_are_anchors_beside_the_text() -> None:
    (anchor,) = page('<p>a<pb n="[9]" xml:id="pb-9" cert="medium"/>b</p>').xpath("//a[@id='pb-9']")
    assert (anchor.get("data-n"), anchor.text_content()) == ("[9]", "")
    assert anchor.get("data-cert") == "medium"


def test_both_readings_of_a_choice_are_there() -> None:
    made = page("<p><choice><sic>目集</sic><corr>目錄</corr></choice></p>")
    (choice,) = made.xpath("//span[contains(@class,'choice')]")
    assert choice.xpath("string(span[@class='sic'])") == "目集"
    (other,) = choice.xpath("span[@hidden]")
    assert other.text_content() == choice.get("title") == "目錄"


def test_one_main_heading_and_levels_below_it() -> None:
    made = page("<div><head>A</head></div>")
    assert [(h.tag, h.text_content()) for h in made.iter("h1", "h2")][:2] == [("h1", "book"), ("h2", "A")]


def test_headings_go_down_with_the_divisions() -> None:
    made = page("<div><head>A</head><div><head>B</head><p>c</p></div></div>")
    assert [(h.tag, h.text_content()) for h in made.xpath("//article//*[self::h1 or self::h2 or self::h3]")] == [
        ("h2", "A"),
        ("h3", "B"),
    ]


def test_text_is_escaped() -> None:
    assert words("<p>a &lt;script&gt; &amp; b</p>") == "a <script> & b"
    assert page("<p>a &lt;script&gt;</p>").xpath("//article//script") == []


@pytest.mark.parametrize("path", sorted(data_path("sample").glob("*-????.txt")), ids=lambda path: path.stem)
def test_the_sample_books_lead_from_every_entry_to_its_chapter(path: Path) -> None:
    edition = encode(read_source(path))
    made = html.document_fromstring(to_html(read_book(etree.ElementTree(etree.fromstring(edition.tei))), {}))
    anchors = made.xpath("//@id")
    assert len(anchors) == len(set(anchors))
    assert {link.removeprefix("#") for link in made.xpath("//a/@href") if link.startswith("#")} <= set(anchors)
    assert all(link.startswith(("#", "http")) for link in made.xpath("//@href | //@src"))
    targets = etree.fromstring(edition.tei).findall(f"{TEI}text//{TEI}ref[@target]")
    assert len(made.xpath("//article//a[contains(@class,'ref')]")) == len(targets)


REGISTER = (
    "<standOff><listPerson><person xml:id='zhou'><persName>周明</persName><persName>周子明</persName>"
    "<idno type='Wikidata'>Q1</idno></person></listPerson></standOff>"
)


def test_the_index_of_persons_leads_to_every_mention_and_back() -> None:
    tei = (
        f'<TEI xmlns="{TEI_NAMESPACE}"><teiHeader/>{REGISTER}<text><body><pb n="3"/><p>'
        '<persName ref="#zhou">周明</persName>來，'
        '<pb n="4"/><persName ref="#zhou">子明</persName>去。<persName>李四</persName></p></body></text></TEI>'
    )
    made = html.document_fromstring(to_html(read_book(etree.ElementTree(etree.fromstring(tei))), {}))
    (entry,) = made.xpath("//section[@id='tk-persons']//li[@id='zhou']")
    links = entry.xpath(".//span[@class='tk-mentions']/a")
    assert [link.text for link in links] == ["3", "4"]
    assert [made.get_element_by_id(link.get("href")[1:]).text for link in links] == ["周明", "子明"]
    assert [a.text for a in made.xpath("//article//a[@href='#zhou']")] == ["周明", "子明"]
    assert made.xpath("//section[@id='tk-persons']//dfn/text()") == ["周明", "李四"]
    assert entry.xpath("string(.//a[@class='tk-authority']/@href)") == "https://www.wikidata.org/entity/Q1"


@pytest.mark.parametrize(
    ("kind", "value", "address"),
    [
        ("GB2260", "142626@1980", "https://github.com/cn/GB2260?code=142626&revision=1980"),
        ("TGN", "7001758", "http://vocab.getty.edu/tgn/7001758"),
        ("own", "a/7", "https://example.org/a?n=7"),
        ("evil", "7", ""),
        ("broken", "7", ""),
        ("Wikidata", "https://example.org/q", "https://example.org/q"),
        ("nobody", "7", ""),
    ],
)
def test_identifiers_lead_where_the_header_or_the_authority_says(kind: str, value: str, address: str) -> None:
    tei = f"""<TEI xmlns="{TEI_NAMESPACE}"><teiHeader><encodingDesc><listPrefixDef>
    <prefixDef ident="own" matchPattern="(\\w)/(\\d)" replacementPattern="https://example.org/$1?n=$2"/>
    <prefixDef ident="evil" matchPattern="(.*)" replacementPattern="javascript:$1"/>
    <prefixDef ident="broken" matchPattern="(" replacementPattern="https://example.org/$1"/>
    </listPrefixDef></encodingDesc></teiHeader><standOff><listPlace><place xml:id="a"><placeName>A</placeName>
    <idno type="{kind}">{value}</idno></place></listPlace></standOff>
    <text><body><p><placeName ref="#a">A</placeName></p></body></text></TEI>"""
    made = html.document_fromstring(to_html(read_book(etree.ElementTree(etree.fromstring(tei))), {}))
    assert made.xpath("string(//*[@id='a']//a[@class='tk-authority']/@href)") == address
    assert value in made.xpath("string(//*[@id='a'])") or value == address


def test_uncertain_decisions_are_listed_with_a_way_to_each() -> None:
    made = page('<pb n="9" cert="medium" resp="#pages" xml:id="pb-9"/><p>在<persName cert="low">太原</persName></p>')
    (sure, guessed) = made.xpath("//footer//details//a/@href")
    assert sure == "#pb-9"
    assert made.get_element_by_id(guessed[1:]).text == "太原"


def test_a_note_and_its_sign_lead_to_each_other() -> None:
    made = page("<div><head>A</head><p>水<note n='*'><p>渠</p></note>。</p></div>")
    (sign,) = made.xpath("//a[@role='doc-noteref']")
    (note,) = made.xpath("//aside[@role='doc-footnote']")
    assert (sign.text, sign.get("href")) == ("*", f"#{note.get('id')}")
    assert note.xpath("string(a/@href)") == f"#{sign.get('id')}"


def test_nothing_runs_and_nothing_is_fetched() -> None:
    made = page(
        "<p><ref target='javascript:alert(1)'>a</ref><hi style='background: url(http://x/y)'>b</hi>"
        "<graphic url='http://x/y.png'/></p>"
    )
    assert made.xpath("//article//@href") == ["http://x/y.png"]
    assert made.xpath("//article//@style | //img | //link") == []


def test_a_list_in_a_heading_is_valid_html() -> None:
    (heading,) = page("<div><head>A<list><item>b</item></list></head></div>").xpath("//article//h2")
    assert heading.xpath("span[@role='list']/span[@role='listitem']/text()") == ["b"]


def test_a_folder_of_pages_has_links_that_lead_to_the_right_file() -> None:
    tei = (
        f'<TEI xmlns="{TEI_NAMESPACE}"><teiHeader/><text><body><div xml:id="a"><head>A</head>'
        '<p><ref target="#b">b</ref></p></div>'
        '<pb n="2" xml:id="pb-2"/><div xml:id="b"><head>B</head><p>c</p></div></body></text></TEI>'
    )
    made = to_html(read_book(etree.ElementTree(etree.fromstring(tei))), {"split": True})
    assert isinstance(made, dict)
    assert list(made) == ["index.html", "001.html", "002.html"]
    first, second = (html.document_fromstring(made[name]) for name in ("001.html", "002.html"))
    assert first.xpath("//article//a/@href") == ["002.html#b"]
    assert second.xpath("//article//a/@id") == ["pb-2"]
    assert second.xpath("//article//h1/text()") == ["B"]


def test_lines_run_as_the_language_runs() -> None:
    text = '<p>نص <foreign xml:lang="en">words</foreign></p><p xml:lang="zh">水</p><p xml:lang="az-Arab">ن</p>'
    tei = f'<TEI xmlns="{TEI_NAMESPACE}"><teiHeader/><text xml:lang="ar"><body>{text}</body></text></TEI>'
    book = read_book(etree.ElementTree(etree.fromstring(tei)), name="book.xml")
    made = html.document_fromstring(to_html(book, {}))
    assert made.xpath("//main/@dir") == ["rtl"]
    assert made.xpath("//article//@dir[../@lang='en' or ../@lang='zh']") == ["ltr", "ltr"]
    assert made.xpath("//article//@dir[../@lang='az-Arab']") == ["rtl"]
    files = files_of(to_epub(book, {}))
    assert b'page-progression-direction="rtl"' in files["EPUB/package.opf"]
    assert b'xml:lang="ar" dir="rtl"' in files["EPUB/001.xhtml"]


def test_lines_of_other_languages_have_no_direction() -> None:
    assert page('<p xml:lang="en">a <foreign xml:lang="zh">水</foreign></p>').xpath("//@dir") == []
