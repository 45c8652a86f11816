"""The lengths of a book's pages as a picture: one bar a page, coloured by how sure its beginning is."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from statistics import median

from tei.report.facts import Break

WIDTH, HEIGHT, FOOT = 900, 150, 18
"""Of the picture and of the line of numbers below it, in its own units."""
WIDEST = 72
"""No bar is wider, however few pages there are."""
LABELS = 25
"""So many page numbers stand below the bars at the most."""


def plot(breaks: Sequence[Break]) -> str:
    """An SVG picture with a text that says the same."""
    longest = max(row.length for row in breaks) or 1
    usual = median(row.length for row in breaks)
    step = min(WIDTH / len(breaks), WIDEST)
    bars = "".join(_bar(number, row, step, longest) for number, row in enumerate(breaks))
    every = max(1, round(len(breaks) / LABELS))
    labels = "".join(_label(number, row, step) for number, row in enumerate(breaks) if number % every == 0)
    level = HEIGHT - HEIGHT * usual / longest
    line = f'<line x1="0" x2="{step * len(breaks):.1f}" y1="{level:.1f}" y2="{level:.1f}" stroke-dasharray="4 4"/>'
    caption = f"Characters on each of {len(breaks)} pages; the dashed line is the median, {usual:,.0f}."
    return (
        f'<figure><svg viewBox="0 0 {WIDTH} {HEIGHT + FOOT}" role="img" aria-label="{caption}">'
        f"{bars}{line}{labels}</svg><figcaption>{caption}</figcaption></figure>"
    )


def _label(number: int, row: Break, step: float) -> str:
    place = f'x="{step * (number + 0.5):.1f}" y="{HEIGHT + FOOT - 4}"'
    return f'<text {place} text-anchor="middle">{escape(row.n.strip("[]"))}</text>'


def _bar(number: int, row: Break, step: float, longest: int) -> str:
    height = HEIGHT * row.length / longest
    label = escape(f"{row.n or 'page without number'}: {row.length:,} characters, {row.certainty}, line {row.line}")
    return (
        f'<rect class="{escape(row.certainty)}" x="{step * number:.1f}" y="{HEIGHT - height:.1f}" '
        f'width="{max(step - 1, 0.5):.1f}" height="{height:.1f}"><title>{label}</title></rect>'
    )
