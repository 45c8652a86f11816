"""Persons, places and bodies: in bylines by what the line shows, elsewhere by what ``tei.naming`` finds.

In a byline what stands before 编 or after "By" is a person, or a body where it ends as bodies do.
Every name carries ``key``, which all mentions of one entity of the book share, and ``ref``, what
authorities call it, where that is certain.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from tei.annotators.bylines import ending_of, is_spaced_out
from tei.annotators.tables import Language, language_of
from tei.model import Annotation, Document, Evidence, Span
from tei.naming.engines import DEFAULT, description, runs
from tei.naming.finding import Found, find_names, plain
from tei.naming.tables import reason
from tei.naming.view import normalised

NAME = "names"
LONGEST_HAN = 6
"""Characters of a Chinese person's name, spaces left out; 釋寶唱 and 歐陽某某 are well within."""
PERSON = re.compile(r"[A-ZÄÖÜ][\w.'’-]*(?: (?:[a-z]{2,3} )?[A-ZÄÖÜ][\w.'’-]*){1,4}")
"""A name as Latin scripts print it: words with capitals, small words between them."""


ELEMENTS = {"person": "persName", "place": "placeName", "body": "orgName"}


def find(document: Document) -> Iterable[Annotation]:
    """``persName``, ``placeName`` and ``orgName``."""
    language = language_of(document)
    bylines = [a.span for a in document.annotations if a.element == "byline"]
    named = [found for span in bylines for found in _named(span, document.source.text, language)]
    yield from named
    known = {a.span: normalised(dict(a.attributes)["key"]) if a.element == "persName" else "" for a in named}
    yield from map(_annotation, find_names(document, language.code, _engines(document), known))


def _engines(document: Document) -> Sequence[str]:
    """What the metadata file chooses, or else the default."""
    table = document.metadata.get("names")
    said = str(table.get("engines", "")) if isinstance(table, Mapping) else ""
    return tuple(name.strip() for name in said.split(",") if name.strip()) or DEFAULT


def engines_of(document: Document) -> list[tuple[str, str, str]]:
    """Name, version and label of each engine that looks for names in ``document``, but for the rules."""
    code = language_of(document).code
    rows = ((setting.partition(":")[0], setting) for setting in _engines(document))
    return [(name, *description(name, code)) for name, _ in rows if name != "rules" and runs(name, code)]


def _annotation(found: Found) -> Annotation:
    name = found.name
    attributes = [("key", found.key)]
    if found.link.refs:
        attributes.append(("ref", " ".join(found.link.refs)))
    note = "; ".join(filter(None, (reason(name.rule), name.note, found.link.reason)))
    evidence = Evidence(NAME, name.rule, name.certainty, note)
    return Annotation(found.span, ELEMENTS[name.kind], tuple(attributes), evidence=evidence)


def _named(line: Span, text: str, language: Language) -> Iterator[Annotation]:
    written = text[slice(*line)]
    found = _in_han(written, language) if language.is_han else _in_latin(written)
    if found:
        element, start, end, rule = found
        span = Span(line.start + start, line.start + end)
        evidence = Evidence(NAME, rule, "high" if rule == "spaced-name" else "medium", reason(rule))
        yield Annotation(span, element, (("key", plain(written[start:end])),), evidence=evidence)


def _in_han(written: str, language: Language) -> tuple[str, int, int, str] | None:
    start = len(written) - len(written.lstrip(" \t\u3000#-"))
    name = written[start:].rstrip(" \t\u3000")
    name = name[: len(name) - len(ending_of(name, language))].rstrip(" \u3000")
    if is_spaced_out(name):
        return "persName", start, start + len(name), "spaced-name"
    if name.endswith(language.words("bylines", "bodies")):
        return "orgName", start, start + len(name), "organisation-in-byline"
    letters = re.sub(r"[ \u3000]", "", name)
    return ("persName", start, start + len(name), "name-in-byline") if 1 < len(letters) <= LONGEST_HAN else None


def _in_latin(written: str) -> tuple[str, int, int, str] | None:
    first = written.find(" ")
    match = PERSON.search(written, first + 1) if first >= 0 else None
    return ("persName", *match.span(), "name-in-byline") if match else None
