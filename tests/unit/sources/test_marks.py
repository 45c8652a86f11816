"""What is a mark, what it says, and what it applies to; and what is no mark."""

from __future__ import annotations

import pytest

from tei.model import Source
from tei.sources import check_source, read_source, reading_text


def source_of(text: str, style: str = "markdown") -> Source:
    return read_source(text.encode(), style=style, uri="book.md")


def shown(text: str, style: str = "markdown") -> list[tuple[str, str, str, str | None]]:
    """Characters, kind, value and scope of every mark but separators."""
    source = source_of(text, style)
    return [
        (source.text[slice(*mark.span)], mark.kind, mark.value, source.text[slice(*mark.scope)] if mark.scope else None)
        for mark in source.markup
        if mark.kind != "separator"
    ]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("## 第一章\n", ("## ", "heading", "2", "第一章")),
        ("# A ##\n", ("# ", "heading", "1", "A")),
        ("#第一章", ("#", "heading", "1", "第一章")),
        ("A\n===\n\nb", ("\n===", "heading", "1", "A")),
        ("A\n---\n\nb", ("\n---", "heading", "2", "A")),
        ("- a  \nb\n- c", ("- ", "item", "0", "a  \nb")),
        ("[^1]: Text\n\nb", ("[^1]: ", "note", "1", "Text")),
        ("a[^1]", ("[^", "noteref", "1", "1")),
        ("a  \nb", ("  ", "break", "", None)),
        ("a\\\nb", ("\\", "break", "", None)),
        ("**技术：**革新", ("**", "hi", "bold", "技术：")),
        ("a *b* c", ("*", "hi", "italic", "b")),
        ("<sup>2</sup>", ("<sup>", "hi", "superscript", "2")),
        ("a<BR/>b", ("<BR/>", "break", "", None)),
        ('![alt](a.png "t")', ("![", "figure", "a.png", "alt")),
        ("<img alt='x' src='a.png'>", ("<img alt='", "figure", "a.png", "x")),
        ("<img>A map.</img>", ("<img>", "figure", "", "A map.")),
        ("<!-- image -->", ("<!-- image -->", "figure", "", None)),
        ("$x_1$", ("$", "formula", "inline", "x_1")),
        ("$$\na+b\n$$", ("$$\n", "formula", "display", "a+b")),
        ("\\(a^2\\)", ("\\(", "formula", "inline", "a^2")),
        ("[a](http://b.c)", ("[", "link", "http://b.c", "a")),
        ("<http://b.c>", ("<", "link", "http://b.c", "http://b.c")),
        ("a \\* b", ("\\", "escape", "", None)),
        ("> a\n> b", ("> ", "quote", "", "a\n> b")),
        ("```markdown\n# A\n```", ("```markdown", "fence", "", None)),
        ("<!-- by a tool -->", ("<!-- by a tool -->", "comment", "by a tool", None)),
    ],
)
def test_marks(text: str, first: tuple[str, str, str, str | None]) -> None:
    assert shown(text)[0] == first


@pytest.mark.parametrize(
    ("mark", "label"),
    [
        ("<!-- page 12 -->", "12"),
        ("<!-- Page: xii of 300 -->", "xii"),
        ("<!-- PageBreak -->", ""),
        ('<!-- PageNumber="7" -->', "7"),
        ("<!-- 第12页 -->", "12"),
        ("{12}" + "-" * 48, "12"),
        ("Page 12", "12"),
        ("--- Page 12 ---", "12"),
        ("[p. 12]", "12"),
        ("[[PAGE 12]]", "12"),
        ("<page_number>12</page_number>", "12"),
        ('<pb n="12"/>', "12"),
        ('<div style="page-break-after: always;"></div>', ""),
    ],
)
@pytest.mark.parametrize("style", ["markdown", "bare"])
def test_marks_of_pages(mark: str, label: str, style: str) -> None:
    found = shown(f"One page.\n\n{mark}\n\nAnother.", style)
    assert [(kind, value) for _, kind, value, _ in found] == [("page", label)]


def test_form_feeds_are_pages() -> None:
    assert shown("a\n\fb", "formfeed") == [("\f", "page", "", None)]


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5 and $6, or US$7 to $8.",
        "5*6*7 and a_b_c and snake_case",
        "a footnote* and another*",
        "* * *",
        "see [p. 12] and [p. 3]",
        "1958. A year",
        "a < b > c",
        "[Price ONE SHILLING and SIXPENCE.]",
        "&bogus; A&B; &#0;",
        "<recv x='1'>",
        "<b>no end",
        "#1 of 3",
        "-dash",
    ],
)
def test_text_is_not_taken_for_marks(text: str) -> None:
    assert shown(text) == []


