"""Train the model of names that ships, from text that this script makes; every run writes the same bytes.

    pip install jieba==0.42.1
    python -m scripts.build_names_model      after build_places and build_name_characters

No corpus of others is needed.  The text is clauses of scripts/names/patterns.txt, filled with words of
jieba's dictionary by their frequency, with names from the same dictionary and from tei/data/places, and the
passages of scripts/names/passages.txt, whose names are marked by hand and exchanged for others.  What is a
name is known because it was put there.  docs/names-model.md is the model's card.
"""

from __future__ import annotations

import random
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from scripts.dictionary import PERSONS, dictionary, looks_like_person
from tei.annotators.folding import simplify
from tei.naming.corpora import read_marked
from tei.naming.gazetteer import names, townships
from tei.naming.model import Model, shipped_path, write_model
from tei.naming.perceptron import LARGEST, Sentence, train
from tei.naming.tables import entries, table
from tei.naming.words import is_foreign, is_word, surname_of

HERE = Path(__file__).parent / "names"
SEED = 19580515
SENTENCES = 60_000
COPIES = 40
"""How often each passage is used, each time with other names."""
ROUNDS = 4
LEAST = LARGEST // 20
"""Features with smaller weights were seen once or twice; without them the file is a fifth, and finds the same."""
THRESHOLDS = {"person": (800, 1700, 2250), "place": (300, 900, 2400)}
"""Margins of low, of medium and of high certainty, read off measurements on texts with marked names: see the card."""
SLOT = re.compile(r"\{(\w+)\}")
HAN = re.compile("[\u4e00-\u9fff]+")
KINDS = {"full": 3, "short": 8, "country": 5, "history": 5, "world": 3, "word": 2, "rare": 1, "township": 1}
"""How often a name of each kind is taken, beside the others."""
RUN = 0.7
"""The power of a word's frequency by which it is taken: below one, so that rare words come too."""


class Bag(NamedTuple):
    """Things to draw from, each with the sum of the weights up to it."""

    things: Sequence[str]
    sums: Sequence[float]

    def draw(self, chance: random.Random) -> str:
        return self.things[bisect_left(self.sums, chance.random() * self.sums[-1])]


def bag(weighted: dict[str, float]) -> Bag:
    return Bag(tuple(weighted), tuple(accumulate(weighted.values())))


@cache
def words(tag: str) -> Bag:
    """The words of one part of speech."""
    rows = ((word, count) for word, (count, t) in dictionary().items() if t == tag and HAN.fullmatch(word))
    long = tag in ("i", "l")
    return bag({word: count**RUN for word, count in rows if len(word) < 2 or is_word(word) or long})


@cache
def persons() -> Bag:
    """Chinese names by surname and given name, foreign ones, and a few known ones."""
    marked = [word for word, (count, tag) in dictionary().items() if tag in PERSONS and looks_like_person(word, count)]
    chinese = [word for word in marked if surname_of(word) and not is_word(word)]
    foreign = [word for word in marked if is_foreign(word)]
    known: list[str] = table("zh")["persons"]["known"]
    return bag(
        dict.fromkeys(chinese, 1.0)
        | dict.fromkeys(foreign, 0.25 * len(chinese) / len(foreign))
        | dict.fromkeys(known, 0.05 * len(chinese) / len(known))
    )


@cache
def given_names() -> Bag:
    """What follows the surname in the dictionary's names."""
    given = [word[len(surname_of(word)) :] for word in persons().things if surname_of(word)]
    counted: dict[str, float] = {}
    for name in given:
        counted[name] = counted.get(name, 0) + 1
    return bag(counted)


@cache
def surnames() -> Bag:
    counted: dict[str, float] = {}
    for word in persons().things:
        if surname := surname_of(word):
            counted[surname] = counted.get(surname, 0) + 1
    return bag(counted)


def person(chance: random.Random) -> str:
    """A name of the dictionary, or one made of a surname and given characters of two names."""
    if chance.random() < 0.5:
        return persons().draw(chance)
    given = given_names().draw(chance)
    if len(given) == 2 and chance.random() < 0.5:
        given = given[0] + given_names().draw(chance)[-1]
    return surnames().draw(chance) + given


@cache
def places() -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for name, (kind, _) in names("zh").items():
        if kind in found and not is_word(name) and name not in entries("zh", "places", "never_alone"):
            found[kind].append(name)
    found["township"] = sorted(townships())
    return found


