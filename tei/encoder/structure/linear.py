"""Linear models: weights by the names of clues, as ``scripts/train_structure.py`` learns them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from tei.model import Certainty
from tei.resources import data_path


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Weights by the names of clues, the weight of no clue at all, and from which margins on it is how certain."""

    bias: float
    weights: Mapping[str, float]
    medium: float = 0.0
    high: float = 0.0

    def margin(self, clues: Mapping[str, float]) -> float:
        """Return the logarithmic odds of the clues taken together."""
        weights = self.weights
        return self.bias + sum(weights.get(name, 0.0) * value for name, value in clues.items())

    def strongest(self, clues: Mapping[str, float], count: int = 3) -> list[tuple[str, float]]:
        """Return the clues that count most either way, each name once, with what it counts."""
        worth: dict[str, float] = {}
        for name, value in clues.items():
            key = name[1:]
            worth[key] = worth.get(key, 0.0) + self.weights.get(name, 0.0) * value
        return sorted(worth.items(), key=lambda item: -abs(item[1]))[:count]

    def certainty(self, margin: float) -> Certainty:
        """Return how certain a margin makes the claim, as calibrated on books that had no part in the making."""
        return "high" if margin >= self.high else "medium" if margin >= self.medium else "low"


@cache
def load_models(name: str) -> Mapping[str, LinearModel]:
    """Return the models of the data file ``structure/NAME.json``, by their names."""
    tables = json.loads(data_path(f"structure/{name}.json").read_text(encoding="utf-8"))["models"]
    return {
        key: LinearModel(table["bias"], table["weights"], table.get("medium", 0.0), table.get("high", 0.0))
        for key, table in tables.items()
    }


@cache
def load_models_of(name: str, *groups: str) -> Mapping[str, LinearModel]:
    """Return the models of the data file for blocks of these groups: the weights of each clue's names in one.

    A clue comes once for all blocks, and once for those of each group (``marked|…``, ``han plain|…``).
    """
    return {key: _model_of(model, groups) for key, model in load_models(name).items()}


def _model_of(model: LinearModel, groups: tuple[str, ...]) -> LinearModel:
    weights: dict[str, float] = {}
    for name, weight in model.weights.items():
        group, bar, clue = name[1:].rpartition("|")
        if not bar or group in groups:
            key = name[0] + clue
            weights[key] = weights.get(key, 0.0) + weight
    return replace(model, weights=weights)
