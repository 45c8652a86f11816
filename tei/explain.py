"""Why a TEI file is as it is: the decisions are taken again and every claim is shown.

The source is taken out of the TEI, read as the ``teikit`` instruction says, and given to the same
annotators; so nothing but the TEI (and the person's corrections) is needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lxml import etree

from tei.encoding.decode import source_text
from tei.encoding.instructions import NEWLINES
from tei.encoding.registers import register
from tei.encoding.resolve import Resolution, outermost_first, resolve
from tei.errors import UnreadableError, UsageError
from tei.model import Annotation, Document, Source, Span
from tei.pipeline import annotate
from tei.positions import line_and_column, line_span, line_starts, quotation
from tei.tree import TEI

TARGET = "teikit"

LINE_ENDS = {name: newline for newline, name in NEWLINES.items()}


@dataclass(frozen=True, slots=True)
class Said:
    """One claim about the text, with its place in the source and what became of it."""

    line: int
    column: int
    element: str
    attributes: Mapping[str, str]
    quote: str
    annotator: str
    rule: str
    certainty: str
    """TEI's own words; ``given`` where the input itself says so."""
    note: str
    kept: bool
    reason: str = ""
    """Why it lost."""
    winner: str = ""
    """The claim that it lost to."""


def read_instruction(tree: etree._ElementTree) -> Mapping[str, str]:
    """The pseudo-attributes of the ``teikit`` instruction before the root; empty where there is none."""
    node = tree.getroot().getprevious()
    while node is not None:
        if isinstance(node, etree._ProcessingInstruction) and node.target == TARGET:
            return {str(name): str(value) for name, value in node.attrib.items()}
        node = node.getprevious()
    return {}


def source_bytes(tree: etree._ElementTree) -> bytes:
    """The very bytes that the TEI was made from; raises ``UnreadableError`` where there is no text."""
    from tei.sources import write_source

    if next(tree.getroot().iter(f"{TEI}text"), None) is None:
        raise UnreadableError("there is no <text> in this file", remedy="Give a TEI document.")
    said = read_instruction(tree)
    newline = LINE_ENDS.get(said.get("newline", ""), "\n")
    encoding = said.get("encoding", "utf-8")
    try:
        return write_source(Source(source_text(tree.getroot()), encoding=encoding, newline=newline))
    except LookupError:
        message = f"the instruction <?{TARGET} …?> names no encoding that there is: {encoding!r}"
        raise UnreadableError(message, remedy="Write the encoding of the book there, or utf-8.") from None
    except UnicodeEncodeError as error:
        message = f"{error.object[error.start]!r} is in the TEI, but {encoding} has no such character"
        remedy = f'Take it out of the text, or write encoding="utf-8" in the instruction <?{TARGET} …?>.'
        raise UnreadableError(message, remedy=remedy) from None


def repeat(tree: etree._ElementTree, uri: str, metadata: Mapping[str, object]) -> Document:
    """The document that the TEI was made from, annotated as then."""
    from tei.sources import read_source

    said = read_instruction(tree)
    source = read_source(source_bytes(tree), uri=uri, encoding=said.get("encoding"), style=said.get("style"))
    without = [layer for layer in said.get("without", "").replace(",", " ").split() if layer]
    return annotate(source, metadata=metadata, without=without)


def explain(document: Document, line: int | None = None) -> list[Said]:
    """Every claim about ``document``, or those that touch ``line`` of its source, outermost first."""
    resolution = resolve(document)
    registered = register(document, resolution.kept)
    return list(_said(document, resolution._replace(kept=registered.kept), line))


def _said(document: Document, resolution: Resolution, line: int | None) -> Iterator[Said]:
    starts = line_starts(document.source.text)
    lost = {id(loss.claim): loss for loss in resolution.lost}
    claims = [*resolution.kept, *(loss.claim for loss in resolution.lost)]
    for claim in sorted(_touching(document, claims, line), key=outermost_first):
        said = told(document, claim, starts)
        loss = lost.get(id(claim))
        if loss:
            winner = _name(loss.winner, starts) if loss.winner else ""
            said = replace(said, kept=False, reason=loss.reason, winner=winner)
        yield said


def _touching(document: Document, claims: list[Annotation], line: int | None) -> list[Annotation]:
    if line is None:
        return claims
    starts = line_starts(document.source.text)
    lines = len(starts) - document.source.text.endswith("\n")
    if not 1 <= line <= lines:
        raise UsageError(f"there is no line {line}: the text has {lines}", remedy="Lines count from 1.")
    wanted = line_span(starts, line, len(document.source.text))
    return [claim for claim in claims if _touches(claim.span, wanted)]


def _touches(span: Span, line: Span) -> bool:
    if span.start == span.end:
        return line.start <= span.start <= line.end
    return span.start < line.end and span.end > line.start


def told(document: Document, claim: Annotation, starts: list[int]) -> Said:
    """``claim`` as it is shown, taken as one that stands."""
    evidence = claim.evidence
    return Said(
        *line_and_column(starts, claim.span.start),
        claim.element,
        dict(claim.attributes),
        quotation(document.source.text, claim.span),
        evidence.annotator,
        evidence.rule,
        evidence.certainty or "given",
        evidence.note,
        kept=True,
    )


def _name(claim: Annotation, starts: list[int]) -> str:
    line, column = line_and_column(starts, claim.span.start)
    return f"<{claim.element}> of {claim.evidence.annotator} at {line}:{column}"
