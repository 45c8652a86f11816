"""Where front matter ends, where the body begins, where back matter begins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tei.annotators.tables import Language
from tei.encoder.structure.contents import contents_of
from tei.model import Annotation, Document, Evidence, Span

NAME = "headings"
EARLY = 0.4
"""Contents that end in this first part of the text stand before the body."""
PRELIMINARIES = frozenset({"preface", "dedication", "cast", "contents", "subscribers", "advertisement"})
"""Where one of these stands before the first chapter, what stands before it is front matter too."""
SMALL = 4_000
"""In a text of so many characters, or in the first part of a longer one."""
DEDICATION = 400
"""Text behind the title page that no heading names is front matter up to so many characters: a dedication, a note."""


class Zones(NamedTuple):
    """The three parts of the text; an empty span where a book has none."""

    front: Span
    body: Span
    back: Span
    contents: Span | None = None

    def end_after(self, offset: int) -> int:
        """Where a division that begins at ``offset`` ends at the latest: with its zone, or before the contents."""
        zone = next((zone for zone in (self.front, self.body) if offset < zone.end), self.back)
        if self.contents and zone is self.front and offset < self.contents.start:
            return self.contents.start
        return zone.end

    def annotations(self) -> Iterator[Annotation]:
        for name, span in (("front", self.front), ("body", self.body), ("back", self.back)):
            if span.end > span.start:
                yield Annotation(span, name, evidence=Evidence(NAME, "zones"))


def zones_of(document: Document, headings: Sequence[tuple[int, str]], chapter: int, language: Language) -> Zones:
    """The zones, from the title page, the contents, the headings (offset and type of each), and the first chapter."""
    length = len(document.source.text)
    front_types = {"front", *language.words("zones", "front")}
    leading = _end_of_leading(document, length)
    early = min(chapter, max(int(EARLY * length), SMALL))
    leading = max([leading, *(start for start, kind in headings if kind in PRELIMINARIES and start < early)])
    body = next((start for start, kind in headings if start >= leading and kind not in front_types), None)
    if body is None or (not leading and headings[0][1] not in front_types):
        body = leading
    if not any(leading <= start < body for start, _ in headings) and _letters(document, leading, body) > DEDICATION:
        body = leading
    back = _back(headings, set(language.words("zones", "back")), body, length)
    return Zones(Span(0, body), Span(body, back), Span(back, length), contents_of(document))


def _letters(document: Document, start: int, end: int) -> int:
    return len("".join(document.source.text[start:end].split()))


def _end_of_leading(document: Document, length: int) -> int:
    """Where the title page and early contents end; what stands before that is front matter."""
    ends = [a.span.end for a in document.annotations if a.element == "titlePage"]
    contents = contents_of(document)
    if contents and contents.end <= EARLY * length:
        ends.append(contents.end)
    return max(ends, default=0)


def _back(headings: Sequence[tuple[int, str]], types: set[str], body: int, length: int) -> int:
    """The first of the headings at the end of the book that all name back matter."""
    back = length
    for start, kind in reversed(headings):
        if kind not in types or start <= body:
            break
        back = start
    return back
