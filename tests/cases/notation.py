"""The notation of cases: what a file says, and what is compared with it.  README.md explains it to readers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tei.encoding.resolve import outermost_first
from tei.model import Annotation, Markup, Source, Span
from tei.vocabulary import ROWS

SECTION = re.compile(r"^===== (input|corrections|expected|absent)\n", re.M)
OPTION = re.compile(r"^(style|language|known shortfall): (.+)$", re.M)
STATEMENT = re.compile(
    r"(?:(?P<count>\d+) × )?(?P<path>[A-Za-z/]+)(?P<attributes>(?: @[\w:]+=\S*)*)"
    r"(?:: (?P<text>.*?))?(?: → (?P<target>.+))?"
)
OMISSION = "[…]"
NOWHERE = "nowhere"
PAGE_END = "␌"
BREAKS = re.compile(r"[ \t]*[\n\f][ \t\n\f]*")


class Statement(NamedTuple):
    """One line of a case: that there is such an element, or so many of them."""

    line: str
    count: int | None
    path: tuple[str, ...]
    attributes: tuple[tuple[str, str], ...]
    text: str
    target: str


@dataclass(frozen=True, slots=True)
class Case:
    """One file: an input, what is to be found in it and what is not."""

    title: str
    why: str
    style: str | None
    language: str
    shortfall: str
    """Why the encoder does not reach it yet; empty where it does."""
    text: str
    corrections: str
    expected: tuple[Statement, ...]
    absent: tuple[Statement, ...]


class Found(NamedTuple):
    """An element as cases speak of it."""

    path: tuple[str, ...]
    attributes: dict[str, str]
    text: str
    """What it says; what follows it where it is empty."""


def read_case(path: Path) -> Case:
    """The case in the file at ``path``; ``ValueError`` where a line is not in the notation."""
    head, *parts = SECTION.split(path.read_text(encoding="utf-8"))
    sections = dict(zip(parts[::2], parts[1::2], strict=True))
    options = dict(OPTION.findall(head))
    title, _, why = OPTION.sub("", head).strip().partition("\n")
    return Case(
        title,
        why.strip(),
        options.get("style"),
        options.get("language", ""),
        options.get("known shortfall", ""),
        sections["input"].replace(PAGE_END, "\f"),
        sections.get("corrections", ""),
        tuple(_statements(sections.get("expected", ""))),
        tuple(_statements(sections.get("absent", ""))),
    )


def _statements(section: str) -> Iterator[Statement]:
    for line in filter(None, map(str.strip, section.splitlines())):
        match = STATEMENT.fullmatch(line)
        if match is None or not set(match["path"].split("/")) <= set(ROWS):
            raise ValueError(f"no statement: {line}")
        attributes = tuple((name, value) for name, value in re.findall(r"@([\w:]+)=(\S*)", match["attributes"]))
        count = int(match["count"]) if match["count"] else None
        path = tuple(match["path"].split("/"))
        yield Statement(line, count, path, attributes, match["text"] or "", match["target"] or "")


def elements(source: Source, kept: Sequence[Annotation]) -> list[Found]:
    """Every element that stands, with its ancestors, its attributes and its text; ``@target`` as what it leads to."""
    targets = {f"#{value}": claim for claim in kept for name, value in claim.attributes if name == "xml:id"}
    hidden = [claim.span for claim in kept if claim.element in ("fw", "note")]
    found: list[Found] = []
    open_: list[Annotation] = []
    for claim in sorted(kept, key=outermost_first):
        while open_ and open_[-1].span.end <= claim.span.start:
            open_.pop()
        attributes = dict(claim.attributes)
        if claim.evidence.certainty:
            attributes |= {"cert": claim.evidence.certainty}
        if "target" in attributes:
            attributes["target"] = _said(source, targets[attributes["target"]], hidden)
        path = (*(parent.element for parent in open_), claim.element)
        found.append(Found(path, attributes, _said(source, claim, hidden)))
        if claim.span.end > claim.span.start:
            open_.append(claim)
    return found


def _said(source: Source, claim: Annotation, hidden: Sequence[Span]) -> str:
    """The text of ``claim``, or what follows an empty element; no running heads, folios, notes; one ↵ a break."""
    start, end = claim.span
    if ROWS[claim.element].content == "nothing":
        start, end = end, len(source.text)
    inner = [span for span in hidden if start <= span.start and span.end <= end and span != claim.span]
    marks = [mark for mark in source.markup if start <= mark.span.start and mark.span.end <= end]
    pieces = sorted([*((mark.span, _shown(source, mark)) for mark in marks), *((span, "") for span in inner)])
    text, position = "", start
    for span, shown in pieces:
        if span.start >= position:
            text += source.text[position : span.start] + shown
            position = span.end
    return BREAKS.sub("↵", (text + source.text[position:end]).strip(" \t\n\f\u3000"))


def _shown(source: Source, mark: Markup) -> str:
    return mark.reading or ("\n" if "\n" in source.text[slice(*mark.span)] else "")


def is_met(statement: Statement, found: Sequence[Found]) -> bool:
    """Is there such an element, or are there as many as the statement says?"""
    fitting = sum(_fits(statement, element) for element in found)
    return fitting > 0 if statement.count is None else fitting == statement.count


def _fits(statement: Statement, element: Found) -> bool:
    if element.path[-len(statement.path) :] != statement.path:
        return False
    if any(element.attributes.get(name, "") != value for name, value in statement.attributes):
        return False
    target = element.attributes.get("target")
    if statement.target and not _leads(statement.target, target):
        return False
    is_empty = ROWS[element.path[-1]].content == "nothing"
    return not statement.text or says(statement.text, element.text, only_start=is_empty)


def _leads(said: str, target: str | None) -> bool:
    return target is None if said == NOWHERE else target is not None and says(said, target, only_start=True)


def says(said: str, text: str, *, only_start: bool = False) -> bool:
    """Is ``text`` what the statement says, where ``[…]`` stands for any omission?"""
    pattern = ".*".join(re.escape(part) for part in said.split(OMISSION))
    return bool((re.match if only_start else re.fullmatch)(pattern, text, re.S))


def quotations(statement: Statement) -> list[str]:
    """The stretches of text that a statement quotes."""
    return [part for part in re.split(r"\[…\]|↵", statement.text) if part]


def nearby(statement: Statement, found: Sequence[Found]) -> str:
    """What there is of the same kind, for the message of a failure."""
    alike = [element for element in found if element.path[-1] == statement.path[-1]]
    return "\n".join(f"  {'/'.join(e.path)} {e.attributes} {e.text[:60]!r}" for e in alike) or "  none"
