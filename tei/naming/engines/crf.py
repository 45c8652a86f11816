"""The engine of the tagger: the model that was trained on this machine, or else the one that ships."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tei.model import Certainty
from tei.naming.calibration import belief
from tei.naming.candidates import Candidate, Kind
from tei.naming.engines import Engine
from tei.naming.features import places
from tei.naming.model import Model, current_model
from tei.naming.rules.classical import is_biographical
from tei.naming.scoring import Tables, tables
from tei.naming.tagging import tag

ENGINE = "crf"
CERTAINTIES: tuple[Certainty, ...] = ("unknown", "low", "medium", "high")
DOUBTFUL = 600
"""What is so much below low certainty is not even raised by its company."""
PART = 8_000
"""Characters that are tagged at once."""


def make(language: str, setting: str = "") -> Engine | None:
    """The tagger for Chinese; other languages have none."""
    model = current_model() if language == "zh" else None
    return partial(_find, model, tables(model.weights, model.slack)) if model else None


def _find(model: Model, known: Tables, text: str) -> Iterator[Candidate]:
    if is_biographical(text):  # it has learnt modern prose, in which names are made otherwise
        return
    marks = places(text)
    for start, part in _parts(text):
        for name in tag(part, known, marks[start : start + len(part)]):
            believed, least = belief(part, name), model.thresholds[name.kind]
            if believed < least[0] - DOUBTFUL:
                continue
            certainty = _certainty(believed, *least)
            kind: Kind = "place" if name.kind == "place" else "person"
            yield Candidate(start + name.start, start + name.end, kind, ENGINE, "tagger", certainty)


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """The text in parts that end with a block or a sentence, so that the features of all need not be kept at once."""
    start = 0
    while start < len(text):
        end = start + PART
        if end < len(text):
            end = max(text.rfind(mark, start, end) for mark in "\n。") + 1 or end  # 0 where there is none
        yield start, text[start:end]
        start = end


def _certainty(margin: int, *least: int) -> Certainty:
    """By the least margins of low, of medium and of high certainty."""
    return CERTAINTIES[sum(margin >= one for one in least)]
