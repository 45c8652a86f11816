"""Sentences and verses that nobody wrote: patterns with slots, filled by a seeded generator."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

WORDS = Path(__file__).parent / "words"
SLOT = re.compile(r"\{(\w+)\}")


@cache
def words(language: str) -> Mapping[str, Any]:
    """The tables of ``words/LANGUAGE.toml``."""
    return tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8"))


def sentence(language: str, register: str, random: Random) -> str:
    """One sentence, or one line of verse, in a register of the language."""
    lists = words(language)[register]
    return SLOT.sub(lambda slot: random.choice(lists[slot[1]]), random.choice(lists["sentence"]))


def paragraph(language: str, register: str, random: Random, length: int) -> str:
    """Sentences until there are about ``length`` characters."""
    sentences: list[str] = []
    wanted = random.randint(length // 2, length * 3 // 2)
    while sum(map(len, sentences)) < wanted:
        sentences.append(sentence(language, register, random))
    joined: str = words(language)["join"].join(sentences)
    return joined
