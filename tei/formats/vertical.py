"""The book as vertical text, for Sketch Engine, NoSketch Engine and the Corpus Workbench.

A token a line with five attributes (word, class, what a name names, the name's identifier, page); divisions,
paragraphs and sentences are structures; ``<g/>`` stands where no blank is between tokens.
What a token is says ``tei.formats.tokens``; docs/formats.md has a registry file for it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from tei.formats.book import Book
from tei.formats.running import Block
from tei.formats.tokens import Corpus, Token, read_corpus
from tei.formats.transcript import Division
from tei.tree import XML_ID, local_name


def to_vertical(book: Book, options: Mapping[str, Any]) -> bytes:
    """The vertical text, UTF-8."""
    corpus = read_corpus(book)
    return "".join(f"{line}\n" for line in _lines(corpus)).encode()


def _lines(corpus: Corpus) -> Iterator[str]:
    work = corpus.work
    names = {"title": work.full_title, "author": "; ".join(work.names()), "date": work.date, "language": work.language}
    yield _tag("doc", **names)
    path: list[Division] = []
    for block in corpus.transcript.blocks:
        around = corpus.transcript.divisions_of(block)
        yield from _between(path, around)
        path = around
        yield from _paragraph(corpus, block)
    yield from _between(path, [])
    yield "</doc>"


def _tag(name: str, **attributes: str) -> str:
    given = (f' {key}="{escape(_flat(value))}"' for key, value in attributes.items() if value)
    return f"<{name}{''.join(given)}>"


def _flat(value: str) -> str:
    return " ".join(value.split())


def _between(before: list[Division], after: list[Division]) -> Iterator[str]:
    """The divisions that end and begin between two paragraphs."""
    shared = sum(1 for one, other in zip(before, after, strict=False) if one == other)
    yield from ("</div>" for _ in before[shared:])
    for row in after[shared:]:
        yield _tag("div", id=row.id, type=row.kind, heading=row.heading, depth=str(row.depth))


def _paragraph(corpus: Corpus, block: Block) -> Iterator[str]:
    kind = "note" if block.note is not None else local_name(block.element)
    yield _tag("p", id=block.element.get(XML_ID) or "", kind=kind)
    pages = corpus.transcript.pages_of(block)
    starts = [page.start for page in pages]
    for sentence in corpus.sentences(block):
        yield "<s>"
        for token in sentence.tokens:
            at = bisect_right(starts, token.start) - 1
            yield _token(token, pages[at].name if at >= 0 else "")
            if token.is_glued and token.end < sentence.end:
                yield "<g/>"
        yield "</s>"
    yield "</p>"


def _token(token: Token, page: str) -> str:
    name = (token.name.entity.kind, token.name.entity.id) if token.name else ("", "")
    return "\t".join((escape(token.form), token.kind, *name, escape(page)))
