"""The citation trees of a text: what its ``citeStructure`` elements let one cite (TEI Guidelines 17.2.5).

Each ``citeStructure`` directly in ``refsDecl`` is a tree of its own; the first is the default.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

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
    structure: Sequence[Mapping[str, object]]
    """As DTS shows it: ``citeType`` and ``citeStructure``."""
    units: Sequence[Unit]
    """Every unit, in the order of the text."""

    def named(self, identifier: str) -> Unit | None:
        """The unit of that identifier."""
        return next((unit for unit in self.units if unit.identifier == identifier), None)


def read_trees(root: etree._Element) -> list[Tree]:
    """The trees of the TEI document ``root``, the default one first; none where it declares none."""
    declared = root.findall(f"{TEI}teiHeader/{TEI}encodingDesc/{TEI}refsDecl/{TEI}citeStructure")
    return [
        _tree(structure, "" if number == 0 else structure.get("unit", str(number)), root)
        for number, structure in enumerate(declared)
    ]


def _tree(structure: etree._Element, identifier: str, root: etree._Element) -> Tree:
    roots = list(_units(structure, root, None))
    return Tree(identifier, [_shape(structure)], [unit for one in roots for unit in _flat(one)])


def _flat(unit: Unit) -> Iterator[Unit]:
    yield unit
    for child in unit.children:
        yield from _flat(child)


def _shape(structure: etree._Element) -> Mapping[str, object]:
    inner = [_shape(child) for child in structure.findall(f"{TEI}citeStructure")]
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
