"""What a RELAX NG schema says of its elements, attributes and values in words (RELAX NG DTD Compatibility, 4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tei.tree import XML_NAMESPACE
from tei.validation.compiling import Declaration
from tei.validation.grammar import Grammar, Node, children, kind

DOCUMENTATION = "{http://relaxng.org/ns/compatibility/annotations/1.0}documentation"


@dataclass(slots=True)
class Notes:
    """The descriptions of an element, of its attributes by name, and of their values by both."""

    description: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    values: dict[tuple[str, str], str] = field(default_factory=dict)


def noted(declarations: Iterable[Declaration]) -> Notes:
    """What is said where an element is declared; the first description of a thing counts."""
    notes = Notes()
    for declaration in declarations:
        notes.description = notes.description or _documentation(declaration.node)
        for node, grammar in _reached(declaration.node, declaration.grammar, "attribute"):
            name = node.get("name", "")
            notes.attributes.setdefault(name, _documentation(node))
            for value, _ in _reached(node, grammar, "value"):
                notes.values.setdefault((name, (value.text or "").strip()), _behind(value))
    return notes


def _documentation(node: Node) -> str:
    """The description that an element of the schema begins with, in English where there are several."""
    found = list(node.iterchildren(DOCUMENTATION))
    english = [child for child in found if child.get(f"{{{XML_NAMESPACE}}}lang", "en") == "en"]
    return next((" ".join("".join(map(str, child.itertext())).split()) for child in english or found), "")


def _behind(value: Node) -> str:
    """The description of a value: it stands behind it."""
    following = value.getnext()
    if following is None or following.tag != DOCUMENTATION:
        return ""
    return " ".join("".join(map(str, following.itertext())).split())


def _reached(node: Node, grammar: Grammar, wanted: str) -> Iterator[tuple[Node, Grammar]]:
    """The nodes of a kind within an element of the schema and what it refers to, but not within inner elements."""
    waiting, seen = [(child, grammar) for child in children(node)], set()
    while waiting:
        at, own = waiting.pop(0)
        if kind(at) == wanted:
            yield at, own
        elif kind(at) == "ref" and (name := at.get("name", "")) not in seen:
            seen.add(name)
            definitions = own.definitions.get(name, [])
            waiting[:0] = [(child, own) for definition in definitions for child in children(definition)]
        elif kind(at) not in ("element", "attribute"):
            waiting[:0] = [(child, own) for child in children(at)]
