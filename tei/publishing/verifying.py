"""Is what the receipts name still there, and is it still the same?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tei.errors import RefusedError
from tei.publishing.books import Book
from tei.publishing.publishing import read_back
from tei.publishing.receipts import Entry, place_of, read_receipts
from tei.publishing.target import Found, Target


class Visit(NamedTuple):
    """A place where a receipt says that a book is."""

    book: Book
    entry: Entry

    @property
    def place(self) -> str:
        """Where it is, as called from here."""
        return place_of(self.book.path, self.entry)


def visits(books: Iterable[Book], target: str = "", place: str = "") -> Iterator[Visit]:
    """Every entry of the books' receipts, or those of one target and place."""
    for book in books:
        for entry in read_receipts(book.path):
            if target in ("", entry["target"]) and place in ("", entry["place"]):
                yield Visit(book, entry)


def verify(visit: Visit, target: Target) -> Found:
    """Read the book back; raises ``RefusedError`` where it is not what the receipt says."""
    entry = visit.entry
    found = read_back(target, entry["name"])
    faults = list(_faults(entry, found))
    if faults or found is None:
        raise RefusedError(
            f"{entry['name']} at {entry['place']} is not what was published: {'; '.join(faults[:5])}",
            remedy=f"`tei publish {visit.book.path} --to {entry['target']} --out {entry['place']}` publishes it anew.",
            place=str(visit.book.path),
        )
    return found


def _faults(entry: Entry, found: Found | None) -> Iterator[str]:
    if found is None:
        yield "it is not there"
        return
    sent, there = entry["files"], found.sums
    for word, paths in (
        ("missing", sent.keys() - there.keys()),
        ("changed", {path for path in sent.keys() & there.keys() if sent[path] != there[path]}),
        ("added", there.keys() - sent.keys()),
    ):
        if paths:
            yield f"{word}: {', '.join(sorted(paths)[:5])}"
    if found.lacking:
        yield f"missing: {found.lacking}"
    if entry.get("version", "") != found.version:
        yield f"the version there is {found.version or 'none'}, not {entry['version']}"
