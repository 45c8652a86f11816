"""What a file says about its book before the text: a block of YAML, or the head that Project Gutenberg prints."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from tei.encoding.header.printed import Agent, Book, printed_book
from tei.expressions import expression
from tei.model import Annotation, Document, Source

PAIR = re.compile(r"(?P<key>[A-Za-z_][\w-]*):[ \t]*(?P<value>.*)")
ENTRY = re.compile(r"[ \t]*-[ \t]+(?:name:[ \t]*)?(?P<value>.*)|[ \t]+name:[ \t]*(?P<name>.*)")
GUTENBERG = expression(r"^\*\*\* ?START OF (?:THE|THIS) PROJECT GUTENBERG", re.M)
GUTENBERG_LINE = re.compile(r"^(?P<key>Title|Author|Editor|Translator): (?P<value>.+)$", re.M)
WHEN = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
FARTHEST = 10_000
"""Characters of a file in which such a head ends."""
ROLES = ("author", "editor", "translator")


def known_book(document: Document, kept: Sequence[Annotation]) -> Book:
    """Return the facts about the book: those that the file states before those that the title page prints."""
    printed, stated = printed_book(document, kept), stated_book(document.source)
    facts = {field: value for field, value in stated._asdict().items() if value}
    if stated.title and not stated.subtitle:
        facts["subtitle"] = printed.subtitle if printed.title == stated.title else ""
    return printed._replace(**facts)


def stated_book(source: Source) -> Book:
    """Return what the file itself says of the book; empty where it says nothing."""
    known = _front_matter(source) or _gutenberg(source.text[:FARTHEST])
    date = _first(known, "date")
    return Book(
        title=_first(known, "title"),
        subtitle=_first(known, "subtitle"),
        agents=tuple(Agent(name, role=role) for role in ROLES for name in known.get(role, ()) if name),
        publisher=_first(known, "publisher"),
        date=date,
        when=date if WHEN.fullmatch(date) else "",
    )


def _first(known: Mapping[str, Sequence[str]], key: str) -> str:
    return next(iter(known.get(key, ())), "")


def _front_matter(source: Source) -> dict[str, list[str]]:
    """The keys of a block of YAML with their values: a line, a quoted string, or a list of these."""
    block = next((mark for mark in source.markup if (mark.kind, mark.value) == ("fence", "front-matter")), None)
    known: dict[str, list[str]] = {}
    key = ""
    for line in source.text[slice(*block.span)].splitlines() if block else ():
        if pair := PAIR.fullmatch(line.rstrip()):
            key = pair["key"].lower()
            known[key] = list(_values(pair["value"]))
        elif entry := ENTRY.fullmatch(line.rstrip()):
            known.setdefault(key, []).extend(_values(entry["value"] or entry["name"] or ""))
    return known


def _values(written: str) -> Iterator[str]:
    """What a scalar or a list in one line says; nothing where lines below it say it."""
    text = written.strip()
    if text.startswith(("[", '"')):
        try:
            read = json.loads(text)
        except ValueError:
            read = text.strip('"')
        yield from map(str, read if isinstance(read, list) else [read])
    elif len(text) > 1 and text[0] == text[-1] == "'":
        yield text[1:-1].replace("''", "'")
    elif text:
        yield text


def _gutenberg(head: str) -> dict[str, list[str]]:
    start = GUTENBERG.search(head)
    known: dict[str, list[str]] = {}
    for line in GUTENBERG_LINE.finditer(head, 0, start.start()) if start else ():
        known.setdefault(line["key"].lower(), []).append(line["value"].strip())
    return known
