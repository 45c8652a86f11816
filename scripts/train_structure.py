"""Learn the weights of the structure models from the gym and from grown books: ``tei/data/structure/headings.json``.

    python -m scripts.train_structure [--gym-only] [--out FILE]

Every source is left out once and scored by what the others teach; the figures, and the margins from which a heading is
certain, come from those models alone.  The weights that ship are then learned from all sources that may be learned
from.  Nothing is left to chance: books, extracts and lines are chosen by their names.  Needs the extra ``training``.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from scripts import gym
from scripts.calibration import calibrate, report
from scripts.gym_labels import read_prepared, source_of
from tei.encoder.structure.heading_book import listing_of, match_contents
from tei.encoder.structure.heading_clues import Listing, groups_of, repeat_clues
from tei.encoder.structure.heading_decision import count_alone, first_looks, read_subtitle_clues, second_looks
from tei.encoder.structure.layout import Layout, read_layout
from tei.resources import data_path

STYLES = ("markdown", "formfeed", "bare")
GROWN = 1
"""Books of each kind that are grown."""
EXTRACTED = (2, 4)
"""Headings of the extracts that each text adds."""
STRENGTH = 1.0
"""Of the pull towards zero (L2)."""
SUPPORT = 3
"""Texts in which a clue must occur."""
KEPT = 3
"""One in so many of the plain lines that are no headings is learned from, and counts for as many."""
HIGH, MEDIUM = 0.975, 0.85
"""What share of the claims of each certainty must be right on books left out."""

Clues = Mapping[str, float]


@dataclass(slots=True)
class Text:
    """One text of the gym with what its blocks show and what they are."""

    name: str
    style: str
    source: str
    layout: Layout
    listing: Listing
    labels: dict[int, str]
    """Of each candidate: ``head``, ``sub``, ``optional`` or nothing."""
    missed: int
    """Headings of the gold that no candidate is."""
    first: dict[int, dict[str, float]] = field(default_factory=dict)
    second: dict[int, dict[str, float]] = field(default_factory=dict)
    pairs: dict[int, dict[str, float]] = field(default_factory=dict)

    @property
    def is_learnable(self) -> bool:
        return not self.name.startswith(gym.UNLEARNT)


# ---------------------------------------------------------------- reading


def read_text(book: gym.GymBook) -> Text:
    """Return the text of ``book`` with the labels of its candidates."""
    prepared, layout, _, every = read_prepared(book)
    labels = {place: every[place] for place in layout.candidates}
    missed = sum(label == "head" and place not in labels for place, label in enumerate(every))
    listing = listing_of(prepared, match_contents(prepared))
    return Text(book.name, book.style, source_of(book), layout, listing, labels, missed)


def extracts_of(text: Text) -> Iterator[Text]:
    """Yield short texts cut out of ``text``, from a heading to one a little later: most texts are no whole books."""
    heads = [place for place, label in text.labels.items() if label == "head"]
    for count in EXTRACTED:
        if len(heads) > count + 2:
            start = zlib.crc32(f"{text.name}{text.style}{count}".encode()) % (len(heads) - count)
            yield _extract(text, heads[start], heads[start + count])


def _extract(text: Text, start: int, end: int) -> Text:
    whole = text.layout
    places = [place for place in range(start, end) if not whole.hidden[place]]
    blocks = [whole.blocks[place]._replace(number=number) for number, place in enumerate(places)]
    layout = read_layout(blocks, whole.text, whole.language, lambda _: False)
    labels = {number: text.labels.get(places[number], "") for number in layout.candidates}
    return Text(text.name, text.style, text.source, layout, Listing({}, False, 0.0), labels, 0)


# ---------------------------------------------------------------- learning


@dataclass(frozen=True, slots=True)
class Learned:
    """Weights by clue, and the weight of none."""

    bias: float
    weights: Mapping[str, float]

    def margin(self, clues: Clues) -> float:
        return self.bias + sum(self.weights.get(name, 0.0) * value for name, value in clues.items())


Row = tuple[Clues, float, float]
"""Clues, whether they are those of what is sought (1 or 0), how much the row counts."""


def learn(texts: Sequence[Sequence[Row]]) -> Learned:
    """Return the weights that tell the rows of ``texts`` apart best, each with the sign that its name allows."""
    support = Counter(name for rows in texts for name in {name for clues, _, _ in rows for name in clues})
    names = sorted(name for name, count in support.items() if count >= SUPPORT)
    rows = [row for text in texts for row in text]
    matrix = _matrix(rows, {name: place for place, name in enumerate(names)})
    sought = np.array([row[1] for row in rows])
    counts = np.array([row[2] for row in rows])
    transposed = matrix.T.tocsr()

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        margins = matrix @ weights[:-1] + weights[-1]
        chances = 1 / (1 + np.exp(-np.clip(margins, -500, 500)))
        cost = np.sum(counts * (np.logaddexp(0, margins) - sought * margins)) + STRENGTH * np.sum(weights[:-1] ** 2) / 2
        errors = counts * (chances - sought)
        return float(cost), np.append(transposed @ errors + STRENGTH * weights[:-1], errors.sum())

    signs = {"+": (0, None), "-": (None, 0)}
    bounds = [signs.get(name[0], (None, None)) for name in names] + [(None, None)]
    options = {"maxiter": 120}
    found = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", bounds=bounds, options=options).x
    weights = {name: round(float(w), 3) for name, w in zip(names, found, strict=False) if abs(w) >= 0.005}
    return Learned(round(float(found[-1]), 3), weights)


def _matrix(rows: Sequence[Row], places: Mapping[str, int]) -> csr_matrix:
    columns, values, ends = [], [], [0]
    for clues, _, _ in rows:
        for name, value in clues.items():
            if name in places:
                columns.append(places[name])
                values.append(value)
        ends.append(len(columns))
    return csr_matrix((values, columns, ends), shape=(len(rows), len(places)))


def heading_rows(text: Text, looks: Mapping[int, Clues]) -> list[Row]:
    """Return what a text teaches about headings: all that are, and a share of what isn't."""
    heads = sum(label in ("head", "sub") for label in text.labels.values())
    weight = 5 / math.sqrt(max(5, heads)) if heads > max(EXTRACTED) else 1.0
    rows: list[Row] = []
    for place, clues in looks.items():
        label = text.labels[place]
        if label == "optional":
            continue
        is_heading = label in ("head", "sub")
        is_thinned = not is_heading and "+shown:plain" in clues
        if is_thinned and zlib.crc32(f"{text.name}{text.style}{place}".encode()) % KEPT:
            continue
        rows.append((clues, float(is_heading), weight * (KEPT if is_thinned else 1)))
    return rows


