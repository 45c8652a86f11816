"""A book as the decision about its headings sees it: its blocks, which may be headings, what its contents name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from tei.annotators.announcements import announced
from tei.annotators.blocks import Block, blocks_of, is_shown
from tei.annotators.numbering import read_number
from tei.annotators.tables import Language, language_of
from tei.corrections.decisions import decisions
from tei.encoder.structure.boilerplate import boilerplate_of
from tei.encoder.structure.contents import Entry, contents_of, entries_of
from tei.encoder.structure.contents_alignment import Candidate, Match, Wanted, match_entries
from tei.encoder.structure.heading_clues import Listing
from tei.encoder.structure.layout import LONGEST, LONGEST_HAN, Layout, read_layout
from tei.encoder.structure.page_labels import page_labels
from tei.encoder.structure.wording import has_letters, is_capitals
from tei.model import Document, Span
from tei.positions import covering


class HeadingBook(NamedTuple):
    """A book as the decision about its headings sees it."""

    document: Document
    language: Language
    blocks: Sequence[Block]
    eligible: Sequence[Block]
    """Blocks outside the title page and the contents that are short enough for a heading."""
    is_hidden: Callable[[int], bool]
    entries: Sequence[Entry]
    labels: Sequence[str]
    limit: int
    """How long a line can be that an entry of the contents means, or that goes on with a heading."""


def read_book(document: Document) -> HeadingBook:
    """Return the book that a document holds, with which of its blocks may be headings."""
    language = language_of(document)
    blocks = blocks_of(document)
    hidden = [a.span for a in document.annotations if a.element in ("titlePage", "table", "figure", "note", "quote")]
    contents = contents_of(document)
    hidden += [contents] if contents else []
    hidden += announced(blocks, language)
    hidden += boilerplate_of(document.source)
    is_hidden = covering(hidden)
    said = {d.span.start for d in decisions(document) if d.correction.kind in ("heading", "front")}
    entries = entries_of(document)
    limit = max([_longest(language), *(entry.title.end - entry.title.start for entry in entries)])
    eligible = [
        block
        for block in blocks
        if (_may_be_heading(block, limit) or any(start in range(*block.span) for start in said))
        and not is_hidden(block.span.start)
    ]
    return HeadingBook(document, language, blocks, eligible, is_hidden, entries, page_labels(document), limit)


def _longest(language: Language) -> int:
    """Return how many characters a heading can have."""
    return LONGEST_HAN if language.is_han else LONGEST


def _may_be_heading(block: Block, longest: int) -> bool:
    return block.kind in ("heading", "text") and len(block.text) <= longest and has_letters(block.text)


def layout_of(book: HeadingBook) -> Layout:
    """Return the layout of the book that a document holds."""
    return read_layout(book.blocks, book.document.source.text, book.language, book.is_hidden)


def listing_of(book: HeadingBook, matches: Iterable[Match]) -> Listing:
    """Return what the contents say of the blocks, by their numbers."""
    found = list(matches)
    likeness = {book.eligible[match.candidate].number: match.likeness for match in found}
    goes_on = {book.eligible[match.candidate].number for match in found if match.with_subtitle or match.with_after}
    return Listing(likeness, bool(book.entries), len(likeness) / max(1, len(book.entries)), frozenset(goes_on))


def match_contents(book: HeadingBook) -> list[Match]:
    """Return which of the eligible blocks the entries of the contents mean."""
    text = book.document.source.text
    entries = [Wanted(_text(text, e.title), _text(text, e.subtitle), e.number) for e in book.entries]
    if not entries:
        return []
    candidates = [
        Candidate(block.text, _after(book, block), _is_shown(block, book), _label(book, block), block.span.start)
        for block in book.eligible
    ]
    return match_entries(entries, candidates, book.language)


def _text(text: str, span: Span | None) -> str:
    return text[slice(*span)] if span else ""


def _neighbour(book: HeadingBook, block: Block, step: int) -> Block | None:
    place = block.number + step
    return book.blocks[place] if 0 <= place < len(book.blocks) else None


def _after(book: HeadingBook, block: Block) -> str:
    after = _neighbour(book, block, 1)
    return after.text if after and len(after.text) <= book.limit else ""


def _is_shown(block: Block, book: HeadingBook) -> bool:
    return is_shown(block) or is_capitals(block.text) or read_number(block.text, book.language) is not None


def _label(book: HeadingBook, block: Block) -> str:
    return book.labels[block.page] if block.page < len(book.labels) else ""
