"""What DSpace is told of a book: the fields of its metadata, and the one by which the book is found again."""

from __future__ import annotations

from functools import cache

from tei.publishing.bundle import Bundle
from tei.publishing.crosswalk import as_json
from tei.publishing.record import concepts

SCHEME = "dspace"
IDENTIFIER = "dc.identifier.other"
"""The field that holds the name of the book."""


def book_identifier(name: str) -> str:
    """What stands in ``IDENTIFIER``."""
    return f"teikit:{name}"


def dspace_metadata(bundle: Bundle) -> dict[str, list[str]]:
    """Field (``dc.title``) → its values."""
    said: dict[str, list[str]] = as_json(bundle.record, SCHEME)
    return said | {IDENTIFIER: [book_identifier(bundle.name), *said.get(IDENTIFIER, ())]}


@cache
def our_fields() -> frozenset[str]:
    """Every field that we ever write: of these we may remove what an edition no longer says."""
    return frozenset(field for concept in concepts() for field in concept.to.get(SCHEME, {}))
