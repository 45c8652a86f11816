"""Where pages can begin, and where they are found to."""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """A place where a page can begin."""

    offset: int
    odds: float
    """The natural logarithm of the odds that one does, as far as the place itself shows it."""
    begins_division: bool = False
    page: int | None = None
    """The page that the contents give for the division that begins here."""
    position: float = 0.0
    """How far down the text it lies, in characters of full lines: short lines and headings fill a page too."""


class Break(NamedTuple):
    """A page that begins at a place, and its number if one can be told."""

    place: Place
    number: int | None
    skipped: int = 0
    """Pages before this one that begin unseen."""
    is_counted: bool = False
    """Is it between two known pages, so that the number of pages up to here is known?"""
    share: float = 1.0
    """How probable the place is among those where this page can begin."""
    margin: float = 0.0
    """By how much the next known page agrees with the count of pages; negative where another count is likelier."""
