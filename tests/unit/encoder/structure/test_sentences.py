"""Where sentences begin and end."""

from __future__ import annotations

import pytest

from tei.annotators import tables
from tei.annotators.blocks import Block
from tei.encoder.structure.continuation import is_unfinished
from tei.model import Span
from tei.text.sentences import begins_inside, ends_sentence, is_diagram


@pytest.mark.parametrize(
    ("language", "text", "ends"),
    [
        ("zh", "水到了。", True), ("zh", "他說：“水到了。”", True), ("zh", "水到了嗎？", True),
        ("zh", "水到了，", False),
        ("zh", "水到了", False), ("zh", "下面幾點：", False),
        ("en", "The water came.", True), ("en", "“The water came.”", True), ("en", "The water", False),
        ("en", "It was brought by Mr.", False), ("en", "see p.", False), ("en", "Was it deep?)", True),
        ("de", "Das Wasser kam.", True), ("de", "Das Wasser kam.“", True), ("de", "wie z. B.", False),
    ],
)  # fmt: skip
def test_sentences_end_at_full_stops_but_not_at_abbreviations(language: str, text: str, ends: bool) -> None:
    assert ends_sentence(text, tables.language(language)) is ends


@pytest.mark.parametrize(
    ("language", "text", "inside"),
    [
        ("zh", "，又流回來", True), ("zh", "」他說", True), ("zh", "水到了", False), ("zh", "……水到了", False),
        ("en", "and so it went", True), ("en", "And so it went", False), ("en", "... and so", False), ("en", "", False),
        ("de", "und so ging es", True), ("de", "Wasser", False), ("de", ", das", True),
    ],
)  # fmt: skip
def test_small_letters_and_closing_marks_begin_no_sentence(language: str, text: str, inside: bool) -> None:
    assert begins_inside(text, tables.language(language)) is inside


def block(text: str, kind: str = "text") -> Block:
    span = Span(0, len(text))
    return Block(0, span, span, (), text, kind)


@pytest.mark.parametrize(
    ("text", "kind", "unfinished"),
    [
        ("船塢在河灣的南岸，過去只能修小", "text", True),
        ("船塢在河灣的南岸，過去只能修小船。", "text", False),
        ("船塢在河灣的南岸，分成三個部分：", "text", False),
        ("船塢在河灣的南岸，過去只能修小", "item", False),
        ("短短一行", "text", False),
        ("┌───┐→┌───┐甲乙丙丁", "text", False),
    ],
)
def test_a_block_is_unfinished_where_a_long_text_breaks_off(text: str, kind: str, unfinished: bool) -> None:
    assert is_unfinished(block(text, kind), tables.language("zh")) is unfinished


def test_a_dash_is_no_diagram() -> None:
    assert not is_diagram("水──土──肥")
    assert is_diagram("水→土→肥")
