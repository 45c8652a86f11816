"""Which characters does a search take for the same?

Folded are: compatibility forms and width (NFKC), case (Unicode's full case folding), traditional to simplified
characters (OpenCC, each character by itself, so that what surrounds it never matters), variants
(``tei/data/searching/variants.toml``).  Diacritics are kept: schon is not schön.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from tei.resources import data_path

HAN = ((0x3400, 0xA000), (0xF900, 0xFB00), (0x20000, 0x32400))
CASED = ((0x80, 0x2E80), (0xA640, 0xAC00), (0xFB00, 0xFB18), (0x10400, 0x10600), (0x10C80, 0x1F000))
"""Blocks in which characters have case, beyond ASCII."""


@cache
def table() -> Mapping[str, str]:
    """Each character that folds to another, once NFKC is done; the browser is given this very table."""
    found = {chr(code): chr(code).lower() for code in range(0x41, 0x5B)}
    found |= {one: folded for one in _characters(CASED) if (folded := one.casefold()) != one}
    found |= dict(_simplified())
    return {one: found.get(folded, folded) for one, folded in found.items()}


def _simplified() -> Iterator[tuple[str, str]]:
    from tei.annotators.folding import simplify

    variants, characters = _variants(), list(_characters(HAN))
    for one, simple in zip(characters, simplify("\n".join(characters)).split("\n"), strict=True):
        folded = variants.get(simple, variants.get(one, simple))
        if folded != one:
            yield one, folded


def _characters(blocks: tuple[tuple[int, int], ...]) -> Iterator[str]:
    return (chr(code) for first, end in blocks for code in range(first, end))


@cache
def _data() -> Mapping[str, str]:
    loaded: Mapping[str, str] = tomllib.loads(data_path("searching/variants.toml").read_text(encoding="utf-8"))
    return loaded


def _variants() -> Mapping[str, str]:
    return {pair[0]: pair[1] for pair in _data()["han"].split()}


@cache
def marks() -> Mapping[str, str]:
    """Marks of old print and what they stand for, which must be known before NFKC puts letter and mark together."""
    old = _data()["marks"]
    return dict(zip(old[::2], old[1::2], strict=True))


NO_TERM = re.compile("[ (),.\u00b7\u2044]")
"""What NFKC puts beside the letter or figure of such characters as ⑴ and ½."""


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


@cache
def _translation() -> dict[int, str]:
    return {ord(one): folded for one, folded in table().items()}


@cache
def _marks() -> dict[int, str]:
    return {ord(one): mark for one, mark in marks().items()}


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """A word or character as it is compared."""
    if text.isascii():
        return text.lower()
    folded = _normal(_normal(text.translate(_marks())).translate(_translation()))
    return NO_TERM.sub("", folded) or text
