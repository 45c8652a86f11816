"""A semi-Markov conditional random field over candidates (Sarawagi and Cohen, NIPS 2004).

A text's names are a set of candidates that do not overlap.  The weight of a set is the exponential
of the sum of its candidates' scores, a score being the sum of its features' weights; a candidate's
probability is the share of the sets that contain it.  Candidates that do not touch are
independent, so the sums run over clusters of overlapping candidates.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from tei.names.candidates import Candidate

Features = Callable[[str, Candidate], list[str]]
Weights = Mapping[str, float]


def clusters(candidates: Iterable[Candidate]) -> Iterator[list[Candidate]]:
    """Groups of candidates that overlap, directly or by way of others."""
    cluster: list[Candidate] = []
    reach = -1
    for candidate in sorted(candidates):
        if candidate.start >= reach and cluster:
            yield cluster
            cluster = []
        cluster.append(candidate)
        reach = max(reach, candidate.end)
    if cluster:
        yield cluster


def score(weights: Weights, features: Sequence[str]) -> float:
    """The sum of the weights, kept where its exponential is finite."""
    return max(-30.0, min(30.0, sum(weights.get(feature, 0.0) for feature in features)))


def probabilities(cluster: Sequence[Candidate], scores: Sequence[float]) -> list[float]:
    """Of each candidate of a cluster, how probable it is that it is a name."""
    if len(cluster) == 1:
        return [1 / (1 + math.exp(-scores[0]))]
    strengths = [math.exp(value) for value in scores]
    points = sorted({point for c in cluster for point in c[:2]})
    before = dict.fromkeys(points, 0.0)
    after = dict.fromkeys(points, 0.0)
    _sweep(before, points, [(c.end, c.start, s) for c, s in zip(cluster, strengths, strict=True)])
    _sweep(after, points[::-1], [(c.start, c.end, s) for c, s in zip(cluster, strengths, strict=True)])
    total = before[points[-1]]
    return [before[c.start] * s * after[c.end] / total for c, s in zip(cluster, strengths, strict=True)]


def _sweep(sums: dict[int, float], points: Sequence[int], arcs: Sequence[tuple[int, int, float]]) -> None:
    """The weight of all sets of candidates up to each point."""
    sums[points[0]] = 1.0
    for previous, point in zip(points, points[1:], strict=False):
        sums[point] = sums[previous] + sum(sums[origin] * s for target, origin, s in arcs if target == point)


def train(
    texts: Sequence[tuple[str, frozenset[tuple[int, int]]]],
    find: Callable[[str], Iterable[Candidate]],
    describe: Features,
    *,
    rounds: int = 5,
    rate: float = 0.3,
    decay: float = 1e-6,
    least: int = 2,
) -> dict[str, float]:
    """Weights that make the names of ``texts`` (text, spans) probable: stochastic gradient ascent with AdaGrad.

    ``least``: how often a feature must occur to be kept.  Deterministic: no random order.
    """
    data = [(describe_cluster, spans) for text, spans in texts for describe_cluster in _described(text, find, describe) for spans in [spans]]
    counts: dict[str, int] = {}
    for (_, described), _ in data:
        for names in described:
            for name in names:
                counts[name] = counts.get(name, 0) + 1
    weights = {name: 0.0 for name, count in counts.items() if count >= least}
    squares = dict.fromkeys(weights, 1.0)
    for _ in range(rounds):
        for (cluster, described), spans in data:
            chances = probabilities(cluster, [score(weights, names) for names in described])
            for candidate, names, chance in zip(cluster, described, chances, strict=True):
                gradient = ((candidate.start, candidate.end) in spans) - chance
                if abs(gradient) < 0.01:
                    continue
                for name in names:
                    if name in weights:
                        squares[name] += gradient * gradient
                        weights[name] += rate * gradient / math.sqrt(squares[name]) - decay * weights[name]
    return {name: weight for name, weight in weights.items() if abs(weight) > 0.02}


def _described(text: str, find: Callable[[str], Iterable[Candidate]], describe: Features) -> Iterator[tuple[list[Candidate], list[list[str]]]]:
    for cluster in clusters(find(text)):
        yield cluster, [describe(text, candidate) for candidate in cluster]
