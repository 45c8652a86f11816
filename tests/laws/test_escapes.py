"""Text made of what formats take for their own is text in every format, wherever it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from tei.formats.book import read_book
from tei.formats.docx import to_docx
from tei.formats.epub import to_epub
from tei.formats.html import to_html
from tei.formats.jsonl import to_jsonl
from tei.formats.latex import to_latex
from tei.formats.markdown import to_markdown
from tei.formats.network import to_network
from tei.formats.pdf import to_pdf
from tei.formats.typeset import quoted
from tei.rendering.text import text_of
from tests.formats import pandoc, pdf
from tests.formats.docx import read_docx
from tests.formats.epub import read_epub
from tests.formats.html import read_html
from tests.formats.latex import read_latex
from tests.formats.law import check
from tests.services import needs
from tests.unit.formats import books

ASCII = "".join(map(chr, range(0x20, 0x7F)))
ODD = "\u00a0\u00ad\u200b\u200d\u202e\u2066\u3000\u2028\ufeff\ufffd＜＞＆｛｝“”‘’—…­éа水\U00020bb7"
TRAPS = (
    "<script>alert(1)</script>", "</style><img src=x onerror=alert(1)>", "]]>", "<!--", "-->", "&lt;", "&#60;",
    "<?x ?>", "\\input{/etc/passwd}", "\\write18{id}", "\\end{document}", "^^5cinput", "\\verb|", "$$x$$", "%", "~",
    "\\begin{itemize}", "``''", "---", '#read("/etc/passwd")', "#eval", '"; #x', "\\u{41}", "@label", "= x", "/ a: b",
    "// x", "/* x */", "*", "_", "```{=html}", "[x](javascript:alert(1))", "![x](y)", "[^1]", "[^1]: x", "](", ":::",
    "::: {.x}", "1. ", "- ", "+ ", "# x", "a | b", "{#id}", "{{x}}", "${x}", "%s", "%(title)s", "{title}", "\\1",
    "\\g<0>", "&copy;", "'\"><svg onload=x>",
)  # fmt: skip
texts = st.lists(st.sampled_from(TRAPS) | st.text(ASCII + ODD, max_size=4), min_size=1, max_size=5).map("".join)


def escaped(text: str) -> str:
    """Characters as they stand in XML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


PLACES = (
    "<p>{}</p>", "<p>甲{}乙</p>", "<div><head>{}</head><p>x</p></div>", "<list><item>{}</item><item>{}</item></list>",
    "<table><row><cell>{}</cell><cell>{}</cell></row></table>", "<p>a<note>{}</note>b</p>", "<p>a<lb/>{}</p>",
    "<p><hi rend='bold'>{}</hi></p>", "<p><ref target='https://e.org/{}'>{}</ref></p>", "<quote>{}</quote>",
    "<lg><l>{}</l><l>{}</l></lg>", "<p type='{}' n='{}'>x<pb n='3'/>y</p>", "<p><persName ref='#{}'>{}</persName></p>",
)  # fmt: skip
bodies = st.lists(st.tuples(st.sampled_from(PLACES), texts), min_size=1, max_size=3).map(
    lambda parts: "".join(place.replace("{}", escaped(text).replace("'", "&#39;")) for place, text in parts)
)


def tree_of(body: str) -> etree._ElementTree:
    """The document with this body."""
    return books.of(body, "en").tree


READ: dict[str, tuple[Any, Callable[[bytes], Any]]] = {
    "html": (to_html, read_html),
    "epub": (to_epub, read_epub),
    "latex": (to_latex, read_latex),
    "docx": (to_docx, read_docx),
}


@pytest.mark.parametrize("name", READ)
@settings(max_examples=60, deadline=None)
@given(body=bodies)
def test_hostile_text_is_text(name: str, body: str) -> None:
    make, read = READ[name]
    check(make, read, tree_of(body))


@settings(max_examples=40, deadline=None)
@given(bodies)
def test_no_element_of_html_comes_from_text(body: str) -> None:
    made = etree.HTML(to_html(read_book(tree_of(body), name="b.xml"), {}))
    assert made.xpath("count(//script)") == 1
    assert made.xpath("//@*[starts-with(name(), 'on')] | //img | //iframe | //object | //*[local-name() = 'svg']") == []
    assert not [url for url in made.xpath("//@href") if re.match(r"\s*(javascript|data):", str(url), re.IGNORECASE)]


@given(texts)
def test_a_string_of_typst_says_what_it_was_given(text: str) -> None:
    said = quoted(text)
    assert re.fullmatch(r'"(?:[^"\\]|\\["\\])*"', said, re.DOTALL)  # no other escape, and no end before the end
    assert re.sub(r"\\(.)", r"\1", said[1:-1], flags=re.DOTALL) == text


@settings(max_examples=40, deadline=None)
@given(texts, texts)
def test_a_label_of_svg_is_the_name(one: str, other: str) -> None:
    body = f"<p><persName>a{escaped(one)}</persName>, <persName>b{escaped(other)}</persName></p>"
    drawn = etree.fromstring(to_network(books.of(body, "en"), {}))
    names = [re.sub(r"\s", "", f"a{one}"), re.sub(r"\s", "", f"b{other}")]
    labels = ["".join(node.itertext()) for node in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert labels
    for label in labels:
        assert any(name.startswith(re.sub(r"[\s…]", "", label)) or label in name for name in names)
    assert not any(str(name).startswith("on") for node in drawn.iter() for name in node.attrib)


@given(texts)
def test_a_line_of_json_says_what_stands_there(text: str) -> None:
    made = to_jsonl(books.of(f"<p>甲{escaped(text)}</p>", "en"), {}).decode()
    assert len(list(map(json.loads, made.rstrip("\n").split("\n")))) == 1


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(bodies)
def test_pandoc_reads_hostile_text_as_text(body: str) -> None:
    needs("pandoc")
    check(to_markdown, lambda data: pandoc.read(data, "markdown"), tree_of(body))


@pytest.mark.slow
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(body=bodies)
def test_typst_sets_hostile_text_as_text(body: str, tmp_path: Path) -> None:
    needs("pdftotext", "chromium")
    book = read_book(tree_of(body), name="book.xml")
    made, expected = pdf.words(to_pdf(book, {"standard": "1.7"}), tmp_path), text_of(book.view)
    assert not {c for c in pdf.differs(made, expected) if c.isascii()}
