"""What stands together on a page."""

from __future__ import annotations

import pytest

from tei.annotators.blocks import Block, blocks_of, offset_in, read_on, shape_of
from tei.annotators.tables import language, language_of
from tei.model import Document
from tei.sources import read_source


def document(text: str, style: str = "markdown") -> Document:
    return Document(read_source(text.encode(), style=style))


def texts(text: str, style: str = "markdown") -> list[str]:
    return [block.text for block in blocks_of(document(text, style))]


@pytest.mark.parametrize(
    ("lines", "code", "text"),
    [
        (["水到", "渠成"], "zh", "水到渠成"),
        (["the water", "came"], "en", "the water came"),
        (["the wa-", "ter came"], "en", "the water came"),
        (["die Ost-", "Friesen"], "de", "die Ost- Friesen"),
        ([], "en", ""),
    ],
)
def test_lines_are_read_on(lines: list[str], code: str, text: str) -> None:
    assert read_on(lines, language(code)) == text


def test_blank_lines_part_blocks_and_line_ends_do_not() -> None:
    assert texts("The water came\nin the night.\n\nNobody slept.") == ["The water came in the night.", "Nobody slept."]


def test_marks_make_blocks_of_their_own() -> None:
    found = blocks_of(document("# A\n- b\n- c\n\nd and\ne"))
    assert [(block.kind, block.text) for block in found] == [
        ("heading", "A"),
        ("item", "b"),
        ("item", "c"),
        ("text", "d and e"),
    ]


def test_a_heading_keeps_the_level_of_its_mark() -> None:
    assert [block.level for block in blocks_of(document("# A\n\n### B\n\nc"))] == [1, 3, 0]


def test_a_leader_and_a_number_end_a_block() -> None:
    assert texts("The Mill ..... 1\nThe Weir ..... 8\n\nx") == ["The Mill ..... 1", "The Weir ..... 8", "x"]


def test_a_page_ends_a_block() -> None:
    assert texts("水到了\n\f渠成了", "formfeed") == ["水到了", "渠成了"]


WRAPPED = """     The first paragraph of this page is long enough to fill a line and a
half of it, and then it ends.
     The second one begins with an indent, as paragraphs did in those days, and
ends as well.
"""


def test_an_indent_begins_a_block_where_lines_are_wrapped() -> None:
    assert [text[:10] for text in texts(WRAPPED, "bare")] == ["The first ", "The second"]
    assert shape_of(document(WRAPPED, "bare").source).indent == 5


def test_headings_do_not_make_markdown_look_indented() -> None:
    assert shape_of(document("## 水\n\n## 土\n\n水到渠成。\n").source).indent == 0


@pytest.mark.parametrize("position", [0, 3, 8, 13, 15, 20])
def test_a_place_in_a_block_has_its_offset_in_the_source(position: int) -> None:
    whole = document("## x\n\nThe water came\nin the night.\n")
    block: Block = blocks_of(whole)[1]
    offset = offset_in(block, position, language_of(whole))
    assert whole.source.text[offset] == block.text[position]
