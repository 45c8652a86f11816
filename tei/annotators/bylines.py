"""Lines that say who wrote, edited or translated."""

from __future__ import annotations

import re
from functools import cache

from tei.annotators.folding import simplify
from tei.annotators.tables import Language

LONGEST = 40
BLANKS = " \u3000"
SPACED = re.compile(rf"[^{BLANKS}](?:[{BLANKS}]{{1,4}}[^{BLANKS}]){{1,3}}")
"""Characters with blanks between them, as names of authors are printed."""
HAN = "\u3400", "\u9fff"
"""First and last of the ideographs; an expression with this range takes milliseconds to compile."""
LEAST, SENTENCE = 2, 5
"""Words that a byline has at the least, and that a sentence has more of."""
MARKS = re.compile(r"[，。；：！？、,;:!?…《》“”「」『』]")


def is_byline(text: str, language: Language, is_right: bool = False) -> bool:
    """Does the line say who wrote, edited or translated?  Set to the right, fewer words are enough to say so."""
    plain = simplify(text).strip(" \u3000") if language.is_han else text.strip()
    if not plain or len(plain) > LONGEST * (1 + (not language.is_han)) or (language.is_han and MARKS.search(plain)):
        return False
    starts = language.words("bylines", "starts")
    if not language.is_han:
        return says_by(plain, language)
    if is_spaced_out(plain) or plain.startswith(starts):
        return True
    parts = [part for part in re.split("[ \u3000]", plain) if part]
    if len(parts) > 1 and all(_ends_as_byline(part, language, True) for part in parts):
        return True
    return len(plain) > 2 and _ends_as_byline(plain, language, is_right)


def says_by(plain: str, language: Language) -> bool:
    """By Ann Weller, as told by his nephew: the word, and a name behind it instead of the words of a sentence."""
    key = plain.lower().replace("\u017f", "s")
    if len(plain.split()) < LEAST or plain.endswith(":"):
        return False
    if _forms(language).fullmatch(key):
        return True
    return key.startswith(language.words("bylines", "starts")) and not _is_sentence(plain)


@cache
def _forms(language: Language) -> re.Pattern[str]:
    return re.compile("|".join(language.words("bylines", "forms")) or r"(?!)")


def _is_sentence(plain: str) -> bool:
    """By evening the corn was ground: a full stop, and but few words of it in capitals."""
    words = plain.split()
    small = sum(word[0].islower() for word in words[1:])
    return len(words) > SENTENCE and plain[-1] in ".!?" and small > 0.7 * (len(words) - 1)


def is_spaced_out(text: str) -> bool:
    """Is ``text`` a name of two to four ideographs with blanks between them: 林 方 其?"""
    first, last = HAN
    is_spaced = SPACED.fullmatch(text) is not None
    return is_spaced and all(first <= character <= last for character in text if character not in BLANKS)


def _ends_as_byline(plain: str, language: Language, is_right: bool) -> bool:
    """釋寶唱　撰, 中共山西省委工业交通工作部编: a name or a body, and what it did."""
    ending = ending_of(plain, language)
    if not is_right and ending in language.words("bylines", "weak_ends") and plain[-len(ending) - 1] not in " \u3000":
        return False
    name = plain.removesuffix(ending)
    if not ending or not name.strip(" \u3000"):
        return False
    return name[-1] in " \u3000" or name.endswith(language.words("bylines", "bodies")) or len(name) <= 4 + 2 * is_right


def ending_of(line: str, language: Language) -> str:
    """What the person did, where the line ends with it: 编, 撰, 主编; of the length that it has in the line."""
    plain, words = simplify(line), _endings(language)
    return next(word for word in words if plain.endswith(word)) if plain.endswith(words) else ""


@cache
def _endings(language: Language) -> tuple[str, ...]:
    """The longest first."""
    words = (*language.words("bylines", "ends"), *language.words("bylines", "weak_ends"))
    return tuple(sorted(words, key=len, reverse=True))
