"""Do words of the dictionary speak against a name at this place?"""

from __future__ import annotations

from functools import lru_cache

from tei.naming.tables import NO_FOREIGN, NO_NAME, character_weights, chars, entries, words

GIVEN_WEIGHT = 1
"""Weight of a character that is twice as frequent in given names as elsewhere."""
STRANGE = -4
"""Weight of a character that is sixteen times rarer in given names than elsewhere."""
FOREIGN_WEIGHT = 2.5
"""Mean weight of a foreign name's characters: powers of two."""
MIDDLE_DOTS = "·•・"


def is_word(text: str) -> bool:
    """Is it a word of the language, and no name?"""
    return text in words(len(text))


def is_crossed(text: str, start: int, end: int) -> bool:
    """Does a word reach over both edges of ``start:end``, or over one and leave nothing sensible?

    乐于 over the second character of 何乐于此: the name 何乐 is unlikely there.
    """
    left = start > 0 and is_word(text[start - 1 : start + 1])
    return left and (is_word(text[end - 1 : end + 1]) or is_word(text[end - 1 : end + 2]))


def ends_in_word(text: str, end: int) -> bool:
    """Does a word begin with the last character before ``end`` and go on after it?"""
    return is_word(text[end - 1 : end + 1])


def has_surname(name: str) -> bool:
    """Does it begin with a Chinese surname and have a given name?"""
    return surname_of(name) != ""


def surname_of(name: str) -> str:
    """The surname of a Chinese name of up to two characters besides it; empty where it can be none."""
    if name[:2] in entries("zh", "persons", "double_surnames") and 2 < len(name) < 5:
        return name[:2]
    return name[0] if name[:1] in chars("persons", "surnames") and 1 < len(name) < 4 else ""


def is_foreign(name: str) -> bool:
    """Is it written as foreign names are: 马克思, 卓娅·柯斯莫杰米扬斯卡娅?"""
    if any(dot in name for dot in MIDDLE_DOTS):
        return True
    known = sum(character in chars("persons", "transliteration") for character in name)
    return len(name) > 2 and 5 * known >= 4 * len(name) and not has_inner_word(name)


def sounds_foreign(name: str) -> bool:
    """Is it made of characters that foreign names have far more often than words, whatever words stand in it?"""
    weights = character_weights()[2]
    found = [weights.get(character, NO_FOREIGN) for character in name]
    return len(name) > 2 and sum(found) >= FOREIGN_WEIGHT * len(name) and min(found) > NO_FOREIGN


def has_inner_word(name: str) -> bool:
    """Does a word stand anywhere in it?"""
    return any(name[i : i + size] in words(size) for i in range(len(name) - 1) for size in (2, 3))


@lru_cache(1 << 14)
def may_be_person(name: str) -> bool:
    """Can it be a person's name at all: a surname and a given name, or as foreign names are written?"""
    if is_word(name) or name in entries("zh", "persons", "never"):
        return False
    return any(test(name) for test in (has_surname, is_foreign, sounds_foreign, is_familiar, is_given_name))


def is_familiar(name: str) -> bool:
    """Is it 老王, 小芹, 阿Q, 李某: a surname or a character with what people are called among themselves?"""
    first, last = name[:1], name[-1:]
    surnames, given = chars("persons", "surnames"), character_weights()[1]
    nameable = last in surnames or last.isascii() or given.get(last, NO_NAME) >= GIVEN_WEIGHT
    return len(name) == 2 and (
        (first in entries("zh", "persons", "familiar") and nameable)
        or (first in surnames and last in entries("zh", "persons", "unnamed"))
    )


def is_given_name(name: str) -> bool:
    """Is it a given name of two characters that names have far more often than words: 淑华?"""
    weights = character_weights()[1]
    return len(name) == 2 and min(weights.get(character, NO_NAME) for character in name) >= GIVEN_WEIGHT


def has_strange_given_name(name: str) -> bool:
    """Is there a character in the given name that names seldom have: 摄 of 刘宇摄?"""
    weights = character_weights()[1]
    surname = surname_of(name)
    return bool(surname) and min(weights.get(c, NO_NAME) for c in name[len(surname) :]) <= STRANGE


def is_well_formed(text: str, start: int, end: int) -> bool:
    """Is it a usual surname with a given name that holds no word, and does no word reach in from beside it?"""
    name = text[start:end]
    surname = surname_of(name)
    if not surname or surname in chars("persons", "weak_surnames") or is_word(name) or has_inner_word(name):
        return False
    return not (is_word(text[max(0, start - 1) : start + 1]) or ends_in_word(text, end))
