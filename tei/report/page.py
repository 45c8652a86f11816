"""The run report as one page: no script, nothing fetched, light and dark, fit to be printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from html import escape

from tei.issues import Issue
from tei.model import Document
from tei.report.contents import Entry
from tei.report.facts import Break, Facts
from tei.report.plot import plot
from tei.report.tally import shown
from tei.resources import PACKAGE

SURENESS = {
    "given": "given by the input",
    "high": "high",
    "medium": "medium",
    "low": "low",
    "unknown": "unknown",
}
"""The certainties, and what the page calls them."""

Row = Sequence[str]


def page(facts: Facts, document: Document) -> str:
    """The whole page as HTML."""
    style = (PACKAGE / "report" / "page.css").read_text(encoding="utf-8")
    sections = [section for section in _sections(facts, document) if section[2]]
    links = " ".join(f'<a href="#{name}">{title}</a>' for name, title, _ in sections)
    body = "\n".join(f'<section id="{name}"><h2>{title}</h2>\n{content}</section>' for name, title, content in sections)
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(facts.title)}: report</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>\n{style}</style></head><body>\n'
        f"<header><h1>{escape(facts.title)}</h1>{_about(facts)}{_numbers(facts)}<nav>{links}</nav></header>\n"
        f"<main>{body}</main></body></html>\n"
    )


def _about(facts: Facts) -> str:
    about = (
        f"{facts.file} → {facts.output} · {facts.characters:,} characters in {facts.lines:,} lines · {facts.style} · "
        f"{facts.encoding} · teikit {facts.version}"
    )
    return f'<p class="about">{escape(about)}</p>'


def _numbers(facts: Facts) -> str:
    cards = []
    for count in facts.found:
        detail = escape(shown(count.detail))
        cards.append(f"<li><b>{count.total:,}</b>{escape(count.name)}<small>{detail}</small></li>")
    return f'<ul class="numbers">{"".join(cards)}</ul>'


def _sections(facts: Facts, document: Document) -> Iterable[tuple[str, str, str]]:
    yield "attention", "What needs a person", _attention(facts)
    yield "pages", "Pages", _pages(facts.pages)
    yield "contents", "Contents and headings", _contents(facts)
    yield "headings", "Headings", _headings(facts)
    yield "joins", "Paragraphs joined", _joins(facts)
    yield "lost", "Claims that lost", _lost(facts)
    yield "certainty", "How sure it is", _certainty(facts)


def _attention(facts: Facts) -> str:
    """Issues, entries without a heading, and entries that read differently."""
    rows: list[Row] = [(_place(issue, facts.file), issue.message, issue.remedy) for issue in facts.issues]
    rows += [_disagreement(entry) for entry in facts.contents if entry.target and not entry.agrees]
    unlinked = [entry for entry in facts.contents if not entry.target]
    if unlinked:
        message = f"{len(unlinked)} of {len(facts.contents)} contents entries have no heading in this text (see below)"
        rows.append((_lines(entry.line for entry in unlinked), message, UNLINKED))
    return _table(("Line", "What", "What to do"), rows) if rows else '<p class="good">Nothing.</p>'


def _place(issue: Issue, book: str) -> str:
    """Line and column in the book, whose name stands above; the full place in any other file."""
    place = issue.source if issue.source.line else issue.place
    return str(replace(place, file="")) or "–" if place.file == book else str(place)


def _disagreement(entry: Entry) -> Row:
    message = f"contents entry “{entry.title}” against heading “{entry.heading}” in line {entry.heading_line}"
    return str(entry.line), message, "Correct the one that is wrong, or leave both as printed."


def _lines(numbers: Iterable[int]) -> str:
    """The first few of ``numbers``."""
    every = list(map(str, numbers))
    return ", ".join(every[:FEW]) + (" …" if len(every) > FEW else "")


FEW = 5


UNLINKED = "Nothing, where the text is an excerpt; else mark the headings with `tei correct`."


def _pages(breaks: Sequence[Break]) -> str:
    if not breaks:
        return "<p>The input marks no pages, and nothing tells where they begin.</p>"
    rows = [
        (row.n or "–", f"{row.line}:{row.column}", _sure(row.certainty), f"{row.before} | {row.after}", _why(row))
        for row in breaks
    ]
    table = _table(("Page", "Line", "Certainty", "Place", "Why"), rows, raw=(2,))
    return plot(breaks) + _legend() + f"<details><summary>All {len(breaks)} page breaks</summary>{table}</details>"


def _why(row: Break) -> str:
    return WORDS.get(row.rule, row.rule.replace("-", " ")) + (f" ({row.note})" if row.note else "")


WORDS = {
    "marked": "the input marks it",
    "counted": "the number of pages between known ones is known",
    "cut-sentence": "a sentence is cut here",
    "page-length": "a page is about so long",
    "front-section": "a section of the front matter begins",
}
"""Rules of page breaks in plain words."""


def _legend() -> str:
    items = "".join(f'<span class="{name}"><i></i>{label}</span>' for name, label in SURENESS.items())
    return f'<p class="legend why">{items}</p>'


def _contents(facts: Facts) -> str:
    rows = [
        (str(e.line), e.title, e.page, e.heading or "not in this text", str(e.heading_line or ""))
        for e in facts.contents
    ]
    return _table(("Line", "Entry", "Page", "Heading", "Line"), rows) if rows else ""


def _headings(facts: Facts) -> str:
    rows = [
        (str(h.line), "\u2003" * (h.level - 1) + h.text, _sure(h.certainty), h.rule, "yes" if h.in_contents else "")
        for h in facts.headings
    ]
    return _table(("Line", "Heading", "Certainty", "Rule", "In the contents"), rows, raw=(2,)) if rows else ""


def _joins(facts: Facts) -> str:
    rows = [(str(j.line), f"{j.before} | {j.after}", _sure(j.certainty)) for j in facts.joins]
    return _table(("Line", "Place", "Certainty"), rows, raw=(2,)) if rows else ""


def _lost(facts: Facts) -> str:
    rows = [
        (str(x.line), f"<{x.element}> {x.quote}", f"{x.annotator} ({x.rule})", x.reason, x.winner) for x in facts.lost
    ]
    return _table(("Line", "Claim", "Who", "Why it lost", "To"), rows) if rows else ""


def _certainty(facts: Facts) -> str:
    rows = [(f"<{row.element}>", *(f"{number:,}" if number else "" for number in row[1:])) for row in facts.certainties]
    return _table(("Element", *SURENESS.values()), rows)


def _sure(certainty: str) -> str:
    return f'<mark class="{escape(certainty)}">{escape(certainty)}</mark>'


def _table(heads: Row, rows: Iterable[Row], raw: Sequence[int] = ()) -> str:
    """An HTML table; the cells of the columns in ``raw`` are HTML already."""
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    lines = (
        "<tr>" + "".join(f"<td>{cell if n in raw else escape(cell)}</td>" for n, cell in enumerate(row)) + "</tr>"
        for row in rows
    )
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{"".join(lines)}</tbody></table></div>'
