"""What does the header of an edition say of it, in values that every metadata scheme can use?

The one table is ``tei/data/publishing/concepts.toml``: a concept, where the teiHeader has it, what
each scheme makes of it.  Here the header is read by that table; ``tei.publishing.crosswalk`` writes.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from lxml import etree

from tei.resources import data_path
from tei.tree import TEI_NAMESPACE, XML_NAMESPACE

Values = Mapping[str, str]
"""The fields of one item: of one author ``name``, ``kind``, ``id`` …; only those that are given."""

NAMESPACES = {"tei": TEI_NAMESPACE, "xml": XML_NAMESPACE}
BLANKS = re.compile(r"\s+")


class Concept(NamedTuple):
    """One row of the table: a thing that the header can say."""

    name: str
    meaning: str
    items: etree.XPath
    """Finds each item, from the TEI element."""
    fields: tuple[tuple[str, etree.XPath], ...]
    """Each field's string, from the item."""
    add: str
    """The key of the metadata file that gives it."""
    to: Mapping[str, Any]
    """For each scheme its template."""


@cache
def table() -> Mapping[str, Any]:
    """The whole of ``concepts.toml``."""
    loaded: Mapping[str, Any] = tomllib.loads(data_path("publishing/concepts.toml").read_text(encoding="utf-8"))
    return loaded


@cache
def iso639() -> Mapping[str, str]:
    """The three-letter code of each language that has one of two letters."""
    return tomllib.loads(data_path("publishing/iso639.toml").read_text(encoding="utf-8"))


@cache
def concepts() -> tuple[Concept, ...]:
    """The rows of the table, in its order, their expressions compiled."""
    return tuple(
        Concept(name, row["meaning"], _path(row["items"]), tuple(_fields(row["fields"])), row.get("add", ""), row["to"])
        for name, row in table()["concept"].items()
    )


def _fields(fields: Mapping[str, str]) -> Iterator[tuple[str, etree.XPath]]:
    for name, path in fields.items():
        yield name, _path(f"string({path})")


def _path(expression: str) -> etree.XPath:
    return etree.XPath(expression, namespaces=NAMESPACES)


class Record(NamedTuple):
    """What a header says: for each concept its items, in the order of the header."""

    items: Mapping[str, tuple[Values, ...]]

    def first(self, concept: str, field: str) -> str:
        """The field of the first item that has it; empty where none has."""
        return next((item[field] for item in self.items.get(concept, ()) if field in item), "")


def read_record(root: etree._Element) -> Record:
    """The record of the TEI document ``root``; concepts of which the header says nothing have no items."""
    found = {concept.name: tuple(_items(concept, root)) for concept in concepts()}
    return Record({name: items for name, items in found.items() if items})


def _items(concept: Concept, root: etree._Element) -> Iterator[Values]:
    seen: list[Values] = []
    for element in concept.items(root):
        said = {name: BLANKS.sub(" ", path(element)).strip() for name, path in concept.fields}
        values = _with_derived({name: value for name, value in said.items() if value})
        if values and values not in seen:
            seen.append(values)
            yield values


def _with_derived(values: dict[str, str]) -> Values:
    """The fields that follow from others: a date's year, an identifier's scheme, a name's parts, ISO 639-3."""
    for field, derive in DERIVED.items():
        if field in values:
            values |= {name: value for name, value in derive(values[field]) if value and name not in values}
    if values.get("kind") == "orgName":
        values.pop("cited", None)
    return values


def _authority(address: str) -> Iterator[tuple[str, str]]:
    """Which authority is the URI from, and what is the bare identifier?"""
    for name, pattern in table()["authority"].items():
        if match := re.fullmatch(pattern, address):
            yield "scheme", name
            yield "bare", match[1]
            return


def _year(date: str) -> Iterator[tuple[str, str]]:
    if match := re.match(r"\d{4}", date):
        yield "year", match[0]


def _alpha3(tag: str) -> Iterator[tuple[str, str]]:
    """ISO 639-3 of a BCP 47 tag's first subtag (RFC 5646 2.2.1: the shortest code is the one to use)."""
    primary = tag.partition("-")[0].lower()
    yield "alpha3", primary if len(primary) == 3 else iso639().get(primary, "")
    yield "primary", primary


def _parts(name: str) -> Iterator[tuple[str, str]]:
    """Family and given name where the header has them parted by a comma; no guess where it has not.

    ``cited`` is what stands for the family name in schemes that demand one of every person.
    """
    family, comma, given = name.partition(", ")
    if comma:
        yield "family", family
        yield "given", given
    yield "cited", family


DERIVED = {"id": _authority, "date": _year, "tag": _alpha3, "name": _parts}
"""Fields from which others follow, and how."""
