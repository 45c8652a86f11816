"""Books in traditional characters, and in the mixture of both that was printed while the reform was under way."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from random import Random

from opencc import OpenCC

from tests.books.model import Block

OLD = 0.3
"""Share of the characters that a mixed book still prints in their old form."""


def convert_blocks(blocks: Iterable[Block], script: str, random: Random) -> list[Block]:
    """The blocks in a script: ``Hant``, ``mixed``; every other is what they are in already."""
    if script not in ("Hant", "mixed"):
        return list(blocks)
    seed = random.random()
    convert = traditional if script == "Hant" else _mixture(seed)
    return [_convert(block, convert) for block in blocks]


def _convert(block: Block, convert: Callable[[str], str]) -> Block:
    return replace(
        block, text=convert(block.text), title=convert(block.title), subtitle=convert(block.subtitle),
        author=convert(block.author),
    )  # fmt: skip


@cache
def traditional(text: str) -> str:
    """The text in traditional characters."""
    return "".join(_old_form(character) for character in text)


@cache
def _converter() -> OpenCC:
    return OpenCC("s2t")


@cache
def _old_form(character: str) -> str:
    converted: str = _converter().convert(character)
    return converted if len(converted) == 1 else character


def _mixture(seed: float) -> Callable[[str], str]:
    @cache
    def mixed(character: str) -> str:
        return _old_form(character) if Random(f"{seed} {character}").random() < OLD else character

    return lambda text: "".join(map(mixed, text))