def pair_rows(text: Text) -> list[Row]:
    """Return what a text teaches about subtitles: each heading or subtitle right behind a heading."""
    labels = text.labels
    alone = count_alone([place for place, label in labels.items() if label in ("head", "sub")], text.layout)
    return [
        (read_subtitle_clues(place, text.layout, text.listing, alone), float(label == "sub"), 1.0)
        for place, label in labels.items()
        if label in ("head", "sub") and labels.get(place - 1) == "head"
    ]


def first_models(texts: Sequence[Text], sources: Iterable[str]) -> dict[str, Learned]:
    """Return the model of the first look for each source, learned from the others; that of all under no name."""
    held = {source: [t for t in texts if t.source != source and t.is_learnable] for source in sources}
    held[""] = [t for t in texts if t.is_learnable]
    return {source: learn([heading_rows(t, t.first) for t in part]) for source, part in held.items()}


def take_second_look(text: Text, model: Learned) -> None:
    margins = {place: model.margin(clues) for place, clues in text.first.items()}
    first = first_looks(text.layout, text.listing)
    text.second = repeated(second_looks(text.layout, text.listing, first, margins), text)


def repeated(looks: Mapping[int, Clues], text: Text) -> dict[int, dict[str, float]]:
    """Return the clues of all blocks, each for all blocks and for the groups of its own."""
    blocks, language = text.layout.blocks, text.layout.language
    return {place: repeat_clues(clues, groups_of(blocks[place], language)) for place, clues in looks.items()}


# ---------------------------------------------------------------- figures


def score(text: Text, margins: Mapping[int, float], threshold: float) -> float:
    """Return the F1 of the headings of one text, subtitles counted with their headings."""
    found = {p for p, margin in margins.items() if margin >= threshold and text.labels[p] not in ("optional", "sub")}
    right = sum(text.labels[place] == "head" for place in found)
    wanted = sum(label == "head" for label in text.labels.values()) + text.missed
    return 2 * right / (len(found) + wanted) if found or wanted else 1.0


def _judged(text: Text, margins: Mapping[int, float]) -> Iterator[tuple[float, bool]]:
    """Yield each margin, and whether it is that of a heading."""
    for place, margin in margins.items():
        if text.labels[place] != "optional":
            yield margin, text.labels[place] in ("head", "sub")


# ---------------------------------------------------------------- the whole


def main() -> int:
    options = arguments()
    texts = read_texts(options.gym_only, options.jobs)
    sources = sorted({text.source for text in texts})
    for text in texts:
        text.first = repeated(first_looks(text.layout, text.listing), text)
    firsts = first_models(texts, sources)
    for text in texts:
        take_second_look(text, firsts.get(text.source, firsts[""]))
    figures: dict[tuple[str, str], list[float]] = defaultdict(list)
    judged: list[tuple[float, bool]] = []
    scored: list[tuple[Text, dict[int, float]]] = []
    for source in sources:
        model = learn([heading_rows(t, t.second) for t in texts if t.source != source and t.is_learnable])
        for text in (t for t in texts if t.source == source):
            margins = {place: model.margin(clues) for place, clues in text.second.items()}
            scored.append((text, margins))
            judged += _judged(text, margins)
    medium, high = calibrate(judged, MEDIUM), calibrate(judged, HIGH)
    for text, margins in scored:
        short = " extract" if sum(label == "head" for label in text.labels.values()) <= max(EXTRACTED) else ""
        for source in (text.source, ""):
            figures[source, text.style + short].append(score(text, margins, medium))
    print(*report(figures), sep="\n")
    print(f"medium from {medium}, high from {high}")
    last = learn([heading_rows(t, t.second) for t in texts if t.is_learnable])
    subtitle = learn([pair_rows(t) for t in texts if t.is_learnable])
    write_models({"first": firsts[""], "second": last, "subtitle": subtitle}, medium, high, options.out)
    return 0


def read_texts(gym_only: bool, jobs: int) -> list[Text]:
    """Return all texts: the gym's and, unless left out, the grown ones."""
    books = [*gym.make_gym(0, STYLES), *([] if gym_only else gym.make_grown(GROWN))]
    with ProcessPoolExecutor(jobs) as pool:
        whole = [text for text in pool.map(read_text, books, chunksize=8) if text.labels]
    return whole + [short for text in whole for short in extracts_of(text)]


def write_models(models: Mapping[str, Learned], medium: float, high: float, path: Path) -> None:
    tables = {
        name: {"bias": model.bias, "weights": dict(sorted(model.weights.items()))} for name, model in models.items()
    }
    tables["second"] |= {"medium": max(medium, 0.0), "high": high}
    path.write_text(json.dumps({"models": tables}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gym-only", action="store_true", help="learn from the gym alone")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", type=Path, default=data_path("structure/headings.json"))
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
