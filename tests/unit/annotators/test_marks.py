"""Marks of the input format to elements."""

from __future__ import annotations

import pytest
from lxml import etree

from tei.annotators.marks import read
from tei.encoding.build import build_text
from tei.encoding.decode import source_text
from tei.encoding.resolve import resolve
from tei.model import Annotation, Document, Span
from tei.sources import read_source

INSTRUCTION = etree.ProcessingInstruction


def encoded(text: str, *others: Annotation) -> str:
    """The text element without namespace and instructions; the source must come back from it."""
    source = read_source(text.encode(), style="markdown")
    document = Document(source)
    document = Document(source, (*others, *read(document)))
    tree = build_text(document, resolve(document).kept)
    assert source_text(tree) == source.text
    etree.strip_tags(tree, INSTRUCTION)
    return etree.tostring(tree, encoding="unicode").replace(' xmlns="http://www.tei-c.org/ns/1.0"', "")


def block(start: int, end: int, element: str = "p") -> Annotation:
    return Annotation(Span(start, end), element)


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("水**車**轉", '水<hi rend="bold">車</hi>轉'),
        ("水<sup>2</sup>轉", '水<hi rend="superscript">2</hi>轉'),
        ("由$x^2$得", '由<formula notation="TeX">x^2</formula>得'),
        ("見[圖](http://a.b/c d)", "見[圖](http://a.b/c d)"),
        ("見[圖](http://a.b/c)", '見<ref target="http://a.b/c">圖</ref>'),
    ],
)
def test_marks_within_a_paragraph(text: str, inside: str) -> None:
    assert f"<p>{inside}</p>" in encoded(text, block(0, len(text)))


def test_a_formula_on_lines_of_its_own_keeps_its_line_ends() -> None:
    text = "$$\na &= b\\\\\nc\n$$"
    assert '<formula notation="TeX" rend="display">a &amp;= b\\\\\nc</formula>' in encoded(text, block(0, len(text)))


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("![水車](a.png)", '<figure><graphic url="a.png"/><figDesc>水車</figDesc></figure>'),
        ("![](<a b.png>)", '<figure><graphic url="a%20b.png"/></figure>'),
        ('<img src="a.png" alt="水車">', '<figure><graphic url="a.png"/><figDesc>水車</figDesc></figure>'),
        (
            "![水\x01](a.png)",
            '<figure><graphic url="a.png"/><p cert="unknown" resp="#fillers">水<g ref="#control-0001"/></p></figure>',
        ),
    ],
)
def test_pictures(text: str, figure: str) -> None:
    assert figure in encoded(text)


def test_a_pipe_table() -> None:
    said = encoded("| 甲 | 乙 |\n|---|---|\n| 1 |  |\n").replace("\n", "")
    assert '<row role="label"><cell role="label">甲</cell><cell role="label">乙</cell></row>' in said
    assert "<row><cell>1</cell><cell/></row>" in said


def test_an_html_table_with_cells_over_columns_and_rows() -> None:
    said = encoded("<table><tr><td colspan=2>甲</td></tr><tr><td rowspan=3>乙</td><td></td></tr></table>")
    assert '<table><row><cell cols="2">甲</cell></row><row><cell rows="3">乙</cell><cell/></row></table>' in said


def test_a_table_without_cells_is_none() -> None:
    assert "<table" not in encoded("水\n<table></table>")


NOTE = '<ref type="noteref" target="#note-1">1</ref><note place="bottom" n="1" xml:id="note-1">見下</note>'


def test_a_note_stands_at_its_reference() -> None:
    text = "水[^1]車\n\n[^1]: 見下\n"
    said = encoded(text, block(0, 6))
    assert f"<p>水{NOTE}車</p>" in said
    assert '<anchor type="note-source" corresp="#note-1"/>' in said


def test_further_references_point_at_the_note() -> None:
    text = "水[^1]車[^1]\n\n[^1]: 見下\n"
    assert f'<p>水{NOTE}車<ref type="noteref" target="#note-1">1</ref></p>' in encoded(text, block(0, 10))


def test_a_label_that_recurs_belongs_to_the_next_note_that_has_it() -> None:
    text = "水[^1]\n\n[^1]: 甲\n\n車[^1]\n\n[^1]: 乙\n"
    said = encoded(text, block(0, 5), block(text.index("車"), text.index("車") + 5))
    assert said.index('xml:id="note-1">甲') < said.index("車") < said.index('xml:id="note-2">乙')


def test_a_note_without_reference_stays_where_it_is() -> None:
    assert '<note place="bottom" n="1" xml:id="note-1">見下</note>' in encoded("[^1]: 見下\n")
    assert "anchor" not in encoded("[^1]: 見下\n")


def test_notes_that_refer_to_each_other_stay_where_they_are() -> None:
    said = encoded("水\n\n[^a]: 甲[^b]\n\n[^b]: 乙[^a]\n", block(0, 1))
    assert said.index("甲") < said.index("乙")
    assert "note-source" not in said
