"""A source to a finished TEI file, and the two proofs that stand before it is let out."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

import tei
from tei.annotators.tables import tag_of_document
from tei.authorities.entries import Authority
from tei.corrections.decisions import not_honoured
from tei.encoding.build import build_text
from tei.encoding.decode import source_text
from tei.encoding.fillers import UNDECIDED
from tei.encoding.header import Run, build_header
from tei.encoding.header.encodings import UNREGISTERED, Registered
from tei.encoding.header.files import titles
from tei.encoding.header.stated import known_book
from tei.encoding.header.tables import table_at, text_at
from tei.encoding.instructions import MODELS, model_instruction, run_instruction
from tei.encoding.registers import AUTHORITY, Registers, prefix_definitions, register, stand_off, summary
from tei.encoding.resolve import UNSURE, Resolution, resolve
from tei.errors import InvalidError, NotLosslessError, UsageError
from tei.issues import Issue, Place
from tei.languages import Languages, languages_of, tag_divisions, with_divisions
from tei.metadata import refuse_unsayable_metadata
from tei.model import Annotation, Document, Source
from tei.pipeline import annotate, layers
from tei.positions import line_and_column, line_starts, quotation
from tei.sources.reading import reading_text
from tei.sources.scanning import Found, hide
from tei.tree import TEI, TEI_NAMESPACE, XML_LANG
from tei.validation import validate
from tei.xml.parser import parse_xml

LISTED = 8
"""So many lines an issue names where it speaks of many places."""
LONGEST_EPOCH = 11
"""Digits of the seconds up to the year 5138."""

BUG = "This is a fault of teikit, not of your text: please report it with the book. Nothing was written."


@dataclass(frozen=True, slots=True, eq=False)
class Edition:
    """A book in TEI, proven valid and lossless, and how it came about."""

    tei: bytes
    document: Document
    resolution: Resolution
    issues: tuple[Issue, ...]
    registers: Registers


def encode(
    source: Source,
    *,
    metadata: Mapping[str, object] | None = None,
    without: Collection[str] = (),
    created: str | None = None,
) -> Edition:
    """The TEI of ``source``: the same input and options give the same bytes.

    ``metadata`` are the tables of ``tei.metadata``; ``without`` names the layers to leave out;
    ``created`` is the date of the run in W3C form: that of SOURCE_DATE_EPOCH or none where it is None.
    Raises ``UsageError`` where the metadata cannot be said in TEI; ``InvalidError`` and ``NotLosslessError`` where
    one of the proofs fails, which is a bug.
    """
    _check_layers(without)
    try:
        return _edition(source, metadata, without, created)
    except (InvalidError, ValueError):
        refuse_unsayable_metadata(metadata or {})
        raise


def _edition(
    source: Source, metadata: Mapping[str, object] | None, without: Collection[str], created: str | None
) -> Edition:
    document = annotate(source, metadata=metadata, without=without)
    resolution = resolve(document)
    languages = languages_of(reading_text(source), tag_of_document(document))
    shown = hide(source.text, Found(source.markup))
    resolution = resolution._replace(kept=tag_divisions(resolution.kept, shown, languages.main))
    languages = with_divisions(languages, resolution.kept)
    registers = register(document, resolution.kept)
    resolution = resolution._replace(kept=registers.kept)
    data = _file(document, resolution, registers, languages, without, _date(created))
    prove_lossless(data, source)
    prove_valid(data, source.uri)
    return Edition(data, document, resolution, tuple(_issues(document, resolution, registers)), registers)


def prove_lossless(data: bytes, source: Source) -> None:
    """Raises ``NotLosslessError`` with the place where the text of the TEI departs from its source."""
    found = source_text(parse_xml(data))
    if found == source.text:
        return
    offset = _first_difference(found, source.text)
    wanted, got = source.text[offset : offset + 20], found[offset : offset + 20]
    message = f"the TEI does not hold the text of its source: {got!r} where {wanted!r} stands"
    raise NotLosslessError(message, remedy=BUG, place=str(place_of(source, offset)))


def _first_difference(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((offset for offset, (a, b) in pairs if a != b), min(len(one), len(other)))


def prove_valid(data: bytes, name: str = "") -> None:
    """Raises ``InvalidError`` with the first fault that our schema finds in the TEI."""
    faults = validate(data, name=f"{name}.xml" if name else "")
    if faults:
        first = faults[0]
        raise InvalidError(f"the TEI is not valid: {first.message}", remedy=BUG, place=str(first.place))


def place_of(source: Source, offset: int) -> Place:
    """File, line and column of the character at ``offset``."""
    return Place(source.uri, *line_and_column(line_starts(source.text), offset))


def _check_layers(without: Collection[str]) -> None:
    known = sorted({row.layer for row in layers()})
    unknown = sorted(set(without) - set(known))
    if unknown:
        raise UsageError(f"there is no layer {unknown[0]}", remedy=f"The layers are: {', '.join(known)}.")


def _date(created: str | None) -> str:
    """The date to state: no date rather than today's, which would differ at every run."""
    if created is not None:
        return created
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    seconds = int(epoch) if epoch.isdecimal() and len(epoch) <= LONGEST_EPOCH else -1
    return datetime.fromtimestamp(seconds, UTC).date().isoformat() if seconds >= 0 else ""


