"""What stands for characters that are not written as such, both ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tei.encoding.signs import (
    FORBIDDEN,
    control_character,
    control_identifier,
    escape,
    forbidden_characters,
    space_attributes,
    space_text,
    unescape,
)


@pytest.mark.parametrize(
    ("markup", "escaped"),
    [
        ("## ", "##\\s"), (" - ", "\\s-\\s"), ("\n\n", "\\n\\n"), ("\f", "\\f"), ("a\\b", "a\\\\b"),
        ("<?x?>", "<?x?\\>"), ("\x01", "\\x0001"), ("<td>", "<td>"), (" ", "\\s"),
    ],
)  # fmt: skip
def test_markup_is_escaped(markup: str, escaped: str) -> None:
    assert escape(markup) == escaped
    assert unescape(escaped) == markup


@given(st.text(st.sampled_from("\\nsfxrt\n\r\t\f?> #<0AF\x00\x0b\ufffe中") | st.characters(exclude_categories=["Cs"])))
def test_any_markup_comes_back_through_xml(markup: str) -> None:
    data = escape(markup)
    parsed = etree.fromstring(etree.tostring(_with_instruction(data), encoding="utf-8"))
    assert unescape(parsed[0].text or "") == markup


def _with_instruction(data: str) -> etree._Element:
    root = etree.Element("p")
    root.append(etree.ProcessingInstruction("markup", data))
    return root


@pytest.mark.parametrize(
    ("text", "attributes"),
    [
        ("\u3000\u3000", {"unit": "ideographic-space", "quantity": "2"}),
        ("    ", {"unit": "space", "quantity": "4"}),
        (".....", {"rend": "....."}),
        (". . .", {"rend": ". . ."}),
        (" .. ", None),
        ("\u3000 ", None),
        ("", None),
    ],
)
def test_blanks_and_leaders_have_attributes(text: str, attributes: dict[str, str] | None) -> None:
    assert space_attributes(text) == attributes


@given(st.text(st.sampled_from(" \t\u3000\u00a0.…·"), max_size=8))
def test_a_space_stands_for_the_same_characters(text: str) -> None:
    said = space_attributes(text)
    if said is not None:
        assert space_text(said.get("rend"), said.get("unit"), said.get("quantity")) == text


def test_a_space_that_a_person_put_there_stands_for_nothing() -> None:
    assert space_text(None, None, None) == ""
    assert space_text(None, "chars", "3") == ""


@given(st.characters(exclude_categories=["Cs"]))
def test_every_forbidden_character_has_a_name_and_comes_back(character: str) -> None:
    if FORBIDDEN.fullmatch(character):
        assert control_character(control_identifier(character)) == character


@pytest.mark.parametrize("identifier", ["", "char-0001", "control-", "control-1", "control-GGGG", "0001"])
def test_other_glyphs_are_no_control_characters(identifier: str) -> None:
    assert control_character(identifier) == ""


def test_forbidden_characters_are_listed_once_in_order() -> None:
    assert list(forbidden_characters(["b\x02a\x01", "\x02\x0c"])) == ["\x01", "\x02", "\x0c"]
