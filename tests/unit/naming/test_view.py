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


NAMES = ["太原鋼鐵廠", "太原钢铁厂", "徐乾學", "羣玉山", "張之洞", "衆香國", "乾隆", "著名峯"]
"""Characters with another form in simplified script, in usual script, in neither, and by their context only."""
FILLERS = ["，", "的人說：", "於是", "說到", " ", "一"]
CUTS = ["", "\n", "\n\n", "\n ", "　\n", " \n"]
"""What may stand inside a name on the page: line and page ends, with blanks."""


@given(st.data())
def test_what_is_marked_in_the_normalised_text_maps_back_to_what_is_printed(data: st.DataObject) -> None:
    """Normalise, mark, map back: in any form and over any break the name is found, and its span is exact."""
    name = data.draw(st.sampled_from(NAMES))
    at = data.draw(st.integers(1, len(name) - 1))
    cut = data.draw(st.sampled_from(CUTS))
    printed = name[:at] + cut + name[at:]
    before, after = (data.draw(st.lists(st.sampled_from(FILLERS), max_size=4).map("".join)) for _ in range(2))
    text = f"# 題\n\n{LONG}{before.strip()}，{printed}，{after.strip()}{LONG}"
    document = annotate(read_source(text.encode()), without={"names"})
    view = read_view(document)
    if name not in view.printed:  # a break that ends the paragraph ends the name as well
        assert cut.count("\n") > 1
        return
    start = view.printed.index(name)
    assert view.text[start : start + len(name)] == normalised(view.printed)[start : start + len(name)]
    assert document.source.text[slice(*view.span(start, start + len(name)))] == printed


def test_marks_inside_a_name_are_left_out() -> None:
    document = annotate(read_source(f"# 題\n\n{LONG}太**原鋼**鐵廠，{LONG}".encode()), without={"names"})
    view = read_view(document)
    start = view.text.index("太原钢铁厂")
    assert document.source.text[slice(*view.span(start, start + 5))] == "太**原鋼**鐵廠"


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
