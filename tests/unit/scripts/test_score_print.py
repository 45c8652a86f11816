"""Printing and reading again: what a TEI file says as blocks, and blocks as source for typst."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.gym import is_there
from scripts.score_print import _shortened, accept_readings
from scripts.typst_book import compile_book, designs, read_tei_book, typst_source
from tests.books.growth import grow_book
from tests.books.layout import paginate
from tests.books.model import CUT, Block, Book

TEXT = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader/><text xml:lang="zh"><front>
<titlePage><docTitle><titlePart type="main">水车</titlePart></docTitle><byline>王白编</byline></titlePage>
<div type="contents" xml:id="c"><head>目录</head><list><item><ref target="#d1"><title type="main">河</title>
<title type="sub">记桥</title></ref> <space rend="…"/> <ref type="page" n="3">(3)</ref></item></list></div></front>
<body><div xml:id="d1"><head>河</head><head type="sub">记桥</head><p>水<lb/>流。<note>注。</note></p>
<div><head>岸</head><p>有树。</p><closer><signed>王白</signed></closer></div></div></body></text></TEI>"""


def test_the_blocks_of_a_tei_file_are_what_it_says() -> None:
    book = read_tei_book(TEXT.encode(), "a")
    assert [(b.kind, b.text, b.depth) for b in book.blocks] == [
        ("title", "水车", 0),
        ("byline", "王白编", 0),
        ("head", "目录", 1),
        ("entry", "河\u3000记桥", 1),
        ("head", "河", 1),
        ("sub", "记桥", 0),
        ("p", "水流。", 0),
        ("head", "岸", 2),
        ("p", "有树。", 0),
        ("signed", "王白", 0),
    ]
    entry = book.blocks[3]
    assert (entry.page, entry.number, entry.subtitle) == ("3", 1, "记桥")


def test_text_stands_in_strings_where_no_character_is_markup() -> None:
    book = Book("a", "en", "A", (Block("p", 'He said "#pagebreak()" \\ and $x$.'),))
    assert '#"He said \\"#pagebreak()\\" \\\\ and $x$.";' in typst_source(book)


def test_page_labels_stand_where_pages_end() -> None:
    book = Book("a", "en", "A", (Block("p", f"one{CUT}two"), Block("p", "three", pages=1)), labels=("2", "3"))
    assert typst_source(book).endswith('#"one";#pb("2");#"two";\n\n#pb("3");#"three";')


@pytest.mark.slow
@pytest.mark.parametrize("design", sorted(designs()))
def test_every_design_prints_a_grown_book(design: str, tmp_path: Path) -> None:
    assert compile_book(paginate(grow_book("de-roman", 1)), design, tmp_path).startswith(b"%PDF")


def test_a_shortened_book_ends_with_a_unit_and_lists_all() -> None:
    book = paginate(grow_book("zh-collection", 0))
    short = _shortened(book, {"zh": 1500})
    assert sum(len(block.text) for block in short.blocks if block.zone == "body") < 6000
    assert short.blocks[-1].kind != "head"
    assert [b for b in short.blocks if b.kind == "entry"] == [b for b in book.blocks if b.kind == "entry"]


@pytest.mark.skipif(not is_there(), reason="the gym's aligner is not there: TEIKIT_SHARED names its folder")
def test_headings_may_be_worded_as_they_were_read() -> None:
    full = "第一章水車與風車這裏有一段話說到水車的用處"
    heading = {"text": "第一章", "subtitle": "水車與風車", "start": 0}
    gold = {"full": full, "cls": [["c", len(full)]], "headings": [heading], "toc": []}
    accept_readings(gold, "第—章\n水申與風車\n這裏有一段話\n說到水車的用處\n")
    assert heading["accept"] == ["第—章", "第—章水申與風車"]