@pytest.mark.parametrize("text", ["# a", "- a", "a *b* c", "_a_", "| a |\n|---|\n| b |", "a\n\nb", "[^1]", "[a](b.c)"])
@pytest.mark.parametrize("style", ["formfeed", "bare"])
def test_plain_text_has_no_markdown(text: str, style: str) -> None:
    assert source_of(text, style).markup == ()


def test_pipe_tables() -> None:
    found = shown("| a | b |\n|---|:-:|\n| 1 \\| 2 | |\n")
    assert [(kind, value, scope) for _, kind, value, scope in found if kind == "cell"] == [
        ("cell", "head", "a"),
        ("cell", "head", "b"),
        ("cell", "", "1 \\| 2"),
        ("cell", "", ""),
    ]
    assert reading_text(source_of("| a | b |\n|---|---|\n| 1 | 2 |")) == "ab12"


def test_html_tables_with_spans_and_missing_end_tags() -> None:
    found = shown('<table>\n<tr><th colspan="2" rowspan=3>A<td>b</tr>\n<tr><td>c</td></tr></table>')
    cells = [(value, scope) for _, kind, value, scope in found if kind == "cell"]
    assert cells == [("head cols=2 rows=3", "A"), ("", "b"), ("", "c")]
    assert reading_text(source_of("<table>\n<tr> <td>a</td>\n</tr>\n</table>")) == "a"


def test_a_table_with_text_between_its_cells_stays_text() -> None:
    text = "<table><tr>stray<td>a</td></tr></table>"
    assert shown(text) == []
    assert {issue.code for issue in check_source(source_of(text))} == {"unpaired-tag"}


def test_rules_that_cut_the_text_into_pages_are_pages() -> None:
    text = "\n\n---\n\n".join(["word " * 100] * 4)
    assert [kind for _, kind, _, _ in shown(text)] == ["page"] * 3
    assert [kind for _, kind, _, _ in shown("a\n\n---\n\nb")] == ["rule"]


def test_code_is_not_looked_into() -> None:
    assert shown("```python\n# no heading\n\n- no item\n```") == []


def test_separators_are_all_that_stands_between_blocks() -> None:
    text = "\n\n# A\n\n- b\n- c  \nd\n\n\ne\nf\n1. g\n2. h\n"
    assert reading_text(source_of(text)) == "Abc\nde\nf\n1. g2. h"


def test_reading_text_resolves_references() -> None:
    assert reading_text(source_of("A &amp; &#x4e2d;&#25991; &nbsp;")) == "A & 中文 \xa0"


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("# A\n\nb", "markdown"),
        ("a\n\nb\n\nc\n\nd", "markdown"),
        ("- a\n- b\n- c\n\nd\n\ne\n\nf", "markdown"),
        ("| a | b |\n|---|---|\n| c | d |", "markdown"),
        ("a\nb\n\fc", "formfeed"),
        ("a\nb\nc", "bare"),
        ("- Oui.\n- Non.\nb", "bare"),
        ("a\nb\n\nc\nd\ne\n\nf\ng", "bare"),
    ],
)
def test_recognises_the_style(text: str, style: str) -> None:
    assert read_source(text.encode()).style == style


def test_findings_have_places() -> None:
    found = check_source(source_of("a <b>x\n<recv y> &bogus;\n\ufffd\x01"))
    assert [(issue.code, str(issue.place)) for issue in found] == [
        ("unpaired-tag", "book.md:1:3"),
        ("unknown-tag", "book.md:2:1"),
        ("unknown-reference", "book.md:2:10"),
        ("lost-character", "book.md:3:1"),
        ("forbidden-character", "book.md:3:2"),
    ]


@pytest.mark.parametrize("text", ["# a\n\n[^<ul>]: b", "# a\n\nx[^<ul>]", "[^**a**]: b", "[^<!-- page 1 -->]"])
def test_no_value_holds_what_another_mark_is(text: str) -> None:
    for style in ("markdown", "bare"):
        for mark in read_source(text.encode(), style=style).markup:
            assert not {"\0", "\ud800"} & set(mark.value + mark.reading)


@pytest.mark.parametrize(
    ("opened", "closed", "kind", "deepest"),
    [("<b>", "</b>", "hi", 24), ("*a ", "b* ", "hi", 24), ("<table><tr><td>", "</td></tr></table>", "table", 6)],
)
def test_marks_lie_in_each_other_to_a_depth_and_stay_text_beyond(
    opened: str, closed: str, kind: str, deepest: int
) -> None:
    source = read_source(f"# a\n\n{opened * 400}x{closed * 400}".encode())
    assert len([mark for mark in source.markup if mark.kind == kind]) == deepest
    assert opened in reading_text(source)


def test_list_items_lie_in_each_other_to_a_depth() -> None:
    text = "# a\n\n" + "\n".join(" " * level + "- x" for level in range(300))
    levels = [int(mark.value) for mark in read_source(text.encode()).markup if mark.kind == "item"]
    assert max(levels) < 12
    assert len(levels) == 300
