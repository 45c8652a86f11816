"""HTML in a text: which tags are marks, what they mean, and what they apply to."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from tei.expressions import expression
from tei.model import Markup, Span
from tei.resources import data_path
from tei.sources.scanning import Found, hide

TAG = expression(r"<(?P<slash>/?)(?P<name>[A-Za-z][A-Za-z0-9_]{0,30})(?P<attributes>(?:\s[^<>\0\ud800]*|/)?)>")
ATTRIBUTE = expression(r"(?<![\w:-])([\w:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
FRAMES = frozenset({"table", "row", "cell"})
LEAVES = frozenset({"cell", "caption"})
LAYOUT = frozenset({"block", "html"})
DEEPEST = 6
"""So many tables may lie in each other; what the next one holds stays text."""
BLANK = expression(r"\s+")
INK = expression(r"[^\s\0\ud800]")


class Meaning(NamedTuple):
    """What an element means, a row of ``tei/data/sources/html.toml``."""

    kind: str
    value: str = ""
    within: Sequence[str] = ()
    ends: Sequence[str] = ()
    optional: bool = False
    empty: bool = False
    address: str = ""


class Element(NamedTuple):
    """A start tag and its end: the end tag, zero-width where it is left out, none where there cannot be one."""

    meaning: Meaning
    tag: re.Match[str]
    end: Span | None

    @property
    def scope(self) -> Span:
        return Span(self.tag.end(), self.end.start if self.end else self.tag.end())


@cache
def meanings() -> Mapping[str, Meaning]:
    """Every known element by name."""
    table: dict[str, dict[str, Any]] = tomllib.loads(data_path("sources/html.toml").read_text(encoding="utf-8"))
    return {name: Meaning(**row) for name, row in table.items()}


def scan_html(view: str) -> Found:
    """The marks that known tags are; tags that have no partner where they need one stay text."""
    tags = [tag for tag in TAG.finditer(view) if name_of(tag) in meanings()]
    if not tags:
        return Found()
    elements = sorted(paired(tags), key=lambda element: element.tag.start())
    inked = hide(view, Found(opaque=[Span(*tag.span()) for tag in tags]))
    elements = in_place(elements, malformed(elements, inked))
    marks = [mark for element in elements for mark in marks_of(element)]
    pictures = [described(element) for element in elements if is_picture(element)]
    return Found([*marks, *blanks(elements, inked)], pictures)


def is_picture(element: Element) -> bool:
    """Whether it is ``<img>`` with a description and an end tag, as Nanonets writes it."""
    return element.meaning.kind == "figure" and element.end is not None


def described(element: Element) -> Span:
    """The stretch of a picture with its description, in which nothing else is looked for."""
    return Span(element.tag.start(), element.end.end if element.end else element.tag.end())


def name_of(tag: re.Match[str]) -> str:
    return tag["name"].lower()


def meaning_of(tag: re.Match[str]) -> Meaning:
    return meanings()[name_of(tag)]


def paired(tags: Iterable[re.Match[str]]) -> Iterator[Element]:
    """The elements that the tags make, in the order of their ends; a tag without a partner makes none."""
    opened: list[re.Match[str]] = []
    names: Counter[str] = Counter()
    for tag in tags:
        if meaning_of(tag).kind in LAYOUT:
            yield from ended(opened, names, tag, meaning_of(tag).ends if tag["slash"] else ())
            yield Element(meaning_of(tag), tag, None)
        elif tag["slash"]:
            yield from closed(opened, names, tag)
        elif is_empty(tag):
            yield Element(meaning_of(tag), tag, None)
        else:
            yield from ended(opened, names, tag, meaning_of(tag).ends)
            opened.append(tag)
            names[name_of(tag)] += 1


def is_empty(tag: re.Match[str]) -> bool:
    """Whether the start tag stands alone; ``<img>`` does when it has an address."""
    known = meaning_of(tag)
    return known.empty or tag["attributes"].endswith("/") or (known.kind == "figure" and "src" in attributes(tag))


def ended(
    opened: list[re.Match[str]], names: Counter[str], tag: re.Match[str], ends: Sequence[str]
) -> Iterator[Element]:
    """The open elements that ``tag`` ends by itself."""
    while opened and name_of(opened[-1]) in ends:
        last = opened.pop()
        names[name_of(last)] -= 1
        yield Element(meaning_of(last), last, Span(tag.start(), tag.start()))


def closed(opened: list[re.Match[str]], names: Counter[str], tag: re.Match[str]) -> Iterator[Element]:
    """The element that the end tag closes, with those within it whose end tags may be left out."""
    if not names[name_of(tag)]:
        return
    while True:
        last = opened.pop()
        names[name_of(last)] -= 1
        if name_of(last) == name_of(tag):
            yield Element(meaning_of(last), last, Span(*tag.span()))
            return
        if meaning_of(last).optional:
            yield Element(meaning_of(last), last, Span(tag.start(), tag.start()))


def in_place(elements: Sequence[Element], refused: frozenset[int]) -> list[Element]:
    """The elements that stand where they may: rows in tables, cells in rows, no table that is refused."""
    kept: list[Element] = []
    frames: list[Element] = []
    for element in elements:
        while frames and frames[-1].scope.end <= element.tag.start():
            frames.pop()
        around = frames[-1].meaning.kind if frames else ""
        is_misplaced = bool(element.meaning.within) and around not in element.meaning.within
        is_too_deep = element.meaning.kind == "table" and len(frames) >= DEEPEST * len(FRAMES)
        if element.tag.start() in refused or is_misplaced or is_too_deep:
            continue
        kept.append(element)
        if element.meaning.kind in FRAMES:
            frames.append(element)
    return kept


def malformed(elements: Sequence[Element], inked: str) -> frozenset[int]:
    """The starts of tables with text outside their cells: what that text is cannot be told."""
    good = in_place(elements, frozenset())
    return frozenset(
        table.tag.start() for table, between in gaps_by_table(good) if any(INK.search(inked, *gap) for gap in between)
    )


def gaps_by_table(elements: Sequence[Element]) -> Iterator[tuple[Element, list[Span]]]:
    """Every table with the stretches of it that are in no cell and no caption."""
    framed = [element for element in elements if element.meaning.kind in FRAMES | LEAVES]
    starts = [element.tag.start() for element in framed]
    for table in framed:
        if table.meaning.kind == "table":
            yield table, list(gaps(table, framed, starts))


def gaps(table: Element, framed: Sequence[Element], starts: Sequence[int]) -> Iterator[Span]:
    """The stretches of ``table`` between its cells; what a cell holds is skipped whole."""
    at, end = table.scope
    index = bisect_left(starts, at)
    while index < len(framed) and starts[index] < end:
        element = framed[index]
        yield Span(at, element.tag.start())
        at = element.scope.end if element.meaning.kind in LEAVES else element.tag.end()
        index = bisect_left(starts, max(at, element.tag.end()))
    yield Span(at, end)


def blanks(elements: Sequence[Element], inked: str) -> Iterator[Markup]:
    """White space between the cells of tables: it is layout of the HTML, not text."""
    for _, between in gaps_by_table(elements):
        for gap in between:
            for match in BLANK.finditer(inked, *gap):
                yield Markup(Span(*match.span()), "separator")


def marks_of(element: Element) -> Iterator[Markup]:
    """The marks that an element's tags are."""
    known, tag, end = element
    if known.kind == "figure" and end is None:
        yield from picture(tag)
    elif known.kind == "link" and "href" not in attributes(tag):
        yield from (Markup(span, "html", name_of(tag)) for span in (Span(*tag.span()), end) if span)
    else:
        yield Markup(Span(*tag.span()), known.kind, value_of(known, tag), element.scope if end else None)
        if end and end.end > end.start:
            yield Markup(end, f"{known.kind}-end")


