"""The law of formats for DOCX and ODT, and what programs that open them find."""

from __future__ import annotations

import io
import struct
import subprocess
import zlib
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from lxml import etree

from tei.formats.book import read_book
from tei.formats.docx import to_docx
from tei.formats.docx.word import W
from tei.formats.odt import to_odt
from tei.rendering.text import text_of
from tests.formats import pandoc
from tests.formats.docx import read_docx
from tests.formats.law import SAMPLES, check, documents, readings, sample
from tests.services import needs
from tests.unit.formats import books


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PICTURE = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\0\0"))
    + _chunk(b"IEND", b"")
)
"""One black point, as PNG."""


@pytest.mark.slow
@settings(max_examples=40)
@given(documents, readings)
def test_the_text_of_any_book_comes_back(tree: etree._ElementTree, reading: str) -> None:
    check(to_docx, read_docx, tree, reading)


@pytest.mark.parametrize("name", [name for name in SAMPLES if name.count(".") == 1])
def test_the_text_of_a_sample_comes_back(name: str) -> None:
    check(to_docx, read_docx, sample(name))


@pytest.fixture(scope="module")
def made() -> bytes:
    return to_docx(books.book(), {})


def opened(data: bytes) -> docx.document.Document:
    return docx.Document(io.BytesIO(data))


def test_headings_notes_and_titles_have_real_styles(made: bytes) -> None:
    styles = {p.text: p.style.name for p in opened(made).paragraphs if p.style.name[:3].upper() != "TOC"}
    assert styles["水渠記"] == "Title"
    assert [styles[text] for text in ("[1]第一章　選地", "一、先量", "記事")] == ["Heading 1", "Heading 2", "Subtitle"]
    assert (styles["春水滿渠"], styles["編 者"], styles["甲、先量"]) == ("Verse", "Closer", "List Bullet")


def test_the_contents_are_a_field_that_leads_to_the_headings(made: bytes) -> None:
    body = opened(made).element.body
    codes = [node.text.strip() for node in body.iter(f"{W}instrText")]
    assert codes[0].startswith("TOC")
    bookmarks = {node.get(f"{W}name") for node in body.iter(f"{W}bookmarkStart")}
    links = [node.get(f"{W}anchor") for node in body.iter(f"{W}hyperlink")]
    assert links
    assert set(links) <= bookmarks


def test_chinese_has_a_font_of_its_own(made: bytes) -> None:
    fonts = opened(made).styles.element.find(f".//{W}rPrDefault//{W}rFonts")
    assert (fonts.get(f"{W}eastAsia"), fonts.get(f"{W}ascii")) == ("PMingLiU", "Times New Roman")
    chosen = opened(to_docx(books.book(), {"font": "FangSong"})).styles.element.find(f".//{W}rPrDefault//{W}rFonts")
    assert chosen.get(f"{W}eastAsia") == "FangSong"


INDENT = {f"{W}firstLine": "440", f"{W}firstLineChars": "200"}


@pytest.mark.parametrize(("language", "indent"), [("zh-Hans", INDENT), ("lzh", INDENT), ("en", {})])
def test_chinese_paragraphs_begin_two_characters_in_with_no_gap(language: str, indent: dict[str, str]) -> None:
    body = "<p>一</p><quote><p>二</p></quote><table><row><cell><p>三</p></cell></row></table><p>四<note>五</note></p>"
    document = opened(to_docx(books.of(body, language), {}))
    assert [p.style.name for p in document.paragraphs if p.text] == ["Body Text", "Quote", "Body Text"]
    assert document.tables[0].cell(0, 0).paragraphs[0].style.name == "Normal"
    style = document.styles["Body Text"]
    found = style.element.find(f".//{W}ind")
    assert (dict(found.attrib) if found is not None else {}) == indent
    assert (style.paragraph_format.space_after == 0) == bool(indent)
    assert document.styles["Quote"].font.italic is (not indent)


def test_an_item_of_several_paragraphs_has_one_bullet() -> None:
    data = to_docx(books.of("<list><item><p>一</p><p>二</p></item><item>三</item></list>"), {})
    assert [p.style.name for p in opened(data).paragraphs] == ["List Bullet", "List Continue", "List Bullet"]


def test_pictures_of_the_folder_are_inside_and_others_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(PICTURE)
    (tmp_path / "b.png").write_bytes(PICTURE[:12])
    body = "".join(f'<figure><graphic url="{name}.png"/></figure>' for name in "abc")
    book = read_book(books.of(f"<p>水</p>{body}").tree, folder=tmp_path)
    assert len(opened(to_docx(book, {})).inline_shapes) == 1
    assert [issue.code for issue in book.issues] == ["picture-missing", "picture-missing"]


def test_the_same_book_gives_the_same_bytes(made: bytes) -> None:
    assert to_docx(books.book(), {}) == made


@pytest.mark.slow
def test_libreoffice_opens_it_and_finds_text_and_notes(made: bytes, tmp_path: Path) -> None:
    needs("soffice")
    (tmp_path / "book.docx").write_bytes(made)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ("soffice", "--headless", profile, "--convert-to", "odt", "--outdir", tmp_path, tmp_path / "book.docx")
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    needs("pandoc")
    text = pandoc.read((tmp_path / "book.odt").read_bytes(), "odt")
    expected = text_of(books.book().view)
    assert [note.strip() for note in text.notes] == list(expected.notes)
    assert "".join(set(expected.running) - set(text.running)) == ""


@pytest.mark.slow
def test_odt_holds_the_text() -> None:
    needs("pandoc")
    book = books.book()
    text = pandoc.read(to_odt(book, {}), "odt")
    expected = text_of(book.view)
    assert text.notes == expected.notes
    assert text.running.replace("[1]", "").replace("[2]", "") == expected.running
