"""What is being written at a place of a text that need not be well-formed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei.lsp.cursor import cursor_at, end_tag_of, word_at

HERE = "‸"
CASES = [
    ("<a><b/>‸</a>", "text", "", ["a"]),
    ("<a><b>x</b>‸", "text", "", ["a"]),
    ("<a><‸", "element", "", ["a"]),
    ("<a><b‸ n='1'/></a>", "element", "b", ["a"]),
    ("<a>1 <b ‸", "attribute", "", ["a"]),
    ("<a><b n='1' xml:l‸", "attribute", "xml:l", ["a"]),
    ("<a><b n='x‸'>", "value", "x", ["a"]),
    ('<a><b n="x y‸', "value", "x y", ["a"]),
    ("<a><b n='>' m='‸", "value", "", ["a"]),
    ("<a><b></‸", "end", "", ["a", "b"]),
    ("<a><b>t</b‸", "end", "b", ["a", "b"]),
    ("<a><!-- <b ‸", "none", "", ["a"]),
    ("<a><!-- <b --> ‸", "text", "", ["a"]),
    ("<a><![CDATA[<b ‸", "none", "", ["a"]),
    ("<?xml version='1.0'?>‸<a/>", "text", "", []),
    ("<a><b><c></b>‸", "text", "", ["a"]),
    ("<a></z><b>‸", "text", "", ["a", "b"]),
    ("<a><b <c>‸", "text", "", ["a", "b", "c"]),
    ("‸", "text", "", []),
]


@pytest.mark.parametrize(("marked", "kind", "typed", "path"), CASES)
def test_what_is_being_written(marked: str, kind: str, typed: str, path: list[str]) -> None:
    cursor = cursor_at(marked.replace(HERE, ""), marked.index(HERE))
    assert (cursor.kind, cursor.typed, [each.name for each in cursor.path]) == (kind, typed, path)


def test_the_children_and_attributes_so_far() -> None:
    text = "<a><b/>x<c n='1'><d/></c><e n='1' m=\"2\" "
    cursor = cursor_at(text, len(text))
    assert cursor.path[-1].children == ["b", "c"]
    assert (cursor.element, cursor.present) == ("e", {"n", "m"})


@pytest.mark.parametrize(
    ("marked", "word"),
    [
        ("<a><b‸c n='1'/></a>", ("element", "bc")),
        ("<a></‸a>", ("element", "a")),
        ("<a ‸num='1'/>", ("attribute", "num")),
        ("<a num='‸one'/>", ("value", "one")),
        ("<a>te‸xt</a>", None),
        ("<!-- <a‸ -->", None),
    ],
)
def test_the_word_at_the_cursor(marked: str, word: tuple[str, str] | None) -> None:
    found = word_at(marked.replace(HERE, ""), marked.index(HERE))
    assert (found and (found.kind, found.text)) == word


@given(st.text(st.sampled_from("<>/ab= \"'!-?[]"), max_size=30), st.integers(0, 30))
def test_any_text_at_all_has_an_answer(text: str, at: int) -> None:
    cursor = cursor_at(text, min(at, len(text)))
    assert cursor.kind in ("text", "element", "attribute", "value", "end", "none")
    end_tag_of(text, 0)
    word_at(text, min(at, len(text)))


def test_the_end_tag_of_an_element() -> None:
    text = "<a><b><b/>x<b></b></b></a>"
    assert end_tag_of(text, 3) == (text.index("</b></a>") + 2, text.index("</b></a>") + 3)
    assert end_tag_of("<a/><b></b>", 0) is None
