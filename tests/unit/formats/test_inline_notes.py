"""A note between the words (夾註) stands in the line, in smaller type, whatever the format."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from tei.formats.docx import to_docx
from tei.formats.epub import to_epub
from tei.formats.html import to_html
from tei.formats.latex import to_latex
from tei.formats.markdown import to_markdown
from tei.formats.typeset import typst_source
from tests.unit.formats import books

BODY = "<div><head>渠</head><p>水<note place='inline'>音誰</note>來</p></div>"


def _docx(book: Any) -> str:
    return zipfile.ZipFile(io.BytesIO(to_docx(book, {}))).read("word/document.xml").decode()


def _epub(book: Any) -> str:
    made = to_epub(book, {})
    assert isinstance(made, bytes)
    archive = zipfile.ZipFile(io.BytesIO(made))
    return "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(("xhtml", "css")))


def _html(book: Any) -> str:
    made = to_html(book, {"writing": "horizontal", "split": False})
    assert isinstance(made, bytes)
    return made.decode()


@pytest.mark.parametrize(
    ("make", "shown"),
    [
        (_html, '水<span class="note"><small>音誰</small></span>來'),
        (_epub, '水<span class="note"><small>音誰</small></span>來'),
        (_docx, '<w:sz w:val="18"/></w:rPr><w:t xml:space="preserve">音誰</w:t></w:r>'),
        (lambda book: to_latex(book, {}).decode(), r"水\smallertype{音誰}來"),
        (lambda book: to_markdown(book, {}).decode(), "水[音誰]{.small}來"),
        (lambda book: typst_source(book)[0], '#"水";#text(size: 0.8em)[#"音誰";]'),
    ],
    ids=["html", "epub", "docx", "latex", "markdown", "pdf"],
)
def test_a_note_between_the_words_is_in_the_line(make: Callable[[Any], str], shown: str) -> None:
    assert shown in make(books.of(BODY))


@pytest.mark.parametrize("body", ["<note place='inline'>水</note>", "<p>水<note place='inline'><p>音</p></note></p>"])
def test_one_that_has_no_line_to_stand_in_stays_a_note(body: str) -> None:
    assert "tk-noteref" in _html(books.of(body)).partition("<body")[2]
