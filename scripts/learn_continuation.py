"""Learn what shows that a sentence goes on over a gap, from books whose paragraphs are known.

    python -m scripts.learn_continuation            writes tei/data/models/continuation.toml
    python -m scripts.learn_continuation --folds F   writes one model a source kept back into the folder F

The books are those of the gym (scripts/gym.py; they stay outside this repository) and those that tests/books grows.
Nothing is random: the same books give the same weights.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts.gym import UNLEARNT, make_gym  # noqa: E402 (the checkout must be importable first)
from scripts.gym_labels import core_positions  # noqa: E402
from tei.annotators.blocks import blocks_of, shape_of  # noqa: E402
from tei.annotators.tables import language_of  # noqa: E402
from tei.encoder.structure.continuation import (  # noqa: E402
    MODEL,
    clues_of,
    family_of,
    gap_between,
    habits_of,
    sides_of,
)
from tei.model import Document, Source, Span  # noqa: E402
from tei.pipeline import ANNOTATORS, load  # noqa: E402
from tei.positions import covering  # noqa: E402
from tei.resources import data_path  # noqa: E402
from tei.sources import read_source  # noqa: E402
from tests.books.gold import as_json  # noqa: E402
from tests.books.outline import shelf  # noqa: E402
from tests.books.writing import STYLES, write_book  # noqa: E402

BEFORE = ("marks", "furniture", "contents", "front")
"""The layers that say what is no running text."""
GROWN = "grown"
"""The source of the books of tests/books."""
PER_BOOK = 300
"""No text counts for more gaps than this."""
LEAST, EPOCHS, DECAY, RATE, STEP = 8, 25, 0.3, 0.5, 3.0
HEADER = """\
# Written by scripts/learn_continuation.py; do not edit.
# Log odds that a sentence goes on from one block to the next, for each clue (tei/encoder/structure/continuation.py).
# Learned from the paragraphs of {books}; docs/decisions/soft-page-breaks.md has the figures.
"""

Sample = tuple[tuple[str, ...], bool]


class Lesson(NamedTuple):
    """The gaps of one text: its source, the family of its script, the clues of each and whether a sentence goes on."""

    source: str
    family: str
    samples: tuple[Sample, ...]


def main() -> int:
    """Write the weights."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--folds", type=Path)
    folds = arguments.parse_args().folds
    lessons = list(read_lessons())
    if folds is None:
        data_path(MODEL).write_text(as_toml(lessons), encoding="utf-8")
        return 0
    folds.mkdir(parents=True, exist_ok=True)
    for source in sorted({lesson.source for lesson in lessons} - {GROWN}):
        kept = [lesson for lesson in lessons if lesson.source != source]
        (folds / f"{source}.toml").write_text(as_toml(kept), encoding="utf-8")
        print(source, *(f"{name} {value:.3f}" for name, value in measure(kept, lessons, source).items()))
    return 0


def read_lessons() -> Iterator[Lesson]:
    """The gaps of every text that may be learned from."""
    for book in make_gym():
        if not book.name.startswith(UNLEARNT):
            gold = json.loads(book.gold.read_text(encoding="utf-8"))
            yield lesson_of(book.source, read_source(book.text.read_bytes()), gold)
    for name in shelf():
        for style in STYLES:
            sheet = write_book(name, style)
            yield lesson_of(GROWN, read_source(sheet.text.encode()), as_json(sheet))


def lesson_of(name: str, source: Source, gold: Mapping[str, object]) -> Lesson:
    """The gaps between the blocks of one text that are no title page and no contents."""
    document = Document(source)
    for row in ANNOTATORS:
        if row.name in BEFORE:
            document = replace(document, annotations=(*document.annotations, *load(row.function)(document)))
    language, blocks = language_of(document), blocks_of(document)
    habits, sides = habits_of(blocks, shape_of(source), source.text), sides_of(blocks, language)
    is_hidden = covering(list(hidden_spans(document)))
    core, begun = core_positions(source.text, gold), set(gold["blocks"])  # type: ignore[call-overload]
    samples = []
    for number in range(1, len(blocks)):
        before, after = blocks[number - 1], blocks[number]
        gap = gap_between(before, after, source.text)
        if is_hidden(before.span.start) or is_hidden(after.span.start) or (gap == "line" and habits.is_indented):
            continue
        clues = clues_of(blocks, number, sides, habits, gap, language)
        samples.append((clues, core[after.span.start] not in begun))
    return Lesson(name, family_of(language), tuple(samples))


