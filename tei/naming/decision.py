"""Which candidates are names: filter, agreement, majority over the book, what stands again elsewhere."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tei.model import Certainty
from tei.naming.candidates import RANK, Candidate, Kind, Matcher

RAISED: dict[Certainty, Certainty] = {"unknown": "unknown", "low": "medium", "medium": "high", "high": "high"}
DOUBTED: frozenset[Certainty] = frozenset({"low", "unknown"})
OFTEN = 3
"""From this number of mentions on a name is believed wherever it stands."""
TAGGER = "crf"
GAZETTEER = frozenset({"gazetteer-short", "gazetteer-history", "gazetteer-world"})
LISTING = frozenset("、")


class Name(NamedTuple):
    """A name that stands: in the view, with what speaks for it."""

    start: int
    end: int
    kind: Kind
    rule: str
    certainty: Certainty
    note: str = ""
    entity: str = ""
    """The name of what is meant where the text has it in another form; empty where it is the text itself."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a language knows of names apart from their context."""

    is_possible: Callable[[str, Candidate], bool]
    """Can the candidate be a name, given the text?"""
    is_free: Callable[[str, int, int], bool]
    """Do no words of the text reach into the stretch?"""
    speaks_for_itself: Callable[[str, Kind], bool]
    """Is the string likely the same name wherever it stands?"""
    may_be_listed: Callable[[str], bool]
    """May the string, of which little is known, be a name because it stands in a series of names?"""


def decide(text: str, candidates: Iterable[Candidate], judgement: Judgement, known: Collection[str] = ()) -> list[Name]:
    """The names of a text in order, none within another.  ``known`` are persons that bylines name."""
    possible = [c for c in candidates if judgement.is_possible(text, c)]
    merged = _agreed(possible)
    kinds = _majority(text, merged, known)
    named = [_of_majority(text, c, kinds) for c in merged]
    raised = _raised_by_company(text, _raised_by_number(text, named), judgement)
    kept = _without_overlaps(_without_inner([c for c in raised if RANK[c.certainty] > 0]))
    names = [Name(c.start, c.end, c.kind, c.rule, c.certainty, c.note, c.note if c.rule in BACK else "") for c in kept]
    everywhere = [*names, *_elsewhere(text, names, judgement, known)]
    return sorted(_less_sure_alone(everywhere, {(c.start, c.end) for c in possible if c.engine == TAGGER}))


def _less_sure_alone(names: Iterable[Name], tagged: Collection[tuple[int, int]]) -> Iterator[Name]:
    """What only the gazetteer says is of medium certainty where the tagger has found names, and none there."""
    for name in names:
        alone = tagged and name.rule in GAZETTEER and name[:2] not in tagged
        yield name._replace(certainty="medium") if alone and name.certainty == "high" else name


BACK = frozenset({"given-name", "surname-and-title"})
"""Rules whose note is the full name of the person."""


