"""Enumerations: which lines of a book count on from each other, whatever they count and however they write it.

An enumeration needs no table of nouns: any word or none, a numeral of any script, and punctuation
("PROP. I.", "3.2.1", 第一回, 一、) that come again with the next number are one.  A numbering that begins
anew opens a further series; a number that is missing leaves a hole.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from tei.annotators.numbering import read_number
from tei.annotators.numerals import number_of, words
from tei.annotators.tables import Language

REACH = 60
"""Characters at the start of a line in which its number stands."""
SKIPPED = 3
"""Numbers that may be missing between two members of a series."""
UNITS, SIGNS = 4, 6
"""Ranks of the tables of languages up to which a scheme has a word of its own, and up to which it numbers headings."""
NUMBERED_UNIT = re.compile(r"(?P<numeral>[0-9]{1,3}|[IVXLC]{1,7})[.]? (?P<noun>[^\W\d_]{3,14})(?=[.,:;]|$)")
ORDINAL = " ordinal"
"""What marks the scheme of a noun that no table knows."""
BEFORE_A = ord("a") - 1
OPEN = 6
"""Series of one scheme that can be open at a time: the innermost ones."""

SAME_LETTERS = str.maketrans("vj", "ui")
"""What printers before 1800 took for one letter: TITVLVS, TITULUS."""
WIDE = str.maketrans("０１２３４５６７８９．（）", "0123456789.()")
HAN_NUMERAL = "[〇○零一二三四五六七八九十百]{1,5}"
MULTILEVEL = re.compile(r"(?P<levels>[0-9]{1,3}(?:\.[0-9]{1,3}){1,4})(?P<stop>[.)、]?)(?=\s|[^\W\d_])")
GENERIC_WORD = "(?:§{1,2}[.]? ?|[^\\W\\d_\u2e80-\u9fff]{2,14}(?:[.] ?| )|[\u2e80-\u9fff]{1,3}[ \u3000])"
"""Any word before a numeral, and what parts it from that."""
GENERIC = re.compile(
    rf"(?P<open>[(\[〔（]?)(?P<word>{GENERIC_WORD})?(?P<numeral>[0-9]{{1,4}}|[IVXLC]{{1,7}}|{HAN_NUMERAL}|[A-Za-z](?![\w'’]))"
    r"(?P<stop>[.)\]〕、:：,—–-]{1,2}|(?=[ \u3000]|$))"
)
PLAIN_SCHEMES = {"I": "I.", "1": "1.", "一": "一", "A": "A.", "a": "a."}
"""The schemes of numerals alone, as the tables of languages name them: “II Echo” counts on from “I. Nachtlied”."""
UNPARTED = re.compile(r"(?P<number>[一二三四五六七八九十]{1,3})(?=[\u3400-\u9fff])")
"""A Chinese number that no mark parts from the title: 二俄国民粹主义."""


@dataclass(frozen=True, slots=True)
class Ordinal:
    """The number that a line begins with: its scheme, its value among its like, the length that it takes."""

    scheme: str
    value: int
    length: int
    prefix: str = ""
    """The levels above it, in a number of several levels: ``3.2`` of 3.2.1."""
    kind: str = "generic"
    """What is known of the scheme: ``unit`` (a word for part, chapter, section), ``sign`` (一、 I. 1.),
    ``point`` (a. ①), ``levels`` (3.2.1), ``generic`` for one that no table names."""


@dataclass(frozen=True, slots=True)
class Series:
    """Lines that count on from each other, by their places in what was read."""

    scheme: str
    places: tuple[int, ...]
    values: tuple[int, ...]

    @property
    def holes(self) -> int:
        """How many numbers are missing between the first and the last."""
        return self.values[-1] - self.values[0] + 1 - len(self.values)

    @property
    def starts(self) -> bool:
        """Does it begin with the number one?"""
        return self.values[0] == 1


@lru_cache(maxsize=1 << 16)
def read_ordinal(text: str, language: Language) -> Ordinal | None:
    """Return the number that ``text`` begins with, of any scheme; None where it begins with none."""
    start = text[:REACH].translate(WIDE)
    levels = MULTILEVEL.match(start)
    if levels:
        parts = levels["levels"].split(".")
        return Ordinal("1" + ".1" * (len(parts) - 1), int(parts[-1]), levels.end(), ".".join(parts[:-1]), "levels")
    named = _read_ordinal_noun(start, language) or _read_numbered_unit(start, language)
    if named:
        return named
    known = read_number(text, language)
    if known:
        letter = text[: known.length].strip("(.) ") if known.scheme == PLAIN_SCHEMES["a"] else ""
        scheme = PLAIN_SCHEMES["A"] if letter.isupper() else known.scheme
        value = ord(letter.lower()) - BEFORE_A if letter else known.value
        return Ordinal(scheme, value, known.length, kind=_kind_of(known.rank))
    return _read_generic(start, language)


def read_heading_ordinal(text: str, language: Language) -> Ordinal | None:
    """Return the number of a line that is a heading, which nothing needs to part from the title."""
    found = read_ordinal(text, language)
    match = UNPARTED.match(text) if found is None and language.is_han else None
    value = number_of(match["number"]) if match else None
    return Ordinal(PLAIN_SCHEMES["一"], value, match.end(), kind="unparted") if match and value else found


def _kind_of(rank: int | None) -> str:
    return "unit" if rank is None or rank <= UNITS else "sign" if rank <= SIGNS else "point"


@cache
def _ordinal_noun(language: Language) -> re.Pattern[str] | None:
    """The pattern of an ordinal in words and what it counts: “Das zweyte Capitel”, “CAPUT PRIMUM”, “FIRST BOOK”."""
    if not language.words("ordinals"):
        return None
    ordinal = words(language.table)["ordinal"]
    article = "(?:(?:the|der|die|das|des) )?"
    ends = "(?=[.,:;—-]|$| (?:von|an|of|from|to|des) )"
    return re.compile(rf"{article}{ordinal}[.]? (?P<noun>[^\W\d_]{{3,14}}){ends}", re.IGNORECASE)


def _read_ordinal_noun(start: str, language: Language) -> Ordinal | None:
    pattern = _ordinal_noun(language)
    match = pattern.match(start.replace("ſ", "s")) if pattern else None
    value = number_of(match["number"].lower(), language.table) if match else None
    if match is None or not value:
        return None
    return Ordinal(_unit_scheme(match["noun"].lower(), language), value, match.end(), kind="unit")


def _read_numbered_unit(start: str, language: Language) -> Ordinal | None:
    """Read a number before its noun: “I. Buch.”, “2. Kapitel.”"""
    match = NUMBERED_UNIT.match(start)
    scheme = _unit_scheme(match["noun"].lower(), language) if match else ""
    value = number_of(match["numeral"], language.table) if match else None
    if match is None or not value or scheme.endswith(ORDINAL):
        return None
    return Ordinal(scheme, value, match.end(), kind="unit")


@cache
def _unit_scheme(noun: str, language: Language) -> str:
    """Return the scheme of a noun that is counted, as the table of the language names it: Cap. and Capitel are one."""
    known = read_number(f"{noun} 1", language) or read_number(f"{noun}. 1", language)
    return known.scheme if known else f"{noun}{ORDINAL}"


def _read_generic(start: str, language: Language) -> Ordinal | None:
    match = GENERIC.match(start)
    if not match or not (match["word"] or match["stop"] or match["open"] or match.end() == len(start)):
        return None
    value = number_of(match["numeral"], language.table)
    if not value:
        return None
    word = (match["word"] or "").strip(" .").lower().translate(SAME_LETTERS)
    kind = _numeral_kind(match["numeral"])
    scheme = f"{match['open']}{word} {kind}{match['stop']}" if word or match["open"] else PLAIN_SCHEMES[kind]
    return Ordinal(scheme, value, match.end())


def _numeral_kind(numeral: str) -> str:
    if numeral.isdigit():
        return "1"
    if numeral.isascii():
        return ("I" if len(numeral) > 1 or numeral in "IVX" else "A") if numeral.isupper() else "a"
    return "一"


def find_series(ordinals: Sequence[Ordinal | None]) -> list[Series]:
    """Return the series of two members or more among ``ordinals``, which stand in the order of the book.

    A number continues the innermost open series of its scheme that waits for it; the numbers of one level
    (3.2.1) continue only below the same prefix.  The number one always opens a series.
    """
    open_: dict[tuple[str, str], list[list[int]]] = defaultdict(list)
    closed: list[tuple[str, list[int]]] = []
    for place, ordinal in enumerate(ordinals):
        if ordinal is None:
            continue
        chains = open_[ordinal.scheme, ordinal.prefix]
        chain = _waiting(chains, ordinals, ordinal.value)
        if chain is None:
            chains.append([place])
            closed.extend((ordinal.scheme, old) for old in chains[:-OPEN])
            del chains[:-OPEN]
        else:
            while chains[-1] is not chain:
                closed.append((ordinal.scheme, chains.pop()))
            chain.append(place)
    closed += [(scheme, chain) for (scheme, _), chains in open_.items() for chain in chains]
    found = [_series(scheme, chain, ordinals) for scheme, chain in closed if len(chain) > 1]
    return sorted(found, key=lambda series: series.places)


def _waiting(chains: Sequence[list[int]], ordinals: Sequence[Ordinal | None], value: int) -> list[int] | None:
    """Return the innermost chain that the number continues: directly, or else over a hole."""
    if value == 1:
        return None
    for gap in range(1, SKIPPED + 1):
        for chain in reversed(chains):
            last = ordinals[chain[-1]]
            if last and last.value == value - gap:
                return chain
    return None


def _series(scheme: str, chain: Sequence[int], ordinals: Sequence[Ordinal | None]) -> Series:
    return Series(scheme, tuple(chain), tuple(_values(chain, ordinals)))


def _values(chain: Sequence[int], ordinals: Sequence[Ordinal | None]) -> Iterator[int]:
    for place in chain:
        ordinal = ordinals[place]
        assert ordinal is not None
        yield ordinal.value
