"""How likely a text is in a language, in bits: the fewer, the likelier.

A character costs what its class costs behind the class before (a capital within a word is dear) and what it costs
within its class (a rare ideograph is dear).  The frequencies are data, ``tei/data/sources/encodings.toml``; the rest is
rough on purpose: readings that differ by less than a wide margin are asked for.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from itertools import pairwise
from math import exp, log2
from typing import Any, NamedTuple

from tei.resources import data_path

Costs = Mapping[str, float]

ALPHABETS = {"LATIN": "l", "CYRILLIC": "y", "GREEK": "g"}
EAST_ASIAN = {"CJK": "c", "HIRAGANA": "k", "KATAKANA": "k", "KATAKANA-HIRAGANA": "k", "HANGUL": "h", "HALFWIDTH": "k"}
LETTERS = "lLyYgG"
NO_LETTER = re.compile("[^lLyYgG]")
UNWRITTEN = 18.0
"""What it costs to hold no letter of the language's script."""
SWITCH = 7.0
"""What it costs to go on in another alphabet."""
EAST = "ckh"
OPENING = "„‚"
"""Quotation marks that are opening ones in every language: they never follow a letter."""
FOREIGN = 26.0
"""A character of a script that the language is not written in."""
LOAN = 15.0
"""A letter that any language has in names and words of its neighbours."""
STRANGE = 18.0
"""A letter of its script that the language does not have."""
DECAY = 8.0
"""Letters become rarer by a factor of e in so many ranks."""


@lru_cache(maxsize=1 << 16)
def character_class(character: str) -> str:
    """Return the class of a character: a letter by script and case, blank, digit, mark, full-width mark, sign, or x."""
    category = unicodedata.category(character)
    if character in " \t\n\r\u3000\xa0":
        return "s"
    if category[0] == "C" or category in ("Zl", "Zp") or character == "\ufffd":
        return "x"
    if character in western_marks():
        return "q" if character in OPENING else "p"
    if category[0] in "LM" or character == "ー":
        return _letter_class(character, category)
    if character.isascii():
        return "d" if category == "Nd" else "p"
    return "f" if character in han_marks() or unicodedata.east_asian_width(character) in "FW" else "o"


def _letter_class(character: str, category: str) -> str:
    script = unicodedata.name(character, "").partition(" ")[0]
    if script in EAST_ASIAN:
        return EAST_ASIAN[script]
    letter = ALPHABETS.get(script, "o")
    return letter.upper() if category in ("Lu", "Lt") and letter != "o" else letter


@cache
def transition(before: str, after: str) -> float:
    """Return what a class costs behind another."""
    if after == "x":
        return 24.0
    if after == "o":
        return 15.0 if before in LETTERS else 4.0 if before == "o" else 9.0
    if after in LETTERS:
        return _letter_transition(before, after)
    return BEHIND[_kind(after)].get(_kind(before), 9.0)


def _letter_transition(before: str, after: str) -> float:
    if before in LETTERS:
        if before.lower() != after.lower():
            return 14.0
        return {"ll": 0.35, "lu": 10.0, "ul": 0.7, "uu": 2.2}[_case(before) + _case(after)]
    return BEHIND["L" if after.isupper() else "l"].get(_kind(before), 9.0)


def _case(letter: str) -> str:
    return "u" if letter.isupper() else "l"


def _kind(name: str) -> str:
    return "a" if name in LETTERS else "c" if name in "ck" else name


