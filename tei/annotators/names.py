"""Who is named where a line says that someone wrote, edited or translated: bylines of the title page and of articles.

Only what such a line itself shows is said here: what stands before 编 or after "By" is a person, or an
organisation where it ends as organisations do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tei.annotators.bylines import SPACED, ending_of
from tei.annotators.tables import Language, language_of
from tei.model import Annotation, Document, Evidence, Span

NAME = "names"
LONGEST_HAN = 6
"""Characters of a Chinese person's name, spaces left out; 釋寶唱 and 歐陽某某 are well within."""
PERSON = re.compile(r"[A-ZÄÖÜ][\w.'’-]*(?: (?:[a-z]{2,3} )?[A-ZÄÖÜ][\w.'’-]*){1,4}")
"""A name as Latin scripts print it: words with capitals, small words between them."""


def find(document: Document) -> Iterable[Annotation]:
    """``persName`` or ``orgName`` in each ``byline``."""
    language = language_of(document)
    for annotation in document.annotations:
        if annotation.element == "byline":
            yield from _named(annotation.span, document.source.text, language)


def _named(line: Span, text: str, language: Language) -> Iterator[Annotation]:
    written = text[slice(*line)]
    found = _in_han(written, language) if language.is_han else _in_latin(written)
    if found:
        element, start, end, rule = found
        span = Span(line.start + start, line.start + end)
        yield Annotation(span, element, evidence=Evidence(NAME, rule, "high" if rule == "spaced-name" else "medium"))


def _in_han(written: str, language: Language) -> tuple[str, int, int, str] | None:
    start = len(written) - len(written.lstrip(" \t\u3000#-"))
    name = written[start:].rstrip(" \t\u3000")
    name = name[: len(name) - len(ending_of(name, language))].rstrip(" \u3000")
    if SPACED.fullmatch(name):
        return "persName", start, start + len(name), "spaced-name"
    if name.endswith(language.words("bylines", "bodies")):
        return "orgName", start, start + len(name), "organisation-in-byline"
    letters = re.sub(r"[ \u3000]", "", name)
    return ("persName", start, start + len(name), "name-in-byline") if 1 < len(letters) <= LONGEST_HAN else None


def _in_latin(written: str) -> tuple[str, int, int, str] | None:
    first = written.find(" ")
    match = PERSON.search(written, first + 1) if first >= 0 else None
    return ("persName", *match.span(), "name-in-byline") if match else None
