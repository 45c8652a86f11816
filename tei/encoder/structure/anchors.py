"""Links inside the text, and the places in it that they lead to.

An address that begins with ``#`` names a heading's ``{#id}`` or an element's ``id="…"``.  Such a place becomes an
anchor where a link leads to it; a link that leads nowhere in this text has no target.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from tei.encoding.identifiers import name_part
from tei.model import Annotation, Evidence, Markup, Source, Span

NAME = "marks"
HEADING_ID = re.compile(r"\{[^{}]*?#(?P<id>[^\s{}#]+)")
ELEMENT_ID = re.compile(r"""\s(?:id|name)\s*=\s*(?:"(?P<id>[^"]+)"|'(?P<single>[^']+)')""")


def with_anchors(source: Source, claims: Iterable[Annotation]) -> list[Annotation]:
    """Return ``claims`` with an ``anchor`` at each place that a link inside the text leads to, and no idle target."""
    found = list(claims)
    wanted = {target[1:] for claim in found if (target := _target(claim)).startswith("#")}
    if not wanted:
        return found
    places = {name: offset for name, offset in _places(source.text, source.markup) if name in wanted}
    names = {name: f"anchor-{number}-{name_part(name)}".rstrip("-") for number, name in enumerate(sorted(places), 1)}
    anchors = (
        Annotation(Span(offset, offset), "anchor", (("xml:id", names[name]),), evidence=Evidence(NAME, "marked"))
        for name, offset in places.items()
    )
    return [*(_pointed(claim, names) for claim in found), *anchors]


def _target(claim: Annotation) -> str:
    """The address of a link that the input marks; those of notes are ours."""
    attributes = dict(claim.attributes)
    return attributes.get("target", "") if claim.element == "ref" and "type" not in attributes else ""


def _pointed(claim: Annotation, names: Mapping[str, str]) -> Annotation:
    target = _target(claim)
    if not target.startswith("#"):
        return claim
    known = [("target", f"#{names[target[1:]]}")] if target[1:] in names else []
    return replace(claim, attributes=(*(pair for pair in claim.attributes if pair[0] != "target"), *known))


def _places(text: str, marks: Sequence[Markup]) -> Iterator[tuple[str, int]]:
    """Each name that the input gives to a place, last ones first so that the first of the same name counts."""
    for mark in reversed(marks):
        written = text[slice(*mark.span)]
        if (mark.kind, mark.value) == ("heading-end", "attributes"):
            found, offset = HEADING_ID.search(written), mark.span.start
        elif mark.kind == "html":
            found, offset = ELEMENT_ID.search(written), mark.span.end
        else:
            continue
        if found:
            yield next(filter(None, found.groups())), offset
