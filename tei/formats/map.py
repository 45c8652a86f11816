"""A map of the places that a book names, as SVG, drawn without any network.

Shown are places whose register entry has coordinates (``location/geo``).  The land is Natural Earth's, in the public
domain; borders of states are not drawn, since a book of 1750 or 1950 knew others.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from math import cos, floor, log10, radians, sqrt
from typing import Any, NamedTuple

from tei.errors import InvalidError
from tei.formats.book import Book
from tei.formats.entities import Entity, entities
from tei.formats.pictures import HEIGHT, WIDTH, Box, Dot, dots, mentioned, picture
from tei.formats.transcript import transcribe
from tei.formats.work import read_work
from tei.resources import data_path

MARGIN = 1.25
"""How much more than its places a map shows."""

SMALLEST = 3.0
"""Degrees of longitude that a map shows at least, so that a single place is on one."""

Point = tuple[float, float]


class View(NamedTuple):
    """What a map shows: the middle in degrees, and units of the picture a degree, along and up."""

    longitude: float
    latitude: float
    along: float
    up: float

    def place(self, longitude: float, latitude: float) -> Point:
        """The point of the picture (equirectangular, true along the middle parallel)."""
        x = WIDTH / 2 + (longitude - self.longitude) * self.along
        return x, HEIGHT / 2 - (latitude - self.latitude) * self.up


def to_map(book: Book, options: Mapping[str, Any]) -> bytes:
    """The map as an SVG file; raises ``InvalidError`` where no place has coordinates."""
    drawn = map_of(entities(book, transcribe(book)), read_work(book).full_title)
    if not drawn:
        raise InvalidError(
            "there is no map to draw: no place in the registers has coordinates",
            remedy="Encode the book with an authority file that has them, or add location/geo to the places.",
        )
    return f"{drawn}\n".encode()


def map_of(found: Iterable[Entity], title: str, *, link: bool = False) -> str:
    """An SVG element with the places of ``found``; empty where none has coordinates.

    With ``link`` every place leads to ``#ID`` of its register entry, for a page that has it.
    """
    return draw_map([_place(entity, link) for entity in found if entity.latitude is not None], f"Places in {title}")


class Located(NamedTuple):
    """A place for a map, in degrees; how often it is mentioned, what is said on pointing, where it leads."""

    name: str
    longitude: float
    latitude: float
    times: int
    description: str
    address: str = ""


def draw_map(places: Sequence[Located], title: str) -> str:
    """An SVG element with the places; empty where there are none."""
    if not places:
        return ""
    view = _view([(place.longitude, place.latitude) for place in places])
    said = ", ".join(place.name for place in places)
    inset, room = _inset(view)
    rows = [_dot(place, view) for place in places]
    return picture(title, said, (*_land(view), *_grid(view), *inset, *dots(rows, room)))


def _place(entity: Entity, link: bool) -> Located:
    address = f"#{entity.id}" if link and entity.registered else ""
    longitude, latitude = entity.longitude or 0.0, entity.latitude or 0.0
    return Located(entity.name, longitude, latitude, len(entity.mentions), mentioned(entity), address)


def _view(points: Sequence[Point]) -> View:
    """The part of the world that holds ``points``."""
    (west, east), (south, north) = ((min(values), max(values)) for values in zip(*points, strict=True))
    latitude = (south + north) / 2
    shrink = max(cos(radians(latitude)), 0.2)
    wide = max((east - west) * MARGIN, (north - south) * MARGIN / shrink * WIDTH / HEIGHT, SMALLEST)
    along = WIDTH / min(wide, 360.0)
    return View((west + east) / 2, latitude, along, along / shrink)


def _dot(place: Located, view: View) -> Dot:
    radius = 3 + min(sqrt(place.times), 9)
    return Dot(*view.place(place.longitude, place.latitude), radius, place.name, place.description, place.address)


NARROW = 12.0
"""A map of fewer degrees may show no coast: a smaller one in its corner tells where in the world it is."""

INSET = Box(WIDTH - 200, HEIGHT - 150, WIDTH - 20, HEIGHT - 30)
AROUND = 70.0
"""Degrees of longitude that the smaller map shows."""


def _inset(view: View) -> tuple[Sequence[str], Sequence[Box]]:
    """The smaller map with the frame of the larger one, and the room that it takes; nothing where none is needed."""
    if WIDTH / view.along > NARROW:
        return (), ()
    scale = WIDTH / AROUND
    wide = view._replace(along=scale, up=scale * view.up / view.along)
    width, height = WIDTH * scale / view.along, HEIGHT * scale / view.along
    x, y = (WIDTH - width) / 2, (HEIGHT - height) / 2
    opened = (
        f'<svg x="{INSET.left}" y="{INSET.top}" width="{INSET.right - INSET.left}" height="{INSET.bottom - INSET.top}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}"><rect class="sea" width="{WIDTH}" height="{HEIGHT}"/>'
    )
    edge = f'<rect class="edge" width="{WIDTH}" height="{HEIGHT}"/>'
    frame = f'<rect class="frame" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"/></svg>'
    return (opened, *_land(wide), edge, frame), (INSET,)


class Ring(NamedTuple):
    """The outline of a piece of land, and the rectangle around it, all in degrees."""

    points: tuple[Point, ...]
    west: float
    south: float
    east: float
    north: float

    def is_in(self, view: View) -> bool:
        """May a part of it be in the picture?"""
        (left, bottom), (right, top) = view.place(self.west, self.south), view.place(self.east, self.north)
        return right >= -AWAY and left <= WIDTH + AWAY and bottom >= -AWAY and top <= HEIGHT + AWAY


@cache
def _outlines() -> tuple[Ring, ...]:
    """The land, ring by ring."""
    rings = json.loads(data_path("formats/land.json").read_text(encoding="utf-8"))
    return tuple(_ring([(ring[n] / 100, ring[n + 1] / 100) for n in range(0, len(ring), 2)]) for ring in rings)


def _ring(points: Sequence[Point]) -> Ring:
    (west, east), (south, north) = ((min(values), max(values)) for values in zip(*points, strict=True))
    return Ring(tuple(points), west, south, east, north)


def _land(view: View) -> Iterator[str]:
    """The land inside the picture, in one path."""
    steps = []
    for ring in _outlines():
        inside = _clipped([view.place(*point) for point in ring.points]) if ring.is_in(view) else ()
        if inside:
            steps.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in inside) + "Z")
    yield f'<path class="land" fill-rule="evenodd" d="{"".join(steps)}"/>'


Edge = tuple[Callable[[Point], float], float]

AWAY = 2.0
"""So far outside the picture are its sides, in its units."""

EDGES: tuple[Edge, ...] = (
    (lambda point: point[0], -AWAY),
    (lambda point: -point[0], -WIDTH - AWAY),
    (lambda point: point[1], -AWAY),
    (lambda point: -point[1], -HEIGHT - AWAY),
)
"""The sides of the picture, a little outside it: a measure, and what it must be at least."""


def _clipped(ring: Sequence[Point]) -> Sequence[Point]:
    """The part of a polygon that is in the picture (Sutherland and Hodgman, 1974)."""
    for measure, least in EDGES:
        ring = list(_cut(ring, measure, least))
    return ring


def _cut(ring: Sequence[Point], measure: Callable[[Point], float], least: float) -> Iterator[Point]:
    for before, point in pairwise((*ring[-1:], *ring)):
        was, now = measure(before) - least, measure(point) - least
        if was < 0 < now or now < 0 < was:
            share = was / (was - now)
            yield before[0] + share * (point[0] - before[0]), before[1] + share * (point[1] - before[1])
        if now >= 0:
            yield point


def _grid(view: View) -> Iterator[str]:
    """Meridians and parallels at round degrees, with their numbers."""
    step = _round_step(WIDTH / view.along / 5)
    for number in range(-floor(180 / step), floor(180 / step) + 1):
        degrees = round(number * step, 3)
        x, y = view.place(degrees, degrees)
        if 0 < x < WIDTH:
            yield f'<path class="grid" d="M{x:.1f} 0V{HEIGHT}"/>'
            yield f'<text class="small" x="{x + 3:.1f}" y="{HEIGHT - 6}">{_degrees(degrees, "E", "W")}</text>'
        if 0 < y < HEIGHT and abs(degrees) <= 90:
            yield f'<path class="grid" d="M0 {y:.1f}H{WIDTH}"/>'
            yield f'<text class="small" x="4" y="{y - 4:.1f}">{_degrees(degrees, "N", "S")}</text>'


def _round_step(about: float) -> float:
    """The greatest of 1, 2, 5 times a power of ten that is not above ``about``."""
    power = 10.0 ** floor(log10(about))
    return next(times * power for times in (5, 2, 1) if times * power <= about)


def _degrees(value: float, positive: str, negative: str) -> str:
    return f"{abs(value):g}° {positive if value >= 0 else negative}"
