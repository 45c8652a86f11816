"""The dictionary of jieba: words of the language and names, and which of them are really names."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache
from importlib.metadata import distribution

from tei.naming.tables import table
from tei.naming.words import surname_of

HAN = re.compile("[\u4e00-\u9fff]{2,}")
KEEP = {"ns", "nsf", "nt", "nz", "nr", "nrt"}
PERSONS = frozenset({"nr", "nrt", "nrfg"})
"""The tags of jieba's dictionary for names: all else is an ordinary word."""
RARE = 3
"""A word less often counted is no evidence against a name."""
USUAL = 60
"""A word of two characters that is more often counted is no person's name unless our table says so."""
KNOWN = 10
"""A short name less often counted as a place's is one only in context."""
OFTEN = 40
"""A word less often counted is no evidence against the name of a unit."""


def packaged(distribution_name: str, file: str) -> str:
    """The text of a file of an installed package, whose code is not run."""
    path = next(path for path in distribution(distribution_name).files or () if path.name == file)
    return path.read_text(encoding="utf-8")


@cache
def dictionary() -> Mapping[str, tuple[int, str]]:
    """The words of jieba's dictionary with their frequency and their part of speech."""
    rows = (line.split() for line in packaged("jieba", "dict.txt").splitlines())
    return {word: (int(count), tag) for word, count, tag in rows}


def is_word(name: str) -> bool:
    """Is it an ordinary word of the language, so that alone it says nothing of a place?"""
    return name in dictionary() and dictionary()[name][1] not in KEEP


def is_usual_word(name: str) -> bool:
    """Is it such a word, and no rare one that is a county's name far more often: 鸡泽?"""
    return is_word(name) and dictionary()[name][0] >= OFTEN


def is_known(name: str) -> bool:
    """Has the dictionary the name as a place's, and not as a rare one?"""
    count, tag = dictionary().get(name, (0, ""))
    return tag in ("ns", "nsf") and count >= KNOWN


def common_words(known: Collection[str]) -> list[str]:
    """Words that are no names, for telling names from them: of two to four characters, by length, not too rare.

    The dictionary marks as names many words that are none; names that it marks rightly are in the gazetteer,
    begin with a surname or are written as foreign ones are.
    """
    rows = ((word, *row) for word, row in dictionary().items() if word not in known)
    return sorted(
        (word for word, count, tag in rows if _is_common(word, count, tag)), key=lambda word: (len(word), word)
    )


def _is_common(word: str, count: int, tag: str) -> bool:
    if count < RARE or len(word) > 4 or not HAN.fullmatch(word):
        return False
    return tag not in PERSONS or not looks_like_person(word, count)


def looks_like_person(word: str, count: int) -> bool:
    """Is what the dictionary marks as a person's name one, by what it is made of?"""
    persons = table("zh")["persons"]
    if not surname_of(word):
        return 2 * sum(c in persons["transliteration"] for c in word) > len(word)
    if len(word) == 2:
        foreign = dictionary()[word][1] == "nrt" and all(c in persons["transliteration"] for c in word)
        return foreign or word in persons["short"] or word in persons["known"] or count < USUAL
    holds_word = is_word(word[:-1]) or (is_word(word[1:]) and word[0] in persons["weak_surnames"])
    return not (holds_word and word[-1] in persons["word_ends"])
