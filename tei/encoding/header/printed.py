"""What the book says about itself: the facts on its title page."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Literal, NamedTuple

from tei.model import Annotation, Document, Markup, Span
from tei.resources import data_path

Kind = Literal["person", "organisation", ""]

NAMES: Mapping[str, Kind] = {"persName": "person", "orgName": "organisation"}

HAN = (("\u3400", "\u9fff"), ("\uf900", "\ufaff"), ("\U00020000", "\U0003ffff"))
"""First and last of the ideographs; an expression with these ranges takes milliseconds to compile."""
LINE_END = re.compile(r"(?<![ \t])[ \t]*\n\s*")


class Agent(NamedTuple):
    """A person or an organisation, with the address of its authority record."""

    name: str
    kind: Kind = ""
    identifier: str = ""
    role: str = ""
    """``author``, ``editor``, ``translator``, or what a contributor did, in words."""


class Book(NamedTuple):
    """The bibliographic facts; what is not known is empty."""

    title: str = ""
    subtitle: str = ""
    agents: tuple[Agent, ...] = ()
    edition: str = ""
    place: str = ""
    publisher: str = ""
    imprint: str = ""
    """Place, publisher and year as they stand on the title page, where these are not told apart."""
    date: str = ""
    """As printed."""
    when: str = ""
    """The date in W3C form: ``1958-05``."""


class Role(NamedTuple):
    """A word on a title page that says what somebody did, and whether the name stands ``before`` or ``after`` it."""

    role: str
    word: str
    name: str

    def names(self, byline: str) -> str:
        """The name in a byline that is a name and this word; empty for any other."""
        if self.word.casefold() not in byline.casefold():
            return ""
        written, name = re.escape(self.word), r"(?P<name>.+?)"
        pattern = rf"{name}\s*{written}" if self.name == "before" else rf"{written}\s+{name}"
        found = re.fullmatch(pattern, byline, re.IGNORECASE)
        return found["name"].strip() if found else ""


def printed_book(document: Document, kept: Sequence[Annotation]) -> Book:
    """The facts that the annotations of the title page state; the first of each kind counts.

    ``kept`` are the claims that stand, outermost first.
    """
    page = next((claim.span for claim in kept if claim.element == "titlePage"), None)
    claims = list(_inside(page, kept)) if page else []
    imprints = [plain(document, claim.span) for claim in claims if claim.element == "docImprint"]
    publisher = _text(document, claims, "publisher")
    return Book(
        title=_part(document, claims, "main"),
        subtitle=_part(document, claims, "sub"),
        agents=tuple(_agents(document, claims)),
        edition=_text(document, claims, "docEdition"),
        place=_text(document, claims, "pubPlace"),
        publisher=publisher or next(filter(is_publisher, imprints), ""),
        imprint="" if publisher else " ".join(text for text in imprints if not is_publisher(text)),
        date=_text(document, claims, "docDate"),
        when=next((v for c in claims if c.element in ("docDate", "date") for n, v in c.attributes if n == "when"), ""),
    )


def _inside(page: Span, kept: Sequence[Annotation]) -> Iterator[Annotation]:
    """The claims within the title page, without looking at all those of the book behind it."""
    for claim in kept:
        if claim.span.start > page.end:
            return
        if _within(claim.span, page):
            yield claim


def plain(document: Document, span: Span | None) -> str:
    """The words of ``span`` without markup, line ends and the blanks that only space them out."""
    return "" if span is None else on_one_line("".join(readings(document, span)))


def on_one_line(written: str) -> str:
    """What is ``written`` without line ends and the blanks that only space it out."""
    text = " ".join(LINE_END.sub(_between, written).split())
    return text.replace(" ", "") if _is_spaced_out(text) else text


def _between(line_end: re.Match[str]) -> str:
    """What remains of a line end: nothing between two ideographs."""
    before, after = line_end.string[: line_end.start()][-1:], line_end.string[line_end.end() :][:1]
    return "" if _is_han(before) and _is_han(after) else line_end[0]


def _is_han(character: str) -> bool:
    return any(first <= character <= last for first, last in HAN)


def _is_spaced_out(text: str) -> bool:
    """Are there blanks between all characters of a name: 林 方 其?"""
    characters = text.split()
    return len(characters) > 1 and all(len(character) == 1 and _is_han(character) for character in characters)


def readings(document: Document, span: Span) -> Iterator[str]:
    """The text of ``span`` with each mark replaced by what it stands for."""
    position = span.start
    marks = document.source.markup
    first, behind = (bisect_left(marks, offset, key=_start) for offset in span)
    for mark in marks[first:behind]:
        if mark.span.start >= position:
            yield document.source.text[position : mark.span.start] + mark.reading
            position = mark.span.end
    yield document.source.text[position : span.end]


def _start(mark: Markup) -> int:
    return mark.span.start


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _part(document: Document, claims: Iterable[Annotation], kind: str) -> str:
    """The first part of the title of that kind that has a letter or a digit."""
    parts = (plain(document, c.span) for c in claims if c.element == "titlePart" and ("type", kind) in c.attributes)
    return next((part for part in parts if any(map(str.isalnum, part))), "")


def _text(document: Document, claims: Iterable[Annotation], element: str) -> str:
    return plain(document, next((claim.span for claim in claims if claim.element == element), None))


def _agents(document: Document, claims: Sequence[Annotation]) -> Iterator[Agent]:
    """Authors where they are annotated as such; else whom a byline gives a role in so many words."""
    authors = [claim for claim in claims if claim.element == "docAuthor"]
    for claim in authors:
        name = plain(document, claim.span)
        yield Agent(name, kind_of(name), role="author")
    for claim in claims:
        if claim.element == "byline":
            for agent in agents_in("".join(readings(document, claim.span))):
                if agent.role != "author" or not authors:
                    yield agent._replace(kind=agent.kind or _named(document, claims, agent.name))


def _named(document: Document, claims: Iterable[Annotation], name: str) -> Kind:
    """What the annotated names of the title page say that ``name`` is."""
    for claim in claims:
        if claim.element in NAMES and name in plain(document, claim.span):
            return NAMES[claim.element]
    return ""


def agents_in(byline: str) -> Iterator[Agent]:
    """Who did what, as a byline says it: ``中共山西省委编``, ``edited by A. Smith``; nobody where it doesn't."""
    for piece in re.split(r"\n|\u3000{2,}|[;；]", byline):
        words = " ".join(piece.split())
        words = words.replace(" ", "") if _is_spaced_out(words) else words
        for role in roles():
            name = role.names(words)
            if name:
                yield Agent(name, kind_of(name), role=role.role)
                break


def kind_of(name: str) -> Kind:
    """``organisation`` where the last or first word says so; otherwise not known."""
    return "organisation" if _organisation().search(name) else ""


def is_publisher(name: str) -> bool:
    """Does the last word say that this is a publishing house and nothing else?"""
    return name.endswith(tuple(_table()["publishers"]["endings"]))


@cache
def roles() -> tuple[Role, ...]:
    """The words for what people do to books, longest first."""
    rows = [(word, row["role"], row["name"]) for row in _table()["role"] for word in row["words"]]
    rows.sort(key=lambda row: -len(row[0]))
    return tuple(Role(role, word, name) for word, role, name in rows)


@cache
def _organisation() -> re.Pattern[str]:
    words = _table()["organisations"]
    ends = "|".join(map(re.escape, words["endings"]))
    inside = "|".join(map(re.escape, words["words"]))
    return re.compile(rf"(?:{ends})$|\b(?:{inside})\b", re.IGNORECASE)


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(data_path("metadata/roles.toml").read_text(encoding="utf-8"))
