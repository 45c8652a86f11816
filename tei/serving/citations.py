"""The citation trees of a text: what its ``citeStructure`` elements let one cite (TEI Guidelines 17.2.5).

Each ``refsDecl`` with ``citeStructure`` is a tree; the default is that with ``@default``, else the first, the others
go by their ``@n``.  A tree whose expressions can't be run has no units.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from tei.rendering.errors import ModelError
from tei.rendering.expressions import compile_expression
from tei.tree import TEI

TITLE = "http://purl.org/dc/terms/title"


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """A place that can be cited."""

    identifier: str
    """Unique in its tree."""
    level: int
    """1 for the outermost."""
    parent: Unit | None
    cite_type: str
    title: str
    element: etree._Element
    children: list[Unit] = field(default_factory=list)

    @property
    def is_milestone(self) -> bool:
        """Does the unit go on to the next of its kind, as a page does from its ``pb``?"""
        return len(self.element) == 0 and not self.element.text


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """One way of citing a text."""

    identifier: str
    """Empty for the default tree."""
    units: Sequence[Unit]
    """Every unit, in the order of the text."""

    def named(self, identifier: str) -> Unit | None:
        """The unit of that identifier."""
        return next((unit for unit in self.units if unit.identifier == identifier), None)


class Structure(NamedTuple):
    """What a header declares of a tree."""

    identifier: str
    """Empty for the default tree."""
    kinds: tuple[Mapping[str, object], ...]
    """As DTS shows them: ``citeType`` and ``citeStructure``."""


def read_structures(root: etree._Element) -> list[Structure]:
    """What the header of ``root`` declares, the default tree first; none where it declares none."""
    return [Structure(identifier, _kinds(declared)) for identifier, declared in _declared(root)]


def read_trees(root: etree._Element) -> list[Tree]:
    """The trees of the TEI document ``root`` with all their units."""
    return [_tree(declared, identifier, root) for identifier, declared in _declared(root)]


UnitRow = tuple[str, int, int, str, str, int]
"""A unit as JSON: identifier, level, the number of its parent or -1, kind, title, the number of its element."""


def list_units(root: etree._Element) -> list[tuple[str, list[UnitRow]]]:
    """Return the trees of ``root`` as another process can read them with ``read_units``."""
    number = {element: at for at, element in enumerate(root.iter())}
    listed = []
    for tree in read_trees(root):
        at = {unit: place for place, unit in enumerate(tree.units)}
        rows = [
            (u.identifier, u.level, at[u.parent] if u.parent else -1, u.cite_type, u.title, number[u.element])
            for u in tree.units
        ]
        listed.append((tree.identifier, rows))
    return listed


def read_units(root: etree._Element, listed: Sequence[tuple[str, Sequence[UnitRow]]]) -> list[Tree]:
    """Return the trees that ``list_units`` told of the same document."""
    elements = list(root.iter())
    trees = []
    for identifier, rows in listed:
        units: list[Unit] = []
        for own, level, parent, kind, title, place in rows:
            units.append(Unit(own, level, units[parent] if parent >= 0 else None, kind, title, elements[place]))
        for unit in units:
            if unit.parent:
                unit.parent.children.append(unit)
        trees.append(Tree(identifier, units))
    return trees


def _declared(root: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Each tree with its identifier, which no other one has (DTS 1.0, CitationTree)."""
    found = root.iterfind(f"{TEI}teiHeader/{TEI}encodingDesc/{TEI}refsDecl[{TEI}citeStructure]")
    seen = {""}
    for number, declared in enumerate(sorted(found, key=lambda one: one.get("default") != "true")):
        name = declared.get("n", "") or declared[0].get("unit", str(number))
        identifier = "" if number == 0 else f"{name}-{number}" if name in seen else name
        seen.add(identifier)
        yield identifier, declared


def _tree(declared: etree._Element, identifier: str, root: etree._Element) -> Tree:
    structures = declared.findall(f"{TEI}citeStructure")
    try:
        roots = [unit for structure in structures for unit in _units(structure, root, None)]
    except (ModelError, etree.XPathError):
        return Tree(identifier, [])
    units = [unit for one in roots for unit in _flat(one)]
    once = list({unit.identifier: unit for unit in reversed(units)}.values())[::-1]
    return Tree(identifier, _in_order(once, root) if _branches(declared) else once)


def _branches(declared: etree._Element) -> bool:
    """Are there units of several kinds beside each other?  They were found one kind after the other."""
    inner = declared.findall(f"{TEI}citeStructure")
    return len(inner) > 1 or any(_branches(child) for child in inner)


def _in_order(units: list[Unit], root: etree._Element) -> list[Unit]:
    place = {element: number for number, element in enumerate(root.iter())}
    return sorted(units, key=lambda unit: place[unit.element])


def _flat(unit: Unit) -> Iterator[Unit]:
    yield unit
    for child in unit.children:
        yield from _flat(child)


def _kinds(declared: etree._Element) -> tuple[Mapping[str, object], ...]:
    return tuple(_kind(structure) for structure in declared.findall(f"{TEI}citeStructure"))


def _kind(structure: etree._Element) -> Mapping[str, object]:
    inner = _kinds(structure)
    return {"@type": "CiteStructure", "citeType": structure.get("unit", "")} | (
        {"citeStructure": inner} if inner else {}
    )


def _units(structure: etree._Element, context: etree._Element, parent: Unit | None) -> Iterator[Unit]:
    """The units that one ``citeStructure`` finds from ``context``, those within each of them included."""
    found = compile_expression(structure.get("match", ""), {})(context)
    use = compile_expression(structure.get("use", ""), {})
    data = {item.get("property"): item.get("use", "") for item in structure.findall(f"{TEI}citeData")}
    title = compile_expression(data[TITLE], {}) if TITLE in data else None
    for element in found if isinstance(found, list) else ():
        own = _string(use(element))
        if not own:
            continue
        identifier = f"{parent.identifier}{structure.get('delim', '')}{own}" if parent else own
        unit = Unit(
            identifier,
            parent.level + 1 if parent else 1,
            parent,
            structure.get("unit", ""),
            _string(title(element)) if title else "",
            element,
        )
        for child in structure.findall(f"{TEI}citeStructure"):
            unit.children.extend(_units(child, element, unit))
        yield unit


def _string(value: object) -> str:
    if isinstance(value, list):
        value = "".join(value[0].itertext()) if value else ""
    return " ".join(str(value if value is not None else "").split())
