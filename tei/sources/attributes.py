"""Attributes in braces, as pandoc, kramdown and djot write them: behind headings and spans, on divisions and raw HTML.

After pandoc's manual: header_attributes, bracketed_spans, link_attributes, fenced_divs, raw_attribute.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from tei.expressions import expression
from tei.model import Markup, Span
from tei.resources import data_path
from tei.sources.pages import without_overlaps
from tei.sources.scanning import BOUNDARY, Found, pair

BLANK = r"[ \t\r]*+(?:\n[ \t\r]*+)?+"
"""Attributes may stand on several lines, without an empty one."""
QUOTED = r"\"(?:[^\"\\\n\0\ud800]|\\[^\n\0\ud800]|\n(?![ \t\r]*\n)){0,1000}+\""
ONE = rf"(?:[#.][^\s{{}}\"=\0\ud800]++|[A-Za-z][\w:.-]*+=(?:{QUOTED}|[^\s{{}}\"\0\ud800]++))"
ATTRIBUTES = rf"\{{{BLANK}{ONE}(?:[ \t\r]*+\n?[ \t\r]*+{ONE})*+{BLANK}\}}"
ATTRIBUTE = expression(
    rf"(?P<sign>[#.])(?P<name>[^\s{{}}\"=]+)|(?P<key>[A-Za-z][\w:.-]*)=(?P<value>{QUOTED}|[^\s{{}}\"]+)"
)
NUMBER = expression(r"[\w.-]*\d[\w.-]*|[ivxlcIVXLC]+")

HEADING = expression(rf"^ {{0,3}}#{{1,6}}[^\n]*?(?P<attributes>[ \t]+(?:{ATTRIBUTES}|\{{-\}}))[ \t\r]*$", re.M)
TOKEN = expression(rf"\\.|\[|\](?P<attributes>{ATTRIBUTES})?|(?P<end>{BOUNDARY}|\n[ \t\r]*\n)", re.S)
EMPTY = expression(rf"\[\](?:\(#[^()\s\0\ud800]*+\))?{ATTRIBUTES}")
AFTER_LINK = expression(rf"(?<=\)){ATTRIBUTES}")
RAW = expression(r"(?<!`)`[^`\n\0\ud800]{1,2000}`\{=\w{1,20}\}")
RAW_BLOCK = expression(
    r"^[ \t]*+(?P<fence>`{3,}+)[ \t]*+\{=\w{1,20}\}[ \t\r]*\n"
    r"(?P<raw>(?:(?![ \t]*+(?P=fence))[^\n]*+\n){0,50}+)[ \t]*+(?P=fence)[ \t\r]*$",
    re.M,
)
DIVISION = expression(rf"^[ \t]*+:{{3,}}+[ \t]*+(?P<open>{ATTRIBUTES}|[A-Za-z][\w-]*+)?[ \t:]*+\r?$", re.M)
LISTED = expression(
    r"\[(?P<title>[^\[\]\n\0\ud800]{1,300})\]"
    r"\(#(?P<address>[^()\s\0\ud800]*(?:\([^()\s\0\ud800]*\)[^()\s\0\ud800]*)*)\)"
)
"""A heading's name alone in a paragraph, with a link to it: a list that a word processor makes."""
LEAST_LISTED = 3
LONGEST_LABEL = 24
NAVIGATION = expression(r"<nav\b[^<>]*\bhidden\b", re.I)


class Attributes(NamedTuple):
    """What stands in the braces."""

    identifier: str
    classes: frozenset[str]
    values: Mapping[str, str]


@cache
def table() -> Mapping[str, Any]:
    """The data file of what classes and roles mean."""
    return tomllib.loads(data_path("sources/attributes.toml").read_text(encoding="utf-8"))


def parse_attributes(text: str) -> Attributes:
    """Parse ``{#id .class key="value"}``; a word alone is a class."""
    if not text.startswith("{"):
        return Attributes("", frozenset({text} - {""}), {})
    found = list(ATTRIBUTE.finditer(text))
    named = [match["name"] for match in found if match["sign"] == "#"]
    classes = frozenset(match["name"] for match in found if match["sign"] == ".")
    values = {match["key"]: unquoted(match["value"]) for match in found if match["key"]}
    return Attributes(named[-1] if named else "", classes, values)


def unquoted(value: str) -> str:
    """The value of an attribute without its quotation marks and escapes."""
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value


def scan_apparatus(view: str) -> Found:
    """What a reading format adds to a book: divisions of its own, and navigation that it hides."""
    spans = sorted([*apparatus_divisions(view), *hidden_navigation(view), *generated_lists(view)])
    return Found(without_overlaps([Markup(span, "fence", "apparatus") for span in spans]))


def apparatus_divisions(view: str) -> Iterator[Span]:
    """The divisions of our formats' own classes, the outermost of each."""
    end = 0
    for opener, closer in sorted(divisions(view) if ":::" in view else (), key=lambda lines: lines[0].start()):
        if opener.start() >= end and is_apparatus(parse_attributes(opener["open"])):
            end = closer.end()
            yield Span(opener.start(), end)


def generated_lists(view: str) -> Iterator[Span]:
    """The lists of headings that word processors make, with the label before each: paragraphs of links by title."""
    run: list[re.Match[str]] = []
    for match in (*(LISTED.finditer(view) if "](#" in view else ()), None):
        if match and not is_listed(view, match):
            continue
        if run and (match is None or view[run[-1].end() : match.start()].strip()):
            if len(run) >= LEAST_LISTED:
                yield Span(labelled(view, run[0].start()), run[-1].end())
            run = []
        if match:
            run.append(match)


