"""The text of a TEI file by pages, and the names in it: what index and registers are made from.

Line and page ends inside a Chinese sentence leave nothing, inside a word of letters a blank; the ends of blocks
are line ends.  What is printed counts: ``sic`` and ``orig``, not ``corr`` and ``reg``; running heads do not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from tei.tree import TEI, XML_ID, local_name
from tei.vocabulary import ROWS, is_structure

BEYOND = 60
"""So many characters after a page's end are looked at with it, so that what a page end cuts is found."""
SKIPPED = frozenset("fw corr reg expan teiHeader standOff".split())
NAMES: Mapping[str, str] = {"persName": "person", "placeName": "place", "orgName": "organisation"}
LISTS: Mapping[str, tuple[str, str]] = {
    "person": ("person", "persName"), "place": ("place", "placeName"), "org": ("organisation", "orgName"),
}  # fmt: skip
BLOCKS = frozenset(name for name in ROWS if is_structure(name)) - {"fw", "figure", "note"}
WIDE = "[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff\u3000-\u303f]"
SPACE_AT_WIDE = re.compile(rf"(?<={WIDE})[^\S\n]+|[^\S\n]+(?={WIDE})")
BLANKS = re.compile(r"[^\S\n]+")
BLOCK, SOFT = "\n", " "


class Page(NamedTuple):
    """One page: its number as printed, its text, and how the text goes on after it."""

    n: str
    text: str
    beyond: str


class Entry(NamedTuple):
    """An entry of the register of one book."""

    kind: str
    name: str
    ids: tuple[str, ...]
    """``type:value`` of each ``idno``, and addresses."""


@dataclass(slots=True)
class Text:
    """All of one book."""

    title: str
    pages: list[Page]
    mentions: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    """How often each kind, reference, form and page stand together."""
    entries: dict[str, Entry] = field(default_factory=dict)
    """The book's own register, by xml:id."""


def text_of(root: etree._Element) -> Text:
    """The text of a TEI document."""
    text = root.find(f"{TEI}text")
    title = root.find(f".//{TEI}titleStmt/{TEI}title")
    found = Text(_plain(title) if title is not None else "", [], entries=dict(_entries(root)))
    if text is not None:
        found.pages = _pages(list(_pieces(text, found.mentions)))
    return found


def _plain(element: etree._Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _entries(root: etree._Element) -> Iterator[tuple[str, Entry]]:
    for element in root.iterfind(f"{TEI}standOff//*[@{XML_ID}]"):
        kind, name = LISTS.get(local_name(element), ("", ""))
        named = element.find(f"{TEI}{name}") if name else None
        if named is not None:
            idnos = [(idno.get("type", ""), _plain(idno)) for idno in element.iterfind(f"{TEI}idno")]
            ids = tuple(f"{label}:{value}" if label else value for label, value in idnos if value)
            yield str(element.get(XML_ID)), Entry(kind, _plain(named), ids)


class Break(NamedTuple):
    """Where a page begins."""

    n: str


def _pieces(text: etree._Element, mentions: Counter[tuple[str, str, str, str]]) -> Iterator[str | Break]:
    """Text, ends of blocks and page breaks, in order; names are counted on the way."""
    page = ""
    walker = etree.iterwalk(text, events=("start", "end", "comment", "pi"))
    for event, element in walker:
        name = local_name(element)
        if event == "start":
            if name in SKIPPED:
                walker.skip_subtree()
                continue
            if name == "pb":
                page = element.get("n", "").strip("[]")
                yield Break(page)
            yield from _edge(name, element)
            yield element.text or ""
        else:
            yield from _edge(name, element)
            if event == "end" and name in NAMES and element is not text:
                mentions[NAMES[name], element.get("ref", ""), _printed(element), page] += 1
            yield element.tail or "" if element is not text else ""


def _edge(name: str, element: etree._Element) -> Iterator[str]:
    if name in BLOCKS:
        yield BLOCK
    elif name in ("lb", "pb", "space") and element.get("break") != "no":
        yield SOFT


def _printed(element: etree._Element) -> str:
    """A name as it is printed, without line ends and what was put right."""
    words = "".join(piece for piece in _pieces(element, Counter()) if isinstance(piece, str))
    return squeezed(words).replace("\n", "") if len(element) else squeezed(element.text or "")


def squeezed(text: str) -> str:
    """``text`` with one blank for many, and none beside wide characters."""
    return BLANKS.sub(" ", SPACE_AT_WIDE.sub("", text)).strip()


def _pages(pieces: list[str | Break]) -> list[Page]:
    numbers, parts = [""], [[""]]
    for piece in pieces:
        if isinstance(piece, Break):
            numbers.append(piece.n)
            parts.append([])
        else:
            parts[-1].append(piece if piece == BLOCK else piece.replace("\n", SOFT))
    texts = [_lines("".join(part)) for part in parts]
    joined = [_beyond(this, after) for this, after in zip(texts, [*texts[1:], ""], strict=True)]
    pages = (Page(n, text.strip("\n "), beyond) for n, text, beyond in zip(numbers, texts, joined, strict=True))
    return [page for page in pages if page.text]


def _lines(text: str) -> str:
    """One line a block; a blank at an edge stays, for it tells words apart over a page's end."""
    squeezed_text = BLANKS.sub(" ", SPACE_AT_WIDE.sub("", text))
    return re.sub(r" ?\n[ \n]*", "\n", squeezed_text)


def _beyond(this: str, after: str) -> str:
    """What follows a page in the same block; nothing where a block ends with the page."""
    text = this.rstrip(" ")
    if not text or text.endswith("\n") or after.startswith("\n"):
        return ""
    joined = SPACE_AT_WIDE.sub("", this[len(text) - 1 :] + after.partition("\n")[0])
    return BLANKS.sub(" ", joined[1:])[:BEYOND]
