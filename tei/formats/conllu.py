"""The book as CoNLL-U: a token a line, in sentences and paragraphs, without analysis.

What a token is says ``tei.formats.tokens``.  The columns that a parser fills (LEMMA to DEPS) are empty; UPOS is
PUNCT for punctuation, NUM for numerals and X for everything else, as the format has it for the unknown.
MISC has ``SpaceAfter=No``, the offsets ``Start`` and ``End`` in the format ``text``, names as ``NER`` and ``NameId``.
The format: https://universaldependencies.org/format.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tei.formats.book import Book
from tei.formats.running import Block
from tei.formats.tokens import Corpus, Sentence, Token, read_corpus
from tei.tree import XML_ID, local_name

UPOS = {"punctuation": "PUNCT", "number": "NUM"}


def to_conllu(book: Book, options: Mapping[str, Any]) -> bytes:
    """The sentences of the book, UTF-8."""
    corpus = read_corpus(book)
    head = f"# newdoc id = {_line(corpus.work.full_title) or 'book'}\n"
    blocks = enumerate(corpus.transcript.blocks, 1)
    body = "".join(line for number, block in blocks for line in _block(corpus, number, block))
    return (head + body).encode() if body else b""


def _line(text: str) -> str:
    """``text`` on one line with single blanks."""
    return " ".join(text.split())


def _block(corpus: Corpus, number: int, block: Block) -> Iterator[str]:
    name = block.element.get(XML_ID) or f"block-{number}"
    kind = "note" if block.note is not None else local_name(block.element)
    for count, sentence in enumerate(corpus.sentences(block), 1):
        if count == 1:
            yield f"# newpar id = {name}\n# newpar kind = {kind}\n"
            yield from (f"# page = {page.name}\n" for page in corpus.transcript.pages_of(block)[:1])
        yield f"# sent_id = {name}-{count}\n# text = {_line(corpus.transcript.text[sentence.start : sentence.end])}\n"
        yield from _tokens(sentence)
        yield "\n"


def _tokens(sentence: Sentence) -> Iterator[str]:
    last = len(sentence.tokens)
    for number, token in enumerate(sentence.tokens, 1):
        upos = UPOS.get(token.kind, "X")
        misc = "|".join(_misc(token, is_last=number == last))
        yield f"{number}\t{token.form}\t_\t{upos}\t_\t_\t_\t_\t_\t{misc}\n"


def _misc(token: Token, *, is_last: bool) -> Iterator[str]:
    """The attributes of MISC in the order of their names."""
    yield f"End={token.end}"
    if token.name:
        yield f"NER={'B' if token.start == token.name.start else 'I'}-{token.name.entity.kind}"
        yield f"NameId={token.name.entity.id}"
    if token.is_glued and not is_last:
        yield "SpaceAfter=No"
    yield f"Start={token.start}"
