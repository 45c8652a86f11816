"""Which lines are the page's and not the book's: running heads, folios, signature marks.

They stand at the edges of pages; where the input marks none, ``furniture_in_text`` looks between the lines.  A folio
is a line that is a number and rises with the pages; a running head is a line that other pages have in the same place,
or that says again what a heading near it says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz import fuzz

from tei.annotators.folding import fold
from tei.annotators.lines import Line, lines_of
from tei.annotators.numerals import number_of
from tei.annotators.tables import language_of
from tei.encoder.structure.furniture_in_text import find_furniture_in_text
from tei.expressions import expression
from tei.model import Annotation, Certainty, Document, Evidence, Span

NUMBER = "[0-9０-９]{1,4}|[ivxlcIVXLC]{1,8}|[〇○零一二三四五六七八九十百]{1,5}"
FOLIO = expression(
    rf"(?:[\W_]|^)*(?:page|p\.|pag\.|seite|s\.|第)?\s*(?P<number>{NUMBER})\s*[頁页]?[\W_]*", re.IGNORECASE
)
NUMBERED_HEAD = expression(r"(?P<number>[0-9]{1,4})[ \t\u3000]{2,}\D+|\D+?[ \t\u3000]{2,}(?P<number2>[0-9]{1,4})")
"""A running head with the folio at its outer edge."""
LOOSE_HEAD = expression(
    rf"(?P<number>{NUMBER})[ \t\u3000]+(?:[^\W\d_]|§).*"
    rf"|.*?(?:[^\W\d_]|§).*?[ \t\u3000\[(—-]+(?P<number2>{NUMBER})[\])—.]*"
)
"""The same in a form that a heading can have too: more of the pages near by must agree."""
GAP = expression(r"[ \t]{2}|\u3000")
SIGNATURE = expression(r"[A-Z]{1,2}(?: ?(?:[ijv]{1,4}|[0-9]{1,2}))?\.?")
"""The mark of a gathering, at the foot of its first leaves: B, B2, C iij."""
LONGEST_CATCHWORD = 14
FAR_RIGHT = 12
"""So many columns farther right a catchword can be the whole first line of the next page, and no speaker."""
EDGE_LINES = 4
"""Lines at the head of a page that are looked at."""
NEAR = 3
"""Pages on either side in which another folio confirms one."""
SERIES, LONG_SERIES = 2, 4
"""Roman and Arabic numbers make two series; more of them, made by plates and blank leaves, are longer than this."""
CENTRED = 6
"""Columns of indent from which a single line that comes back is a heading rather than a running head."""
SHORT_HEAD = 60
LONGEST_HEAD = 200
"""No folio and no running head fills more characters, blanks within it included."""
SHARE = 0.25
"""Running heads that no blank line parts from the text stand on so many of the pages; a verse can begin two pages."""
RECENT = 24
"""So many headings back a running head can still repeat one."""
MISREAD, ALIKE = 5, 79
"""From so many characters on, and so much alike (of 100), a running head is an earlier heading misread."""
PREFIX = 8
"""A running head may be cut short; it is a heading's beginning from this many characters on."""


class Edge(NamedTuple):
    """A line at the top or the foot of a page."""

    line: Line
    top: bool
    alone: bool
    """Does a blank line part it from the text?"""


def find(document: Document) -> Iterable[Annotation]:
    """``fw`` for every running head, folio and signature mark at a page's edge."""
    pages = _pages(_without_named(lines_of(document.source), document))
    if len(pages) < 2:
        yield from find_furniture_in_text(document, lines_of(document.source), language_of(document))
        return
    edges = [list(_edges(page)) for page in pages]
    folios = _folios(edges)
    yield from (_fw(edge, _kind(edge), rule) for edge, rule in folios.items())
    heads = _heads(edges, folios, pages)
    yield from (_fw(edge, "header" if edge.top else "footer", "repeated") for edge in heads)
    taken = {edge.line.span for edge in (*folios, *heads)}
    yield from _signatures(edges, taken)
    yield from _catchwords(pages, taken)


