"""A book as one page for a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree, html

from tei.encoding.edition import encode
from tei.formats.book import read_book
from tei.formats.html import to_html
from tei.resources import data_path
from tei.sources import read_source
from tei.tree import TEI, TEI_NAMESPACE


def page(body: str) -> html.HtmlElement:
    """The page of a TEI document with this ``body``."""
    tei = f'<TEI xmlns="{TEI_NAMESPACE}"><teiHeader/><text><body>{body}</body></text></TEI>'
    return html.document_fromstring(to_html(read_book(etree.ElementTree(etree.fromstring(tei))), {}))


def words(body: str) -> str:
    return page(body).find(".//main").text_content()


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
    assert choice.text_content() == "目集"
    assert choice.get("title") == "目錄"


def test_headings_go_down_with_the_divisions() -> None:
    made = page("<div><head>A</head><div><head>B</head><p>c</p></div></div>")
    assert [(h.tag, h.text_content()) for h in made.iter("h1", "h2", "h3", "h4")] == [("h2", "A"), ("h3", "B")]


def test_text_is_escaped() -> None:
    assert words("<p>a &lt;script&gt; &amp; b</p>") == "a <script> & b"
    assert page("<p>a &lt;script&gt;</p>").xpath("//script") == []


@pytest.mark.parametrize("path", sorted(data_path("sample").glob("*-????.txt")), ids=lambda path: path.stem)
def test_the_sample_books_lead_from_every_entry_to_its_chapter(path: Path) -> None:
    edition = encode(read_source(path))
    made = html.document_fromstring(to_html(read_book(etree.ElementTree(etree.fromstring(edition.tei))), {}))
    anchors = made.xpath("//@id")
    assert len(anchors) == len(set(anchors))
    assert {link.removeprefix("#") for link in made.xpath("//a/@href") if link.startswith("#")} <= set(anchors)
    assert all(link.startswith(("#", "http")) for link in made.xpath("//@href | //@src"))
    targets = etree.fromstring(edition.tei).findall(f".//{TEI}ref[@target]")
    assert len(made.xpath("//main//a[@href]")) == len(targets)
