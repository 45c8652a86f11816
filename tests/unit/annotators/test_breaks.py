"""Invisible page breaks, from places, cuts and known pages."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tei.annotators.breaks import Place, find_breaks

PAGE = 1000


def every(step: int, end: int, **known: dict[int, object]) -> list[Place]:
    """A place each ``step`` characters, with what is known of some of them."""
    return [
        Place(
            offset,
            is_cut=offset in known.get("cuts", {}),
            begins_division=offset in known.get("pages", {}),
            page=known.get("pages", {}).get(offset),  # type: ignore[arg-type]  # the values of "pages" are numbers
            script_changes=offset in known.get("scripts", {}),
        )
        for offset in range(0, end, step)
    ]


def found(places: list[Place], end: int) -> list[tuple[int, int | None]]:
    return [(one.offset, one.number) for one in find_breaks(places, end)]


def test_nothing_known_is_nothing_found() -> None:
    assert find_breaks(every(100, 5000), 5000) == []


def test_a_cut_is_a_break_though_no_page_is_known() -> None:
    breaks = find_breaks(every(100, 5000, cuts={700: True}), 5000)
    assert [(one.offset, one.number, one.is_cut) for one in breaks] == [(700, None, True)]


def test_pages_of_equal_length_are_found_between_two_known_ones() -> None:
    places = every(100, 6 * PAGE, pages={0: 1, 5 * PAGE: 6})
    assert found(places, 6 * PAGE) == [(number * PAGE, number + 1) for number in range(6)]


def test_a_cut_moves_the_break_to_its_place() -> None:
    places = every(100, 4 * PAGE, pages={0: 1, 3 * PAGE: 4}, cuts={900: True, 2100: True})
    assert found(places, 4 * PAGE) == [(0, 1), (900, 2), (2100, 3), (3 * PAGE, 4)]


def test_a_change_of_script_draws_the_break_to_it() -> None:
    plain = every(100, 4 * PAGE, pages={0: 1, 2 * PAGE: 3, 3 * PAGE: 4})
    changed = every(100, 4 * PAGE, pages={0: 1, 2 * PAGE: 3, 3 * PAGE: 4}, scripts={1100: True})
    assert (PAGE, 2) in found(plain, 4 * PAGE)
    assert (1100, 2) in found(changed, 4 * PAGE)


def test_pages_that_begin_inside_one_long_paragraph_are_counted_though_not_placed() -> None:
    places = [Place(0, page=1, begins_division=True), Place(100), *(Place(n) for n in range(3100, 5000, 100))]
    places[-9] = Place(places[-9].offset, begins_division=True, page=5)
    breaks = find_breaks(places, 5000)
    assert breaks[-1].number is not None
    assert sum(one.skipped for one in breaks) >= 1


def test_a_page_number_that_falls_is_not_believed() -> None:
    places = every(100, 4 * PAGE, pages={0: 1, PAGE: 9, 2 * PAGE: 3, 3 * PAGE: 4})
    numbers = [number for _, number in found(places, 4 * PAGE)]
    assert numbers == [1, 2, 3, 4]


def test_breaks_behind_the_last_known_page_are_not_counted() -> None:
    breaks = find_breaks(every(100, 5 * PAGE, pages={0: 1, 2 * PAGE: 3}), 5 * PAGE)
    assert [one.is_counted for one in breaks] == [one.offset <= 2 * PAGE for one in breaks]


steps = st.lists(st.tuples(st.integers(20, 900), st.booleans(), st.booleans()), min_size=2, max_size=40)


@given(steps, st.integers(1, 400))
def test_every_cut_is_a_break_and_all_rise(parts: list[tuple[int, bool, bool]], first: int) -> None:
    places, offset, page = [Place(0, begins_division=True, page=first)], 0, first
    for length, is_cut, known in parts:
        offset += length
        page += 1 if known else 0
        places.append(Place(offset, is_cut=is_cut, begins_division=known, page=page if known else None))
    breaks = find_breaks(places, offset + 500)
    offsets = [one.offset for one in breaks]
    assert offsets == sorted(set(offsets))
    assert {place.offset for place in places if place.is_cut} <= set(offsets)
    numbers = [one.number for one in breaks if one.number is not None]
    assert all(before < after for before, after in pairwise(numbers))