def _file(
    document: Document,
    resolution: Resolution,
    registers: Registers,
    languages: Languages,
    without: Collection[str],
    created: str,
) -> bytes:
    text = build_text(document, resolution.kept)
    if languages.main:
        text.set(XML_LANG, languages.main)
    silent = {*without, *([] if AUTHORITY in document.metadata else [AUTHORITY])}
    ran = tuple(row for row in layers() if row.layer not in silent)
    root = etree.Element(f"{TEI}TEI", None, {None: TEI_NAMESPACE})
    root.text = "\n  "
    header = build_header(Run(document, resolution, text, languages, ran, created, _registered(registers)))
    parts = [part for part in (header, stand_off(registers.entries), text) if part is not None]
    for part in parts:
        part.tail = "\n" if part is text else "\n  "
    root.extend(parts)
    body = etree.tostring(root, encoding="utf-8") + b"\n"
    return "\n".join(_instructions(document, without)).encode() + body


def _registered(registers: Registers) -> Registered:
    entries = registers.entries
    return Registered(summary(entries), prefix_definitions(entries)) if entries else UNREGISTERED


def _instructions(document: Document, without: Collection[str]) -> Iterator[str]:
    base = text_at(table_at(document.metadata, "encoding"), "schema")
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield from (model_instruction(model, base) for model in MODELS)
    yield run_instruction(document.source, tei.__version__, without)
    yield ""


def _issues(document: Document, resolution: Resolution, registers: Registers) -> Iterator[Issue]:
    """What the editor should know: what the header lacks and what nobody could place."""
    place = Place(document.source.uri)
    metadata = document.metadata
    if not titles(metadata, known_book(document, resolution.kept))[0]:
        remedy = 'Add a line to the metadata file: title = "…"'
        yield Issue("title-missing", "neither the text nor the metadata gives a title", place, remedy, place, "warning")
    if not text_at(table_at(metadata, "publication"), "licence"):
        remedy = 'Add to the metadata file: [publication] and licence = "CC-BY-4.0" or another'
        yield Issue("licence-missing", "no licence is stated", place, remedy, place, "info")
    yield from _unsure(document, [loss.claim for loss in resolution.lost if loss.reason == UNSURE])
    yield from _undecided(document, [claim for claim in resolution.kept if claim.evidence == UNDECIDED])
    authority = metadata.get(AUTHORITY)
    yield from authority.issues if isinstance(authority, Authority) else ()
    starts = line_starts(document.source.text) if registers.unmet else []
    yield from (not_honoured(document, starts, decision) for decision in registers.unmet)


def _unsure(document: Document, claims: Sequence[Annotation]) -> Iterator[Issue]:
    """One issue for all places where a page may begin and none was built: there can be many."""
    if not claims:
        return
    starts = line_starts(document.source.text)
    places = [line_and_column(starts, claim.span.start) for claim in sorted(claims, key=lambda claim: claim.span)]
    listed = ", ".join(str(line) for line, _ in places[:LISTED]) + (" …" if len(places) > LISTED else "")
    message = f"pages may begin at {len(places)} places where no page break was built: lines {listed}"
    remedy = "Say in the corrections which of them are pages; tei explain shows them with their reasons."
    where = Place(document.source.uri, *places[0])
    yield Issue("page-unsure", message, where, remedy, where, "info")


def _undecided(document: Document, claims: Sequence[Annotation]) -> Iterator[Issue]:
    starts = line_starts(document.source.text) if claims else []
    for claim in claims:
        where = Place(document.source.uri, *line_and_column(starts, claim.span.start))
        message = f"no rule could place “{quotation(document.source.text, claim.span)}”"
        yield Issue("text-undecided", message, where, "Say in the corrections what it is.", where, "warning")
