"""What a document brings that a program would run is in no format."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tei.formats import format_named, options_of
from tei.formats.book import read_book
from tei.formats.cetei import to_cetei
from tei.pipeline import load
from tei.rendering.active import ELSEWHERE, is_active_address, is_attribute_of_html, strip_active_address
from tei.tree import TEI_NAMESPACE
from tei.xml.parser import parse_tree
from tests.browser import visit
from tests.services import needs

CODE = "javascript:document.title=8888"
BODY = (
    f'<p onfocus="document.title=8888" tabindex="0" autofocus="" srcdoc="x" contenteditable="true">x '
    f'<ref target="{CODE}">y</ref> <ptr target=" JaVa&#10;Script:document.title=8888"/> '
    '<graphic url="data:image/svg+xml,&lt;svg onload=1/&gt;"/>'
    '<figure facs="vbscript:x"><graphic url="javascript:x"/></figure>'
    '<ptr target="x&quot;&gt;&lt;img src=x onerror=document.title=8888&gt;"/>'
    '<hi style="background: u\\72l(http://evil.example/x); color: red">z</hi>'
    "<hi style=\"background-image: image-set('http://evil.example/x' 1x); color: red\">z</hi>"
    '<script xmlns="http://www.w3.org/1999/xhtml">document.title=8888</script></p>'
)
SCHEME = re.compile(r"(javascript|vbscript):", re.IGNORECASE)
FORMATS = "html epub markdown latex docx jsonld annotations cetei csv".split()


def hostile() -> etree._ElementTree:
    """A TEI document that tries everything."""
    header = "<teiHeader><fileDesc><titleStmt><title>T</title></titleStmt></fileDesc></teiHeader>"
    return parse_tree(f'<TEI xmlns="{TEI_NAMESPACE}">{header}<text><body>{BODY}</body></text></TEI>')


def texts(name: str, data: bytes) -> list[str]:
    """What stands in the files of a format."""
    if not data.startswith(b"PK"):
        return [data.decode()]
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return [archive.read(one).decode("utf-8", "replace") for one in archive.namelist()]


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_has_an_address_that_runs(name: str) -> None:
    row = format_named(name)
    book = read_book(hostile(), lenient=True)
    for text in texts(name, load(row.function)(book, options_of(row, {}))):
        assert not re.search(r"""(href|src|url|Target|\()\W{0,3}javascript:""", text, re.IGNORECASE)
        if name in ("html", "epub"):
            assert not re.search(r"<[^>]*(onfocus|onerror|tabindex=.0.|autofocus|evil)", text)
    assert {issue.code for issue in book.issues} >= {"address-active"}


def test_ceteicean_gets_nothing_that_runs() -> None:
    page = to_cetei(read_book(hostile(), lenient=True), {}).decode()
    data = page.partition('id="teikit-tei">')[2].partition("</script>")[0]
    for name in ("onfocus", "autofocus", "srcdoc", "contenteditable", "javascript:", "vbscript:", "onerror"):
        assert name not in data.replace("%22%3E%3Cimg src=x onerror=document.title=8888%3E", "").lower()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["cetei", "html"])
def test_nothing_runs_in_a_browser(name: str, tmp_path: Path) -> None:
    needs("chromium")
    row = format_named(name)
    made = load(row.function)(read_book(hostile(), lenient=True), options_of(row, {}))
    (tmp_path / "book.html").write_bytes(made)
    assert "<title>T" in visit(tmp_path / "book.html").document
    assert "8888</title>" not in visit(tmp_path / "book.html").document


@pytest.mark.parametrize(
    "address",
    ["javascript:x", " JAVASCRIPT:x", "java\nscript:x", "java\tscript:", "\x01javascript:x", "data:text/html,x"],
)
def test_schemes_that_run_are_known_however_they_are_written(address: str) -> None:
    assert is_active_address(address)
    assert strip_active_address(address) == ELSEWHERE


@pytest.mark.parametrize(
    "address", ["#javascript:", "http://e.org/javascript:x", "wikidata:Q42", "a.html", "", "urn:x:y"]
)
def test_other_addresses_stay(address: str) -> None:
    assert strip_active_address(address) == address


@given(st.text(alphabet="javscript:\t\n \x00#/dt", max_size=30))
def test_what_is_left_never_runs(value: str) -> None:
    assert not any(map(is_active_address, [(kept := strip_active_address(value)), *kept.split()]))


def test_handlers_and_attributes_of_html() -> None:
    assert all(map(is_attribute_of_html, ["onfocus", "onSomethingNew", "STYLE", "srcdoc", "tabindex"]))
    assert not any(map(is_attribute_of_html, ["n", "rend", "target", "type", "ref", "cert"]))
