"""How often a machine's claims are right: every claim of a TEI file, its @cert, and what the gold says of it.

The matches are the scorer's own: while it scores, its functions are watched (see ``watch_scorer``).
"""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

KINDS = ("head", "depth", "contents", "link", "pb", "pb/@n", "byline", "signed", "front")
STATED = "stated"
"""Stands for an element without @cert: the input itself says so, no machine decided."""
CERTAINTIES = ("high", "medium", "low", "unknown", STATED)
NEAR = 50
"""A page number is compared with that of the nearest page within so many characters, as the scorer does."""
TEI = "{http://www.tei-c.org/ns/1.0}"


class Verdict(NamedTuple):
    """One claim: its kind, its certainty, whether it is right."""

    kind: str
    certainty: str
    right: bool


@dataclass(slots=True)
class Watched:
    """What the scorer read and matched on its way."""

    system: Any = None
    alignment: Sequence[int] = ()
    matches: list[tuple[Any, Any, list[tuple[int, int]]]] = field(default_factory=list)

    def matched(self, wanted: Any) -> tuple[Sequence[Any], dict[int, int]]:
        """What was compared with that list of the gold, and its matches: index there to index in the gold."""
        for gold, found, pairs in self.matches:
            if gold is wanted:
                return found, {there: here for here, there in pairs}
        return (), {}


def score_claims(scorer: ModuleType, path: Path, gold: Mapping[str, Any]) -> tuple[dict[str, Any], Counter[Verdict]]:
    """The scorer's report on a TEI file, and its claims counted."""
    with watch_scorer(scorer) as watched:
        report: dict[str, Any] = scorer.score(str(path), gold, True)
    return report, Counter(Judge(scorer, watched, gold).verdicts())


@contextmanager
def watch_scorer(scorer: ModuleType) -> Iterator[Watched]:
    """Let the scorer work as ever and note what it reads, aligns and matches."""
    watched = Watched()
    own = {name: getattr(scorer, name) for name in ("Sys", "align", "seqmatch")}
    limit = sys.getrecursionlimit()

    def read(path: str) -> Any:
        watched.system = own["Sys"](path)
        return watched.system

    def align(one: str, other: str) -> Any:
        watched.alignment = own["align"](one, other)
        return watched.alignment

    def match(gold: Any, found: Any, same: Callable[[Any, Any], float]) -> Any:
        pairs = own["seqmatch"](gold, found, same)
        watched.matches.append((gold, found, pairs))
        return pairs

    try:
        scorer.__dict__.update(Sys=read, align=align, seqmatch=match)
        yield watched
    finally:
        scorer.__dict__.update(own)
        sys.setrecursionlimit(limit)


