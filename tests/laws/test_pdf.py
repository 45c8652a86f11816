"""The law of formats for PDF, within the tolerance of ``tests.formats.pdf``; what readers and archives expect."""

from __future__ import annotations

import io
import re
import subprocess
from collections import Counter
from pathlib import Path

import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from tei.errors import InvalidError, MissingToolError, UsageError
from tei.formats import pdf as pdf_format
from tei.formats.book import read_book
from tei.formats.pdf import to_pdf
from tei.rendering.text import text_of
from tests.formats import pdf
from tests.formats.law import SAMPLES, documents, readings, sample
from tests.services import needs
from tests.unit.formats import books

HIDDEN = {"standard": "1.7"}


@pytest.mark.slow
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(tree=documents, reading=readings)
def test_every_character_of_any_book_is_set(tree: etree._ElementTree, reading: str, tmp_path: Path) -> None:
    needs("pdftotext", "chromium")  # chromium brings fonts for Chinese
    book = read_book(tree, reading=reading, name="book.xml")
    assert pdf.differs(pdf.words(to_pdf(book, HIDDEN), tmp_path), text_of(book.view)) == Counter()


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in SAMPLES if name.count(".") == 1])
def test_a_sample_is_set_in_its_order(name: str, tmp_path: Path) -> None:
    needs("pdftotext", "chromium")
    book = read_book(sample(name))
    made, expected = pdf.words(to_pdf(book, {}), tmp_path), text_of(book.view)
    assert pdf.differs(made, expected) == Counter()
    kept = [c for c in made if c not in pdf.ADDED]
    assert "".join(kept) == "".join(c for c in expected.running if c not in pdf.ADDED)


@pytest.fixture(scope="module")
def made() -> bytes:
    needs("chromium")
    return to_pdf(books.book(), {})


def test_headings_are_bookmarks_and_pages_have_labels(made: bytes) -> None:
    reader = pypdf.PdfReader(io.BytesIO(made))
    first, inner = reader.outline
    assert (first.title, [one.title for one in inner]) == ("第一章　選地", ["一、先量"])
    assert reader.page_labels == ["", "2"]  # the title page has no number
    assert (reader.metadata.title, reader.metadata.author) == ("水渠記: 一本小書", "林方其")


def test_fonts_are_embedded_and_the_file_says_it_is_for_archives(made: bytes, tmp_path: Path) -> None:
    needs("pdftotext")
    (tmp_path / "book.pdf").write_bytes(made)
    rows = subprocess.run(("pdffonts", tmp_path / "book.pdf"), capture_output=True, check=True).stdout.decode()
    fonts = rows.splitlines()[2:]
    assert any("CJK" in row for row in fonts)
    assert all(row.split()[-5:-2] == ["yes", "yes", "yes"] for row in fonts)
    assert b"<pdfaid:part>2</pdfaid:part>" in made


def test_a_chinese_chapter_has_its_lines_under_each_other(tmp_path: Path) -> None:
    """Heading, subtitle and author have the same middle; a page break before the heading takes no room."""
    needs("chromium", "pdftotext")
    head = '<pb n="9"/><head>選地</head><head type="sub">說一條水渠</head><byline>林方其</byline>'
    (tmp_path / "book.pdf").write_bytes(to_pdf(books.of(f"<div>{head}<p>水</p></div>"), {}))
    told = subprocess.run(("pdftotext", "-bbox", tmp_path / "book.pdf", "-"), capture_output=True, check=True).stdout
    found = re.findall(r'xMin="([\d.]+)" \S+ xMax="([\d.]+)" [^>]+>([^<]+)<', told.decode())
    middles = {text: (float(left) + float(right)) / 2 for left, right, text in found}
    assert middles["說一條水渠"] == pytest.approx(middles["選地"], abs=1)
    assert middles["林方其"] == pytest.approx(middles["選地"], abs=1)


def test_the_same_book_gives_the_same_bytes(made: bytes) -> None:
    assert to_pdf(books.book(), {}) == made


def test_a_character_without_glyph_is_an_error_that_names_it() -> None:
    needs("chromium")
    with pytest.raises(InvalidError) as caught:
        to_pdf(books.of("<p>水\U0010fffd渠</p>"), {})
    assert "U+10FFFD" in caught.value.message
    assert to_pdf(books.of("<p>水\U0010fffd渠</p>"), HIDDEN).startswith(b"%PDF")


def test_a_font_that_is_not_there_is_an_error_that_names_others() -> None:
    with pytest.raises(UsageError) as caught:
        to_pdf(books.book(), {"font": "No Such Font"})
    assert "Libertinus Serif" in caught.value.remedy


def test_without_a_font_for_chinese_nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    import typst

    monkeypatch.setattr(pdf_format, "_installed", lambda: typst.Fonts(include_system_fonts=False))
    with pytest.raises(MissingToolError, match="no font for Chinese"):
        to_pdf(books.book(), {})


def test_a_picture_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    needs("chromium")
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    tree = books.of('<p>水</p><figure><graphic url="a.png"/></figure>').tree
    with pytest.raises(InvalidError, match="could not be typeset"):
        to_pdf(read_book(tree, folder=tmp_path), {})


@pytest.mark.slow
def test_vertical_lines_are_printed_by_chromium(tmp_path: Path) -> None:
    needs("chromium", "pdftotext")
    (tmp_path / "book.pdf").write_bytes(to_pdf(books.book(), {"writing": "vertical"}))
    command = ("pdftotext", "-raw", tmp_path / "book.pdf", "-")
    text = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    assert "林方其在長安" in "".join(text.split())


@pytest.mark.slow
def test_a_long_book_in_vertical_lines_is_printed_whole(tmp_path: Path) -> None:
    """Chapters and paragraphs beyond the first page: the page for a screen shows one window of them."""
    needs("chromium", "pdftotext")
    chapters = "".join(f"<div><head>第{n}章</head>{f'<p>第{n}段，水渠修到村東。</p>' * 40}</div>" for n in range(1, 4))
    (tmp_path / "book.pdf").write_bytes(to_pdf(books.of(chapters), {"writing": "vertical", "paper": "iso-b5"}))
    pages = pypdf.PdfReader(tmp_path / "book.pdf").pages
    assert len(pages) >= 3
    assert [round(float(side) / 72 * 25.4) for side in pages[0].mediabox[2:]] == [176, 250]
    command = ("pdftotext", "-raw", tmp_path / "book.pdf", "-")
    text = "".join(subprocess.run(command, capture_output=True, check=True).stdout.decode().split())
    assert [text.count(f"第{n}段") for n in range(1, 4)] == [40, 40, 40]
