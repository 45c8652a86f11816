"""How a heading is numbered: 第一章, 一、, (一), Chapter IV, Erste Regel, § 2."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from rapidfuzz.distance.Hamming import distance as hamming

from tei.annotators.folding import simplify
from tei.annotators.numerals import number_of
from tei.annotators.tables import Language
from tei.expressions import expression

TOKEN = expression(r"[^\W_]+|[\W_]+")
ROMAN_MISREAD = expression(r"\b(?=[1l]*[IVXLC])(?=[IVXLC]*[1l])[IVXLC1l]{2,7}\b")
"""A roman number in capitals of which some signs may be read as digits or small letters."""
REACH = 40
"""No number of a Chinese heading reaches further than this."""
LONGEST_MISREAD, MISREAD_TOKENS, SHORTEST_MISREAD = 120, 5, 3


class Number(NamedTuple):
    """The number that begins a heading."""

    scheme: str
    """The name of the way of numbering, with the noun where it belongs to it: ``章``, ``ordinal evening``."""
    rank: int | None
    """The scheme's depth among others, the outermost lowest; None where only the book can tell."""
    value: int
    length: int
    """How many characters of the heading the number takes, its punctuation included."""


@lru_cache(maxsize=1 << 16)  # contents, headings and lists ask about the same lines
def read_number(text: str, language: Language) -> Number | None:
    """The number that ``text`` begins with, if it begins with one; misread letters of its words are allowed for."""
    if language.is_han:
        return _read_han(text, language)
    start = ROMAN_MISREAD.sub(_as_roman, text[:LONGEST_MISREAD].replace("ſ", "s"), count=1)
    text = start + text[LONGEST_MISREAD:]
    found = _read(text, language)
    if found is None and len(text) <= LONGEST_MISREAD and text[:1].isupper():
        repaired = _repaired(text, language)
        found = _read(repaired, language) if repaired != text else None
    return found


def _read_han(text: str, language: Language) -> Number | None:
    """The number of a Chinese heading; most lines are none, which their first and last characters show."""
    begins = not language.number_starts or text[:1] in language.number_starts
    ends = len(text) <= REACH and text.rstrip()[-1:] in VOLUME_ENDS
    if not begins and not ends:
        return None
    start = simplify(text[:REACH])
    return (begins and _read(start, language)) or (_at_the_end(start) if ends else None)


def _read(text: str, language: Language) -> Number | None:
    for numbering in language.numbering:
        match = numbering.pattern.match(text)
        if not match:
            continue
        written = next((group for group in match.groupdict().values() if group), None)
        value = number_of(written, language.table) if written else None
        if value is not None and not _is_letter(numbering.name, written or ""):
            noun = text[match.end() :].strip(" .,:;").lower() if numbering.name == "ordinal" else ""
            return Number(f"{numbering.name} {noun}".strip(), numbering.rank, value, match.end())
    return None


def _as_roman(match: re.Match[str]) -> str:
    return match[0].replace("1", "I").replace("l", "I")


def _repaired(text: str, language: Language) -> str:
    """``CHAP. 1I.`` as ``CHAP. II.``, ``BOOK THF SECOND`` as ``BOOK the SECOND``: letter for letter."""
    tokens = TOKEN.findall(text)
    first = [_repaired_token(token, language) for token in tokens[:MISREAD_TOKENS]]
    return "".join([*first, *tokens[MISREAD_TOKENS:]])


def _repaired_token(token: str, language: Language) -> str:
    word = token.lower()
    if len(word) < SHORTEST_MISREAD or not word.isalpha():
        return token
    return _meant(word, language) or token


@lru_cache(maxsize=1 << 12)  # few words begin most lines
def _meant(word: str, language: Language) -> str:
    """The word of numbers that ``word`` is but for one letter; empty where it is one itself, or none."""
    alike = _words_by_length(language).get(len(word), ())
    return "" if word in alike else next((known for known in alike if hamming(known, word) == 1), "")


@cache
def _words_by_length(language: Language) -> Mapping[int, Sequence[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for word in _words(language):
        found[len(word)].append(word)
    return found


@cache
def _words(language: Language) -> tuple[str, ...]:
    """The words that number headings: nouns, ordinals, the article."""
    patterns = " ".join(row["pattern"] for row in language.table["numbering"])
    nouns = re.findall("[a-zäöüß]{3,}", re.sub(r"\{\w+\}|\[.*?\]", " ", patterns))
    endings = ("", *re.findall("[a-z]", language.table.get("ordinal_endings", "")))
    written = (*language.table.get("ordinals", []), *language.table.get("ordinal_variants", {}))
    ordinals = [word + end for word in written for end in endings]
    return tuple(dict.fromkeys([*nouns, *ordinals, *language.table.get("cardinals", [])]))


def _is_letter(scheme: str, written: str) -> bool:
    """C., D., L. and M. go on with A. and B. more often than with numbers of hundreds."""
    return scheme == "I." and written.lower() in ("c", "d", "l", "m")


VOLUME = re.compile(r".{1,12}?第?[卷册集编]第?(?P<number>[一二三四五六七八九十]{1,3}|[上中下])")
THREE = "上中下"
VOLUME_ENDS = frozenset("一二三四五六七八九十\uf9d1" + THREE)
"""The last characters of such a title, in compatibility forms too."""


def _at_the_end(text: str) -> Number | None:
    """The number of a volume behind the title of the work: 續高士傳卷一, 水經卷第一, 秋水樓詩鈔卷上."""
    match = VOLUME.fullmatch(text.strip())
    if not match:
        return None
    written = match["number"]
    value = THREE.index(written) + 1 if written in THREE else number_of(written)
    return Number("卷", 1, value, 0) if value else None