def is_listed(view: str, match: re.Match[str]) -> bool:
    """Whether the link is a paragraph and its address is what pandoc makes of its text (auto_identifiers)."""
    start, end = match.span()
    is_alone = view[max(0, start - 2) : start] in ("", "\n\n") and view[end : end + 2] in ("", "\n", "\n\n")
    return is_alone and is_identifier(match["address"], match["title"])


def is_identifier(address: str, title: str) -> bool:
    """Whether both have the same letters and digits, but for leading ones that no identifier begins with."""
    letters, said = (re.sub(r"[\W_]+", "", text).lower() for text in (title, re.sub(r"-\d+$", "", address)))
    return bool(said) and letters.endswith(said)


def labelled(view: str, start: int) -> int:
    """Where the paragraph of one short line before ``start`` begins, or ``start``."""
    before = view[:start].rstrip("\n")[-LONGEST_LABEL - 2 :]
    line = before.rpartition("\n\n")[2]
    is_label = bool(line) and "\n" not in line and len(line) < len(before) and not line.startswith(("#", "[", "!"))
    return view.rindex(line, 0, start) if is_label else start


def hidden_navigation(view: str) -> Iterator[Span]:
    """From ``<nav hidden>`` to ``</nav>``, both of them raw HTML."""
    start = -1
    for block in RAW_BLOCK.finditer(view) if "{=" in view else ():
        if start < 0 and NAVIGATION.search(block["raw"]):
            start = block.start()
        elif start >= 0 and "</nav>" in block["raw"]:
            yield Span(start, block.end())
            start = -1


def is_apparatus(attributes: Attributes) -> bool:
    return not attributes.classes.isdisjoint(table()["apparatus"]["classes"])


def scan_raw(view: str) -> Found:
    """Raw HTML and the like, in a line or in a block of its own."""
    if "{=" not in view:
        return Found()
    blocks = [Markup(Span(*match.span()), "fence", "raw") for match in RAW_BLOCK.finditer(view)]
    ends = iter([*blocks, Markup(Span(len(view), len(view)), "fence")])
    block = next(ends)
    lines = []
    for match in RAW.finditer(view):
        while block.span.end <= match.start():
            block = next(ends)
        if match.end() <= block.span.start:
            lines.append(Markup(Span(*match.span()), "html", "raw"))
    return Found([*blocks, *lines])


def scan_divisions(view: str) -> Found:
    """The first and the last line of each fenced division; lines of colons without a partner stay text."""
    lines = [line for both in divisions(view) for line in both] if ":::" in view else []
    return Found([Markup(Span(*line.span()), "fence", "division") for line in sorted(lines, key=re.Match.start)])


def divisions(view: str) -> Iterator[tuple[re.Match[str], re.Match[str]]]:
    """The lines around each division, in the order of their ends."""
    opened: list[re.Match[str]] = []
    for line in DIVISION.finditer(view):
        if line["open"]:
            opened.append(line)
        elif opened:
            yield opened.pop(), line


def scan_heading_attributes(view: str) -> Found:
    """The attributes behind headings, with the blanks before them."""
    matches = HEADING.finditer(view) if "{" in view else ()
    return Found([Markup(Span(*match.span("attributes")), "heading-end", "attributes") for match in matches])


def scan_spans(view: str) -> Found:
    """Spans with attributes: pages, emphasis, and names for a place that say nothing of the text."""
    if "]{" not in view and "){" not in view:
        return Found()
    empty = [empty_span(match) for match in EMPTY.finditer(view)]
    taken = {mark.span.start for mark in empty}
    marks = [mark for start, match in bracketed(view) if start not in taken for mark in span_marks(start, match)]
    ends = {mark.span.end for mark in empty}
    links = [Span(*match.span()) for match in AFTER_LINK.finditer(view) if match.end() not in ends]
    return Found(sorted([*empty, *marks, *(Markup(span, "html", "attributes") for span in links)]))


def empty_span(match: re.Match[str]) -> Markup:
    """A page, or the name of a place."""
    attributes = parse_attributes(match[0][match[0].index("{") :])
    span = Span(*match.span())
    return Markup(span, "page", page_label(attributes)) if is_page(attributes) else Markup(span, "html", "span")


def is_page(attributes: Attributes) -> bool:
    known = table()["pages"]
    return not attributes.classes.isdisjoint(known["classes"]) or attributes.values.get("role") in known["roles"]


def page_label(attributes: Attributes) -> str:
    """The label that an attribute gives, empty where none gives one."""
    known = table()["pages"]
    given = next((attributes.values[name] for name in known["labels"] if name in attributes.values), "")
    found = [] if given in known["unlabelled"] else NUMBER.findall(given)
    return found[-1] if found else ""


def bracketed(view: str) -> Iterator[tuple[int, re.Match[str]]]:
    """Where each span opens, and the match of its end; brackets nest, and none reaches over a block's end."""
    opened: list[int] = []
    for token in TOKEN.finditer(view):
        if token["end"]:
            opened = []
        elif token[0] == "[":
            opened.append(token.start())
        elif token[0][0] == "]" and opened:
            start = opened.pop()
            if token["attributes"]:
                yield start, token


def span_marks(start: int, end: re.Match[str]) -> Sequence[Markup]:
    """The marks around the text of a span."""
    opener, closer = Span(start, start + 1), Span(*end.span())
    looks = table()["looks"]
    look = next((looks[name] for name in sorted(parse_attributes(end["attributes"]).classes) if name in looks), "")
    if look:
        return pair("hi", look, opener, closer)
    return Markup(opener, "html", "span"), Markup(closer, "html", "span")
