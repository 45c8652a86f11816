"""Invisible page breaks, from places, cuts and known pages: every one of them is evidence, none a constraint."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tei.encoder.structure.page_break_search import consistent_pages, find_breaks
from tei.encoder.structure.page_places import Place
from tei.encoder.structure.page_sizes import length_of_cuts, usual_length

PAGE = 1000
PLAIN, CUT = -2.5, 5.0


def every(step: int, end: int, pages: dict[int, int] | None = None, cuts: tuple[int, ...] = ()) -> list[Place]:
    """A place each ``step`` characters, with what is known of some of them."""
    known = pages or {}
    return [
        Place(offset, CUT if offset in cuts else PLAIN, offset in known, known.get(offset), float(offset))
        for offset in range(0, end, step)
    ]


def found(places: list[Place], end: int, length: float = PAGE) -> list[tuple[int, int | None]]:
    return [(one.place.offset, one.number) for one in find_breaks(places, end, length)[0]]


def test_pages_of_equal_length_are_found_between_two_known_ones() -> None:
    places = every(100, 6 * PAGE, {0: 1, 5 * PAGE: 6})
    assert found(places, 6 * PAGE) == [(number * PAGE, number + 1) for number in range(6)]


def test_a_cut_moves_the_break_to_its_place() -> None:
    places = every(100, 4 * PAGE, {0: 1, 3 * PAGE: 4}, cuts=(900, 2100))
    assert found(places, 4 * PAGE) == [(0, 1), (900, 2), (2100, 3), (3 * PAGE, 4)]


def test_known_pages_outweigh_cuts() -> None:
    """Three interrupted paragraphs on each page: at most one of them can be its end."""
    known = {0: 1, 4 * PAGE: 5, 7 * PAGE: 8}
    breaks = found(every(100, 8 * PAGE, known, cuts=tuple(range(300, 8 * PAGE, 300))), 8 * PAGE)
    assert [number for _, number in breaks] == list(range(1, len(breaks) + 1))
    assert {offset: [number for start, number in breaks if start <= offset][-1] for offset in known} == known


def test_numbers_are_left_out_where_the_text_is_too_short_for_them() -> None:
    """An excerpt: the contents of a whole book, and the beginnings of its chapters."""
    places = every(100, 4 * PAGE, {0: 1, PAGE: 2, 2 * PAGE: 50, 3 * PAGE: 51})
    assert found(places, 4 * PAGE) == [(0, 1), (PAGE, 2), (2 * PAGE, 50), (3 * PAGE, 51)]


def test_leaves_with_titles_leave_numbers_out_behind_them() -> None:
    chapters = {0: 1, 3 * PAGE: 6, 6 * PAGE: 11, 9 * PAGE: 16, 12 * PAGE: 21}
    breaks = dict(found(every(100, 13 * PAGE, chapters), 13 * PAGE))
    assert {breaks[start] for start in chapters} == set(chapters.values())
    assert breaks[PAGE] == 4
    assert breaks[4 * PAGE] == 9


def test_pages_before_the_first_known_one_are_counted_back() -> None:
    cuts = tuple(range(0, 12 * PAGE, PAGE))
    places = every(100, 12 * PAGE, {10 * PAGE: 90, 11 * PAGE: 91}, cuts=cuts)
    breaks = dict(found(places, 12 * PAGE))
    assert breaks[PAGE] == 81
    assert breaks[9 * PAGE] == 89


def test_pages_that_begin_inside_one_long_paragraph_are_counted_though_not_placed() -> None:
    places = [Place(0, PLAIN, True, 1, 0.0), Place(4 * PAGE, PLAIN, True, 5, 4.0 * PAGE)]
    breaks, _ = find_breaks(places, 5 * PAGE, PAGE)
    assert [(one.number, one.skipped) for one in breaks] == [(1, 0), (5, 3)]


def test_a_page_number_that_falls_is_not_believed() -> None:
    places = every(100, 4 * PAGE, {0: 1, PAGE: 9, 2 * PAGE: 3, 3 * PAGE: 4})
    assert [number for _, number in found(places, 4 * PAGE)] == [1, 2, 3, 4]


def test_breaks_behind_the_last_known_page_are_not_counted() -> None:
    breaks, _ = find_breaks(every(100, 5 * PAGE, {0: 1, 2 * PAGE: 3}), 5 * PAGE, PAGE)
    assert [one.is_counted for one in breaks] == [one.place.offset <= 2 * PAGE for one in breaks]


def test_the_length_of_a_page_shows_in_the_cuts_though_some_pages_end_unseen() -> None:
    seen = [number * PAGE for number in range(60) if number % 7 not in (3, 5)]
    assert abs(length_of_cuts(seen) - PAGE) < 0.05 * PAGE
    assert length_of_cuts(seen[:5]) == 0


def test_the_length_of_a_page_is_that_of_most_known_pages() -> None:
    assert usual_length([(0, 1), (10 * PAGE, 11), (10 * PAGE + 5, 12), (21 * PAGE + 5, 23)]) == PAGE
    assert usual_length([(0, 1)]) == 0


steps = st.lists(st.tuples(st.integers(20, 900), st.floats(-6, 6), st.booleans()), min_size=2, max_size=40)


@given(steps, st.integers(1, 400), st.integers(50, 3000))
def test_pages_rise_from_place_to_place(parts: list[tuple[int, float, bool]], first: int, length: int) -> None:
    places, offset, page = [Place(0, PLAIN, True, first, 0.0)], 0, first
    for size, odds, known in parts:
        offset += size
        page += 1 if known else 0
        places.append(Place(offset, odds, known, page if known else None, float(offset)))
    breaks, _ = find_breaks(places, offset + 500, length)
    offsets = [one.place.offset for one in breaks]
    assert offsets == sorted(set(offsets))
    numbers = [one.number for one in breaks if one.number is not None]
    assert all(before < after for before, after in pairwise(numbers))


@given(steps)
def test_the_known_pages_that_are_believed_rise(parts: list[tuple[int, float, bool]]) -> None:
    places = [Place(number * PAGE, odds, known, size) for number, (size, odds, known) in enumerate(parts)]
    pages = [page for _, page in consistent_pages(places)]
    assert pages == sorted(pages)
