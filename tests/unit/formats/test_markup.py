"""Markdown, LaTeX and typst source: what a reader of the file sees."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document

from tei.formats.docx import to_docx
from tei.formats.html import to_html
from tei.formats.latex import to_latex
from tei.formats.markdown import to_markdown
from tei.formats.typeset import typst_source
from tests.unit.formats import books


def markdown(body: str) -> str:
    return to_markdown(books.of(body), {}).decode().split("---\n", 2)[2].strip()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<div xml:id='a'><head>選地</head><p>水</p></div>", "# 選地 {#a}\n\n水"),
        ("<p>水<note place='bottom'>註</note>渠</p>", "水[^1]渠\n\n[^1]: 註"),
        ("<p><hi rend='bold'>粗</hi>體，<hi rend='italic'>斜</hi></p>", "**粗**體，*斜*"),
        ("<p>一<pb n='9' xml:id='pb-9'/>二</p>", '一[]{#pb-9 .page n="9"}二'),
        ("<list><item>一<list><item>甲</item></list></item><item>二</item></list>", "- 一\n\n  - 甲\n\n- 二"),
        ("<list><label>1.</label><item>甲</item></list>", "- 1\\. 甲"),
        ("<table><row role='label'><cell>年</cell></row><row><cell>|</cell></row></table>", "| 年 |\n|---|\n| \\| |"),
        ("<lg><l>春水</l><l>秋糧</l></lg>", "| 春水\n| 秋糧"),
        ("<quote><p>古人說</p></quote>", "> 古人說"),
        ("<p>1. not a list, 2 * 3 -- and \"so\"...</p>", "1\\. not a list, 2 \\* 3 -\\- and \\\"so\\\".\\.\\."),
        ("<p>the weir of Mr. Low</p>", "the weir of Mr. Low"),
        ("<p><ref target='#a'>頁</ref></p>", "[頁](<#a>)"),
        ("<p>目<choice><sic>集</sic><corr>錄</corr></choice></p>", '目[集]{.choice other="錄"}'),
    ],
    ids="heading note highlighting page list label table verse quote signs sentence link choice".split(),
)  # fmt: skip
def test_markdown_is_what_a_person_would_write(body: str, expected: str) -> None:
    assert markdown(body) == expected


def test_the_metadata_stand_above() -> None:
    head = to_markdown(books.book(), {}).decode().split("---\n")[1]
    assert head.splitlines()[:3] == ['title: "水渠記"', 'subtitle: "一本小書"', 'author: ["林方其"]']


def latex(body: str) -> str:
    source = to_latex(books.of(body), {}).decode().partition("\\begin{document}")[2]
    return source.rpartition("\\end{document}")[0].strip()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<div xml:id='a'><head>選地</head></div>", "\\chapter[{選地}]{\\hypertarget{a}{}選地}"),
        ("<p>50% of $3 &amp; {x}_y</p>", "50\\% of \\$3 \\& \\{x\\}\\_y"),
        ("<p>水<note>註</note><pb n='9' xml:id='p'/>渠</p>", "水\\footnote{註}\\hypertarget{p}{}\\printedpage{9}渠"),
        ("<p>a -- b</p>", "a -{-} b"),
        ("<list><item>[甲]</item></list>", "\\begin{itemize}\n\\item {[}甲{]}\n\n\\end{itemize}"),
    ],
    ids="heading signs note dashes list".split(),
)
def test_latex_says_what_is_meant(body: str, expected: str) -> None:
    assert latex(body) == expected


def test_latex_takes_the_fonts_that_are_named() -> None:
    source = to_latex(books.book(), {"font": "FangSong", "latin": "Libertinus Serif"}).decode()
    assert "\\setCJKmainfont{FangSong}" in source
    assert "\\setmainfont{Libertinus Serif}" in source
    assert "\\setCJKmainfont{Noto Serif CJK TC}" in to_latex(books.book(), {}).decode()


def test_typst_is_given_strings_and_no_markup() -> None:
    source, pictures = typst_source(books.of('<p>#let x = "1" \\ *b* $y$ // =</p>'))
    assert source.strip() == '#"#let x = \\"1\\" \\\\ *b* $y$ // =";'
    assert pictures == {}


def test_every_format_obeys_what_a_model_says_of_a_block() -> None:
    book = books.of("<sp><speaker>Smith</speaker><stage>Exit.</stage></sp>", "en")
    assert "**Smith**\n\n*Exit.*" in to_markdown(book, {}).decode()
    assert "\\textbf{Smith}\n\n\\emph{Exit.}" in to_latex(book, {}).decode().replace("\n\n\n\n", "\n\n")
    assert '#strong[#"Smith";]' in typst_source(book)[0]
    page = to_html(book, {})
    assert isinstance(page, bytes)
    assert '<div class="speaker" style="font-weight: bold">Smith</div>' in page.decode()
    runs = [run for paragraph in Document(BytesIO(to_docx(book, {}))).paragraphs for run in paragraph.runs]
    assert {run.text: (run.bold, run.italic) for run in runs} == {"Smith": (True, None), "Exit.": (None, True)}


@pytest.mark.parametrize(("language", "is_italic"), [("zh-Hant", False), ("ja", False), ("en", True)])
def test_subtitles_in_east_asia_are_upright(language: str, is_italic: bool) -> None:
    made = to_docx(books.of("<div><head>A</head><head type='sub'>B</head></div>", language), {})
    styles = Document(BytesIO(made)).styles
    assert styles["Subtitle"].font.italic is is_italic
