"""Keys by which titles are compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei.annotators.folding import fold, simplify


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("龍潭水庫的興建", "龙潭水库的兴建"), ("第１章", "第1章"), ("THE WEIR.", "The Weir"), ("Waſſer", "Wasser"),
        ("一、選 地", "一选地"), ("「水車」", "水车"), ("Schleuſen-Bau", "Schleusenbau"), ("Straße", "STRASSE"),
    ],
)  # fmt: skip
def test_forms_of_one_title_have_one_key(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("水車", "水庫"), ("Weir", "Weirs"), ("第一章", "第二章")])
def test_different_titles_have_different_keys(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5) | st.sampled_from("a ，1")))
def test_simplifying_keeps_the_length_and_is_done_once(text: str) -> None:
    assert len(simplify(text)) == len(text)


@given(st.text())
def test_folding_a_key_changes_nothing(text: str) -> None:
    assert not any(character.isspace() for character in fold(text))
