"""A person's decisions as annotations; ``resolve`` lets them win.

Names, slips and page breaks are said here.  Headings, front matter, joined and split paragraphs need the
rest of the structure: their annotators ask ``decisions``, ``joins`` and ``splits``, and all ask ``vetoed``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tei.corrections.decisions import Decision, check_corrections, decisions, joins, splits, vetoed
from tei.corrections.kinds import KINDS
from tei.corrections.sidecar import read_corrections, sidecar_of
from tei.model import Annotation, Document, Evidence

__all__ = [
    "check_corrections", "decisions", "joins", "read_corrections", "replay", "sidecar_of", "splits", "vetoed",
]  # fmt: skip

NAME = "corrections"


def replay(document: Document) -> Iterator[Annotation]:
    """What a person said that stands by itself: names, slips, page breaks."""
    for decision in decisions(document):
        if decision.correction.kind in MAKERS:
            yield _annotation(decision)


def _annotation(decision: Decision) -> Annotation:
    correction = decision.correction
    attributes = MAKERS[correction.kind](correction.value)
    reading = correction.value if correction.kind == "slip" else None
    rule = f"{correction.kind} everywhere" if correction.everywhere else correction.kind
    evidence = Evidence(NAME, rule, "high", correction.note)
    return Annotation(decision.span, KINDS[correction.kind].element, attributes, reading, evidence)


def _reference(value: str) -> tuple[tuple[str, str], ...]:
    return (("ref", value),) if value else ()


def _page(value: str) -> tuple[tuple[str, str], ...]:
    return ("n", value), ("xml:id", "pb-" + re.sub(r"[^\w.-]+", "_", value))


MAKERS = {
    "person": _reference,
    "place": _reference,
    "organisation": _reference,
    "date": lambda value: (("when", value),),
    "slip": lambda value: (),
    "page": _page,
}
