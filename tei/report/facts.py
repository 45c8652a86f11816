"""What a run found: plain values, from which the summary, the JSON and the page are made."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from tei import __version__
from tei.issues import Issue
from tei.model import Annotation, Document, Span
from tei.positions import line_and_column, line_starts, one_line, quotation
from tei.report.contents import Entry, Heading, entries_of, headings_of, words_of
from tei.report.tally import Count, Sureness, counts, joined, seams, surenesses

if TYPE_CHECKING:
    from tei.encoding.edition import Edition
    from tei.encoding.resolve import Loss


@dataclass(frozen=True, slots=True)
class Break:
    """One page break: where, how surely, why, and how many characters its page has."""

    n: str
    line: int
    column: int
    offset: int
    length: int
    certainty: str
    rule: str
    note: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Join:
    """A place in a paragraph where the input was cut."""

    line: int
    before: str
    after: str
    certainty: str


@dataclass(frozen=True, slots=True)
class Lost:
    """A claim that lost."""

    line: int
    element: str
    quote: str
    annotator: str
    rule: str
    certainty: str
    reason: str
    winner: str


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the report says."""

    file: str
    output: str
    title: str
    version: str
    sha256: str
    style: str
    encoding: str
    characters: int
    lines: int
    found: tuple[Count, ...]
    certainties: tuple[Sureness, ...]
    contents: tuple[Entry, ...]
    headings: tuple[Heading, ...]
    pages: tuple[Break, ...]
    joins: tuple[Join, ...]
    lost: tuple[Lost, ...]
    issues: tuple[Issue, ...]

    def as_json(self) -> Mapping[str, Any]:
        """The same as tables and lists."""
        table = asdict(self)
        table["found"] = [{"name": c.name, "total": c.total} | {k: n for n, k in c.detail} for c in self.found]
        table["certainties"] = [row._asdict() for row in self.certainties]
        return table


def facts_of(edition: Edition, output: str, issues: Sequence[Issue] = ()) -> Facts:
    """What ``edition``, written to ``output``, shows; ``issues`` are added to its own."""
    document, kept = edition.document, edition.resolution.kept
    source = document.source
    starts = line_starts(source.text)
    contents = entries_of(document, kept, starts)
    return Facts(
        file=source.uri,
        output=output,
        title=title_of(document, kept),
        version=__version__,
        sha256=source.sha256,
        style=source.style,
        encoding=source.encoding,
        characters=len(source.text),
        lines=len(starts) - source.text.endswith("\n"),
        found=counts(document, kept, (bool(entry.target) for entry in contents)),
        certainties=surenesses(kept),
        contents=contents,
        headings=headings_of(document, kept, starts, contents),
        pages=_breaks(document, kept, starts),
        joins=_joins(document, kept, starts),
        lost=tuple(_lost(document, loss, starts) for loss in edition.resolution.lost),
        issues=(*edition.issues, *issues),
    )


def title_of(document: Document, kept: Sequence[Annotation]) -> str:
    """The title of the metadata, or of the title page, or the name of the file."""
    said = document.metadata.get("title")
    parts = (c for c in kept if c.element == "titlePart")
    printed = next((one_line(words_of(document, part.span)) for part in parts), "")
    return str(said) if said else printed or document.source.uri


WIDTH = 16
"""How many characters are quoted on each side of a place."""


def around(text: str, offset: int, end: int | None = None) -> tuple[str, str]:
    """What stands before ``offset`` and after ``end``."""
    after = offset if end is None else end
    return one_line(text[max(offset - WIDTH, 0) : offset]), one_line(text[after : after + WIDTH])


def _breaks(document: Document, kept: Sequence[Annotation], starts: Sequence[int]) -> tuple[Break, ...]:
    breaks = [claim for claim in kept if claim.element == "pb"]
    ends = [*(claim.span.start for claim in breaks[1:]), len(document.source.text)]
    return tuple(_break(document, claim, end, starts) for claim, end in zip(breaks, ends, strict=False))


def _break(document: Document, claim: Annotation, end: int, starts: Sequence[int]) -> Break:
    offset, evidence = claim.span.start, claim.evidence
    label = dict(claim.attributes).get("n", "")
    place = line_and_column(starts, offset)
    neighbours = around(document.source.text, offset)
    certainty = evidence.certainty or "given"
    return Break(label, *place, offset, end - offset, certainty, evidence.rule, evidence.note, *neighbours)


def _joins(document: Document, kept: Sequence[Annotation], starts: Sequence[int]) -> tuple[Join, ...]:
    ends = {mark.span.start: mark.span.end for mark in document.source.markup}
    cuts = seams(document)
    found: list[Join] = []
    for claim in joined(document, kept):
        inside = cuts[bisect_right(cuts, claim.span.start) : bisect_left(cuts, claim.span.end)]
        found.extend(_join(document, cut, ends[cut], claim, starts) for cut in inside)
    return tuple(found)


def _join(document: Document, cut: int, end: int, claim: Annotation, starts: Sequence[int]) -> Join:
    line, _ = line_and_column(starts, cut)
    return Join(line, *around(document.source.text, cut, end), claim.evidence.certainty or "given")


def _lost(document: Document, loss: Loss, starts: Sequence[int]) -> Lost:
    claim, evidence = loss.claim, loss.claim.evidence
    line, _ = line_and_column(starts, claim.span.start)
    winner = f"<{loss.winner.element}> of {loss.winner.evidence.annotator or 'the encoder'}" if loss.winner else ""
    quote = quotation(document.source.text, Span(*claim.span))
    certainty = evidence.certainty or "given"
    return Lost(line, claim.element, quote, evidence.annotator, evidence.rule, certainty, loss.reason, winner)
