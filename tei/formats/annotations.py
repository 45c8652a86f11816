"""The names, headings and pages of a book as W3C Web Annotations, in JSON-LD.

Each annotation points twice: into the plain text that the format ``text`` writes, by code points
(TextPositionSelector), and into the TEI, by the ``@xml:id`` that is nearest (FragmentSelector).
Clauses are those of the Web Annotation Data Model, W3C Recommendation of 23 February 2017.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tei.formats.book import Book
from tei.formats.entities import Entity, entities
from tei.formats.transcript import Transcript, transcribe
from tei.formats.work import address_of, read_work

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
POINTERS = "http://tools.ietf.org/rfc/rfc3023"
"""What the value of a FragmentSelector on XML conforms to (clause 4.2.1): an XPointer, here a bare name."""

AROUND = 16
"""So many characters before and after a quotation tell it from others (clause 4.2.4)."""


class Item(NamedTuple):
    """What is said of which stretch of text; the ``@xml:id`` of the element that it is, or is in."""

    about: dict[str, Any]
    start: int
    end: int
    anchor: str
    is_inside: bool = False


def to_annotations(book: Book, options: Mapping[str, Any]) -> bytes:
    """An AnnotationPage (clause 5.2) in JSON-LD, UTF-8."""
    transcript, address = transcribe(book), address_of(book, read_work(book))
    items = [*_names(book, transcript, address), *_divisions(transcript), *_pages(transcript)]
    page = {
        "@context": CONTEXT,
        "id": f"{address}#annotations",
        "type": "AnnotationPage",
        "items": [_annotation(number, item, transcript.text, address) for number, item in enumerate(items, 1)],
    }
    return (json.dumps(page, ensure_ascii=False, indent=1) + "\n").encode()


def _annotation(number: int, item: Item, text: str, address: str) -> dict[str, Any]:
    targets = [_in_text(item, address), *_in_tei(item, text, address)]
    head = {"id": f"{address}#annotation-{number}", "type": "Annotation"}
    return head | item.about | {"target": targets}


def _in_text(item: Item, address: str) -> dict[str, Any]:
    position = {"type": "TextPositionSelector", "start": item.start, "end": item.end}
    return {"source": {"id": f"{address}#text", "format": "text/plain"}, "selector": position}


def _in_tei(item: Item, text: str, address: str) -> Iterator[dict[str, Any]]:
    if not item.anchor:
        return
    fragment: dict[str, Any] = {"type": "FragmentSelector", "conformsTo": POINTERS, "value": item.anchor}
    if item.is_inside:
        fragment["refinedBy"] = {
            "type": "TextQuoteSelector",
            "exact": text[item.start : item.end],
            "prefix": text[max(0, item.start - AROUND) : item.start],
            "suffix": text[item.end : item.end + AROUND],
        }
    yield {"source": {"id": address, "format": "application/tei+xml"}, "selector": fragment}


def _names(book: Book, transcript: Transcript, address: str) -> Iterator[Item]:
    found = ((mention, entity) for entity in entities(book, transcript) for mention in entity.mentions)
    for mention, entity in sorted(found, key=lambda pair: pair[0]):
        about = {"motivation": "identifying", "body": _body(entity, address)}
        anchor = transcript.divisions[mention.division].id if mention.division >= 0 else ""
        yield Item(about, mention.start, mention.end, anchor, is_inside=True)


def _body(entity: Entity, address: str) -> list[dict[str, Any]]:
    """The entity with the addresses that authorities give it, and its name in words."""
    addresses = [one.address for one in entity.identifiers if one.address]
    words = {"type": "TextualBody", "value": entity.name, "purpose": "tagging"}
    things = [f"{address}#{entity.id}"] if entity.registered else []
    return [*({"id": thing, "purpose": "identifying"} for thing in (*things, *addresses)), words]


def _divisions(transcript: Transcript) -> Iterator[Item]:
    for row in transcript.divisions:
        about = _said("describing", row.heading or row.kind or "division")
        yield Item(about, row.start, row.end, row.id)


def _pages(transcript: Transcript) -> Iterator[Item]:
    for page, end in transcript.pages_with_ends():
        yield Item(_said("bookmarking", page.name), page.start, end, page.id)


def _said(motivation: str, words: str) -> dict[str, Any]:
    return {"motivation": motivation, "body": {"type": "TextualBody", "value": words, "purpose": motivation}}