def _without_named(lines: Sequence[Line], document: Document) -> Sequence[Line]:
    """The lines but for headings with attributes: what has a name in the input is no running head."""
    ends = {m.span.start for m in document.source.markup if (m.kind, m.value) == ("heading-end", "attributes")}
    return [line for line in lines if line.span.end not in ends] if ends else lines


def folio_number(text: str) -> int | None:
    """The number that a line shows if it shows nothing else."""
    match = FOLIO.fullmatch(text) if len(text) <= LONGEST_HEAD else None
    return number_of(match["number"]) if match else None


def head_number(text: str) -> int | None:
    """The number at the outer edge of a running head: ``12    THE FENS``."""
    match = NUMBERED_HEAD.fullmatch(text) if len(text) <= LONGEST_HEAD else None
    return int(match["number"] or match["number2"]) if match else None


def _number(edge: Edge) -> int | None:
    number = folio_number(edge.line.text)
    return head_number(edge.line.text) if number is None else number


def _loose_number(edge: Edge) -> int | None:
    match = LOOSE_HEAD.fullmatch(edge.line.text) if len(edge.line.text) <= SHORT_HEAD and edge.top else None
    return number_of(match["number"] or match["number2"]) if match else None


def _kind(edge: Edge) -> str:
    """A number alone is the page's; with a running head the line is that head, its number known all the same."""
    if folio_number(edge.line.text) is not None:
        return "pageNum"
    return "header" if edge.top else "footer"


def _fw(edge: Edge, kind: str, rule: str) -> Annotation:
    surely: Certainty = "medium" if rule == "looks-like-a-folio" else "high"
    return Annotation(edge.line.span, "fw", (("type", kind),), evidence=Evidence("furniture", rule, surely))


def _pages(lines: Sequence[Line]) -> list[list[Line]]:
    pages: list[list[Line]] = []
    for line in lines:
        while len(pages) <= line.page:
            pages.append([])
        pages[line.page].append(line)
    return pages


def _edges(page: Sequence[Line]) -> Iterator[Edge]:
    """The first and the last lines of a page that have text."""
    full = [number for number, line in enumerate(page) if line.text]
    for rank, number in enumerate(full[:EDGE_LINES]):
        if rank == 0 or page[number].raw.end - page[full[0]].raw.start < 2 * SHORT_HEAD:
            after = page[number + 1] if number + 1 < len(page) else None
            yield Edge(page[number], True, after is None or after.is_blank)
    for number in full[:1:-1][:2]:
        yield Edge(page[number], False, page[number - 1].is_blank)


def _folios(edges: Sequence[Sequence[Edge]]) -> dict[Edge, str]:
    """Lines that are numbers which rise by one a page, and others that stand and look like those."""
    numbers = [{edge: number for edge in page if (number := _number(edge)) is not None} for page in edges]
    folios = {
        edge: "rises-with-the-pages"
        for page, candidates in enumerate(numbers)
        for edge, number in candidates.items()
        if _rises(number, page, numbers)
    }
    folios = _in_one_place(_outermost(folios)) if _go_on(folios) else {}
    folios |= _loose_folios(edges, folios)
    looks = {_look(edge) for edge in folios}
    for candidates in numbers:
        for edge in candidates:
            if edge.alone and _look(edge) in looks and not any(other in folios for other in candidates):
                folios[edge] = "looks-like-a-folio"
    return folios


def _go_on(folios: Mapping[Edge, str]) -> bool:
    """Do the numbers go on through the book?  Numbers of poems that open pages begin anew every few of them."""
    series = Counter((_number(edge) or 0) - edge.line.page for edge in folios)
    return len(series) <= SERIES or len(folios) >= LONG_SERIES * len(series)


def _outermost(folios: Mapping[Edge, str]) -> dict[Edge, str]:
    """Without numbers that stand between a folio and the text, and without others that look like those: poem II."""
    outer: dict[tuple[int, bool], Edge] = {}
    inner = [e for e in folios if outer.setdefault((e.line.page, e.top), e) is not e]
    looks = Counter(_look(edge)[2] for edge in inner)
    usual = Counter(_look(edge)[2] for edge in outer.values())
    return {e: rule for e, rule in folios.items() if e not in inner and usual[look := _look(e)[2]] >= looks[look]}


