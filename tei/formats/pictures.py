"""What the pictures of a book have in common: an SVG that reads well on light and dark paper, and labels.

Pictures are drawn from the registers alone, with no library and nothing fetched; the same book gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from tei.formats.entities import Entity
from tei.resources import PACKAGE
from tei.text.line_ends import WIDE

WIDTH, HEIGHT = 960, 640
"""Of every picture, in its own units."""

FONT = 14


class Dot(NamedTuple):
    """Something that a picture shows: where, how large, its label, what to say of it, the address that it leads to."""

    x: float
    y: float
    radius: float
    label: str
    description: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """The room that something takes."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


def picture(title: str, description: str, content: Iterable[str]) -> str:
    """An SVG element with a title and a description for those who do not see it."""
    drawn = "".join(content)
    role = "group" if "<a " in drawn else "img"  # whoever does not see a picture hears nothing of what is in an img
    style = (PACKAGE / "formats" / "pictures.css").read_text(encoding="utf-8")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="picture" role="{role}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc><style>\n{style}</style>"
        f"{drawn}</svg>"
    )


def mentioned(entity: Entity) -> str:
    """What is said of someone or somewhere on pointing."""
    times = len(entity.mentions)
    return f"{entity.name}: {times} {'mention' if times == 1 else 'mentions'}"


SQUARE = 24
"""Units of the side of a square by which boxes are found again."""


class Occupied:
    """The boxes that are taken, by the squares of the picture that they touch: only those nearby are asked."""

    def __init__(self) -> None:
        self._squares: dict[tuple[int, int], list[Box]] = {}

    def add(self, box: Box) -> None:
        """Take a box."""
        for square in _squares(box):
            self._squares.setdefault(square, []).append(box)

    def meets(self, box: Box) -> bool:
        """Is any part of it taken?"""
        return any(box.meets(other) for square in _squares(box) for other in self._squares.get(square, ()))


def _squares(box: Box) -> Iterator[tuple[int, int]]:
    for column in range(int(box.left // SQUARE), int(box.right // SQUARE) + 1):
        for line in range(int(box.top // SQUARE), int(box.bottom // SQUARE) + 1):
            yield column, line


def dots(rows: Sequence[Dot], occupied: Sequence[Box] = ()) -> Iterator[str]:
    """The dots, the largest first, with labels as far as they have room; what has none is told on pointing."""
    ordered = sorted(rows, key=lambda row: (-row.radius, row.label))
    taken = Occupied()
    for box in (*occupied, *map(_room, ordered)):
        taken.add(box)
    for row in ordered:
        yield _linked(row, _dot(row))
    for row in ordered:
        placed = next((place for place in _places(row) if not taken.meets(place[0])), None)
        if placed:
            taken.add(placed[0])
            yield placed[1]


def _room(row: Dot) -> Box:
    return Box(row.x - row.radius, row.y - row.radius, row.x + row.radius, row.y + row.radius)


def _dot(row: Dot) -> str:
    circle = f'<circle class="mark" cx="{row.x:.1f}" cy="{row.y:.1f}" r="{row.radius:.1f}">'
    return f"{circle}<title>{escape(row.description)}</title></circle>"


def _linked(row: Dot, drawn: str) -> str:
    return f'<a href="{escape(row.address)}">{drawn}</a>' if row.address else drawn


def _places(row: Dot) -> Iterator[tuple[Box, str]]:
    """Where the label may stand: right, left, above and below, as far as it is inside the picture."""
    width, gap = width_of(row.label), row.radius + 4
    for anchor, x, y in (
        ("start", row.x + gap, row.y), ("end", row.x - gap, row.y),
        ("middle", row.x, row.y - gap - FONT / 2), ("middle", row.x, row.y + gap + FONT / 2),
    ):  # fmt: skip
        left = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
        box = Box(left, y - FONT / 2, left + width, y + FONT / 2)
        if box.left >= 0 and box.right <= WIDTH and box.top >= 0 and box.bottom <= HEIGHT:
            yield box, f'<text x="{x:.1f}" y="{y + FONT * 0.35:.1f}" text-anchor="{anchor}">{escape(row.label)}</text>'


def width_of(label: str) -> float:
    """About how wide a label is: a wide character is a square."""
    return sum(FONT if WIDE.match(character) else FONT * 0.55 for character in label)
