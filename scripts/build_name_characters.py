"""Write tei/data/names/characters.tsv: how much more often a character stands in names than elsewhere.

    pip install jieba==0.42.1
    python -m scripts.build_name_characters      after build_places, before build_names_model

A line is a character and three whole numbers: by how many powers of two it is more frequent as a surname,
in a given name, in a foreign name than in the ordinary words of the dictionary of jieba (MIT).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from math import log2

from scripts.dictionary import PERSONS, dictionary, looks_like_person
from tei.annotators.folding import simplify
from tei.naming.tables import chars
from tei.naming.words import STRANGE, is_foreign, is_word, surname_of
from tei.resources import data_path

HALF = 0.5
"""What is counted for a character that no name has."""
SMOOTH = 20
"""What is added to the count of a character in ordinary words: few of some thousand millions have none."""
LEAST, MOST = -6, 7


def ordinary() -> Counter[str]:
    """How often each character stands in the words that are no persons' names."""
    count: Counter[str] = Counter()
    for word, (times, tag) in dictionary().items():
        if tag not in PERSONS:
            for character in simplify(word):
                count[character] += times
    return count


def names() -> Iterator[str]:
    for word, (count, tag) in dictionary().items():
        if tag in PERSONS and looks_like_person(word, count) and not is_word(word):
            yield simplify(word)


def weights(found: Iterable[str], usual: Counter[str]) -> dict[str, int]:
    """Of each character of ``found`` and of ``usual`` the logarithm of how much more frequent it is in ``found``."""
    count, all_usual = Counter(found), sum(usual.values())
    total = sum(count.values())

    def weight(character: str) -> int:
        here = (count[character] + HALF) / total
        return max(LEAST, min(MOST, round(log2(here * all_usual / (usual[character] + SMOOTH)))))

    return {character: weight(character) for character in {*count, *usual}}


@cache
def in_names() -> frozenset[str]:
    """The characters that the names of the dictionary have, and all surnames."""
    return chars("persons", "surnames") | {character for name in names() for character in name}


def _is_told(character: str, given: int) -> bool:
    """Is it one that names have, or one so common elsewhere that it speaks against them?"""
    return "\u3400" <= character <= "\u9fff" and (character in in_names() or given <= STRANGE)


def main() -> None:
    usual, known = ordinary(), list(names())
    chinese = [(surname_of(name), name) for name in known if surname_of(name)]
    surnames = weights((surname for surname, _ in chinese if len(surname) == 1), usual)
    given = weights((c for surname, name in chinese for c in name[len(surname) :]), usual)
    foreign = weights(
        (c for name in known if is_foreign(name) for c in name if c in chars("persons", "transliteration")), usual
    )
    told = [c for c in sorted(given.keys() | in_names()) if _is_told(c, given.get(c, 0))]
    only = {c: surnames.get(c, 0) for c in chars("persons", "surnames")}
    lines = [f"{c}\t{only.get(c, '')}\t{given.get(c, 0)}\t{foreign.get(c, LEAST)}" for c in told]
    data_path("names/characters.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(len(lines), "characters")


if __name__ == "__main__":
    main()
