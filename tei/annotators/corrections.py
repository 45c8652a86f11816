"""A person's decisions as annotations; ``resolve`` lets them win.

Names, slips and page breaks are said here.  Headings, front matter, joined and split paragraphs need the
rest of the structure: their annotators ask ``decisions``, ``joins`` and ``splits``, and all ask ``vetoed``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain, count

from tei.corrections.decisions import Decision, check_corrections, decisions, joins, splits, vetoed
from tei.corrections.kinds import KINDS
from tei.corrections.sidecar import read_corrections, sidecar_of
from tei.encoding.identifiers import name_part
from tei.model import Annotation, Document, Evidence

__all__ = [
    "check_corrections", "decisions", "joins", "read_corrections", "replay", "sidecar_of", "splits", "vetoed",
]  # fmt: skip

NAME = "corrections"
Attributes = tuple[tuple[str, str], ...]


def replay(document: Document) -> Iterator[Annotation]:
    """What a person said that stands by itself: names, slips, page breaks; of two pages at one place the later one."""
    pages = {decision.span: decision for decision in decisions(document, "page")}
    named: set[str] = set()
    for decision in decisions(document):
        if decision.correction.kind == "page":
            if pages[decision.span] is decision:
                yield _page(decision, named)
        elif decision.correction.kind in MAKERS:
            yield _annotation(decision, MAKERS[decision.correction.kind](decision.correction.value))


def _annotation(decision: Decision, attributes: Attributes) -> Annotation:
    correction = decision.correction
    reading = correction.value if correction.kind == "slip" else None
    rule = f"{correction.kind} everywhere" if correction.everywhere else correction.kind
    evidence = Evidence(NAME, rule, "high", correction.note)
    return Annotation(decision.span, KINDS[correction.kind].element, attributes, reading, evidence)


def _reference(value: str) -> Attributes:
    return (("ref", value),) if value else ()


def _page(decision: Decision, named: set[str]) -> Annotation:
    """The page with a name of its own; ``named`` are the names that others have, and gets it."""
    label = decision.correction.value
    stem = f"pb-{name_part(label) or 'unnumbered'}"
    name = next(name for name in chain([stem], (f"{stem}-{number}" for number in count(2))) if name not in named)
    named.add(name)
    return _annotation(decision, (("n", label), ("xml:id", name)))


MAKERS: Mapping[str, Callable[[str], Attributes]] = {
    "person": _reference,
    "place": _reference,
    "organisation": _reference,
    "date": lambda value: (("when", value),),
    "slip": lambda value: (),
}
