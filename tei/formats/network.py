"""Who meets whom in a book: the persons that one paragraph names together, as a picture in SVG."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from math import cos, hypot, pi, sin, sqrt
from typing import Any

from tei.errors import InvalidError
from tei.formats.book import Book
from tei.formats.entities import Entity, entities
from tei.formats.pictures import HEIGHT, WIDTH, Dot, dots, mentioned, picture
from tei.formats.transcript import transcribe
from tei.formats.work import read_work

MOST = 60
"""So many persons a picture holds; those who meet most often are chosen."""

ROUNDS = 200
"""Steps of the layout, after which nothing moves any more."""

EDGE = 70
"""Units that stay free at the sides for labels."""

Meetings = Mapping[tuple[int, int], int]
"""How often two persons, by their numbers, are in one paragraph."""

Points = list[tuple[float, float]]


def to_network(book: Book, options: Mapping[str, Any]) -> bytes:
    """The picture as an SVG file; raises ``InvalidError`` where no two persons meet."""
    drawn = network_of(entities(book, transcribe(book)), read_work(book).full_title)
    if not drawn:
        raise InvalidError(
            "there is no network to draw: no paragraph names two persons",
            remedy="Encode the book without `--without names`, or mark the persons with persName.",
        )
    return f"{drawn}\n".encode()


def network_of(found: Iterable[Entity], title: str, *, link: bool = False) -> str:
    """An SVG element with the persons of ``found`` who meet; empty where none do.

    With ``link`` every person leads to ``#ID`` of the register entry, for a page that has it.
    """
    everybody = [entity for entity in found if entity.kind == "person"]
    people = _sociable(everybody)
    ties = meetings(people)
    if not ties:
        return ""
    points = _arranged(len(people), ties)
    rows = [_dot(person, point, link) for person, point in zip(people, points, strict=True)]
    left_out = len(_sociable(everybody, None)) - len(people)
    return picture(f"Persons who meet in {title}", _said(people, ties, left_out), (*_lines(points, ties), *dots(rows)))


def meetings(people: Sequence[Entity]) -> Meetings:
    """How often two of ``people`` are named in one paragraph."""
    return Counter(pair for numbers in _present(people) for pair in combinations(numbers, 2))


def _present(people: Sequence[Entity]) -> list[list[int]]:
    """For every paragraph that names any, the numbers of those whom it names, in their order."""
    present: dict[int, set[int]] = {}
    for number, person in enumerate(people):
        for mention in person.mentions:
            present.setdefault(mention.block, set()).add(number)
    return [sorted(numbers) for numbers in present.values()]


def _sociable(people: Sequence[Entity], most: int | None = MOST) -> list[Entity]:
    """Those who meet anybody, the most sociable first."""
    degrees: Counter[int] = Counter()
    for numbers in _present(people):
        for number in numbers if len(numbers) > 1 else ():
            degrees[number] += len(numbers) - 1  # without the pairs, which are the square of a crowd
    return [people[number] for number, _ in degrees.most_common(most)]


def _said(people: Sequence[Entity], ties: Meetings, left_out: int) -> str:
    most = sorted(ties.items(), key=lambda tie: (-tie[1], tie[0]))[:20]
    said = "; ".join(f"{people[a].name} and {people[b].name}: {times}" for (a, b), times in most)
    return f"{said}. {left_out} persons who meet others less often are not shown." if left_out else said


def _dot(person: Entity, point: tuple[float, float], link: bool) -> Dot:
    address = f"#{person.id}" if link and person.registered else ""
    return Dot(*point, 4 + min(sqrt(len(person.mentions)), 10), person.name, mentioned(person), address)


def _lines(points: Points, ties: Meetings) -> Iterator[str]:
    for (one, other), times in ties.items():
        (a, b), (c, d) = points[one], points[other]
        width = 1 + min(sqrt(times), 6)
        yield f'<line class="tie" x1="{a:.1f}" y1="{b:.1f}" x2="{c:.1f}" y2="{d:.1f}" stroke-width="{width:.1f}"/>'


def _arranged(count: int, ties: Meetings) -> Points:
    """Where each person stands: those who meet near each other, all apart (Fruchterman and Reingold, 1991).

    It begins on a circle, so that chance has no part in it.
    """
    points = [(cos(2 * pi * n / count), sin(2 * pi * n / count)) for n in range(count)]
    apart = 2 / sqrt(count)
    for round_ in range(ROUNDS):
        moves = _moves(points, ties, apart)
        warmth = 0.2 * (1 - round_ / ROUNDS)
        points = [_moved(point, move, warmth) for point, move in zip(points, moves, strict=True)]
    return _fitted(points)


def _moves(points: Points, ties: Meetings, apart: float) -> Points:
    """The force on every point: all push each other off, ties pull."""
    moves = [[-0.3 * x, -0.3 * y] for x, y in points]
    for one, other in combinations(range(len(points)), 2):
        dx, dy = points[one][0] - points[other][0], points[one][1] - points[other][1]
        distance = max(hypot(dx, dy), 0.01)
        pull = ties.get((one, other), 0)
        force = apart**2 / distance - (distance**2 / apart * min(pull, 3) if pull else 0)
        for number, sign in ((one, 1), (other, -1)):
            moves[number][0] += sign * dx / distance * force
            moves[number][1] += sign * dy / distance * force
    return [(x, y) for x, y in moves]


def _moved(point: tuple[float, float], move: tuple[float, float], warmth: float) -> tuple[float, float]:
    length = max(hypot(*move), 1e-9)
    step = min(length, warmth) / length
    return point[0] + move[0] * step, point[1] + move[1] * step


def _fitted(points: Points) -> Points:
    """The points in the units of the picture."""
    across, up = zip(*points, strict=True)
    return [(_scaled(x, across, WIDTH), _scaled(y, up, HEIGHT)) for x, y in points]


def _scaled(value: float, values: Sequence[float], size: int) -> float:
    low, high = min(values), max(values)
    return EDGE + (value - low) / (high - low) * (size - 2 * EDGE) if high - low > 1e-6 else size / 2
