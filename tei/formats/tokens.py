"""Tokens for corpus tools: sentences, and in them characters of Chinese, words, numbers and punctuation.

A token is a single character where the script has no blanks between words, and elsewhere a run of letters
and digits with the apostrophes and hyphens inside it; every other visible character is one by itself.
Segmenting Chinese into words is a decision of its own, which no table makes reliably: it is left to the tool.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from tei.annotators.tables import Language, codes, language
from tei.formats.book import Book
from tei.formats.entities import Entity, Mention, entities
from tei.formats.running import Block
from tei.formats.transcript import Transcript, transcribe
from tei.formats.work import Work, read_work
from tei.text.line_ends import WIDE
from tei.text.sentences import ends_in_abbreviation

LETTER = rf"(?!{WIDE.pattern})[^\W_][\u0300-\u036f]*"
TOKEN = re.compile(rf"(?:{LETTER})+(?:['’\-](?:{LETTER})+)*|\S")

FALLBACK = "en"
"""The language whose sentence ends count where the book's has no table."""


class Name(NamedTuple):
    """A name in the text, the outermost where names are in names."""

    start: int
    end: int
    entity: Entity


class Token(NamedTuple):
    """A token: its form, where it stands, whether the next follows without a blank, the name that it is in."""

    form: str
    start: int
    end: int
    is_glued: bool
    name: Name | None

    @property
    def kind(self) -> str:
        """``han``, ``word``, ``number`` or ``punctuation``."""
        if all(unicodedata.category(character)[0] in "PSZC" for character in self.form):
            return "punctuation"
        if self.form.isnumeric() and self.form.isascii():
            return "number"
        return "han" if WIDE.match(self.form) else "word"


class Sentence(NamedTuple):
    """A sentence: where it stands, and its tokens."""

    start: int
    end: int
    tokens: tuple[Token, ...]


@dataclass(frozen=True, eq=False)
class Corpus:
    """A book as corpus tools have it."""

    work: Work
    transcript: Transcript
    names: Sequence[Name]
    """In the order of the text; no two overlap."""

    @cached_property
    def _language(self) -> Language:
        code = self.work.language.partition("-")[0]
        return language(code if code in codes() else FALLBACK)

    @cached_property
    def _ends(self) -> re.Pattern[str]:
        table = self._language.table
        return re.compile(f"[{re.escape(table['full_stops'])}]+[{re.escape(table['sentence_closers'])}]*")

    @cached_property
    def _starts(self) -> list[int]:
        return [name.start for name in self.names]

    def sentences(self, block: Block) -> Iterator[Sentence]:
        """The sentences of ``block``; a heading or a line of verse is one, whatever it ends with."""
        text, begin = self.transcript.of(block), 0
        for end in (*self._sentence_ends(text), len(text)):
            start = end - len(text[begin:end].lstrip())
            if start < end:
                here = (block.start + start, block.start + end)
                yield Sentence(*here, tuple(self._tokens(*here)))
            begin = end

    def _sentence_ends(self, text: str) -> Iterator[int]:
        """Where a full stop with its closing marks ends a sentence: beside a blank, unless a wide one needs none."""
        for match in self._ends.finditer(text):
            is_ascii = match[0][0] in ".!?"
            if not is_ascii or (
                text[match.end() : match.end() + 1].isspace() and not self._is_abbreviated(text, match)
            ):
                yield match.end()

    def _is_abbreviated(self, text: str, match: re.Match[str]) -> bool:
        return match[0] == "." and ends_in_abbreviation(text[max(0, match.start() - 20) : match.end()], self._language)

    def _tokens(self, start: int, end: int) -> Iterator[Token]:
        text = self.transcript.text
        for match in TOKEN.finditer(text, start, end):
            after = text[match.end() : match.end() + 1]
            yield Token(match[0], *match.span(), bool(after) and not after.isspace(), self._name_at(match.start()))

    def _name_at(self, offset: int) -> Name | None:
        number = bisect_right(self._starts, offset) - 1
        return self.names[number] if number >= 0 and offset < self.names[number].end else None


def read_corpus(book: Book) -> Corpus:
    """The book as sentences and tokens."""
    transcript = transcribe(book)
    return Corpus(read_work(book), transcript, _outermost(entities(book, transcript)))


def _outermost(found: Sequence[Entity]) -> list[Name]:
    pairs: list[tuple[Mention, Entity]] = [(mention, entity) for entity in found for mention in entity.mentions]
    names: list[Name] = []
    for mention, entity in sorted(pairs, key=lambda pair: (pair[0].start, -pair[0].end)):
        if not names or mention.start >= names[-1].end:
            names.append(Name(mention.start, mention.end, entity))
    return names
