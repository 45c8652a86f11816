"""What a schema says of an element: where it may stand, what may stand in it, its attributes and their values."""

from __future__ import annotations

from dataclasses import dataclass

from tei.errors import UsageError
from tei.tree import TEI_NAMESPACE
from tei.validation.annotations import Notes, noted
from tei.validation.causes import parents
from tei.validation.derivatives import close, forgive_attributes, text
from tei.validation.names import Name, shown
from tei.validation.patterns import NOTHING, TEXT, Pattern, choice
from tei.validation.queries import (
    alphabet,
    attributes,
    described,
    first,
    leaves,
    listed,
    nearest,
    required,
    required_attributes,
)
from tei.validation.schemas import Schema, declarations


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of an element."""

    name: str
    required: bool
    values: tuple[str, ...]
    """Those that the schema lists."""
    form: str
    """What another value must be, in words; empty where only the listed ones are allowed."""
    description: str = ""
    meanings: tuple[str, ...] = ()
    """What each of the listed values means, where the schema says so."""


@dataclass(frozen=True, slots=True)
class Element:
    """What the schema says of an element."""

    name: str
    parents: tuple[str, ...]
    first: tuple[str, ...]
    """The children that may begin its content."""
    children: tuple[str, ...]
    required: tuple[str, ...]
    text: bool
    empty: bool
    """Whether it may have no content."""
    attributes: tuple[Attribute, ...]
    description: str = ""


def describe(schema: Schema, name: str) -> Element:
    """The page of an element; raises ``UsageError`` for one that the schema does not have."""
    known = declarations(schema)
    wanted = next((each for each in known if each == Name(TEI_NAMESPACE, name) or shown(each) == name), None)
    if wanted is None:
        near = nearest(name, {each.local for each in known})
        remedy = f"Did you mean {near}?" if near else "`tei schema` lists the elements."
        raise UsageError(f"the schema has no element {name}", remedy=remedy)
    opened = choice(declaration.content() for declaration in known[wanted])
    notes = noted(known[wanted])
    content = forgive_attributes(opened)
    return Element(
        shown(wanted),
        _names(frozenset(parents(schema, wanted))),
        _names(first(content)),
        _names(alphabet(content)),
        _names(required(content)),
        text(content, "x") is not NOTHING or content.has_data,
        content.nullable,
        _attributes(opened, notes),
        notes.description,
    )


def elements(schema: Schema) -> tuple[str, ...]:
    """The names of all elements."""
    return _names(frozenset(declarations(schema)))


def _names(names: frozenset[Name]) -> tuple[str, ...]:
    return tuple(sorted(map(shown, names)))


def _attributes(opened: Pattern, notes: Notes) -> tuple[Attribute, ...]:
    needed = required_attributes(opened) if close(opened) is NOTHING else frozenset()
    found = dict(attributes(opened))
    order = sorted(found, key=lambda name: (name not in needed, bool(name.namespace), name.local))
    return tuple(_attribute(name, found[name], name in needed, notes) for name in order)


def _attribute(name: Name, value: Pattern, required: bool, notes: Notes) -> Attribute:
    key, values = shown(name), tuple(listed(value))
    meanings = tuple(notes.values.get((key, each), "") for each in values)
    return Attribute(key, required, values, _form(value), notes.attributes.get(key, ""), meanings)


def _form(value: Pattern) -> str:
    if value is TEXT:
        return "text"
    return described(value) if any(leaf.kind == "data" for leaf in leaves(value)) else ""
