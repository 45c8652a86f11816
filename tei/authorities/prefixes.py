"""The authorities that pointers name by a prefix, and the addresses that these stand for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from tei.resources import data_path

PREFIXED = re.compile(r"([a-z][a-z0-9+.-]*):(?!//)(\S+)")
"""A pointer with a prefix that ``prefixDef`` explains; ``https://…`` is none."""

ABSOLUTE = frozenset({"http", "https", "urn", "mailto", "info", "tag", "doi", "ftp"})
"""Schemes of the web itself, which need no ``prefixDef``."""


GROUP = re.compile(r"\$(\d)")


class Prefix(NamedTuple):
    """One authority: what ``idno/@type`` calls it, what it is, how its numbers look, where they lead."""

    type: str
    title: str
    pattern: str
    """A regular expression for what follows the prefix."""
    address: str
    """With ``$1`` for what the first group caught, as in ``prefixDef/@replacementPattern``."""

    def address_of(self, number: str) -> str:
        """The address that ``number`` stands for; empty where the pattern does not know it."""
        match = re.fullmatch(self.pattern, number)
        return GROUP.sub(lambda group: match[int(group[1])] or "", self.address) if match else ""


@cache
def prefixes() -> Mapping[str, Prefix]:
    """The known authorities by their prefix."""
    table = tomllib.loads(data_path("authorities/prefixes.toml").read_text(encoding="utf-8"))
    return {name: Prefix(**row) for name, row in table.items()}


def split_pointer(pointer: str) -> tuple[str, str]:
    """Prefix and number of ``pointer``; an empty prefix and the whole of it where it is an address of its own."""
    match = PREFIXED.fullmatch(pointer)
    return (match[1], match[2]) if match and match[1] not in ABSOLUTE else ("", pointer)


def address_of(kind: str, value: str) -> str:
    """The address of what an ``idno`` of the ``kind`` says, itself where it is one; empty where none is known."""
    prefix, number = split_pointer(pointer_of(kind, value))
    known = prefixes().get(prefix)
    address = known.address_of(number) if known else ""
    return address or (value if value.startswith(("https://", "http://")) else "")


def type_of(pointer: str) -> str:
    """What ``idno/@type`` calls the authority of ``pointer``: GeoNames, Wikidata …; URI for an address."""
    prefix, _ = split_pointer(pointer)
    known = prefixes().get(prefix)
    return known.type if known else prefix or "URI"


def is_well_formed(pointer: str) -> bool:
    """Is the number one that its authority, where it is a known one, could have given?"""
    prefix, number = split_pointer(pointer)
    known = prefixes().get(prefix)
    return known is None or re.fullmatch(known.pattern, number) is not None


def pointer_of(kind: str, value: str) -> str:
    """The pointer for an identifier of the ``kind`` that ``idno/@type`` or a column names: cbdb:1762."""
    value = value.strip()
    prefix = _by_type().get(kind.casefold(), "")
    if not prefix:
        return shortened(value)
    short = shortened(value)
    return short if split_pointer(short)[0] == prefix else f"{prefix}:{value}"


def shortened(value: str) -> str:
    """An address of a known authority with its prefix: wikidata:Q42; anything else as it is."""
    for prefix, pattern in _addresses():
        match = pattern.fullmatch(value)
        if match:
            return f"{prefix}:{match[1]}"
    return value


@cache
def _by_type() -> Mapping[str, str]:
    named = {known.type.casefold(): prefix for prefix, known in prefixes().items()}
    return named | {prefix: prefix for prefix in prefixes()}


@cache
def _addresses() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """By prefix, a pattern for its addresses; those of several numbers have no way back."""
    single = {name: known for name, known in prefixes().items() if "$2" not in known.address}
    return tuple((name, _pattern(known)) for name, known in single.items())


def _pattern(known: Prefix) -> re.Pattern[str]:
    before, _, after = known.address.partition("$1")
    stem = re.sub(r"^https?:", "", before).replace("/entity/", "/(?:entity|wiki)/")
    escaped = re.escape(stem).replace(re.escape("/(?:entity|wiki)/"), "/(?:entity|wiki)/")
    return re.compile(rf"https?:{escaped}{known.pattern}{re.escape(after)}/?")
