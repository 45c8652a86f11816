"""Names that no authority is known for, as OpenRefine reads them, and what comes back from it.

OpenRefine's reconciliation matches a column of names with an authority; a column for the type and others with
what is known besides help it.  What it matched is exported as CSV, and is an authority file again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tei.authorities import Authority
from tei.registers.listing import table_of
from tei.registers.reading import Row

OPEN = ("entry", "name", "type", "variants", "mentions", "page", "context", "id")
KNOWN = ("type", "name", "variants", "id", "latitude", "longitude", "birth", "death", "note")
KINDS = {"persName": "person", "placeName": "place", "orgName": "organisation"}


def to_reconcile(rows: Iterable[Row], *, every: bool = False) -> str:
    """CSV of the entries without an identifier, or of ``every`` entry: the column ``name`` is to be matched."""
    return table_of(OPEN, (_open(row) for row in rows if every or not row.pointers))


def _open(row: Row) -> dict[str, str]:
    first = row.mentions[0] if row.mentions else None
    return {
        "entry": row.entry, "name": row.name, "type": row.kind, "variants": "; ".join(row.variants),
        "mentions": str(len(row.mentions)), "page": first.page if first else "",
        "context": f"{first.left}{first.form}{first.right}" if first else "", "id": " ".join(row.pointers),
    }  # fmt: skip


def matched(authority: Authority) -> str:
    """What came back with an identifier, as an authority file."""
    return table_of(KNOWN, _known(authority))


def _known(authority: Authority) -> Iterator[dict[str, str]]:
    for entry in authority.entries:
        if entry.identifiers:
            north, _, east = entry.geo.partition(" ")
            yield {
                "type": KINDS[entry.element], "name": entry.name, "variants": "; ".join(entry.variants),
                "id": " ".join(entry.identifiers), "latitude": north, "longitude": east,
                "birth": entry.birth, "death": entry.death, "note": entry.note,
            }  # fmt: skip


def unmatched(authority: Authority) -> Sequence[str]:
    """The names that came back without an identifier."""
    return [entry.name for entry in authority.entries if not entry.identifiers]
