"""The vocabulary allows a subset of what the schema allows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
from lxml import etree

from tei.resources import schema_path
from tei.vocabulary import ROWS, WRAPPED, may_hold

RNG = "{http://relaxng.org/ns/structure/1.0}"


@cache
def defines() -> dict[str, etree._Element]:
    return {str(node.get("name")): node for node in etree.parse(str(schema_path("teikit.rng"))).iter(f"{RNG}define")}


def children(name: str) -> frozenset[str]:
    """The elements that may stand directly in the element, in whatever place; ``#text`` for text."""
    element = defines()[name].find(f"{RNG}element")
    assert element is not None
    return frozenset(_inside(element, {name}))


def _inside(pattern: etree._Element, seen: set[str]) -> Iterator[str]:
    for part in pattern:
        name = str(part.get("name"))
        if part.tag == f"{RNG}text":
            yield "#text"
        elif part.tag == f"{RNG}ref" and defines()[name].find(f"{RNG}element") is not None:
            yield name
        elif part.tag == f"{RNG}ref" and name not in seen:
            seen.add(name)
            yield from _inside(defines()[name], seen)
        elif part.tag not in (f"{RNG}ref", f"{RNG}attribute"):
            yield from _inside(part, seen)


@pytest.mark.parametrize("parent", ROWS)
def test_what_an_element_may_hold_the_schema_allows_there(parent: str) -> None:
    wrapped = WRAPPED.get(parent, frozenset())
    said = {child for child in ROWS if may_hold(parent, child)} - wrapped
    assert said - children(parent) == set()


@pytest.mark.parametrize("parent", ROWS)
def test_text_and_its_signs_may_stand_where_the_vocabulary_says_so(parent: str) -> None:
    content = ROWS[parent].content
    allowed = children(parent)
    assert "#text" in allowed or content in ("elements", "nothing")
    assert {"lb", "g", "space"} <= allowed or content not in ("mixed", "phrases")


@pytest.mark.parametrize(("zone", "names"), WRAPPED.items())
def test_what_a_zone_holds_in_a_division_only_the_schema_refuses_without(zone: str, names: frozenset[str]) -> None:
    assert not names & children(zone)
    assert names <= children("div")


def test_every_filler_may_stand_where_it_fills() -> None:
    for name, row in ROWS.items():
        assert row.content != "elements" or may_hold(name, row.filler), name
