"""Which place a name means, and that none is chosen without a reason."""

from __future__ import annotations

import pytest

from tei.naming.decision import Name
from tei.naming.gazetteer import look_up, names, place, townships
from tei.naming.linking import UNKNOWN, Link, candidates, distance, link


def linked(text: str, *wanted: str) -> list[Link]:
    found = [Name(text.index(w), text.index(w) + len(w), "place", "r", "high") for w in wanted]
    return list(link(text, found, "zh").values())


@pytest.mark.parametrize(
    ("name", "pointer"),
    [
        ("太原", "geonames:1793511"),
        ("霍县", "gb2260:142626@1980"),
        ("英国", "geonames:2635167"),
        ("上海市", "gb2260:310000@1980"),
        ("上海", "gb2260:310000@1980"),
        ("山西", "gb2260:140000@1980"),
    ],
)
def test_the_only_place_of_a_name_is_meant(name: str, pointer: str) -> None:
    assert pointer in linked(name, name)[0].refs


def test_a_place_without_authority_has_no_pointer() -> None:
    assert linked("察哈尔", "察哈尔") == [UNKNOWN]


def several() -> str:
    """A name of counties in two provinces, of which neither is far larger."""
    for name, (kind, numbers) in sorted(names("zh").items()):
        homes = {place(int(n)).home for n in numbers.split()}
        if kind == "full" and len(homes) == 2 and len(candidates(name, "zh")) == 2 and not linked(name, name)[0].refs:
            return name
    raise AssertionError("no such name")


def test_of_several_places_none_is_chosen_without_a_reason() -> None:
    name = several()
    refs, reason = linked(name, name)[0]
    assert refs == ()
    assert reason == "2 places have this name, and nothing tells which one is meant"


def test_the_province_named_beside_it_decides() -> None:
    name = several()
    provinces = [n for n in names("zh") if n.endswith(("省", "自治区")) and len(candidates(n, "zh")) == 1]
    province, meant = next(
        (n, row) for row in candidates(name, "zh") for n in provinces if candidates(n, "zh")[0].home == row.home
    )
    links = linked(province + name, province, name)
    assert links[1] == Link(meant.refs, "its province is named beside it")


def test_a_small_town_abroad_is_meant_only_where_its_country_is_spoken_of() -> None:
    assert linked("新井", "新井")[0].reason == "a small town abroad, of whose country this book names nothing else"
    assert linked("日本的新井", "日本", "新井")[1].refs


def test_distance_is_in_kilometres() -> None:
    assert 400 < distance((37.87, 112.56), (39.9, 116.4)) < 420


def test_gazetteers_know_what_a_book_needs() -> None:
    assert look_up("苏联", "zh")
    assert look_up("London", "en")
    assert look_up("München", "de")
    assert "辛置" in townships()
    assert look_up("无此地名", "zh") is None
