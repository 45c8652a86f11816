"""Pointers with a prefix, and the addresses that they stand for."""

from __future__ import annotations

import re

import pytest

from tei.authorities.prefixes import is_well_formed, pointer_of, prefixes, shortened, split_pointer, type_of


@pytest.mark.parametrize(
    ("pointer", "prefix", "number", "kind"),
    [
        ("geonames:1793511", "geonames", "1793511", "GeoNames"),
        ("gb2260:142626@1980", "gb2260", "142626@1980", "GB2260"),
        ("https://example.org/a:b", "", "https://example.org/a:b", "URI"),
        ("urn:x:1", "", "urn:x:1", "URI"),
        ("mine.xml#wang", "", "mine.xml#wang", "URI"),
        ("house:12", "house", "12", "house"),
    ],
)
def test_a_pointer_is_taken_apart(pointer: str, prefix: str, number: str, kind: str) -> None:
    assert split_pointer(pointer) == (prefix, number)
    assert type_of(pointer) == kind


@pytest.mark.parametrize("name", [name for name, known in prefixes().items() if "$2" not in known.address])
def test_an_address_becomes_its_pointer_again(name: str) -> None:
    number = {"wikidata": "Q42", "lcnaf": "n79021164", "dila": "A000001"}.get(name, "1762")
    pointer = f"{name}:{number}"
    assert is_well_formed(pointer)
    assert shortened(prefixes()[name].address.replace("$1", number)) == pointer


def test_every_pattern_has_the_groups_that_its_address_names() -> None:
    for known in prefixes().values():
        assert re.compile(known.pattern).groups == len(set(re.findall(r"\$\d", known.address)))


def test_the_kind_of_an_idno_names_the_prefix() -> None:
    assert pointer_of("GeoNames", "1793511") == "geonames:1793511"
    assert pointer_of("Wikidata", "https://www.wikidata.org/wiki/Q42") == "wikidata:Q42"
    assert pointer_of("URI", "https://example.org/1") == "https://example.org/1"
