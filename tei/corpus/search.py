"""Finding words in all books, exactly, in simplified and traditional form, with book and page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tei.corpus.index import Index, current_index, fold, is_wide, tokens
from tei.errors import UsageError

WIDTH = 20
"""Characters that are shown on each side."""
QUERY = """
SELECT b.path, b.title, p.n, p.text, p.beyond FROM finder f JOIN pages p ON p.id = f.rowid
JOIN books b ON b.id = p.book WHERE finder MATCH ? ORDER BY b.path, p.id"""


@dataclass(frozen=True, slots=True)
class Hit:
    """One place."""

    book: str
    title: str
    page: str
    """As the book prints it; empty before the first page number."""
    before: str
    found: str
    """As the book prints it."""
    after: str


@dataclass(frozen=True, slots=True)
class Found:
    """All places are counted, some are shown."""

    places: int
    books: int
    hits: tuple[Hit, ...]


def search(target: str, words: str, *, limit: int = 100, exact: bool = False, state: Path | None = None) -> Found:
    """Where ``words`` stand in the books of ``target``; the index is brought up to date first.

    ``exact`` finds this very form only.  Raises ``UsageError`` where there is nothing to look for.
    """
    with current_index(target, state) as index:
        return find(index, words, limit=limit, exact=exact)


def find(index: Index, words: str, *, limit: int = 100, exact: bool = False) -> Found:
    """Where ``words`` stand in the books of the index."""
    places, books, hits = 0, set(), []
    for hit in _hits(index, words.strip(), exact):
        places += 1
        books.add(hit.book)
        if places <= limit:
            hits.append(hit)
    return Found(places, len(books), tuple(hits))


def _hits(index: Index, words: str, exact: bool) -> Iterator[Hit]:
    folded = fold(words)
    for book, title, n, text, beyond in index.rows.execute(QUERY, (query(folded),)):
        whole = text + beyond
        for start in _places(whole if exact else fold(whole), words if exact else folded):
            end = start + len(words)
            if start < len(text):
                before, after = whole[max(start - WIDTH, 0) : start], whole[end : end + WIDTH]
                yield Hit(book, title, n, _line(before), whole[start:end], _line(after))


def _places(text: str, words: str) -> Iterator[int]:
    start = text.find(words)
    while start >= 0:
        yield start
        start = text.find(words, start + 1)


def _line(text: str) -> str:
    return text.replace("\n", " ")


def query(folded: str) -> str:
    """What FTS5 is asked: the pairs one after the other; the last one may be the beginning of a word or pair."""
    asked = list(tokens(folded))
    if not asked:
        raise UsageError(f"{folded!r} holds nothing to look for", remedy="Give a word.")
    last = asked[-1]
    open_ended = folded.endswith(last)
    if open_ended and len(last) == 1 and is_wide(last) and len(asked) > 1 and asked[-2].endswith(last):
        asked.pop()
        open_ended = False
    return f'"{" ".join(asked)}"{" *" if open_ended else ""}'
