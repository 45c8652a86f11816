"""Which place of the authorities a name means in this book, and why; none where nothing tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

from tei.naming.decision import Name
from tei.naming.gazetteer import Place, look_up, place, read_suffixes, without_suffix

FAR = 300.0
"""Kilometres: a place that is nearer to the others than any namesake by this much is the one that is meant."""
LARGER = 10
"""How many times as many people must live there for a place to be meant by its size alone."""
SMALL = 200_000
"""From this number of inhabitants on a town abroad may be meant though its country is not spoken of."""
FAR_OFF = "a small town abroad, of whose country this book names nothing else"
BESIDE = 2
"""Characters between a province and the place in it: 山西省的霍县."""


class Link(NamedTuple):
    """What a name is linked to, and the reason; no references where it is open."""

    refs: tuple[str, ...]
    reason: str


NOTHING = Link((), "")
UNKNOWN = Link((), "no gazetteer says where it is")


def link(text: str, names: Sequence[Name], language: str) -> dict[Name, Link]:
    """The link of every place among ``names``, which are in order."""
    places = [name for name in names if name.kind == "place"]
    options = {name: candidates(text[name.start : name.end], language) for name in places}
    sure = [rows[0] for rows in options.values() if len(rows) == 1]
    homes = Counter(row.home for row in sure)
    centre = _centre([row.position for row in sure if row.position])
    beside = _homes_beside(places, options)
    questions = {name: (text[name.start : name.end], beside.get(name, "")) for name in places}
    abroad = _named_countries(text, options)
    answers: dict[tuple[str, str], Link] = {}
    for form, home in {*questions.values()}:
        rows = candidates(form, language)
        near = _within_reach(rows, abroad) if language == "zh" else rows
        answers[form, home] = _choose(near, home, homes, centre) if near or not rows else Link((), FAR_OFF)
    return {name: answers[question] for name, question in questions.items()}


def _named_countries(text: str, options: dict[Name, tuple[Place, ...]]) -> Counter[str]:
    """How many different names of the book mean a place of each country, and nothing else."""
    forms = {text[name.start : name.end]: rows[0].home for name, rows in options.items() if len(rows) == 1}
    return Counter(forms.values())


def _within_reach(rows: Sequence[Place], abroad: Counter[str]) -> Sequence[Place]:
    """Without small towns abroad of whose country a Chinese book names nothing else: 新井 is not the one in Japan."""
    return [
        row
        for row in rows
        if row.home.isdigit() or row.population >= SMALL or row.level == "country" or abroad[row.home] > 1
    ]


@cache
def candidates(name: str, language: str) -> tuple[Place, ...]:
    """The places that bear the name, those made one that are the same unit under codes of different years."""
    found = look_up(name, language)
    if not (found and found.places) and language == "zh":
        short = without_suffix(name, read_suffixes())
        found = look_up(short, language) if short else None
    return tuple(_without_repeats(map(place, found.places))) if found else ()


def _without_repeats(places: Iterable[Place]) -> list[Place]:
    kept: dict[str, Place] = {}
    for one in places:
        key = next((ref for ref in one.refs if ref.startswith("geonames:")), f"{one.home} {one.level}")
        first = kept.setdefault(key, one)
        if first is not one and _year(one) < _year(first):
            kept[key] = one
    return list(kept.values())


def _year(one: Place) -> str:
    return max((ref.partition("@")[2] for ref in one.refs), default="")


def _homes_beside(places: Sequence[Name], options: dict[Name, tuple[Place, ...]]) -> dict[Name, str]:
    """The province of each place that stands right behind the name of one."""
    found: dict[Name, str] = {}
    for before, name in pairwise(places):
        rows = options[before]
        if name.start - before.end <= BESIDE and len(rows) == 1:
            found[name] = rows[0].home
    return found


def _choose(rows: Sequence[Place], beside: str, homes: Counter[str], centre: tuple[float, float] | None) -> Link:
    if not rows:
        return UNKNOWN
    if len(rows) == 1:
        number = "" if rows[0].refs else ", which give it no number"
        return Link(rows[0].refs, f"the only place of this name in the gazetteers{number}")
    in_home = [row for row in rows if row.home == beside]
    if beside and len(in_home) == 1:
        return Link(in_home[0].refs, "its province is named beside it")
    largest = _largest_unit(rows)
    if largest:
        return Link(largest.refs, "the largest unit of this name; the others lie in its province")
    order = sorted(rows, key=lambda row: -row.population)
    if order[0].population > LARGER * max(order[1].population, 1000):
        return Link(order[0].refs, "by far the largest place of this name")
    common = [row for row in rows if homes[row.home] and homes[row.home] > sum(homes.values()) // 2]
    if len(common) == 1:
        return Link(common[0].refs, "most places of this book lie in its province")
    return _nearest(rows, centre)


LEVELS = ("county", "city", "province")


def _largest_unit(rows: Sequence[Place]) -> Place | None:
    """The one of the highest level, if all are Chinese units of one province: 上海市 beside 上海县."""
    if len({row.home for row in rows}) > 1 or any(row.level not in LEVELS for row in rows):
        return None
    order = sorted(rows, key=lambda row: -LEVELS.index(row.level))
    return order[0] if order[0].level != order[1].level else None


def _nearest(rows: Sequence[Place], centre: tuple[float, float] | None) -> Link:
    if centre and all(row.position for row in rows):
        order = sorted((distance(centre, row.position or centre), row.refs) for row in rows)
        if order[1][0] - order[0][0] > FAR:
            return Link(order[0][1], "nearest to the other places of this book")
    return Link((), f"{len(rows)} places have this name, and nothing tells which one is meant")


def _centre(positions: Sequence[tuple[float, float]]) -> tuple[float, float] | None:
    """The middle place, by latitude and longitude apart: a few far ones do not move it."""
    if not positions:
        return None
    middle = len(positions) // 2
    return sorted(p[0] for p in positions)[middle], sorted(p[1] for p in positions)[middle]


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres between two points in degrees, on a sphere (haversine)."""
    a, b, c, d = map(radians, (*one, *other))
    half = sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2
    return 2 * 6371.0 * asin(sqrt(half))
