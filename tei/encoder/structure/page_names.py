"""Names of pages, and the contents' links to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tei.encoder.structure.contents import Entry, contents_of, entries_of
from tei.encoding.identifiers import is_name_part
from tei.model import Annotation, Document, Evidence, Span


def with_identifiers(breaks: Iterable[Annotation], taken: Iterable[str]) -> Iterator[Annotation]:
    used = set(taken)
    for number, found in enumerate(breaks, 1):
        label = dict(found.attributes).get("n", "").strip("[]")
        identifier = f"pb-{label}"
        if not is_name_part(label) or identifier in used:
            is_sayable = not label or is_name_part(label)
            identifier = f"pb-{label or 'unnumbered'}-{number}" if is_sayable else f"pb-{number}"
        while identifier in used:
            identifier += "-"
        used.add(identifier)
        yield Annotation(found.span, "pb", (*found.attributes, ("xml:id", identifier)), evidence=found.evidence)


def links_to_pages(document: Document, breaks: Sequence[Annotation]) -> Iterator[Annotation]:
    """The page numbers of the contents point at the pages that bear them."""
    contents = contents_of(document)
    pages: dict[str, str] = {}
    for found in breaks:
        attributes = dict(found.attributes)
        if "n" in attributes and contents and found.span.start >= contents.end:
            pages.setdefault(attributes["n"].strip("[]"), attributes["xml:id"])
    for entry in entries_of(document):
        if entry.page and entry.number in pages:
            yield _page_link(entry, entry.page, pages[entry.number])


def _page_link(entry: Entry, page: Span, identifier: str) -> Annotation:
    attributes = (("type", "page"), ("n", entry.number), ("target", f"#{identifier}"))
    return Annotation(page, "ref", attributes, evidence=Evidence("pages", "same-number", "high"))