class Judge:
    """Holds each claim of one file against its gold."""

    def __init__(self, scorer: ModuleType, watched: Watched, gold: Mapping[str, Any]) -> None:
        self.scorer, self.watched, self.gold, self.system = scorer, watched, gold, watched.system
        self.length = int(gold["ncore"])
        self.offsets = core_offsets(watched.alignment)
        self.wanted, self.heads, pairs = watched.matches[0]
        self.heading_of = {there: here for here, there in pairs}

    def verdicts(self) -> Iterator[Verdict]:
        """All claims of all kinds."""
        yield from self.judge_headings()
        yield from self.judge_contents()
        yield from self.judge_pages()
        yield from self.judge_lines("byline", "bylines", ("byline", "docAuthor"))
        yield from self.judge_lines("signed", "signed", ("signed", "dateline"))
        yield from self.judge_front()

    def judge_headings(self) -> Iterator[Verdict]:
        """Each head of a division, and the depth of those that are headings."""
        optional = self._optional_headings()
        for place, head in enumerate(self.heads):
            element = next(iter(head["el"].iterchildren(f"{TEI}head")))
            matched = place in self.heading_of
            yield Verdict("head", certainty_of(element), matched or self._is_optional(head, optional))
            if matched:
                right = self.wanted[self.heading_of[place]]["depth"] == head["depth"]
                yield Verdict("depth", certainty_of(head["el"], element), right)

    def _optional_headings(self) -> list[str]:
        norm = self.scorer.norm_key
        extra = [heading["text"] for heading in self.gold["headings"] if heading.get("optional")]
        return [key for key in map(norm, [*self.gold.get("optional_headings", []), *extra]) if key]

    def _is_optional(self, head: Mapping[str, Any], optional: Sequence[str]) -> bool:
        return any(self.scorer.sim(key, head[form], 0.85) for key in optional for form in ("km", "kf"))

    def judge_contents(self) -> Iterator[Verdict]:
        """Each entry of the contents, and where its link leads."""
        entries, entry_of = self.watched.matched(self.gold["toc"])
        elements = {self.system.span.get(item, (0, 0))[0]: item for item in self._items()}
        for place, entry in enumerate(entries):
            element = elements.get(entry["pos"])
            is_entry = place in entry_of or entry.get("group")
            if element is not None:
                yield Verdict("contents", certainty_of(element, *self._divisions(element)), bool(is_entry))
            known = self.gold["toc"][entry_of[place]] if place in entry_of else {}
            if entry["target"] and not known.get("optional"):
                link = self._link(element, entry["target"])
                wanted = known.get("target")
                right = wanted is not None and self._heading_at(entry["target"]) == wanted
                yield Verdict("link", certainty_of(link), right)

    def _items(self) -> Iterator[Any]:
        return (e for e in self.system.root.iter(*(TEI + name for name in ("item", "head", "row", "l", "p", "ab"))))

    def _divisions(self, element: Any) -> Iterator[Any]:
        """The lists and divisions around an entry, the innermost first: one @cert may stand for all that they hold."""
        return (around for around in element.iterancestors() if self.system.istoc(around))

    @staticmethod
    def _link(element: Any, target: str) -> Any:
        links = element.iter() if element is not None else ()
        return next((e for e in links if (e.get("target") or e.get("corresp") or "").lstrip("#") == target), element)

    def _heading_at(self, target: str) -> int | None:
        """The gold's heading of the division that the target names, or of the first one after it."""
        element = self.system.ids.get(target)
        if element is None:
            return None
        if element.tag == f"{TEI}head":
            element = element.getparent()
        if not self.system.isdiv(element):
            start = self.system.span.get(element, (0, 0))[0]
            element = next((head["el"] for head in self.heads if head["pos"] >= start), None)
        for place, head in enumerate(self.heads):
            if head["el"] is element and place in self.heading_of:
                number: int = self.wanted[self.heading_of[place]]["i"]
                return number
        return None

    def judge_pages(self) -> Iterator[Verdict]:
        """Each page break by its very place, each page number by that of the nearest page."""
        breaks = self._breaks()
        wanted = [(page["core"], page["n"]) for page in self.gold["pagebreaks"] if not page.get("optional")]
        exact = {place for place, _ in wanted}
        nearest = dict(nearest_pairs([place for place, _ in wanted], [place for place, _ in breaks]))
        stated = {c.get("target", "").lstrip("#"): c for c in self.system.root.iter(f"{TEI}certainty")
                  if c.get("match") == "@n"}  # fmt: skip
        for index, (place, element) in enumerate(breaks):
            yield Verdict("pb", certainty_of(element), place in exact)
            label = self.scorer.norm_page(element.get("n"))
            known = wanted[nearest[index]][1] if index in nearest else ""
            if label and known is not None:
                identifier = element.get("{http://www.w3.org/XML/1998/namespace}id", "")
                yield Verdict("pb/@n", certainty_of(stated.get(identifier, element)), label == known)

    def _breaks(self) -> list[tuple[int, Any]]:
        """The page breaks inside the text; of several in one place (blank pages) the last."""
        ignored = self.gold.get("pb_dontcare", [])
        places: dict[int, Any] = {}
        for element in self.system.root.iter(f"{TEI}pb"):
            if element in self.system.span:
                place = self.offsets[self.system.span[element][0]]
                if 0 < place < self.length and not any(a < place < b for a, b in ignored):
                    places[place] = element
        return sorted(places.items(), key=lambda item: item[0])

    def judge_lines(self, kind: str, key: str, names: Sequence[str]) -> Iterator[Verdict]:
        """Bylines or signatures, where the gold knows any."""
        wanted = self.gold.get(key, [])
        if not wanted:
            return
        _, known = self.watched.matched(wanted)
        system = self.system
        elements = [e for e in system.root.iter(*(TEI + name for name in names)) if e in system.span]
        outer = [e for e in elements if not any(a.tag in {TEI + name for name in names} for a in e.iterancestors())]
        outer.sort(key=lambda e: (system.span[e][0], system.txt(e)))
        for place, element in enumerate(outer):
            yield Verdict(kind, certainty_of(element), place in known)

    def judge_front(self) -> Iterator[Verdict]:
        """Each part of the front matter: is there one of that type which covers mostly the same?"""
        for front in self.system.root.iter(f"{TEI}front"):
            for element in front:
                start, end = self.system.span.get(element, (0, 0))
                if end > start and (element.tag == f"{TEI}titlePage" or self.system.isdiv(element)):
                    part = (self.offsets[start], self.offsets[end])
                    yield Verdict("front", certainty_of(element), self._is_front(self._front_type(element), *part))

    def _front_type(self, element: Any) -> str:
        if element.tag == f"{TEI}titlePage":
            return "titlePage"
        name: str = self.scorer.canon_front(element.get("type"), self.system.headof(element))
        return name

    def _is_front(self, type_: str, start: int, end: int) -> bool:
        canonical = self.scorer.canon_front
        alike = (p for p in self.gold["front"] if canonical(p["type"], p.get("head", "")) in (type_, "other"))
        return any(
            2 * (min(end, p["end"]) - max(start, p["start"])) >= max(end, p["end"]) - min(start, p["start"])
            for p in alike
        )


def certainty_of(*elements: Any) -> str:
    """The @cert of the first element that has one."""
    found = (element.get("cert") for element in elements if element is not None)
    return next((value for value in found if value), STATED)


def core_offsets(alignment: Sequence[int]) -> list[int]:
    """For each place between two characters of the output the gold's offset there, by the nearer matched neighbour."""
    size = len(alignment)
    before, after = [-1] * (size + 1), [-1] * (size + 1)
    for place in range(1, size + 1):
        before[place] = place - 1 if alignment[place - 1] >= 0 else before[place - 1]
    for place in range(size - 1, -1, -1):
        after[place] = place if alignment[place] >= 0 else after[place + 1]
    return [_offset(place, before[place], after[place], alignment) for place in range(size + 1)]


def _offset(place: int, before: int, after: int, alignment: Sequence[int]) -> int:
    if before >= 0 and (after < 0 or place - 1 - before <= after - place):
        return alignment[before] + 1
    return alignment[after] if after >= 0 else 0


def nearest_pairs(wanted: Sequence[int], found: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Indexes (found, wanted) of places within NEAR of each other, the closest first, each once; both are sorted."""
    candidates = []
    for index, place in enumerate(found):
        first = bisect_left(wanted, place - NEAR)
        last = bisect_left(wanted, place + NEAR + 1)
        candidates += [(abs(wanted[other] - place), other, index) for other in range(first, last)]
    used_wanted, used_found = set[int](), set[int]()
    for _, other, index in sorted(candidates):
        if other not in used_wanted and index not in used_found:
            used_wanted.add(other)
            used_found.add(index)
            yield index, other
