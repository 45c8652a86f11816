"""Texts with names marked, in the formats that people have: the PKU news, BIO columns, TEI."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

from tei.naming.features import matches
from tei.naming.perceptron import Sentence
from tei.naming.view import normalised
from tei.tree import TEI, local_name
from tei.xml.parser import read_tree

TOKEN = re.compile(r"(\[?)([^\s/]+)/([A-Za-z]+)(?:\]([a-z]+))?")
FULL_WIDTH = {0xFF10 + number: str(number) for number in range(10)}
CLAUSES = re.compile(r"[^。！？；\n]+[。！？；]?")
BLANKS = re.compile(r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])")
Name = tuple[int, int, str]


def read_pku(text: str) -> Iterator[Sentence]:
    """The news of January 1998 as Peking University tagged it: ``江/nr 泽民/nr  [中国/ns 银行/n]nt``."""
    for line in text.splitlines():
        tokens = [(word, tag) for _, word, tag, _ in TOKEN.findall(line)]
        words = "".join(word for word, _ in tokens)
        if words:
            plain = normalised(words.translate(FULL_WIDTH))
            yield from _clauses(
                plain, _whole_units(plain, list(_names(tokens)), set(accumulate(len(w) for w, _ in tokens)))
            )


def _whole_units(text: str, found: Sequence[Name], edges: Collection[int]) -> list[Name]:
    """Units by their whole name where the news has the name and the unit apart: 张家口 地区, 新疆 维吾尔 自治区."""
    units = {start: end for start, end, kind in matches(text) if kind == "full" and end in edges}
    whole = {start: units[start] for start, end, kind in found if kind == "place" and units.get(start, 0) > end}
    inner = {(start, end) for start, end, _ in found for first, last in whole.items() if first <= start and end <= last}
    kept = [name for name in found if name[:2] not in inner]
    return sorted([*kept, *((start, end, "place") for start, end in whole.items())])


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


MARK = re.compile(r"\[([PL]):([^\]]+)\]")
MARKED = {"P": "person", "L": "place"}


def read_marked(text: str) -> Iterator[Sentence]:
    """Text with ``[P:李玉芳]`` for a person and ``[L:太原]`` for a place; lines with ``#`` are left out."""
    for line in text.splitlines():
        if not line.startswith("#") and line.strip():
            yield from _clauses(*_unmarked(line))


def _unmarked(line: str) -> tuple[str, list[Name]]:
    plain, names, end = "", [], 0
    for match in MARK.finditer(line):
        plain += line[end : match.start()]
        names.append((len(plain), len(plain) + len(match.group(2)), MARKED[match.group(1)]))
        plain += match.group(2)
        end = match.end()
    return normalised(plain + line[end:]), names


OUTSIDE = frozenset({"O", "_", "-", ""})
TYPES = {
    "PER": "person", "PERSON": "person", "NR": "person", "PERS": "person", "NAME": "person",
    "LOC": "place", "GPE": "place", "NS": "place", "LOCATION": "place", "PLACE": "place", "SCENE": "place",
}  # fmt: skip
"""What corpora call persons and places; other names are no names to us."""


def read_columns(text: str) -> Iterator[Sentence]:
    """Columns as CoNLL has them: a character or word first, its label last, an empty line after a sentence.

    Labels are those of BIO, BMES and BIOES: ``B-PER``, ``I-PER``, ``S-LOC``; a bare ``PER`` too.
    """
    rows: list[tuple[str, str]] = []
    for line in [*text.splitlines(), ""]:
        cells = line.split()
        if cells and not line.startswith("#"):
            rows.append((cells[0], cells[-1] if len(cells) > 1 else "O"))
        elif rows:
            yield _labelled(rows)
            rows = []


def _labelled(rows: Iterable[tuple[str, str]]) -> Sentence:
    plain, names = "", []
    start, kind = 0, ""
    for word, label in rows:
        prefix, _, name = label.rpartition("-")
        type_ = "" if label in OUTSIDE else TYPES.get(name.split(".")[0].upper(), "")
        if kind and (prefix in ("B", "S", "U") or type_ != kind):
            names.append((start, len(plain), kind))
            kind = ""
        if type_ and not kind:
            start, kind = len(plain), type_
        plain += word
    if kind:
        names.append((start, len(plain), kind))
    return normalised(plain), names


BLOCKS = ("p", "ab", "head", "item", "l", "byline", "signed", "cell", "titlePart", "note")
ELEMENTS = {"persName": "person", "placeName": "place"}
LEFT_OUT = frozenset({"fw", "pb", "lb", "corr", "reg", "expan", "note"})


def read_tei(path: Path) -> Iterator[Sentence]:
    """The blocks of a TEI file, names as persName and placeName mark them, page breaks and running heads left out."""
    root = read_tree(str(path)).getroot()
    for block in root.iter(*(TEI + name for name in BLOCKS)):
        if not any(local_name(outer) in BLOCKS for outer in block.iterancestors()):
            pieces: list[str] = []
            names: list[Name] = []
            _gather(block, pieces, names)
            yield from _clauses(normalised("".join(pieces)), names)


def _gather(node: Any, pieces: list[str], names: list[Name]) -> None:
    start = sum(map(len, pieces))
    pieces.append(BLANKS.sub("", node.text or ""))
    for child in node:
        if isinstance(child.tag, str) and local_name(child) not in LEFT_OUT:
            _gather(child, pieces, names)
        pieces.append(BLANKS.sub("", child.tail or ""))
    kind = ELEMENTS.get(local_name(node))
    end = sum(map(len, pieces))
    if kind and end > start:
        names.append((start, end, kind))
