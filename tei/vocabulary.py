"""The elements that annotators may speak of: one table, read by everything that nests and builds.

``content`` is what may stand directly inside: ``elements`` only, ``mixed`` text and elements, or
``nothing``.  ``parents`` are the elements that may hold it: names, or ``text`` for every element
with mixed content.  The rows stand in the order of nesting: where two annotations have the same
span, the one whose row comes first is the outer one.  All is a subset of what the schema allows.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Content = Literal["elements", "mixed", "nothing"]


class Row(NamedTuple):
    """What the encoder needs to know of an element."""

    content: Content
    parents: frozenset[str]
    splits: bool = False
    """May it be cut in two where it would cross another element?"""
    filler: str = "ab"
    """What takes up text that stands directly in it and that no annotation covers."""


def _row(content: Content, parents: str, *, splits: bool = False, filler: str = "ab") -> Row:
    return Row(content, frozenset(parents.split()), splits, filler)


ZONES = ("front", "body", "back")
DIVISIONS = " ".join((*ZONES, "div"))
BLOCK_PARENTS = f"{DIVISIONS} note figure"

ROWS: dict[str, Row] = {
    "front": _row("elements", "document"),
    "body": _row("elements", "document"),
    "back": _row("elements", "document"),
    "div": _row("elements", DIVISIONS),
    "titlePage": _row("elements", "front back", filler="titlePart"),
    "docTitle": _row("elements", "titlePage", filler="titlePart"),
    "titlePart": _row("mixed", "titlePage docTitle"),
    "docEdition": _row("mixed", "titlePage"),
    "docImprint": _row("mixed", "titlePage"),
    "opener": _row("mixed", "div"),
    "closer": _row("mixed", DIVISIONS),
    "figure": _row("elements", f"{DIVISIONS} text", filler="p"),
    "table": _row("elements", f"{DIVISIONS} text", filler="row"),
    "row": _row("elements", "table", filler="cell"),
    "cell": _row("mixed", "row"),
    "list": _row("elements", f"{DIVISIONS} text list", filler="item"),
    "item": _row("mixed", "list"),
    "lg": _row("elements", f"{DIVISIONS} text", filler="l"),
    "l": _row("mixed", "lg"),
    "quote": _row("mixed", BLOCK_PARENTS),
    "head": _row("mixed", "div list table figure lg"),
    "byline": _row("mixed", "titlePage div opener closer"),
    "trailer": _row("mixed", DIVISIONS),
    "figDesc": _row("mixed", "figure"),
    "p": _row("mixed", BLOCK_PARENTS),
    "ab": _row("mixed", BLOCK_PARENTS),
    "fw": _row("mixed", f"{DIVISIONS} titlePage docTitle table row list lg figure text"),
    "note": _row("mixed", f"{DIVISIONS} list table text"),
    "signed": _row("mixed", "closer opener"),
    "dateline": _row("mixed", "closer opener"),
    "salute": _row("mixed", "closer opener"),
    "docAuthor": _row("mixed", "titlePage byline"),
    "label": _row("mixed", "item text"),
    "ref": _row("mixed", "text"),
    "title": _row("mixed", "text"),
    "orgName": _row("mixed", "text"),
    "persName": _row("mixed", "text"),
    "placeName": _row("mixed", "text"),
    "docDate": _row("mixed", "titlePage docImprint"),
    "pubPlace": _row("mixed", "docImprint"),
    "publisher": _row("mixed", "docImprint"),
    "date": _row("mixed", "text"),
    "formula": _row("mixed", "text"),
    "sic": _row("mixed", "text"),
    "orig": _row("mixed", "text"),
    "abbr": _row("mixed", "text"),
    "foreign": _row("mixed", "text", splits=True),
    "hi": _row("mixed", "text", splits=True),
    "graphic": _row("nothing", "figure"),
    "pb": _row("nothing", "anywhere"),
    "anchor": _row("nothing", "anywhere"),
    "space": _row("nothing", "anywhere"),
    "g": _row("nothing", "text"),
    "lb": _row("nothing", "anywhere"),
}

RANK = {name: number for number, name in enumerate(ROWS)}
RANK["item"] = RANK["list"]  # lists nest in items and items in lists: the order of the claims decides

ALTERNATIVES = {"sic": "corr", "orig": "reg", "abbr": "expan"}
"""The second half of a ``choice``: what the encoder writes for an annotation's ``reading``."""

STANDS_FOR_TEXT = frozenset({"space", "g", "lb"})
"""Empty elements that stand for the characters of their span."""


def is_structure(name: str) -> bool:
    """Is the element a division, a container or a block, rather than a phrase or a milestone?"""
    return RANK[name] < RANK["signed"]


def may_hold(parent: str, child: str) -> bool:
    """May ``child`` stand directly in ``parent`` (``document`` for the outermost)?"""
    allowed = ROWS[child].parents
    if "anywhere" in allowed or parent in allowed:
        return True
    return "text" in allowed and parent != "document" and ROWS[parent].content == "mixed"
