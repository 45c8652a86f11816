"""The book, its chapters, and the persons, places and organisations that it names, as linked data in JSON-LD 1.1.

The vocabulary is Dublin Core for the work, SKOS for names, WGS 84 for coordinates and schema.org for the rest;
``tei/data/formats/context.jsonld`` is the context, and stands in the file so that nothing is fetched.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from tei.formats.book import Book
from tei.formats.entities import Entity, entities
from tei.formats.transcript import Transcript, transcribe
from tei.formats.work import Agent, Work, address_of, read_work
from tei.resources import data_path

TYPES = {"person": "Person", "place": "Place", "organisation": "Organization"}

Node = Mapping[str, Any]


def to_jsonld(book: Book, options: Mapping[str, Any]) -> bytes:
    """A JSON-LD document with its context inside, UTF-8."""
    document = {**_context(), "@graph": [_filled(node) for node in _graph(book)]}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


@cache
def _context() -> dict[str, Any]:
    context: dict[str, Any] = json.loads(data_path("formats/context.jsonld").read_text(encoding="utf-8"))
    return context


def _filled(node: Node) -> dict[str, Any]:
    return {name: value for name, value in node.items() if value not in ("", None, [])}


def _graph(book: Book) -> Iterator[Node]:
    transcript, work = transcribe(book), read_work(book)
    address = address_of(book, work)
    found = entities(book, transcript)
    yield _book(work, address, found)
    yield from _agents(work, address)
    yield from _chapters(transcript, address)
    yield from (_entity(entity, transcript, address) for entity in found)


def _book(work: Work, address: str, found: tuple[Entity, ...]) -> Node:
    people = list(enumerate(work.agents, 1))
    return {
        "id": address,
        "type": "Book",
        "title": _said(work.title, work.language),
        "alternative": _said(work.subtitle, work.language),
        "creator": [{"id": _agent(address, n, agent)} for n, agent in people if agent.role == "author"],
        "contributor": [{"id": _agent(address, n, agent)} for n, agent in people if agent.role != "author"],
        "publisher": work.publisher,
        "issued": work.date,
        "language": work.language,
        "licence": work.licence,
        "mentions": [f"{address}#{entity.id}" for entity in found if entity.mentions],
    }


def _said(words: str, language: str) -> Any:
    return {"@value": words, "@language": language} if words and language else words


def _agent(address: str, number: int, agent: Agent) -> str:
    return agent.address or f"{address}#agent-{number}"


def _agents(work: Work, address: str) -> Iterator[Node]:
    for number, agent in enumerate(work.agents, 1):
        kind = "Organization" if agent.organisation else "Person"
        yield {"id": _agent(address, number, agent), "type": kind, "name": agent.name}


def _chapters(transcript: Transcript, address: str) -> Iterator[Node]:
    """The divisions that have an anchor."""
    for number, row in enumerate(transcript.divisions, 1):
        parent = transcript.divisions[row.parent].id if row.parent >= 0 else ""
        if row.id:
            around = f"{address}#{parent}" if parent else address
            kind = {"id": f"{address}#{row.id}", "type": "Chapter", "name": row.heading}
            yield {**kind, "isPartOf": around, "position": number}


def _entity(entity: Entity, transcript: Transcript, address: str) -> Node:
    divisions = dict.fromkeys(m.division for m in entity.mentions if m.division >= 0)
    chapters = [transcript.divisions[row].id for row in divisions]
    return {
        "id": f"{address}#{entity.id}",
        "type": TYPES[entity.kind],
        "prefLabel": entity.name,
        "altLabel": list(entity.variants),
        "sameAs": [one.address for one in entity.identifiers if one.address],
        "identifier": [f"{one.kind} {one.value}".strip() for one in entity.identifiers if not one.address],
        "lat": _decimal(entity.latitude),
        "long": _decimal(entity.longitude),
        "mentionedIn": [f"{address}#{chapter}" for chapter in chapters if chapter],
    }


def _decimal(degrees: float | None) -> str:
    """Degrees as xsd:decimal writes them: no exponent."""
    return "" if degrees is None else f"{degrees:.6f}".rstrip("0").rstrip(".")
