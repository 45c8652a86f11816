"""TEI to the text that it was made from."""

from __future__ import annotations

import pytest
from lxml import etree

from tei.encoding.decode import LAYOUT, MARKUP, TEXT, Piece, decode, reading_text, source_text


def tei(inside: str) -> etree._Element:
    return etree.fromstring(
        '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><p>no text</p></teiHeader>'
        f"<text><body>{inside}</body></text></TEI>"
    )


@pytest.mark.parametrize(
    ("inside", "source", "reading"),
    [
        ("<p>a<lb/>b</p>", "a\nb", "a\nb"),
        ("<p>a\n<lb/>b</p>", "a\nb", "a\nb"),
        ("<p>a\n<lb/><lb/>\n<lb/>b</p>", "a\n\n\nb", "a\n\n\nb"),
        ("<p>neigh-<lb break='no'/>bour</p>", "neigh-\nbour", "neigh-\nbour"),
        ("<p>a\n\n<?markup ---?><pb/>\n\nb</p>", "a\n\n---\n\nb", "ab"),
        ("<p><hi>a</hi>\n<lb/>b<?reference &#10;?>\n<lb/>c</p>", "a\nb&#10;c", "a\nb\nc"),
        ("<p>a</p>\n\n<p>b</p>\n", "a\n\nb\n", "ab"),
        ("<head><?markup ##\\s?>a</head>", "## a", "a"),
        ("<p><?reference &amp;?>&amp;</p>", "&amp;", "&"),
        ("<p>a<pb n='2' break='no'/>b</p>", "ab", "ab"),
        ("<p>a<?markup \\f?><pb n='2'/>b</p>", "a\fb", "ab"),
        ('<p>a<space rend="....."/>8</p>', "a.....8", "a.....8"),
        ('<p><space unit="ideographic-space" quantity="2"/>a</p>', "\u3000\u3000a", "\u3000\u3000a"),
        ('<p>a<g ref="#control-0001"/></p>', "a\x01", "a\x01"),
        ("<p><choice><sic>禄</sic><corr>錄</corr></choice></p>", "禄", "禄"),
        ("<p><choice><orig>龍</orig><reg>龙</reg></choice></p>", "龍", "龍"),
        ("<p>a<note type='editorial'>said later</note>b</p>", "ab", "ab"),
        ("<p>a<note place='bottom'>printed</note>b</p>", "aprintedb", "aprintedb"),
        ("<p>a<!-- a remark -->b</p>", "ab", "ab"),
        ("<p>a<?other data?>b</p>", "ab", "ab"),
    ],
)
def test_source_and_reading(inside: str, source: str, reading: str) -> None:
    assert source_text(tei(inside)) == source
    assert reading_text(tei(inside)) == reading


def test_pieces_say_what_they_are() -> None:
    assert list(decode(tei("<p>a</p>\n<p><?markup -\\s?>b</p>"))) == [
        Piece(TEXT, "a"),
        Piece(LAYOUT, "\n"),
        Piece(MARKUP, "- "),
        Piece(TEXT, "b"),
    ]


def test_text_that_stands_between_blocks_by_mistake_is_text() -> None:
    assert reading_text(tei("<p>a</p>lost<p>b</p>")) == "alostb"


def test_a_part_of_a_file_is_decoded_alone() -> None:
    part = tei("<div><p>a</p></div><div><p>b</p></div>").findall(".//{http://www.tei-c.org/ns/1.0}div")[1]
    assert source_text(part) == "b"
