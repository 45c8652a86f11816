"""The kinds of decisions: one table, read by the checks, the command, the encoder and the documentation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Kind(NamedTuple):
    """What a person may decide about a stretch of text."""

    meaning: str
    says: str = ""
    """The key that holds its value, where it has one: level, n, ref, type, reading."""
    required: bool = False
    element: str = ""
    """The TEI element that the text is to be."""
    forbids: frozenset[str] = frozenset()
    """The TEI elements that the text is not."""
    everywhere: bool = False
    """May it be said once for every place where the text stands?"""


NAMES = frozenset({"persName", "placeName", "orgName"})

KINDS: dict[str, Kind] = {
    "heading": Kind("the text is a heading; level counts from 1, the outermost", "level", element="head"),
    "no-heading": Kind("the text is no heading", forbids=frozenset({"head"})),
    "page": Kind("a page begins at the text; n is its number as printed", "n", True, "pb"),
    "no-page": Kind("no page begins at or inside the text", forbids=frozenset({"pb"})),
    "join": Kind("the text goes on with the paragraph before it"),
    "split": Kind("a new paragraph begins at the text", element="p"),
    "front": Kind("a division of the front matter begins at the text", "type", True, "div"),
    "person": Kind("the text names a person; ref is an identifier", "ref", element="persName", everywhere=True),
    "place": Kind("the text names a place", "ref", element="placeName", everywhere=True),
    "organisation": Kind("the text names an organisation", "ref", element="orgName", everywhere=True),
    "no-name": Kind("the text is no name", forbids=NAMES, everywhere=True),
    "same": Kind("the text names the one that is also called as", "as", True, everywhere=True),
    "different": Kind("the text does not name the one that is called as", "as", True, everywhere=True),
    "date": Kind("the text is a date; when is its value", "when", True, "date"),
    "no-date": Kind("the text is no date", forbids=frozenset({"date"})),
    "slip": Kind("the text is a slip of the OCR or the printer; reading is what it should say", "reading", True, "sic"),
}

POINTS = frozenset({"page", "join", "split", "front"})
"""Kinds that speak of the place where the text begins, not of the whole of it."""


NAMING = frozenset({"person", "place", "organisation", "no-name"})
"""Kinds that say what a name is: of several about one place only one can count."""

IDENTITY = frozenset({"same", "different"})
"""Kinds that say which names are of one and the same."""


TORN = "torn"
"""Not a kind that anybody writes: a decision that a killed run left by half at the end of the file."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One decision: its kind and value, and the quotation by which its place is found again."""

    kind: str
    text: str
    """The very characters of the source."""
    line: int = 0
    """Where they stood, from 1; zero where that is not known."""
    before: str = ""
    after: str = ""
    """Up to 20 characters of the source on both sides."""
    value: str = ""
    everywhere: bool = False
    """Is it about every place where the text stands?"""
    note: str = ""
    """Why, for other readers of the file."""
    place: str = ""
    """FILE:LINE of the entry itself."""
