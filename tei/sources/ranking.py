"""What every encoding makes of the bytes: samples from all over the file, and what reading them costs in each.

A reading costs bits by the frequencies of a language that is written in the encoding: docs/decisions/encodings.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import pairwise
from typing import Literal, NamedTuple

from tei.sources.frequencies import facts, language_cost, text_shape

BLOCKS = 12
"""Stretches of the file that are looked at."""
BLOCK = 800
"""Bytes of each, in lines that hold more than ASCII."""
SAMPLE = 4000
"""Characters whose cost tells whether a text is one."""
OTHER_LANGUAGE = 18.0
"""Bits that it costs to be written in an encoding that the language is not written in."""
UTF_8 = 8.0
"""Bits that UTF-8 is ahead where lines are compared: hardly any other text is UTF-8 by chance."""
STATEFUL: Mapping[str, bytes] = {"iso2022_jp": b"\x1b$", "iso2022_kr": b"\x1b$)C", "hz": b"~{"}
"""Encodings of seven bits, and what none of their texts lacks."""
WIDE = ("utf-16-le", "utf-16-be")
BEYOND_ASCII = re.compile(rb"[\x80-\xff\x1b~]")


class Ranked(NamedTuple):
    """An encoding with what its reading of the samples costs."""

    encoding: str
    cost: float
    language: str


class Detected(NamedTuple):
    """What was found out about the bytes."""

    kind: Literal["sure", "unsure", "unknown", "broken", "mixed"]
    encodings: tuple[str, ...]
    """The encoding; where it is not sure several, the likeliest first; of a mixed file the two."""
    at: int = 0
    """Where the second encoding of a mixed file begins."""


@cache
def encodings() -> Mapping[str, tuple[tuple[str, ...], float]]:
    """Return every encoding that is recognised with its languages and its rarity in bits."""
    every = (*facts()["languages"], *facts()["han"])
    table = facts()["encodings"].items()
    return {
        name: (every if row["languages"] == "*" else tuple(row["languages"].split()), float(row.get("rare", 0)))
        for name, row in table
    }


def sample_blocks(data: bytes) -> list[bytes]:
    """Return stretches from all over the file, of whole lines that hold more than ASCII."""
    size = max(BLOCK, -(-len(data) // BLOCKS))
    longest = BLOCK if b"\n" in data[BLOCK:] else BLOCK * BLOCKS
    ends = (data.find(b"\n", start) + 1 for start in range(size, len(data), size))
    starts = [*dict.fromkeys((0, *filter(None, ends))), len(data)]
    blocks = (_block(data, start, end, longest) for start, end in pairwise(starts))
    return [block for block in blocks if block]


def _block(data: bytes, start: int, end: int, longest: int) -> bytes:
    block = b""
    while len(block) < longest and (beyond := BEYOND_ASCII.search(data, start, end)):
        first = data.rfind(b"\n", start, beyond.start()) + 1 or start
        start = data.find(b"\n", beyond.start(), end) + 1 or end
        block += data[first : min(start, first + longest)]
    return block


def candidates(data: bytes) -> list[str]:
    """Return the encodings that the bytes may be in at all."""
    names = [name for name in encodings() if name not in WIDE]
    if data.isascii():
        names = ["utf-8", *STATEFUL]
    return [name for name in names if STATEFUL.get(name, b"") in data]


def read_strictly(data: bytes, encoding: str) -> str | None:
    """Return the text in the encoding; None where a byte does not fit or would not come back."""
    try:
        text = data.decode(encoding)
        return text if text.encode(encoding) == data else None
    except UnicodeError:
        return None


def rank_encoding(data: bytes, name: str) -> Ranked:
    """Return what the sample costs in the encoding, in the language that suits best."""
    languages, rare = encodings()[name]
    shape = text_shape(data.decode(name, "replace"))
    own = [(language_cost(shape, language), language) for language in languages]
    if "en" not in languages:
        own.append((language_cost(shape, "en") + OTHER_LANGUAGE, "en"))
    cost, language = min(own)
    is_utf_8 = name == "utf-8" and not data.isascii() and read_strictly(data, name) is not None
    return Ranked(name, cost + rare - (UTF_8 if is_utf_8 else 0.0), language)


def rank_encodings(data: bytes, names: Iterable[str]) -> list[Ranked]:
    """Return the encodings by what the sample costs in each, the likeliest first."""
    return sorted((rank_encoding(data, name) for name in names), key=lambda one: one.cost)