def place(chance: random.Random) -> str:
    kind = chance.choices(tuple(KINDS), tuple(KINDS.values()))[0]
    name = chance.choice(places()[kind])
    if kind in ("short", "rare", "township") and chance.random() < 0.3:
        return name + chance.choice("县市镇乡村") if not name.endswith(tuple("县市镇乡村")) else name
    return name


@cache
def _titles() -> tuple[str, ...]:
    return tuple(sorted(entries("zh", "persons", "titles")))


@cache
def foreign_names() -> tuple[str, ...]:
    return tuple(name for name in persons().things if is_foreign(name) and not surname_of(name)[1:])


def foreign(chance: random.Random) -> str:
    """A foreign name of the dictionary, or the beginning of one with the end of another."""
    one, other = chance.choice(foreign_names()), chance.choice(foreign_names())
    if chance.random() < 0.3 or len(one) < 3 or len(other) < 3:
        return one
    made_of_two = one[: chance.randint(1, len(one) - 1)] + other[-chance.randint(1, len(other) - 1) :]
    return made_of_two[:7] if not is_word(made_of_two) else one


def familiar(chance: random.Random) -> str:
    """老王, 小李, 阿福, 李某, 王先生."""
    surname = surnames().draw(chance)
    words_: list[str] = ["某", *table("zh")["persons"]["after_surname"], *table("zh")["persons"]["polite"]]
    kind = chance.random()
    if kind < 0.4:
        return chance.choice("老小") + surname
    if kind < 0.5:
        return "阿" + given_names().draw(chance)[-1]
    return surname + chance.choice(words_)


def given(chance: random.Random) -> str:
    """A given name of two characters that is no word."""
    while True:
        name = given_names().draw(chance)
        if len(name) == 2 and not is_word(name):
            return name


FILL: dict[str, tuple[str, Callable[[random.Random], str]]] = {
    "P": ("person", person),
    "L": ("place", place),
    "F": ("person", foreign),
    "S": ("person", familiar),
    "G": ("person", given),
    "T": ("", lambda chance: chance.choice(_titles())),
}


def fill(pattern: str, chance: random.Random) -> Sentence:
    """A pattern with its slots filled, and where the names in it are."""
    text, found, end = "", [], 0
    for slot in SLOT.finditer(pattern):
        text += pattern[end : slot.start()]
        kind, make = FILL.get(slot.group(1), ("", words(slot.group(1)).draw))
        value = simplify(make(chance))
        if kind:
            found.append((len(text), len(text) + len(value), kind))
        text += value
        end = slot.end()
    return text + pattern[end:], found


def joined(clauses: Sequence[Sentence]) -> Sentence:
    text, found = "", []
    for number, (clause, names_) in enumerate(clauses):
        found += [(len(text) + a, len(text) + b, kind) for a, b, kind in names_]
        text += clause + ("。" if number == len(clauses) - 1 else "，")
    return text, found


def made(chance: random.Random) -> Iterator[Sentence]:
    """Sentences of patterns."""
    lines = (HERE / "patterns.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split(" ", 1) for line in lines if not line.startswith("#")]
    patterns = bag({pattern: float(weight) for weight, pattern in rows})
    for _ in range(SENTENCES):
        yield joined([fill(patterns.draw(chance), chance) for _ in range(chance.randint(1, 5))])


def exchanged(chance: random.Random) -> Iterator[Sentence]:
    """The passages as they are, and with other names in their places."""
    passages = list(read_marked((HERE / "passages.txt").read_text(encoding="utf-8")))
    for number in range(COPIES):
        for text, found in passages:
            yield (text, found) if number == 0 else _exchange(text, found, chance)


def _exchange(text: str, found: Sequence[tuple[int, int, str]], chance: random.Random) -> Sentence:
    pattern, end = "", 0
    for start, stop, kind in found:
        pattern += text[end:start] + ("{P}" if kind == "person" else "{L}")
        end = stop
    return fill(pattern + text[end:], chance)


def main() -> None:
    chance = random.Random(SEED)
    sentences = [*made(chance), *exchanged(chance)]
    weights = train(sentences, ROUNDS, print, LEAST)
    made_of = "words and names of jieba 0.42.1 (MIT), tei/data/places, text written for teikit (CC0)"
    model = Model("teikit names", "", made_of, weights, THRESHOLDS)
    shipped_path().write_bytes(write_model(model))
    print(f"{sum(map(len, weights))} features, {shipped_path().stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
