"""The laws that every hostile book must stand: no crash, the bytes back, valid, the same again."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from lxml import etree

from tei.comparison import compare
from tei.encoding.edition import Edition, encode
from tei.errors import TeikitError
from tei.explain import explain, repeat, source_bytes
from tei.model import Source
from tei.report import to_html, to_json
from tei.report.facts import facts_of
from tei.sources import check_source, read_source
from tei.validation import validate
from tei.xml.parser import parse_tree
from tests.fuzz.hostile import HostileBook

Outcome = Literal["encoded", "refused"]

REFUSALS = (2, 5)
"""The exit codes of what may be refused: an option that makes no sense, an input that is no text."""


def keep_laws(book: HostileBook, *, wide: Path | None = None, thorough: bool = False, again: bool = True) -> Outcome:
    """Encode ``book`` and raise where a law is broken.

    ``wide`` is a schema that the TEI must satisfy beside our own, which ``encode`` checks.  ``thorough``
    tries what other commands do with the book and its edition, too; ``again`` encodes it a second time.
    """
    source = read_or_refuse(book)
    if source is None:
        return "refused"
    check_source(source)
    edition = make(source, book)
    tree = parse_tree(edition.tei)
    assert source_bytes(tree) == book.data
    assert wide is None or validate(edition.tei, schema=wide) == []
    assert not again or make(read(book), book).tei == edition.tei
    if thorough:
        use(tree, edition, source, book)
    return "encoded"


def read_or_refuse(book: HostileBook) -> Source | None:
    """The source; none where the book is refused as it should be."""
    refusal = None
    try:
        return read(book)
    except TeikitError as error:
        refusal = error
    assert refusal.exit_code in REFUSALS, refusal
    assert refusal.message, refusal
    assert refusal.remedy, refusal
    return None


def read(book: HostileBook) -> Source:
    """The source that the bytes and options make."""
    return read_source(book.data, uri="hostile.txt", encoding=book.encoding, style=book.style)


def make(source: Source, book: HostileBook) -> Edition:
    """The edition of ``source``."""
    return encode(source, without=() if book.has_names else ("names", "dates"))


def use(tree: etree._ElementTree, edition: Edition, source: Source, book: HostileBook) -> None:
    """Report, compare and explain, as ``tei encode --report``, ``tei check`` and ``tei explain`` do."""
    facts = facts_of(edition, "hostile.xml", ())
    assert to_html(facts, edition.document)
    assert to_json(facts)
    assert compare(tree, book.data, source).verdict == "identical"
    assert explain(repeat(tree, "hostile.txt", {})) or not source.text
