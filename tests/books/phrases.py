"""A grammar of words: a symbol stands for one of its phrases, whose symbols stand for theirs."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random

PHRASES = Path(__file__).parent / "phrases"
SYMBOL = re.compile(r"\{(\w+)\}")


@cache
def grammar(language: str) -> Mapping[str, Sequence[str]]:
    """The symbols of ``phrases/LANGUAGE.toml``."""
    return tomllib.loads((PHRASES / f"{language}.toml").read_text(encoding="utf-8"))


def phrase(language: str, symbol: str, random: Random) -> str:
    """One phrase of the symbol, all its own symbols replaced."""
    rules = grammar(language)
    return SYMBOL.sub(lambda found: phrase(language, found[1], random), random.choice(rules[symbol]))


def sentences(language: str, random: Random, length: int) -> str:
    """A paragraph of about ``length`` characters."""
    made: list[str] = []
    wanted = random.randint(length // 3, length * 5 // 3)
    while sum(map(len, made)) < wanted:
        made.append(phrase(language, "sentence", random))
    return ("" if language == "zh" else " ").join(made)
