"""The text as engines read it, and back: every character knows where it stands in the source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei.model import Document, Source
from tei.naming.view import BREAK, View, normalised, read_view
from tei.pipeline import annotate
from tei.sources import read_source

PIECES = st.sampled_from(
    [
        "太原",
        "鋼鐵廠",
        "陈人庄",
        "乾隆",
        "徐乾學",
        "\n",
        "\n\n",
        "\f",
        " ",
        "　",
        "- ",
        "# ",
        "12",
        "abc ",
        "，",
        "。",
        "羣",
    ]
)


LONG = "这一段很长，写的是修水渠的人怎样把水引到高处，又怎样让它流回田里，"


def view_of(text: str) -> View:
    return read_view(annotate(read_source(text.encode()), without={"names"}))


@given(st.lists(PIECES, max_size=40).map("".join).map("一".__add__))
def test_every_character_comes_from_its_place(text: str) -> None:
    document = annotate(read_source(text.encode()), without={"names"})
    view = read_view(document)
    assert len(view.text) == len(view.printed)
    for at, character in enumerate(view.printed):
        if character not in (BREAK, " "):
            start, end = view.span(at, at + 1)
            assert document.source.text[start:end] == character


@given(st.lists(PIECES, max_size=40).map("".join).map("一".__add__))
def test_spans_keep_their_order(text: str) -> None:
    view = view_of(text)
    offsets = [view.span(at, at + 1).start for at in range(len(view.text)) if view.text[at] not in (BREAK, " ")]
    assert offsets == sorted(set(offsets))


@given(st.text())
def test_normalising_keeps_the_length(text: str) -> None:
    assert len(normalised(text)) == len(text)


def test_normalising_reads_traditional_and_variant_characters() -> None:
    assert normalised("太原鋼鐵廠的羣衆") == "太原钢铁厂的群众"


ENGLISH = (
    "The water ran down to the low fields and the men were glad of it, for the summer had been dry. He came to Mün-\n"
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"# 题\n\n{LONG}来的人从太\n原走了三天，{LONG}大家都很满意。", "太原"),
        (f"# 题\n\n{LONG}来的人从太\n\n原走了三天，{LONG}大家都很满意。", "太原"),
        (f"# Title\n\n{ENGLISH}chen in the year of the great flood and stayed.", "München"),
    ],
)
def test_a_break_in_a_name_is_left_out(text: str, name: str) -> None:
    view = view_of(text)
    start = view.printed.index(name)
    span = view.span(start, start + len(name))
    assert text[slice(*span)].replace("\n", "").replace("-", "") == name


def test_a_text_without_anything_has_an_empty_view() -> None:
    assert read_view(Document(Source(""))).text == ""
