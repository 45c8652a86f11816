"""Learn what the faults of a tree of headings weigh: ``tei/data/structure/heading_levels.json``.

    python -m scripts.train_depths [--gym-only] [--out FILE]

The headings of the gold are given; what is learned is which order of their kinds is the right one.  Every text brings
the trees that the search comes by, each with its faults and the share of headings that lie right in it; the weights are
those under which the likeliest trees are the rightest (expected share, by gradient).  Every source is left out once and
scored by what the others teach.  Nothing is left to chance but by a fixed seed.  Needs the extra ``training``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scripts import gym
from scripts.calibration import report
from scripts.gym_labels import core_positions, read_prepared, source_of
from tei.encoder.structure.heading_book import match_contents
from tei.encoder.structure.heading_depths import prepare_outlines
from tei.encoder.structure.heading_faults import count_faults
from tei.encoder.structure.heading_levels import find_levels, neighbours_of
from tei.encoder.structure.heading_outline import Outline
from tei.encoder.structure.heading_tree import Levels, grow_tree, read_numbering
from tei.encoder.structure.headings import Heading, Verdict, outline_of
from tei.encoder.structure.wording import section_type
from tei.resources import data_path

STYLES = ("markdown", "bare")
FAULTS = tuple(
    "restart skip across mixed flank only-child depth common-above unlisted-parent empty empty-number text-over-number "
    "text-over-numbers title-over-units number-over-title sign-over-unit introduction rank".split()
)
FIRST = dict.fromkeys(FAULTS, 1.0)
GIVEN = {"introduction": 3.0, "rank": 1.5}
"""Weights that reason gives, of what too few books show: an introduction before chapter one is no parent, and where a
book shows nothing else, the tables of languages know which unit is the larger."""
ROUNDS, STEPS, RATE, PULL = 2, 300, 0.05, 0.002
"""Rounds of search and learning; steps of the gradient, their size, and the pull of the weights towards zero."""
SPREAD, OTHERS = 0.5, 3
"""How far, in natural logarithms, and how many other weights are tried for more trees."""
SEED = 13
SCALE = 0.1
"""Faults of a hundred headings are counted in tens."""


@dataclass(frozen=True, slots=True)
class Text:
    """The headings of one text, and how deep its gold puts them; None where it leaves that open."""

    name: str
    style: str
    source: str
    outlines: Sequence[Outline]
    wanted: Sequence[int | None]

    def share_right(self, depths: Sequence[int]) -> float:
        """Return which share of the headings that the gold places lies as deep as there."""
        judged = [depth == wanted for depth, wanted in zip(depths, self.wanted, strict=True) if wanted]
        return sum(judged) / len(judged)


def read_text(book: gym.GymBook) -> Text:
    """Return the headings of the body of ``book``, as its gold has them."""
    prepared, layout, gold, labels = read_prepared(book)
    positions = core_positions(layout.text, gold)
    known = sorted((head["start"], head["depth"], head["zone"]) for head in gold["headings"])
    matches = {prepared.eligible[match.candidate].number: match for match in match_contents(prepared)}
    headings, wanted = [], []
    for place in layout.candidates:
        block = layout.blocks[place]
        start = [head for head in known if head[0] <= positions[block.span.start]]
        if labels[place] in ("head", "optional") and start and start[-1][2] == "body":
            subtitles = tuple(layout.blocks[place + 1 : _end_of_subtitles(place, labels)])
            kind = section_type(block.text, prepared.language)
            headings.append(Heading(block, Verdict("gold", "high"), subtitles, matches.get(place), kind))
            wanted.append(start[-1][1] if labels[place] == "head" else None)
    outlines = prepare_outlines([outline_of(headings, number, prepared) for number in range(len(headings))])
    return Text(book.name, book.style, source_of(book), outlines, wanted)


def _end_of_subtitles(place: int, labels: Sequence[str]) -> int:
    end = place + 1
    while end < len(labels) and labels[end] == "sub":
        end += 1
    return end


# ---------------------------------------------------------------- learning

Pool = list[tuple[np.ndarray, float]]
"""Trees of a text: the faults of each, and the share of headings that lie right."""


def grow_pool(text: Text, weightings: Sequence[Mapping[str, float]]) -> Pool:
    """Return the trees that the search finds under each of the weights, and those next to the last one."""
    numbering = read_numbering(text.outlines)
    found: dict[tuple[int, ...], tuple[np.ndarray, float]] = {}
    for levels in _orders(text, weightings):
        tree = grow_tree(text.outlines, levels, numbering)
        if (key := tuple(tree.depths)) not in found:
            faults = count_faults(text.outlines, tree)
            vector = np.array([SCALE * faults.get(name, 0.0) for name in FAULTS])
            found[key] = vector, text.share_right(tree.depths)
    return list(found.values())


def _orders(text: Text, weightings: Sequence[Mapping[str, float]]) -> Iterator[Levels]:
    for weights in weightings:
        last = find_levels(text.outlines, weights)
        yield last
        yield from neighbours_of(last, sorted(last))


def learn(texts: Sequence[Text], pools: Sequence[Pool]) -> dict[str, float]:
    """Return the weights, none below zero, under which the expected share of right depths is highest."""
    copies = Counter(text.name for text in texts)
    held = [(np.array([f for f, _ in pool]), np.array([s for _, s in pool]), 1 / copies[text.name])
            for text, pool in zip(texts, pools, strict=True)]  # fmt: skip
    weights = np.ones(len(FAULTS))
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        slope = PULL * weights - sum(_gain(*text, weights) for text in held) / sum(count for _, _, count in held)
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
        weights = weights - RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
        weights = np.maximum(weights, 0)
    return {name: round(float(weight), 2) for name, weight in zip(FAULTS, weights, strict=True)} | GIVEN


def _gain(faults: np.ndarray, shares: np.ndarray, count: float, weights: np.ndarray) -> np.ndarray:
    """Return the slope of the expected share of a text, by the weights."""
    odds = -(faults @ weights)
    chances = np.exp(odds - odds.max())
    chances /= chances.sum()
    slope: np.ndarray = -count * ((chances * (shares - chances @ shares)) @ faults)
    return slope


def score(texts: Iterable[Text], weights: Mapping[str, float]) -> Iterator[tuple[Text, float]]:
    """Yield every text with the share of its headings that lie right."""
    for text in texts:
        levels = find_levels(text.outlines, weights)
        yield text, text.share_right(grow_tree(text.outlines, levels, read_numbering(text.outlines)).depths)


# ---------------------------------------------------------------- the whole


def main() -> int:
    options = arguments()
    books = [*gym.make_gym(0, STYLES), *([] if options.gym_only else gym.make_grown(1, 0, STYLES))]
    with ProcessPoolExecutor(options.jobs) as pool:
        texts = [text for text in pool.map(read_text, books, chunksize=8) if any(text.wanted)]
        learnable = [text for text in texts if not text.name.startswith(gym.UNLEARNT)]
        pools: list[Pool] = [[] for _ in learnable]
        chance = np.random.default_rng(SEED)
        weights: Mapping[str, float] = FIRST
        for _ in range(ROUNDS):
            tried = [_shaken(weights, chance) for _ in range(OTHERS)] + [weights]
            grown = pool.map(grow_pool, learnable, [tried] * len(learnable), chunksize=8)
            pools = [old + new for old, new in zip(pools, grown, strict=True)]
            weights = learn(learnable, pools)
    print(*report(left_out_figures(texts, learnable, pools)), sep="\n")
    options.out.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")
    return 0


def _shaken(weights: Mapping[str, float], chance: np.random.Generator) -> dict[str, float]:
    return {name: weight * float(np.exp(SPREAD * chance.standard_normal())) for name, weight in weights.items()}


def left_out_figures(
    texts: Sequence[Text], learnable: Sequence[Text], pools: Sequence[Pool]
) -> Mapping[tuple[str, str], Sequence[float]]:
    """Return the figures of each source by the weights that the others teach."""
    figures: dict[tuple[str, str], list[float]] = defaultdict(list)
    for source in sorted({text.source for text in texts}):
        others = [number for number, text in enumerate(learnable) if text.source != source]
        weights = learn([learnable[n] for n in others], [pools[n] for n in others])
        for text, share in score((text for text in texts if text.source == source), weights):
            figures[source, text.style].append(share)
            figures["all grown" if source.startswith("grown") else "all of the gym", text.style].append(share)
    return figures


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gym-only", action="store_true", help="leave the grown books out")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    parser.add_argument("--out", type=Path, default=data_path("structure/heading_levels.json"))
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