def _in_one_place(folios: Mapping[Edge, str]) -> dict[Edge, str]:
    """Without numbers at the head of pages in a book that has its folios at the foot: they number chapters.

    The other way round is a folio all the same: under the first page of a chapter.
    """
    pages = {top: {edge.line.page for edge in folios if edge.top is top} for top in (True, False)}
    at_the_foot = len(pages[False]) > len(pages[True])
    return {edge: rule for edge, rule in folios.items() if not (edge.top and at_the_foot)}


def _loose_folios(edges: Sequence[Sequence[Edge]], folios: Mapping[Edge, str]) -> dict[Edge, str]:
    """Lines like numbered headings: their words must come back, and their numbers rise, on pages near by."""
    pages = {edge.line.page for edge in folios}
    loose = [
        {e: number for e in page if e.line.page not in pages and (number := _loose_number(e)) is not None}
        for page in edges
    ]
    words = Counter(_words(edge) for page in loose for edge in page)
    return {
        edge: "number-rises-with-the-pages"
        for page, candidates in enumerate(loose)
        for edge, number in candidates.items()
        if (words[_words(edge)] > 1 and _rises(number, page, loose, least=2)) or _goes_on(edge, number, page, folios)
    }


def _goes_on(edge: Edge, number: int, page: int, folios: Mapping[Edge, str]) -> bool:
    """Is the number at the edge of a line, beyond a gap, the one that sure folios near by leave for its page?"""
    near = [other for other in folios if 0 < abs(other.line.page - page) <= NEAR]
    agree = [other for other in near if _number(other) == number + other.line.page - page]
    sides = [{other in agree for other in near if (other.line.page < page) is before} for before in (True, False)]
    enough = len(agree) >= 2 and (2 * len(agree) > len(near) or {True} in sides)
    return edge.line.indent < CENTRED and bool(GAP.search(edge.line.text)) and enough


def _words(edge: Edge) -> str:
    """What a running head says besides its number."""
    match = LOOSE_HEAD.fullmatch(edge.line.text)
    group = "number" if match and match["number"] else "number2"
    text = edge.line.text
    return fold(text[: match.start(group)] + text[match.end(group) :]) if match else fold(text)


def _rises(number: int, page: int, numbers: Sequence[Mapping[Edge, int]], least: int = 1) -> bool:
    """Do at least so many pages near by have the number that the one on this page makes one expect?"""
    near = range(max(0, page - NEAR), min(len(numbers), page + NEAR + 1))
    return sum(any(number - page == other - at for other in numbers[at].values()) for at in near if at != page) >= least


def _look(edge: Edge) -> tuple[bool, bool, str]:
    """Where a folio stands and what surrounds its number."""
    return edge.top, edge.alone, re.sub(r"\w+", "0", edge.line.text)


def _heads(edges: Sequence[Sequence[Edge]], folios: Mapping[Edge, str], pages: Sequence[Sequence[Line]]) -> list[Edge]:
    """Lines at an edge that other pages have too, or that begin a heading printed near by."""
    found = [[e for e in page if _may_be_head(e, page, folios)] if number else [] for number, page in enumerate(edges)]
    headings = _headings_before(pages)
    keys = Counter((edge.top, fold(edge.line.text)) for page in found for edge in page)
    numbered = Counter((edge.top, _words(edge)) for edge in folios) if len(headings[-1]) > 1 else Counter()
    likely = [
        edge
        for number, page in enumerate(found)
        for edge in page
        if keys[key := (edge.top, fold(edge.line.text))] > 1
        or (edge.line.indent < CENTRED and (_is_known(key, numbered) or _repeats(edge, pages, number, headings)))
    ]
    top = _usual(edge.top for edge in likely)
    indent = _usual(sorted(edge.line.indent for edge in likely if edge.top == top))
    alone = not top or _usual(edge.alone for edge in likely)
    heads = [e for e in likely if e.top == top and e.line.indent == indent and (e.alone or not alone)]
    if not alone and len(heads) < SHARE * len(pages):
        heads = [edge for edge in heads if edge.alone]
    return heads if len(heads) > 1 or indent < CENTRED else []


