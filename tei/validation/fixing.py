"""Repairs with one safe answer: names in the wrong case, the missing namespace of TEI, language tags, values' case.

Only the bytes of a faulty name or value change; everything else stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.parsers import expat

from tei.errors import UsageError
from tei.issues import Place
from tei.tree import TEI_NAMESPACE
from tei.validation.feeding import feed
from tei.validation.names import Name
from tei.validation.patterns import DATA, TEXT_KIND
from tei.validation.pointers import LANGUAGE
from tei.validation.queries import attributes, leaves, listed
from tei.validation.schemas import Schema, declarations

ROOTS = ("TEI", "teiCorpus", "text")
ATTRIBUTE = re.compile(rb"""([^\s=<>"']+)(\s*=\s*)("[^"]*"|'[^']*')""")
TAG = re.compile(rb"""<[^\s/>]+(?:[^>"']|"[^"]*"|'[^']*')*>""")


class Repair(NamedTuple):
    """Bytes to replace, and what to say of it."""

    start: int
    end: int
    by: bytes
    place: Place
    said: str
    tag: int = 0
    """Where the start tag of the element begins: the repairs of one element belong together."""


class _Tags:
    """One pass that proposes repairs for every tag."""

    def __init__(self, data: bytes, schema: Schema, file: str) -> None:
        self.data, self.file = data, file
        self.parser = expat.ParserCreate()
        self.names = {name.local for name in declarations(schema) if name.namespace == TEI_NAMESPACE}
        self.letters = {name.lower(): name for name in sorted(self.names)}
        self.schema = schema
        self.repairs: list[Repair] = []
        self.open: list[tuple[str, int]] = []
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end

    def start(self, name: str, values: dict[str, str]) -> None:
        at = self.parser.CurrentByteIndex
        right = self.right(name)
        if not self.open and right in ROOTS and ":" not in name and "xmlns" not in values:
            namespace = f' xmlns="{TEI_NAMESPACE}"'.encode()
            self.replace(at + 1 + len(name.encode()), b"", namespace, "the namespace of TEI", at)
        if right != name:
            self.replace(at + 1, name.encode(), right.encode(), f"<{name}> is now <{right}>", at)
        self.open.append((right, at))
        self.values(at, right)

    def end(self, name: str) -> None:
        right, tag = self.open.pop()
        at = self.parser.CurrentByteIndex
        if right != name and self.data[at : at + 2] == b"</":
            self.replace(at + 2, name.encode(), right.encode(), "", tag)

    def right(self, name: str) -> str:
        """The name as the schema has it, where only upper and lower case differ."""
        return name if name in self.names or ":" in name else self.letters.get(name.lower(), name)

    def values(self, at: int, element: str) -> None:
        """Propose repairs for the attributes of the tag at ``at``."""
        tag = TAG.match(self.data, at)
        for match in ATTRIBUTE.finditer(self.data, at, tag.end()) if tag else ():
            name, value = match[1].decode(), match[3][1:-1].decode()
            right = self.right_value(element, name, value)
            if right != value:
                said = f"@{name} {value} is now {right}"
                self.replace(match.start(3) + 1, match[3][1:-1], right.encode(), said, at)

    def right_value(self, element: str, name: str, value: str) -> str:
        """The value as it should be written, or as it is."""
        if name == "xml:lang" or (element, name) == ("language", "ident"):
            return language_tag(value)
        letters = {each.lower(): each for each in closed_values(self.schema, element, name)}
        return value if value in letters.values() else letters.get(value.strip().lower(), value)

    def replace(self, start: int, old: bytes, new: bytes, said: str, tag: int) -> None:
        place = Place(self.file, self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)
        self.repairs.append(Repair(start, start + len(old), new, place, said, tag))


def closed_values(schema: Schema, element: str, name: str) -> list[str]:
    """The values of an attribute, where the schema lists all of them."""
    for declaration in declarations(schema).get(Name(TEI_NAMESPACE, element), ()):
        for own, value in attributes(declaration.content()):
            if own == Name("", name) and not any(leaf.kind in (DATA, TEXT_KIND) for leaf in leaves(value)):
                return listed(value)
    return []


def language_tag(tag: str) -> str:
    """The tag with hyphens and the usual case (RFC 5646, 2.1.1), where that makes a faulty one right."""
    if LANGUAGE.fullmatch(tag):
        return tag
    parts = tag.strip().replace("_", "-").lower().split("-")
    right = "-".join([parts[0], *map(_subtag, parts[1:])])
    return right if LANGUAGE.fullmatch(right) else tag


def _subtag(part: str) -> str:
    return part.upper() if len(part) == 2 else part.title() if len(part) == 4 and part.isalpha() else part


def repairs(data: bytes, schema: Schema, file: str) -> list[Repair]:
    """All safe repairs of a well-formed file in UTF-8, none for any other."""
    tags = _Tags(data, schema, file)
    return tags.repairs if feed(tags.parser, data, file) is None else []


def repaired(data: bytes, proposed: list[Repair]) -> bytes:
    """The file with the repairs made."""
    parts, at = [], 0
    for repair in sorted(proposed):
        parts += [data[at : repair.start], repair.by]
        at = repair.end
    return b"".join([*parts, data[at:]])


def fix(data: bytes, schema: Schema, file: str) -> tuple[bytes, list[Repair]]:
    """The repaired file and what was done; raises ``UsageError`` where it is not in UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"{file} is not in UTF-8", remedy="Save it as UTF-8; then --fix can mend it.") from None
    proposed = repairs(data, schema, file)
    return repaired(data, proposed), [repair for repair in proposed if repair.said]


def told(done: list[Repair]) -> Iterator[str]:
    """A sentence for each repair."""
    return (f"{repair.place}: mended: {repair.said}" for repair in done)
