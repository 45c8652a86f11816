"""Marks of pages: form feeds, and the many ways in which tools say that a page begins."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain, pairwise
from typing import NamedTuple

from tei.expressions import expression
from tei.model import Markup, Span
from tei.resources import data_path
from tei.sources.scanning import Found, search_all

RULE = re.compile(r"^-{3,}[ \t\r]*$", re.M)
LARGEST_PAGE = 8_000
SMALLEST_PAGE = 100
CUTS = 0.2
"""Of rules that are ends of pages at least so many cut a sentence."""
REACH = 200
UNFINISHED = re.compile(r"(?:[^\W\d_]|[,;，、；—-])\s*\Z")
"""The end of a text that breaks off in the middle of a sentence."""
ENOUGH = 3
"""How many marks in the running text must rise before they are believed to be pages and not references."""


class Form(NamedTuple):
    """One way to mark a page, from ``tei/data/sources/pages.toml``."""

    pattern: re.Pattern[str]
    own_line: bool
    needs_sequence: bool


@cache
def forms() -> tuple[Form, ...]:
    """Every known form of a page mark."""
    tables = tomllib.loads(data_path("sources/pages.toml").read_text(encoding="utf-8"))
    return tuple(form(row, kind == "line") for kind in ("line", "anywhere") for row in tables[kind])


def form(row: dict[str, str], own_line: bool) -> Form:
    """One row of the table."""
    pattern = rf"^(?:{row['pattern']})[ \t\r]*$" if own_line else row["pattern"]
    return Form(expression(pattern, re.M), own_line, row["evidence"] == "sequence")


@cache
def any_line() -> re.Pattern[str]:
    """All forms that fill a line, in one: most texts have none, which one search shows."""
    patterns = (known.pattern.pattern for known in forms() if known.own_line)
    return re.compile("|".join(re.sub(r"\?P<\w+>", "?:", pattern) for pattern in patterns), re.M)


def scan_pages(view: str) -> Found:
    """Page marks of every known form; the value is the label as written, empty where there is none."""
    marks: list[Markup] = []
    taken: set[int] = set()
    has_lines = any_line().search(view) is not None
    for known in forms() if has_lines else (known for known in forms() if not known.own_line):
        fresh = [match for match in known.pattern.finditer(view) if match.start() not in taken]
        marks += [page(match) for match in believed(known, fresh, view)]
        taken.update(mark.span.start for mark in marks)
    return Found(without_overlaps(marks))


def believed(known: Form, matches: Sequence[re.Match[str]], view: str) -> Sequence[re.Match[str]]:
    """The matches that are page marks on the evidence that their form needs."""
    if not known.needs_sequence or not matches:
        return matches
    if rises([label(match) for match in matches]) and len(matches) >= (2 if known.own_line else ENOUGH):
        return matches
    return [match for match in matches if known.own_line and is_paragraph(view, match)]


def rises(labels: Sequence[str]) -> bool:
    """Whether the numbers among the labels strictly rise."""
    numbers = [int(text) for text in labels if text.isdecimal() and len(text) < 16]
    return all(one < two for one, two in pairwise(numbers))


def is_paragraph(view: str, match: re.Match[str]) -> bool:
    """Whether blank lines, or the ends of the text, stand around the match."""
    before, after = view[max(0, match.start() - 2) : match.start()], view[match.end() : match.end() + 2]
    return before in ("", "\n", "\n\n") and after in ("", "\n", "\n\n")


def page(match: re.Match[str]) -> Markup:
    """The mark with its label."""
    return Markup(Span(*match.span()), "page", label(match))


def label(match: re.Match[str]) -> str:
    """What the mark calls its page."""
    groups = match.groupdict()
    return groups.get("label") or groups.get("label_han") or ""


def without_overlaps(marks: Sequence[Markup]) -> tuple[Markup, ...]:
    """The marks in order, of overlapping ones the first."""
    return tuple(kept_apart(sorted(marks, key=lambda mark: mark.span)))


def kept_apart(marks: Sequence[Markup]) -> Iterator[Markup]:
    end = 0
    for mark in marks:
        if mark.span.start >= end:
            yield mark
            end = mark.span.end


def scan_formfeeds(view: str) -> Found:
    """Every form feed is the end of a page and the beginning of the next."""
    return Found(tuple(Markup(Span(*match.span()), "page") for match in re.finditer("\f", view)))


def scan_rules(view: str) -> Found:
    """Lines of hyphens: pages where they cut sentences and pieces of a page's size, else rules between scenes."""
    lines = list(search_all(RULE, view, lambda match: is_paragraph(view, match))) if "---" in view else []
    kind = "page" if are_pages([match.start() for match in lines], view) else "rule"
    return Found(tuple(Markup(Span(*match.span()), kind) for match in lines))


def are_pages(starts: Sequence[int], view: str) -> bool:
    """Whether rules at these places cut a text into pages: no scene ends inside a sentence."""
    if len(starts) < 2:
        return False
    from statistics import median

    sizes = [two - one for one, two in pairwise(chain([0], starts, [len(view)]))]
    if max(sizes) > LARGEST_PAGE or median(sizes) < SMALLEST_PAGE:
        return False
    cuts = sum(UNFINISHED.search(view, max(0, start - REACH), start) is not None for start in starts)
    return cuts >= CUTS * len(starts)


def with_line_end(found: Found, view: str) -> Found:
    """The marks, each that fills its line with the line end: where blank lines mean nothing they go with it."""
    return Found(tuple(extended(mark, view) for mark in found.marks), found.opaque)


def extended(mark: Markup, view: str) -> Markup:
    start, end = mark.span
    alone = end > start and view[start - 1 : start] in ("", "\n") and view[end : end + 1] == "\n"
    return Markup(Span(start, end + 1), mark.kind, mark.value, mark.scope, mark.reading) if alone else mark
