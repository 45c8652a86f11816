"""Sisters: how far a block agrees with the likely headings of its own book, and what they leave unexplained.

The first look at each block gives a book its likely headings.  In the second each block is held against them: their
capitals, end marks, numbering, indent, first and last words; and where contents or a series explain nearly
all of them, a line that nothing explains needs more.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from tei.annotators.blocks import is_shown
from tei.encoder.structure.form import case_of, end_of, length_of
from tei.encoder.structure.heading_clues import Clue, Listing, status_of
from tei.encoder.structure.layout import Layout

ENOUGH = 6
"""So many likely headings make agreement count fully."""
FEWEST = 4
"""So many say what explains them."""
NEAR, FEW_LINES = 5, 300
"""So many blocks on either side are near, if no more characters lie between."""
MARGIN = 4.0
"""Agreement counts no more than this, in natural logarithms."""


def probability(margin: float) -> float:
    """Return the probability that belongs to a margin, its logarithmic odds."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, margin))))


def read_sister_clues(
    layout: Layout, listing: Listing, margins: Mapping[int, float], places: Sequence[int]
) -> dict[int, dict[str, float]]:
    """Return, for each of ``places``, the clues from the likely headings of the book.

    ``margins`` are the logarithmic odds of all candidates after the first look.
    """
    likely = {place: probability(margin) for place, margin in margins.items()}
    looks = {place: _look(place, layout) for place in likely}
    tables = _Agreement(looks, likely)
    covered = _coverage(layout, listing, likely)
    total = sum(likely.values())
    found: dict[int, dict[str, float]] = {}
    for place in places:
        status = status_of(layout.blocks[place])
        clues = dict(tables.clues_of(place))
        clues |= dict(_book_clues(place, status, layout, listing, likely, covered, total))
        found[place] = clues
    return found


def _look(place: int, layout: Layout) -> dict[str, object]:
    block, ordinal = layout.blocks[place], layout.ordinals[place]
    text, status = block.text, status_of(block)
    case, end = case_of(text), end_of(text)
    words = text.split()
    is_han = layout.language.is_han
    return {
        "look": (status, case, end, ordinal is not None),
        "status": status,
        "case": case,
        "end": end,
        "scheme": ordinal.scheme if ordinal else "",
        "indent": block.indent if status in ("centred", "right") else -1,
        "first-word": text[:2] if is_han else words[0].lower(),
        "last-word": text[-1:] if is_han else words[-1].lower().strip(".,:;"),
        "level": block.level,
        "length": length_of(text, layout.language) // 2,
    }


class _Agreement:
    """How often each look stands among likely headings and among the rest, by what is looked at."""

    def __init__(self, looks: Mapping[int, Mapping[str, object]], likely: Mapping[int, float]) -> None:
        self.looks, self.likely = looks, likely
        self.sure = sum(likely.values())
        self.rest = len(likely) - self.sure
        self.yes: dict[str, dict[object, float]] = defaultdict(lambda: defaultdict(float))
        self.no: dict[str, dict[object, float]] = defaultdict(lambda: defaultdict(float))
        for place, look in looks.items():
            for name, value in look.items():
                self.yes[name][value] += likely[place]
                self.no[name][value] += 1 - likely[place]

    def clues_of(self, place: int) -> Iterator[Clue]:
        """Yield how much more the block looks like the other likely headings than like the rest, name by name."""
        own = self.likely[place]
        weight = min(1.0, self.sure / ENOUGH)
        for name, value in self.looks[place].items():
            yes, no = self.yes[name][value], self.no[name][value]
            usual = 2 * (yes + no) / len(self.likely) + 1e-3
            ratio = math.log((yes - own + usual) / (self.sure - own + 2)) - math.log(
                (no - (1 - own) + usual) / (self.rest - (1 - own) + 2)
            )
            yield f"+sister:{name}", weight * max(-MARGIN, min(MARGIN, ratio)) / 2


def _is_explained(place: int, layout: Layout, listing: Listing) -> bool:
    series = layout.series.get(place)
    return place in listing.matches or (series is not None and series.count >= 3)


def _coverage(layout: Layout, listing: Listing, likely: Mapping[int, float]) -> float:
    """Return which share of the likely headings contents or series explain; zero where they are few."""
    strong = [place for place, chance in likely.items() if chance > 0.5]
    if len(strong) < FEWEST:
        return 0.0
    return sum(_is_explained(place, layout, listing) for place in strong) / len(strong)


def _near(place: int, layout: Layout) -> Iterator[int]:
    """Yield the blocks around, but for those right before and behind, that start within a few lines."""
    start = layout.offsets[place]
    for other in range(max(0, place - NEAR), min(len(layout.blocks), place + NEAR + 1)):
        if abs(other - place) > 1 and abs(layout.offsets[other] - start) <= FEW_LINES:
            yield other


def _book_clues(
    place: int,
    status: str,
    layout: Layout,
    listing: Listing,
    likely: Mapping[int, float],
    covered: float,
    total: float,
) -> Iterator[Clue]:
    if _is_explained(place, layout, listing):
        yield f"+covered:{status}", covered**2
    elif not is_shown(layout.blocks[place]):
        yield f"-uncovered:{status}", covered**2
    series = layout.series.get(place)
    if series:
        others = [likely[member] for member in series.members if member != place]
        mean = sum(others) / max(1, len(others))
        weight = min(1.0, series.count / ENOUGH)
        yield "+series-mean", (2 * mean - 1) * weight
        if mean > 0.8:
            yield "+series-sure", weight
    before, after = likely.get(place - 1, 0.0), likely.get(place + 1, 0.0)
    yield "~heading-before", before
    yield "~heading-after", after
    yield "-headings-near", min(3.0, sum(likely.get(other, 0.0) for other in _near(place, layout)))
    yield "-headings-dense", min(3.0, 2000 * total / max(1, layout.offsets[-1]))