BEHIND: Mapping[str, Mapping[str, float]] = {
    "l": {"s": 0.5, "p": 2.5, "q": 2.0, "d": 8.0, "c": 8.0, "h": 8.0, "f": 6.0},
    "L": {"s": 2.8, "p": 2.5, "q": 1.0, "d": 6.0, "c": 8.0, "h": 8.0, "f": 6.0},
    "s": {"a": 2.5, "p": 0.8, "s": 5.0, "d": 2.0, "c": 6.0, "h": 1.9, "f": 5.0},
    "p": {"a": 4.5, "s": 4.5, "p": 2.5, "d": 2.0, "c": 3.5, "h": 3.5, "f": 4.0},
    "q": {"a": 14.0, "s": 4.5, "p": 4.0, "d": 9.0, "c": 9.0, "h": 9.0, "f": 9.0},
    "d": {"a": 11.0, "s": 4.5, "p": 4.0, "d": 1.0, "c": 6.0, "h": 6.0, "f": 6.0},
    "c": {"a": 6.0, "s": 0.6, "p": 1.5, "d": 2.0, "c": 0.25, "h": 8.0, "f": 0.3},
    "h": {"a": 6.0, "s": 0.3, "p": 1.5, "d": 2.0, "c": 8.0, "h": 0.6, "f": 1.0},
    "f": {"a": 6.0, "s": 5.0, "p": 4.0, "d": 5.0, "c": 3.0, "h": 4.0, "f": 3.0},
}
"""What a class (a letter of an alphabet, small or capital; ideographs and kana; hangul …) costs behind others."""


def ranked(letters: Iterable[str], mass: float = 1.0) -> dict[str, float]:
    """Return the cost of each letter by its rank; what stands behind a blank occurs in foreign words alone."""
    costs: dict[str, float] = {}
    extra = 0.0
    for rank, letter in enumerate(letters):
        if letter == " ":
            extra = 3.0
        else:
            costs.setdefault(letter, rank / DECAY * log2(exp(1)) + log2(DECAY / mass) + extra)
    return costs


def zipf(characters: Iterable[str], mass: float, shift: int) -> dict[str, float]:
    """Return the cost of each of many characters by its rank, as Zipf and Mandelbrot have it."""
    kept = list(dict.fromkeys(character for character in characters if not character.isspace()))
    total = sum(1 / (rank + shift) for rank in range(len(kept)))
    return {character: log2(total * (rank + shift) / mass) for rank, character in enumerate(kept)}


@cache
def facts() -> dict[str, Any]:
    """Return the data file."""
    return tomllib.loads(data_path("sources/encodings.toml").read_text(encoding="utf-8"))


@cache
def western_marks() -> frozenset[str]:
    """Return the quotation marks and dashes that all languages use."""
    return frozenset(facts()["punctuation"]["western"])


@cache
def han_marks() -> frozenset[str]:
    """Return the full-width punctuation."""
    return frozenset(facts()["punctuation"]["han"]) - western_marks()


class Alphabet(NamedTuple):
    """A language that is written with letters."""

    costs: Costs
    own: frozenset[str]
    """The classes of its letters."""


@cache
def alphabet(language: str) -> Alphabet:
    """Return the letters of a language with their costs."""
    entry = facts()["languages"][language]
    costs = ranked(entry["letters"])
    own = frozenset(character_class(letter) for letter in costs)
    return Alphabet(ranked(facts()["languages"]["en"]["letters"]) | costs if entry.get("beyond") else costs, own)


@cache
def ideographs(language: str) -> Costs:
    """Return the cost of the ideographs that a language has in daily use."""
    entry = facts()["han"][language]
    first, last = (int(pair, 16) for pair in entry["first"])
    pairs = (code.to_bytes(2, "big") for code in range(first, last + 1))
    level = {pair.decode(entry["charset"], "ignore") for pair in pairs} - {""}
    common = zipf(entry["frequent"], 0.5, 8)
    return dict.fromkeys(level, log2(len(level) / 0.5)) | common


@cache
def syllables(table: str) -> Costs:
    """Return the cost of the kana or of the commonest hangul."""
    if table == "hangul":
        return zipf(facts()["hangul"]["letters"], 0.7, 20)
    hiragana, katakana = facts()["kana"]["letters"].strip().splitlines()
    return zipf(hiragana, 0.5, 10) | zipf(katakana, 0.1, 10)


def familiar_characters(language: str) -> str:
    """Return ASCII, the characters of daily use of a language of East Asia, and the marks."""
    letters = syllables("kana") if language == "ja" else syllables("hangul") if language == "ko" else {}
    ascii_letters = "".join(map(chr, range(128)))
    ideographic = "".join(ideographs(language)) if language != "ko" else ""
    return "".join((ascii_letters, ideographic, *letters, *han_marks(), *western_marks()))