def _agreed(candidates: Sequence[Candidate]) -> list[Candidate]:
    """One candidate a span and kind, surer where two engines say the same and neither doubts."""
    groups: dict[tuple[int, int, Kind], list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        groups[candidate.start, candidate.end, candidate.kind].append(candidate)
    return [_merged(group) for group in groups.values()]


def _merged(group: Sequence[Candidate]) -> Candidate:
    best = max(group, key=lambda c: RANK[c.certainty])
    engines = sorted({c.engine for c in group})
    if len(engines) < 2:
        return best
    note = f"{best.note}; " if best.note else ""
    believers = {c.engine for c in group if RANK[c.certainty] > 1}
    agreed = RAISED[best.certainty] if len(believers) > 1 or best.certainty in DOUBTED else best.certainty
    return best._replace(certainty=agreed, note=f"{note}said by {' and '.join(engines)}")


def _majority(text: str, candidates: Iterable[Candidate], known: Collection[str]) -> dict[str, Kind]:
    """What each string mostly is in this book, where that is clear."""
    votes: dict[str, Counter[Kind]] = defaultdict(Counter)
    for candidate in candidates:
        votes[text[candidate.start : candidate.end]][candidate.kind] += RANK[candidate.certainty] ** 2
    for name in known:
        votes[name]["person"] += 10
    clear: dict[str, Kind] = {}
    for name, count in votes.items():
        (first, most), *others = count.most_common()
        if not others or most > 2 * others[0][1]:
            clear[name] = first
    return clear


def _of_majority(text: str, candidate: Candidate, kinds: dict[str, Kind]) -> Candidate:
    kind = kinds.get(text[candidate.start : candidate.end], candidate.kind)
    if kind == candidate.kind:
        return candidate
    return candidate._replace(kind=kind, rule="majority", note=f"{candidate.rule} took it for a {candidate.kind}")


def _raised_by_number(text: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    """What is believed somewhere and said often is believed in each of its places."""
    count = Counter((text[c.start : c.end], c.kind) for c in candidates)
    believed = {(text[c.start : c.end], c.kind) for c in candidates if RANK[c.certainty] > 1}
    return [
        c._replace(certainty="medium", note=f"one of {count[text[c.start : c.end], c.kind]} mentions")
        if c.certainty in DOUBTED
        and c.end - c.start > 1
        and (text[c.start : c.end], c.kind) in believed
        and count[text[c.start : c.end], c.kind] >= OFTEN
        else c
        for c in candidates
    ]


def _raised_by_company(text: str, candidates: Sequence[Candidate], judgement: Judgement) -> list[Candidate]:
    """What is doubted alone is believed in a series: 鸡泽 of 武安、永年、鸡泽、磁县."""
    chosen = list(candidates)
    for order in (range(len(chosen)), reversed(range(len(chosen)))):
        ends = {(c.end, c.kind) for c in chosen if RANK[c.certainty] > 1}
        starts = {(c.start, c.kind) for c in chosen if RANK[c.certainty] > 1}
        for number in order:
            one = chosen[number]
            if one.certainty not in DOUBTED or not judgement.may_be_listed(text[one.start : one.end]):
                continue
            before = text[one.start - 1 : one.start] in LISTING and (one.start - 1, one.kind) in ends
            after = text[one.end : one.end + 1] in LISTING and (one.end + 1, one.kind) in starts
            if before or after:
                chosen[number] = one._replace(
                    certainty="medium", rule="series", note=f"{one.rule}, in a series of names"
                )
                ends.add((one.end, one.kind))
                starts.add((one.start, one.kind))
    return chosen


def _without_inner(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Without the places that the gazetteer knows inside a longer person whom the tagger believes: 沈阳 of 高沈阳."""
    whole = [c for c in candidates if c.rule == "tagger" and c.kind == "person" and RANK[c.certainty] > 1]
    held = {
        (at, at + size) for c in whole for size in range(2, c.end - c.start) for at in range(c.start, c.end - size + 1)
    }
    return [c for c in candidates if not (c.rule.startswith("gazetteer") and (c.start, c.end) in held)]


def _without_overlaps(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The surer, then the longer of two that overlap."""
    kept: list[Candidate] = []
    taken: set[int] = set()
    for candidate in sorted(candidates, key=lambda c: (-RANK[c.certainty], c.start - c.end, c.start)):
        stretch = range(candidate.start, candidate.end)
        if taken.isdisjoint(stretch):
            taken.update(stretch)
            kept.append(candidate)
    return sorted(kept)


def _elsewhere(text: str, names: Sequence[Name], judgement: Judgement, known: Collection[str]) -> list[Name]:
    """What is surely a name somewhere is one elsewhere, if no word reaches into it."""
    count = Counter((text[n.start : n.end], n.kind) for n in names if not n.entity)
    sure = {
        text[n.start : n.end]: n.kind
        for n in names
        if n.certainty == "high" or count[text[n.start : n.end], n.kind] >= OFTEN
    }
    sure = {name: kind for name, kind in sure.items() if judgement.speaks_for_itself(name, kind)}
    sure |= dict.fromkeys((name for name in known if len(name) > 1), "person")
    taken = {at for name in names for at in range(name.start, name.end)}
    return [
        Name(start, end, sure[text[start:end]], "named-elsewhere", "low")
        for start, end in Matcher(sure).spans(text)
        if taken.isdisjoint(range(start, end)) and judgement.is_free(text, start, end)
    ]
