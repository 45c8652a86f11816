"""The elements that annotators may speak of: one table, read by everything that nests and builds.

``content`` is what may stand directly inside: ``elements`` only; ``mixed``: text, phrases and blocks;
``phrases``: text and phrases; ``plain``: text with little else, in which a line end stays one; or
``nothing``.  ``parents`` are the elements that may hold it: names, or a kind of place: ``text`` is
in mixed content, ``phrase`` in mixed content and among phrases, ``plain``, ``anywhere``.  The rows
stand in the order of nesting: where two annotations have the same span, the one whose row comes
first is the outer one.  All is a subset of what the schema allows.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal, NamedTuple

Content = Literal["elements", "mixed", "phrases", "plain", "nothing"]


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
    "docImprint": _row("phrases", "titlePage"),
    "opener": _row("phrases", "div"),
    "closer": _row("phrases", "body back div"),
    "figure": _row("elements", f"{DIVISIONS} phrase", filler="p"),
    "table": _row("elements", f"{DIVISIONS} text", filler="row"),
    "row": _row("elements", "table", filler="cell"),
    "cell": _row("mixed", "row"),
    "list": _row("elements", f"{DIVISIONS} text", filler="item"),
    "item": _row("mixed", "list"),
    "lg": _row("elements", f"{DIVISIONS} text", filler="l"),
    "l": _row("phrases", "lg"),
    "quote": _row("mixed", BLOCK_PARENTS),
    "head": _row("mixed", "div list table figure lg"),
    "byline": _row("phrases", "titlePage div opener"),
    "trailer": _row("mixed", "body back div"),
    "figDesc": _row("plain", "figure"),
    "p": _row("mixed", BLOCK_PARENTS),
    "ab": _row("mixed", BLOCK_PARENTS),
    "fw": _row("phrases", f"{DIVISIONS} titlePage docTitle table list lg figure phrase"),
    "note": _row("mixed", f"{DIVISIONS} list table phrase"),
    "signed": _row("mixed", "closer opener"),
    "dateline": _row("phrases", "closer opener"),
    "salute": _row("mixed", "closer opener"),
    "docAuthor": _row("phrases", "titlePage byline"),
    "label": _row("phrases", "item text"),
    "ref": _row("mixed", "phrase"),
    "title": _row("mixed", "phrase"),
    "orgName": _row("phrases", "phrase"),
    "persName": _row("phrases", "phrase"),
    "placeName": _row("phrases", "phrase"),
    "docDate": _row("phrases", "titlePage docImprint"),
    "pubPlace": _row("phrases", "docImprint"),
    "publisher": _row("phrases", "docImprint"),
    "date": _row("phrases", "phrase"),
    "formula": _row("plain", "phrase"),
    "sic": _row("mixed", "phrase"),
    "orig": _row("mixed", "phrase"),
    "abbr": _row("phrases", "phrase"),
    "foreign": _row("phrases", "phrase", splits=True),
    "hi": _row("mixed", "phrase plain", splits=True),
    "graphic": _row("nothing", "figure"),
    "pb": _row("nothing", "anywhere"),
    "anchor": _row("nothing", "anywhere"),
    "space": _row("nothing", "anywhere"),
    "g": _row("nothing", "phrase"),
    "lb": _row("nothing", "anywhere"),
}

RANK = {name: number for number, name in enumerate(ROWS)}
RANK["item"] = RANK["list"]  # lists nest in items and items in lists: the order of the claims decides

ALTERNATIVES = {"sic": "corr", "orig": "reg", "abbr": "expan"}
"""The second half of a ``choice``: what the encoder writes for an annotation's ``reading``."""

WRAPPED: Mapping[str, frozenset[str]] = {
    "front": frozenset({"table", "list", "lg", "quote"}),
    "back": frozenset({"lg", "quote"}),
}
"""What may not stand directly in front or back matter: the encoder puts a division around it."""

GLOBAL = frozenset({"figure", "fw", "note", "pb", "anchor", "space", "lb"})
"""What may stand between blocks and is none (model.global of the Guidelines)."""

STANDS_FOR_TEXT = frozenset({"space", "g", "lb"})
"""Empty elements that stand for the characters of their span."""


STRUCTURE = frozenset(name for name, rank in RANK.items() if rank < RANK["signed"])
"""Divisions, containers and blocks, rather than phrases and milestones."""


def is_structure(name: str) -> bool:
    """Is the element a division, a container or a block, rather than a phrase or a milestone?"""
    return name in STRUCTURE


@cache
def may_hold(parent: str, child: str) -> bool:
    """May ``child`` stand directly in ``parent`` (``document`` for the outermost)?"""
    allowed = ROWS[child].parents
    if parent in allowed or parent == "document":
        return parent in allowed or "anywhere" in allowed
    content = ROWS[parent].content
    if "anywhere" in allowed:
        return content in ("mixed", "phrases") or (content == "elements" and parent != "row")
    return PLACES.get(content, "") in allowed or (content == "mixed" and "phrase" in allowed)


PLACES: Mapping[str, str] = {"mixed": "text", "phrases": "phrase", "plain": "plain"}
"""What a row's parents call the elements of each content."""