def _in_charset(character: str, charset: str) -> bool:
    try:
        return bool(character.encode(charset))
    except UnicodeEncodeError:
        return False


def _ideograph_cost(language: str, character: str) -> float:
    if language not in facts()["han"]:
        return FOREIGN
    known = ideographs(language).get(character)
    return known if known is not None else 18.0 if _in_charset(character, facts()["han"][language]["charset"]) else 23.0


def _kana_cost(language: str, character: str) -> float:
    return (
        syllables("kana").get(character, 17.0) if language == "ja" else 20.0 if language.startswith("zh") else FOREIGN
    )


def _hangul_cost(language: str, character: str) -> float:
    if language != "ko":
        return FOREIGN
    known = syllables("hangul").get(character)
    return known if known is not None else 13.0 if _in_charset(character, "euc_kr") else 20.0


def _alphabet_cost(language: str, character: str) -> float:
    """A letter of an alphabet; languages of East Asia have the letters of English words."""
    is_alphabetic = language in facts()["languages"]
    known = alphabet(language if is_alphabetic else "en")
    cost = known.costs.get(character.lower(), LOAN if character.lower() in facts()["loans"]["letters"] else None)
    if cost is not None:
        return cost
    return STRANGE if character_class(character) in known.own else 22.0


def _blank_cost(language: str, character: str) -> float:
    wide = 3.0 if language in facts()["han"] else 20.0
    return {" ": 0.3, "\n": 3.0, "\r": 3.0, "\t": 6.0, "\u3000": wide}.get(character, 8.0)


def _mark_cost(language: str, character: str) -> float:
    return 4.0 if character.isascii() or language in facts()["han"] else 6.0


def _wide_mark_cost(language: str, character: str) -> float:
    if language not in facts()["han"]:
        return FOREIGN
    return 3.5 if character in han_marks() else 11.0


def _sign_cost(language: str, character: str) -> float:
    return 2.0 if character in facts()["punctuation"]["signs"] else 8.0


WITHIN: Mapping[str, Callable[[str, str], float]] = {
    "c": _ideograph_cost,
    "k": _kana_cost,
    "h": _hangul_cost,
    "s": _blank_cost,
    "p": _mark_cost,
    "q": _mark_cost,
    "f": _wide_mark_cost,
    "o": _sign_cost,
    "d": lambda language, character: 3.3,
    "x": lambda language, character: 0.0,
    **dict.fromkeys(LETTERS, _alphabet_cost),
}


@lru_cache(maxsize=1 << 17)
def character_cost(language: str, character: str) -> float:
    """Return what a character costs within its class."""
    return WITHIN[character_class(character)](language, character)


class Shape(NamedTuple):
    """A text as the costs see it."""

    characters: Counter[str]
    transitions: float


def text_shape(text: str) -> Shape:
    """Return how often each character occurs, and the cost of the order of their classes."""
    classes = "s" + "".join(map(character_class, text))
    pairs = Counter(pairwise(classes))
    switches = sum(one != other for one, other in pairwise(NO_LETTER.sub("", classes).lower()))
    order = sum(count * transition(*pair) for pair, count in pairs.items())
    return Shape(Counter(text), order + SWITCH * switches)


def language_cost(shape: Shape, language: str) -> float:
    """Return what a text costs in a language."""
    costs = (count * character_cost(language, character) for character, count in shape.characters.items())
    return shape.transitions + sum(costs) + (0.0 if is_written(shape, language) else UNWRITTEN)


def is_written(shape: Shape, language: str) -> bool:
    """Return whether a text has a letter of the language's own script; ASCII letters are nobody's own."""
    own = script_classes(language)
    return not own or any(character_class(character) in own for character in shape.characters)


@cache
def script_classes(language: str) -> frozenset[str]:
    """Return the classes of the letters that a text in the language cannot do without; none for those in Latin."""
    if language in facts()["han"]:
        return frozenset(EAST)
    return alphabet(language).own if facts()["languages"][language].get("beyond") else frozenset()
