"""A cover for a book that has none: title, maker and publisher set on a colour of the book's own."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from html import escape

from tei.formats.book import Book
from tei.formats.epub.package import Facts
from tei.formats.images import Picture
from tei.text.line_ends import WIDE

COLOURS = ("#5c2e1f", "#24424a", "#3d4a2a", "#4a2f4f", "#2b3a5c", "#6b4a1e", "#5a2a36", "#2f4f45")
PAPER = "#f6f1e4"
WIDTH, HEIGHT = 1200, 1800
FONTS = "'Noto Serif CJK SC','Source Han Serif SC','Songti SC',SimSun,'Noto Serif',Georgia,serif"


def drawn_cover(book: Book, facts: Facts) -> Picture:
    """An SVG, two to three; Chinese titles stand upright as on a printed spine."""
    colour = COLOURS[sha256(book.title.encode()).digest()[0] % len(COLOURS)]
    title = "".join(_upright(book.title)) if _is_chinese(book.title) else _lines(book.title)
    feet = "".join(_centred(escape(line), HEIGHT - 250 + 90 * at, size) for at, (line, size) in enumerate(_feet(facts)))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f'<title>{escape(book.title)}</title><rect width="{WIDTH}" height="{HEIGHT}" fill="{colour}"/>'
        f'<rect x="60" y="60" width="{WIDTH - 120}" height="{HEIGHT - 120}" fill="none" stroke="{PAPER}"'
        f' stroke-width="3"/><g fill="{PAPER}" font-family="{FONTS}">{title}{feet}</g></svg>'
    )
    return Picture(svg.encode(), "image/svg+xml", ".svg")


def _is_chinese(title: str) -> bool:
    return bool(WIDE.search(title)) and len(title) <= 24


def _upright(title: str) -> Iterator[str]:
    """Columns from the right, each character in its place; at most twelve to a column."""
    characters = [c for c in title if not c.isspace()]
    columns = [characters[at : at + 12] for at in range(0, len(characters), 12)]
    size = min(170, 1200 // max(1, len(columns[0]) if columns else 1))
    left = WIDTH / 2 + (len(columns) - 1) * size * 0.65
    for number, column in enumerate(columns):
        for at, character in enumerate(column):
            yield _centred(escape(character), 330 + at * size * 1.08, size, left - number * size * 1.3)


def _lines(title: str) -> str:
    """The title broken into short lines."""
    lines = [""]
    for word in title.split():
        if lines[-1] and len(lines[-1]) + len(word) > 16:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    size = min(120, 1500 // max(map(len, lines), default=1), 1000 // len(lines))
    return "".join(_centred(escape(line), 480 + at * size * 1.25, size) for at, line in enumerate(lines))


def _centred(line: str, y: float, size: int, x: float = WIDTH / 2) -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}" text-anchor="middle">{line}</text>'


def _feet(facts: Facts) -> list[tuple[str, int]]:
    """Maker and publisher, as much as goes on a line."""
    found = [(", ".join(facts.makers[:2]), 56), (facts.publisher, 44)]
    return [(line if len(line) <= 30 else f"{line[:29]}…", size) for line, size in found if line]
