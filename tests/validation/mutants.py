"""Documents with one or two random changes, for the comparison with jing."""

from __future__ import annotations

import random
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

from lxml import etree

from tei.tree import TEI, XML_ID, XML_LANG, to_bytes
from tei.xml.parser import read_tree

ATTRIBUTES = (
    "n", "type", "rend", "cert", "when", "target", "foo", XML_ID, XML_LANG, "ref", "key", "quantity", "url", "place",
)  # fmt: skip
VALUES = ("a b", "1", "", "x", "#a", "1958-13-40", "1958-02-28", "high", "sub", "zh-Hans", "[九]", "%zz", "a:b", "-3")
NAMES = (f"{TEI}foo", f"{TEI}lg", f"{TEI}l", f"{TEI}Div", f"{TEI}p", f"{TEI}table", f"{TEI}title", "p")
TEXTS = ("x", " ", "\u3000", "\u00a0", "\n  ")

Change = Callable[[random.Random, etree._Element, list[etree._Element]], None]


def rename(chance: random.Random, element: etree._Element, others: list[etree._Element]) -> None:
    element.tag = chance.choice([*NAMES, *(str(other.tag) for other in others)])


def remove(chance: random.Random, element: etree._Element, others: list[etree._Element]) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def repeat(chance: random.Random, element: etree._Element, others: list[etree._Element]) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.insert(chance.randrange(len(parent) + 1), deepcopy(element))


def insert(chance: random.Random, element: etree._Element, others: list[etree._Element]) -> None:
    name = chance.choice([*NAMES, *(str(other.tag) for other in others)])
    element.insert(chance.randrange(len(element) + 1), element.makeelement(name, {}))


def move(chance: random.Random, element: etree._Element, others: list[etree._Element]) -> None:
    if len(element) > 1:
        element.append(chance.choice(list(element)))


def unset(chance: random.Random, element: etree._Element, others: list[etree._Element]) -> None:
    if element.attrib:
        del element.attrib[chance.choice(sorted(map(str, element.attrib)))]


def set_value(chance: random.Random, element: etree._Element, others: list[etree._Element]) -> None:
    element.set(chance.choice(ATTRIBUTES), chance.choice(VALUES))


def add_text(chance: random.Random, element: etree._Element, others: list[etree._Element]) -> None:
    element.text = (element.text or "") + chance.choice(TEXTS)


def add_tail(chance: random.Random, element: etree._Element, others: list[etree._Element]) -> None:
    if element.getparent() is not None:
        element.tail = (element.tail or "") + chance.choice(TEXTS)


CHANGES: tuple[Change, ...] = (rename, remove, repeat, insert, move, unset, set_value, add_text, add_tail)


def mutant(tree: etree._ElementTree, chance: random.Random) -> bytes:
    """The document with one change, sometimes two."""
    changed = deepcopy(tree)
    for _ in range(chance.choice((1, 1, 1, 2))):
        elements = list(changed.getroot().iter(etree.Element))
        chance.choice(CHANGES)(chance, chance.choice(elements), elements)
    return to_bytes(changed)


def write_mutants(book: Path, folder: Path, count: int, seed: int) -> list[Path]:
    """Files with mutants of ``book``; the same seed makes the same."""
    tree, chance = read_tree(book), random.Random(seed)
    paths = [folder / f"mutant-{number:04}.xml" for number in range(count)]
    for path in paths:
        path.write_bytes(mutant(tree, chance))
    return paths
