"""Texts with names marked, in the formats that people have: the PKU news, BIO columns, TEI."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tei.naming.features import matches
from tei.naming.perceptron import Sentence
from tei.naming.view import normalised

TOKEN = re.compile(r"(\[?)([^\s/]+)/([A-Za-z]+)(?:\]([a-z]+))?")
FULL_WIDTH = {0xFF10 + number: str(number) for number in range(10)}
CLAUSES = re.compile(r"[^。！？；\n]+[。！？；]?")
Name = tuple[int, int, str]


def read_pku(text: str) -> Iterator[Sentence]:
    """The news of January 1998 as Peking University tagged it: ``江/nr 泽民/nr  [中国/ns 银行/n]nt``."""
    for line in text.splitlines():
        tokens = [(word, tag) for _, word, tag, _ in TOKEN.findall(line)]
        words = "".join(word for word, _ in tokens)
        if words:
            yield from _clauses(normalised(words.translate(FULL_WIDTH)), list(_names(tokens)))


def _names(tokens: Iterable[tuple[str, str]]) -> Iterator[Name]:
    at, surname = 0, False
    begun = -1
    for word, tag in tokens:
        end = at + len(word)
        if tag == "nr" and surname and len(word) < 3:
            yield begun, end, "person"
            surname = False
        elif tag == "nr":
            if surname:
                yield begun, at, "person"
            begun, surname = at, len(word) == 1
            if not surname:
                yield at, end, "person"
        else:
            surname = False
        if tag == "ns":
            yield at, end, "place"
        elif tag == "nt":
            yield from ((at + a, at + b, "place") for a, b, kind in matches(normalised(word)) if kind != "township")
        at = end


def _clauses(text: str, names: list[Name]) -> Iterator[Sentence]:
    """The sentences of a text, each with its names."""
    for match in CLAUSES.finditer(text):
        start, end = match.span()
        yield match.group(), [(a - start, b - start, kind) for a, b, kind in names if start <= a and b <= end]
