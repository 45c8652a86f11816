"""The engine of the tagger: the model that was trained on this machine, or else the one that ships."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tei.model import Certainty
from tei.naming.candidates import Candidate
from tei.naming.engines import Engine
from tei.naming.model import Model, current_model
from tei.naming.tagging import tag

ENGINE = "crf"


def make(language: str, setting: str = "") -> Engine | None:
    """The tagger for Chinese; other languages have none."""
    model = current_model() if language == "zh" else None
    return partial(_find, model) if model else None


def _find(model: Model, text: str) -> Iterator[Candidate]:
    for name in tag(text, model.weights, model.slack):
        yield Candidate(
            name.start,
            name.end,
            "place" if name.kind == "place" else "person",
            ENGINE,
            "tagger",
            _certainty(name.margin, model),
        )


def _certainty(margin: int, model: Model) -> Certainty:
    return "high" if margin >= model.high else "medium" if margin >= model.medium else "low"
