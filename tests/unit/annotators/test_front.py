"""Where a title page ends, and who is named on it."""

from __future__ import annotations

from tei.pipeline import annotate
from tei.sources import read_source


def said(text: str, element: str) -> list[str]:
    source = read_source(text.encode(), uri="book.txt")
    return [source.text[slice(*a.span)] for a in annotate(source, metadata={}).annotations if a.element == element]


def test_short_chapters_are_no_lines_of_the_title_page() -> None:
    book = (
        "# A SMALL BOOK\n\nBy JOHN SMITH\n\n"
        "## Of the mill\n\nThe mill stands by the river.\n\n## Of the pond\n\nIt is deep.\n"
    )
    assert said(book, "titlePage") == ["# A SMALL BOOK\n\nBy JOHN SMITH"]
    assert said(book, "head") == ["## Of the mill", "## Of the pond"]


def test_what_the_author_did_is_no_part_of_the_name() -> None:
    book = "# 比丘尼傳\n\n釋 寶 唱 撰\n\n## 卷一\n\n淨檢，本姓仲，名令儀，彭城人也。父誕，武威太守。\n"
    assert said(book, "persName") == ["釋 寶 唱"]