def value_of(known: Meaning, tag: re.Match[str]) -> str:
    """The mark's value: of a cell what it spans, of links and pictures the address, of layout the element's name."""
    if known.kind == "cell":
        return cell_value(known.value, attributes(tag))
    if known.kind in LAYOUT:
        return tag["slash"] + name_of(tag)
    return attributes(tag).get(known.address, "") if known.address else known.value


def cell_value(value: str, given: Mapping[str, str]) -> str:
    """``head cols=2 rows=3``: what there is of it."""
    spans = (("cols", given.get("colspan", "")), ("rows", given.get("rowspan", "")))
    return " ".join([value] * bool(value) + [f"{name}={int(size)}" for name, size in spans if is_span(size)])


def is_span(size: str) -> bool:
    """Whether the attribute says that a cell takes more than one place (HTML Standard: at most 65534)."""
    return size.isascii() and size.isdecimal() and 1 < int(size[:6]) < 65535


def picture(tag: re.Match[str]) -> Iterator[Markup]:
    """The marks of ``<img>``: the value of ``alt`` is text."""
    start, end = tag.span()
    scope = next((Span(*match.span(group)) for match, group in values(tag) if match[1].lower() == "alt"), None)
    source = attributes(tag).get("src", "")
    if scope is None or scope.start == scope.end:
        yield Markup(Span(start, end), "figure", source)
    else:
        yield Markup(Span(start, scope.start), "figure", source, scope)
        yield Markup(Span(scope.end, end), "figure-end")


def values(tag: re.Match[str]) -> Iterator[tuple[re.Match[str], int]]:
    """Every attribute of the tag with the number of the group that is its value."""
    for match in ATTRIBUTE.finditer(tag.string, *tag.span("attributes")):
        yield match, match.lastindex or 2


def attributes(tag: re.Match[str]) -> dict[str, str]:
    """The attributes by lower-case name, as written."""
    return {match[1].lower(): match[group] for match, group in values(tag)}
