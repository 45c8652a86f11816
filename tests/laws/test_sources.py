"""Laws of reading: bytes come back exactly, marks are disjoint and in order, text and marks are the whole."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tei.errors import UnreadableError
from tei.model import Source
from tei.sources import check_source, read_source, reading_text, write_source

PIECES = (
    "\n", "\n\n", "\n \n", "  \n", "\\\n", "\r\n", "\r", "\x0c", "\t", " ", "\u3000", "# ", "## 第一章 ##", "#第", "- ",
    "  - ", "* ", "1. a\n2. b", "===", "---", "---\n", "> ", "```\n", "```markdown\n", "[^1]", "[^1]: ", "**", "*",
    "_", "__", "***", "~~", "`", "$", "$$", "\\(", "\\)", "\\[", "\\]", "\\*", "x^2", "|", "| a | b |\n|---|---|\n",
    "\\|", "|--|\n", "<table>", "</table>", "<tr>", "</tr>", "<td colspan=2>", '<td rowspan="3">', "</td>", "<th>",
    "<b>", "</b>", "<i>", "</I>", "<br/>", "<sup>", "</sup>", "<div>", "</div>", "<img src='a' alt='b c'>", "<img>",
    "</img>", "<a href='x'>", "</a>", "<recv x>", "<li>", "</ul>", "<caption>", "</caption>", "<tbody>",
    "<!-- page 12 -->", "<!--", "-->", "<!-- image -->", "{12}" + "-" * 48, "Page 12", "Page 13\n", "[p. 12]",
    "<page_number>4</page_number>", '<pb n="3"/>', "![", "![a](b.png)", "[t](http://u.v)", "](", ")", "]", "&amp;",
    "&#x4e2d;", "&#0;", "&bogus;", "&", "<", ">", "第十二回", "word", "naïve", "\x01", "\ufeff", "𠀀", "。",
    "---\nkey: 1\n---\n", " {#id .class}", '[]{#pb-1 .page n="\\[1\\]"}', "[", "]{.x}",
    '[a]{.bold b="\\"c"}', "\n::: note\n",
    "\n:::\n", "::: {.tk-index}\n", "```{=html}\n<nav hidden>\n```\n", "```{=html}\n</nav>\n```\n", "`<i>`{=html}",
    "\n\n[A b.](#a-b.)\n\n", "{", "}", ":::", "^\\[2\\]^",
)  # fmt: skip

documents = st.lists(st.sampled_from(PIECES), min_size=1, max_size=40).map("".join)
styles = st.sampled_from([None, "markdown", "formfeed", "bare"])
encodings = st.sampled_from(["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "gb18030"])


def source_of(text: str, style: str | None, encoding: str = "utf-8") -> Source:
    assume(text.lstrip("\ufeff").strip())
    return read_source(text.encode(encoding), encoding=encoding, style=style)


@given(documents, styles, encodings)
def test_the_bytes_come_back(text: str, style: str | None, encoding: str) -> None:
    assume(not text.startswith("\ufeff"))
    assert write_source(source_of(text, style, encoding)) == text.encode(encoding)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_exactly_or_refused(data: bytes) -> None:
    try:
        source = read_source(data)
    except UnreadableError:
        return
    assert write_source(source) == data


@given(documents, styles)
def test_marks_are_in_order_and_disjoint(text: str, style: str | None) -> None:
    source = source_of(text, style)
    spans = [mark.span for mark in source.markup]
    assert all(0 <= start <= end <= len(source.text) for start, end in spans)
    assert all(one.end <= two.start for one, two in pairwise(spans))


@given(documents, styles)
def test_marks_and_text_are_the_whole(text: str, style: str | None) -> None:
    source = source_of(text, style)
    hidden = sum(mark.span.end - mark.span.start - len(mark.reading) for mark in source.markup)
    assert len(reading_text(source)) + hidden == len(source.text)


@given(documents, styles)
def test_scopes_lie_in_the_text_and_outside_their_mark(text: str, style: str | None) -> None:
    source = source_of(text, style)
    for mark in source.markup:
        if mark.scope is not None and mark.kind != "table":
            assert 0 <= mark.scope.start <= mark.scope.end <= len(source.text)
            assert mark.scope.end <= mark.span.start or mark.scope.start >= mark.span.end


@given(documents, styles)
def test_scopes_of_marks_with_an_end_nest(text: str, style: str | None) -> None:
    source = source_of(text, style)
    kinds = {"table", "row", "cell", "hi", "link", "figure"}
    scopes = [mark.scope for mark in source.markup if mark.scope and mark.kind in kinds]
    for one in scopes:
        for two in scopes:
            assert not one.start < two.start < one.end < two.end


@given(documents, styles)
def test_rows_stand_in_tables_and_cells_in_rows(text: str, style: str | None) -> None:
    source = source_of(text, style)
    scoped = [(mark.kind, mark.scope) for mark in source.markup if mark.scope]
    for kind, scope in scoped:
        if outer := {"row": "table", "cell": "row"}.get(kind):
            assert any(one == outer and two.start <= scope.start and scope.end <= two.end for one, two in scoped)


@given(documents, styles)
def test_findings_have_a_place_in_the_text(text: str, style: str | None) -> None:
    source = source_of(text, style)
    lines = source.text.split("\n")
    for issue in check_source(source):
        assert 1 <= issue.place.line <= len(lines)
        assert 1 <= issue.place.column <= len(lines[issue.place.line - 1]) + 1


@pytest.mark.parametrize("piece", PIECES)
def test_long_repetitions_are_read_in_linear_time(piece: str) -> None:
    """Quadratic behaviour would make the suite visibly slow: each takes well under a second when linear."""
    source = read_source(("x" + piece * 10_000).encode(), style="markdown")
    assert write_source(source) == ("x" + piece * 10_000).encode()
