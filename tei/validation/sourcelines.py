"""From a place in a TEI file of ours to the line of the text that it was made from.

The text stands in ``<text>`` as it came: an ``lb`` is a line end together with the newline right before it, any other
newline is one, and the input's own markup is kept in instructions (``tei.encoding.decode``).  Counting them leads
back, in one pass and without a tree.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.parsers import expat

from tei.encoding.decode import ADDED, EDITORIAL
from tei.encoding.signs import unescape
from tei.issues import Place
from tei.tree import TEI_NAMESPACE
from tei.validation.feeding import Document, slices

SEPARATOR = "\t"
PREFIX = TEI_NAMESPACE + SEPARATOR
KEPT = ("markup", "reference")


class _Counter:
    """The handlers of one pass: count line ends, and note the count where a place is passed."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.parser = expat.ParserCreate(namespace_separator=SEPARATOR)
        self.waiting = sorted({(place.line, place.column) for place in places}, reverse=True)
        self.lines: dict[tuple[int, int], int] = {}
        self.depth = 0
        """Elements open from ``text`` on; 0 outside the text."""
        self.added = 0
        """Elements open from one on whose content is an editor's."""
        self.line = 1
        self.is_behind_newline = False
        """Does the text end in a newline right here?"""
        self.parser.ordered_attributes = False
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.ProcessingInstructionHandler = self.instruction

    def passed(self) -> None:
        """Settle the places before the parser's."""
        while self.waiting and self.waiting[-1] <= self.here():
            self.lines[self.waiting.pop()] = self.line if self.depth else 0

    def here(self) -> tuple[int, int]:
        return self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.removeprefix(PREFIX)
        self.depth += bool(self.depth or local == "text")
        self.passed()
        self.added += bool(self.added or _is_added(local, attributes))
        self.line += bool(local == "lb" and self.depth and not self.added and not self.is_behind_newline)
        self.is_behind_newline = False

    def end(self, name: str) -> None:
        self.passed()
        self.depth -= bool(self.depth)
        self.added -= bool(self.added)
        self.is_behind_newline = False

    def characters(self, data: str) -> None:
        self.passed()
        self.is_behind_newline = data.endswith("\n")
        if self.depth and not self.added:
            self.line += data.count("\n")

    def instruction(self, target: str, data: str) -> None:
        self.passed()
        self.is_behind_newline = False
        if self.depth and target in KEPT:
            self.line += unescape(data).count("\n")


def _is_added(local: str, attributes: dict[str, str]) -> bool:
    return local in ADDED or (local == "note" and attributes.get("type") in EDITORIAL)


def source_lines(document: Document, places: Iterable[Place]) -> dict[tuple[int, int], int]:
    """For line and column of each place the line of the source, 0 for those outside the text.

    The document must be well-formed.
    """
    counter = _Counter(places)
    if counter.waiting:
        for part in slices(document):
            counter.parser.Parse(part, False)
        counter.parser.Parse(b"", True)
    return counter.lines