def hidden_spans(document: Document) -> Iterator[Span]:
    """Title page and contents."""
    for one in document.annotations:
        if one.element == "titlePage" or (one.element == "div" and ("type", "contents") in one.attributes):
            yield one.span


# --- learning --------------------------------------------------------------------------------------------


def as_toml(lessons: Sequence[Lesson]) -> str:
    """The model file: a table of weights for each family."""
    sources = sorted({lesson.source for lesson in lessons} - {GROWN})
    lines = [HEADER.format(books=f"the gym ({', '.join(sources)}) and of tests/books")]
    for family in sorted({lesson.family for lesson in lessons}):
        lines.append(f"\n[{family}]\n")
        lines += [f'"{clue}" = {weight}\n' for clue, weight in sorted(learn(lessons, family).items())]
    return "".join(lines)


def learn(lessons: Iterable[Lesson], family: str) -> dict[str, float]:
    """Logistic regression over the clues, with weight decay; steps shrink as in AdaGrad."""
    counts: dict[tuple[str, ...], list[float]] = defaultdict(lambda: [0.0, 0.0])
    seen: Counter[str] = Counter()
    for lesson in lessons:
        if lesson.family == family:
            share = min(1.0, PER_BOOK / max(1, len(lesson.samples)))
            for clues, goes_on in lesson.samples:
                counts[clues][goes_on] += share
                seen.update(clues)
    rows = [
        (tuple(clue for clue in clues if seen[clue] >= LEAST), ends, goes)
        for clues, (ends, goes) in sorted(counts.items())
    ]
    weights: dict[str, float] = defaultdict(float)
    squares: dict[str, float] = defaultdict(lambda: 1e-6)
    order = Random(0)
    for _ in range(EPOCHS):
        order.shuffle(rows)
        for clues, ends, goes in rows:
            _step(weights, squares, seen, clues, ends, goes)
    return {clue: round(weight, 3) for clue, weight in weights.items() if abs(weight) >= 0.02}


def _step(
    weights: dict[str, float], squares: dict[str, float], seen: Mapping[str, int],
    clues: tuple[str, ...], ends: float, goes: float,
) -> None:  # fmt: skip
    score = weights["bias"] + math.fsum(weights[clue] for clue in clues)
    slope = (ends + goes) / (1 + math.exp(-max(-30.0, min(30.0, score)))) - goes
    if abs(slope) < 1e-5:
        return
    slope = max(-STEP, min(STEP, slope))
    for clue in (*clues, "bias"):
        gradient = slope + DECAY * weights[clue] / max(1, seen.get(clue, 0))
        squares[clue] += gradient * gradient
        weights[clue] -= RATE * gradient / math.sqrt(squares[clue])


def measure(lessons: Sequence[Lesson], all_lessons: Sequence[Lesson], source: str) -> dict[str, float]:
    """Precision and recall, and how often what is said with 95 % is right, on the source kept back."""
    models = {family: learn(lessons, family) for family in {lesson.family for lesson in lessons}}
    scored = [
        (models[lesson.family].get("bias", 0.0) + sum(models[lesson.family].get(c, 0.0) for c in clues), goes_on)
        for lesson in all_lessons
        if lesson.source == source
        for clues, goes_on in lesson.samples
    ]
    right = sum(goes_on for score, goes_on in scored if score > 0)
    sure = [goes_on for score, goes_on in scored if score > 3]
    return {
        "precision": right / max(1, sum(score > 0 for score, _ in scored)),
        "recall": right / max(1, sum(goes_on for _, goes_on in scored)),
        "sure": sum(sure) / max(1, len(sure)),
    }


if __name__ == "__main__":
    sys.exit(main())
