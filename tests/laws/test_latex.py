"""The law of formats for LaTeX: its source read back, and what XeLaTeX sets."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from lxml import etree

from tei.formats.book import read_book
from tei.formats.latex import to_latex
from tei.rendering.text import squeezed, text_of
from tests.formats.latex import read_latex
from tests.formats.law import SAMPLES, check, documents, readings, sample
from tests.services import needs
from tests.unit.formats import books


@given(documents, readings)
def test_the_text_of_any_book_comes_back(tree: etree._ElementTree, reading: str) -> None:
    check(to_latex, read_latex, tree, reading)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_text_of_a_sample_comes_back(name: str) -> None:
    check(to_latex, read_latex, sample(name))


EVERY_SIGN = "\\{}$&amp;#%_^~&lt;>|'`\"[]-- --- ,, ?` !` &lt;&lt; >> * @ / = + ... \u00a0x"


@pytest.mark.slow
@pytest.mark.parametrize("body", [f"<p>水{EVERY_SIGN}</p>", books.BODY], ids=["every sign", "every element"])
def test_xelatex_sets_every_character(body: str, tmp_path: Path) -> None:
    needs("xelatex", "pdftotext")
    book = books.of(body)
    (tmp_path / "book.tex").write_bytes(to_latex(book, {}))
    command = ("xelatex", "-interaction=nonstopmode", "-halt-on-error", "book.tex")
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode(errors="replace")[-2000:]
    set_ = subprocess.run(("pdftotext", "book.pdf", "-"), cwd=tmp_path, capture_output=True, check=True).stdout.decode()
    expected = text_of(read_book(book.tree).view)
    missing = set(expected.running + "".join(expected.notes)) - set(squeezed(set_))
    assert missing == set()
