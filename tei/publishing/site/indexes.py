"""The indexes over all books: persons, places, organisations, dates, each entry with every mention."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import groupby
from urllib.parse import quote

from tei.publishing.site.gathering import Gathered, Merged
from tei.publishing.site.page import INDEXES, Shape, page
from tei.publishing.site.work import Work
from tei.searching.folding import fold

ONE_PAGE = 1_500
"""Mentions up to which an index is one page; a larger one has a page for each first character."""
LISTED = 60
"""Mentions up to which an entry lists them; one with more has a page of its own."""


def write_indexes(shape: Shape, gathered: Gathered, work: Work) -> dict[str, str]:
    """Write the indexes of persons, places and organisations; gives the address of every place by its anchor."""
    addresses: dict[str, str] = {}
    for kind in INDEXES:
        if kind in shape.parts:
            _write_index(shape, kind, gathered, work, addresses)
    return addresses


def _write_index(shape: Shape, kind: str, gathered: Gathered, work: Work, addresses: dict[str, str]) -> None:
    is_one = gathered.times(kind) <= ONE_PAGE
    total, parts = 0, []
    for initial, entries in groupby(gathered.merged(kind), key=lambda entry: initial_of(entry.name)):
        file, items = f"u{ord(initial):04x}.html", []  # a name that every web space can bear
        for entry in entries:
            if entry.at:
                addresses[entry.anchor] = f"{kind}/{'index.html' if is_one else file}#{entry.anchor}"
            items.append(_entry(shape, kind, entry, gathered, work))
        total += len(items)
        shown = f'<ul class="entries">{"".join(items)}</ul>'
        if is_one:
            parts.append(f"<section><h2>{_shown(initial)}</h2>{shown}</section>")
        else:
            _put(shape, kind, f"{kind}/{file}", initial.upper(), shown, work)
            parts.append(f'<li><a href="{file}">{_shown(initial)} <span>{len(items):,}</span></a></li>')
    lead = f'<p class="lead">{escape(shape.words["entries"].format(f"{total:,}"))}</p>'
    content = f'<div class="index">{"".join(parts)}</div>' if is_one else f'<ul class="initials">{"".join(parts)}</ul>'
    _put(shape, kind, f"{kind}/index.html", shape.words[kind], lead + content, work)


def _put(shape: Shape, kind: str, path: str, heading: str, content: str, work: Work) -> None:
    work.put(path, page(shape, path, heading, content, here=kind, wide=True))


def initial_of(name: str) -> str:
    """The first character of a name as it is sorted; all figures are one."""
    first = fold(name)[0]
    return "0" if first in "0123456789" else first


def _shown(initial: str) -> str:
    return escape(initial.upper())


def _entry(shape: Shape, kind: str, entry: Merged, gathered: Gathered, work: Work) -> str:
    own = f"{kind}/{entry.anchor}.html"
    if entry.times > LISTED:
        body = _about(entry) + _mentions(entry, gathered)
        _put(shape, kind, own, entry.name, body, work)
        counted = shape.counted("mention", entry.times)
        said = f'<p class="where"><a href="{entry.anchor}.html">{escape(counted)}</a></p>'
    else:
        said = _mentions(entry, gathered)
    return f'<li id="{entry.anchor}"><dfn>{escape(entry.name)}</dfn> {_about(entry)}{said}</li>'


def _about(entry: Merged) -> str:
    links = " ".join(
        f'<a class="key" href="{escape(address)}">{escape(label)}</a>'
        if address
        else f'<span class="key">{escape(label)}</span>'
        for label, address in entry.keys
    )
    parts = (
        f'<span class="forms">{escape(" · ".join(entry.variants))}</span>' if entry.variants else "",
        f'<span class="facts">{escape("; ".join(entry.facts))}</span>' if entry.facts else "",
        links,
    )
    return " ".join(filter(None, parts))


def _mentions(entry: Merged, gathered: Gathered) -> str:
    lines = "".join(
        f"<li>{_book(name, title)} {links_to(name, gathered.mentions(row))}</li>" for name, title, row in entry.books
    )
    return f'<ul class="where">{lines}</ul>'


def _book(name: str, title: str, root: str = "../") -> str:
    return f'<cite><a href="{root}books/{quote(name)}/index.html">{escape(title)}</a></cite>'


def links_to(book: str, mentions: Iterable[tuple[str, str]], root: str = "../") -> str:
    """A link to each mention, by its printed page, by its number where there is none."""
    return " ".join(
        f'<a href="{root}books/{quote(book)}/{escape(address)}">{escape(label or f"¶{number}")}</a>'
        for number, (address, label) in enumerate(mentions, 1)
    )


Row = tuple[int, str, str, str, str, str, str]


def write_dates(shape: Shape, gathered: Gathered, work: Work) -> None:
    """Write the index of dates: years under their decades, each on a page of its own where there are many."""
    if "dates" not in shape.parts:
        return
    is_one = gathered.dated() <= ONE_PAGE
    parts = []
    for decade, rows in groupby(gathered.dates(), key=lambda row: row[0] // 10):
        name, path = f"{decade * 10}–{decade * 10 + 9}", f"dates/{decade * 10}.html"
        if is_one:
            parts.append(f"<section><h2>{name}</h2>{_years(rows, '')}</section>")
        else:
            _put(shape, "dates", path, name, _years(rows, "../"), work)
            parts.append(f'<li><a href="{path}">{name}</a></li>')
    content = "".join(parts) if is_one else f'<ul class="initials">{"".join(parts)}</ul>'
    _put(shape, "dates", "dates.html", shape.words["years"], content, work)


def _years(rows: Iterable[Row], root: str) -> str:
    years = groupby(rows, key=lambda row: row[0])
    return f'<dl class="years">{"".join(_in_year(year, found, root) for year, found in years)}</dl>'


def _in_year(year: int, rows: Iterable[Row], root: str) -> str:
    books = groupby(sorted(rows, key=lambda row: (row[3], row[2])), key=lambda row: (row[2], row[3]))
    lines = "".join(
        f"<li>{' '.join(_dated(row, root) for row in found)} {_book(name, title, root)}</li>"
        for (name, title), found in books
    )
    return f"<dt>{year}</dt><dd><ul>{lines}</ul></dd>"


def _dated(row: Row, root: str) -> str:
    _, value, book, _, printed, address, _ = row
    link = f"{root}books/{quote(book)}/{escape(address)}"
    return f'<a href="{link}"><time datetime="{escape(value)}">{escape(printed or value)}</time></a>'
