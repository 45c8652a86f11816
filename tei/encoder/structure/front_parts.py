"""Front matter that no heading names: a dedication right behind the title page tells itself by its first words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tei.annotators.blocks import blocks_of
from tei.annotators.tables import Language
from tei.encoder.structure.title_lines import plain
from tei.encoder.structure.wording import has_letters
from tei.encoder.structure.zones import Zones
from tei.model import Annotation, Document, Evidence, Span

NAME = "headings"
LONGEST = 4_000
"""Characters of a dedication with its letter, at the most."""


def unnamed_parts(
    document: Document, zones: Zones, starts: Sequence[int], language: Language
) -> Iterator[Annotation]:
    """Yield the division that stands between the title page and the first named part, where its words tell its type.

    ``starts`` are the places of the headings.
    """
    title = next((a.span.end for a in document.annotations if a.element == "titlePage"), None)
    if title is None or title >= zones.front.end:
        return
    contents = [zones.contents.start] if zones.contents else []
    end = min(place for place in (*starts, *contents, zones.front.end) if place >= title)
    own = [block for block in blocks_of(document) if title <= block.span.start < end and has_letters(block.text)]
    if own and end - title <= LONGEST and language.any_of("zones", "dedications").match(plain(own[0].text, language)):
        span = Span(own[0].outer.start, own[-1].outer.end)
        evidence = Evidence(NAME, "dedication", "medium", "stands behind the title page and begins as dedications do")
        yield Annotation(span, "div", (("type", "dedication"),), evidence=evidence)
