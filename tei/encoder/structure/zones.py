"""Where front matter ends, where the body begins, where back matter begins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tei.annotators.tables import Language
from tei.encoder.structure.boilerplate import boilerplate_of
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


class ZoneHeading(NamedTuple):
    """What decides about zones of one heading."""

    start: int
    type: str
    page: int | None = None
    """The page that the contents give it, in Arabic figures; None where they don't."""
    is_first: bool = False
    """Has it the number one of chapters or parts, or is it the first that the contents list?"""
    has_text: bool = True
    """Does text of its own stand below it?"""


def zones_of(document: Document, headings: Sequence[ZoneHeading], chapter: int, language: Language) -> Zones:
    """Return the zones, from the title page, the contents, the headings and where the first chapter begins."""
    length = len(document.source.text)
    front_types = {"front", *language.words("zones", "front")}
    back_types = set(language.words("zones", "back"))
    leading = _end_of_leading(document, length)
    early = min(chapter, max(int(EARLY * length), SMALL))
    leading = max([leading, *(one.start for one in headings if one.type in PRELIMINARIES and one.start < early)])
    counted = _counted_start(headings, front_types, leading)
    body = counted if counted is not None else _first_start(headings, front_types, back_types, leading)
    if body is None or (not leading and headings[0].type not in front_types and counted is None):
        body = leading
    is_named = any(leading <= one.start < body for one in headings)
    if counted is None and not is_named and _letters(document, leading, body) > DEDICATION:
        body = leading
    back = min([_back(headings, back_types, body, length), *(s.start for s in boilerplate_of(document.source)[1:])])
    return Zones(Span(0, body), Span(body, back), Span(back, length), contents_of(document))


def _first_start(
    headings: Sequence[ZoneHeading], front_types: set[str], back_types: set[str], leading: int
) -> int | None:
    """Where the first heading stands that names neither front matter nor back matter."""
    found = (one.start for one in headings if one.start >= leading and one.type not in front_types | back_types)
    return next(found, None)


def _counted_start(headings: Sequence[ZoneHeading], front_types: set[str], leading: int) -> int | None:
    """Where the first page that the contents count begins: what stands before it is front matter, whatever its head.

    The title of a part right above it has no text of its own and goes with it.
    """
    counted = [n for n, one in enumerate(headings) if one.start >= leading and one.page and one.type not in front_types]
    if not counted or not leading:
        return None
    first = counted[0]
    lowest = min(headings[number].page or 0 for number in counted)
    if headings[first].page != lowest or not (lowest == 1 and headings[first].is_first):
        return None
    while first and headings[first - 1].start >= leading and not headings[first - 1].has_text:
        first -= 1
    return headings[first].start


def _letters(document: Document, start: int, end: int) -> int:
    return len("".join(document.source.text[start:end].split()))


def _end_of_leading(document: Document, length: int) -> int:
    """Where the title page and early contents end; what stands before that is front matter."""
    ends = [a.span.end for a in document.annotations if a.element == "titlePage"]
    ends += [span.end for span in boilerplate_of(document.source)[:1]]
    contents = contents_of(document)
    if contents and contents.end <= EARLY * length:
        ends.append(contents.end)
    return max(ends, default=0)


def _back(headings: Sequence[ZoneHeading], types: set[str], body: int, length: int) -> int:
    """The first of the headings at the end of the book that all name back matter."""
    back = length
    for one in reversed(headings):
        if one.type not in types or one.start <= body:
            break
        back = one.start
    return back