def _is_known(key: tuple[bool, str], numbered: Mapping[tuple[bool, str], int]) -> bool:
    """Do pages whose running heads have their number in the same line say the same?  Headings are centred here."""
    return bool(key[1]) and numbered.get(key, 0) > 1


def _signatures(edges: Sequence[Sequence[Edge]], taken: Collection[Span]) -> Iterator[Annotation]:
    """Signature marks, where several pages have one."""
    found = [
        e for page in edges for e in page if not e.top and e.line.span not in taken and SIGNATURE.fullmatch(e.line.text)
    ]
    if len({edge.line.page for edge in found}) > 1:
        yield from (_fw(edge, "sig", "letter-at-the-foot") for edge in found)


def _catchwords(pages: Sequence[Sequence[Line]], taken: Collection[Span]) -> Iterator[Annotation]:
    """The last line of a page, where it is but the first word of the next."""
    own = [[line for line in page if line.text and line.span not in taken] for page in pages]
    for page, after in pairwise(own):
        last = page[-1] if len(page) > 1 else None
        if last and after and len(last.text) <= LONGEST_CATCHWORD and " " not in last.text:
            first = after[0].text
            apart = last.indent - after[0].indent
            if first.startswith(last.text.rstrip("-")) and apart > (FAR_RIGHT if first == last.text else 0):
                yield Annotation(
                    last.span, "fw", (("type", "catch"),), evidence=Evidence("furniture", "next-page", "high")
                )


def _may_be_head(edge: Edge, page: Sequence[Edge], folios: Mapping[Edge, str]) -> bool:
    is_catchword = not edge.top and edge.line.indent > FAR_RIGHT and len(edge.line.text) <= LONGEST_CATCHWORD
    short = len(edge.line.text) <= SHORT_HEAD and not is_catchword
    is_number = edge.line.indent >= CENTRED and folio_number(edge.line.text) is not None
    return edge not in folios and short and not is_number and _is_outermost(edge, page, folios)


def _usual(values: Iterable[int]) -> int:
    counted = Counter(values).most_common(1)
    return counted[0][0] if counted else 0


def _is_outermost(edge: Edge, page: Sequence[Edge], folios: Mapping[Edge, str]) -> bool:
    """Does nothing but a folio, or the same line again, stand between the line and the page's edge?"""
    side = [other for other in page if other.top == edge.top]
    return all(other in folios or other.line.text == edge.line.text for other in side[: side.index(edge)])


def _repeats(edge: Edge, pages: Sequence[Sequence[Line]], number: int, headings: Sequence[Sequence[str]]) -> bool:
    """Does the line say again what a line near by or an earlier heading says, cut short or misread perhaps?"""
    key = fold(edge.line.text)
    if edge.top and len(key) > 1 and any(_says_again(key, known) for known in headings[number]):
        return True
    near = (line for page in _around(pages, number) for line in page if line is not edge.line)
    return any(
        len(line.text) <= 2 * SHORT_HEAD
        and (fold(line.text) == key or (len(key) >= PREFIX and fold(line.text).startswith(key)))
        for line in near
        if line.text and not line.text[-1].isdigit()
    )


def _says_again(key: str, heading: str) -> bool:
    if key == heading or (len(key) >= PREFIX and heading.startswith(key)):
        return True
    return len(key) >= MISREAD and abs(len(key) - len(heading)) <= 1 and fuzz.ratio(key, heading) >= ALIKE


def _headings_before(pages: Sequence[Sequence[Line]]) -> list[list[str]]:
    """What the lines that stand in the middle say, on all pages before each one."""
    known: list[str] = []
    before: list[list[str]] = []
    for page in pages:
        before.append(known[-RECENT:])
        known += [fold(line.text) for line in page if line.indent >= CENTRED and len(line.text) <= 2 * SHORT_HEAD]
    return before


def _around(pages: Sequence[Sequence[Line]], number: int) -> Iterator[Sequence[Line]]:
    """The title page, the page before and the page itself."""
    yield from pages[max(0, number - 1) : number + 1]
    if number > 1:
        yield pages[0]
