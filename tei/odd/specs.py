"""What an ODD says, as values: specifications of elements, classes, macros and datatypes, and their content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from tei.issues import Place

NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Empty:
    """No content."""


@dataclass(frozen=True, slots=True)
class Text:
    """Characters."""


@dataclass(frozen=True, slots=True)
class Reference:
    """The name of something that the schema defines: an element, a model class, a macro or a datatype."""

    kind: Literal["element", "class", "macro", "data"]
    name: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """One part after the other."""

    parts: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the parts."""

    parts: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Interleave:
    """All parts, in any order."""

    parts: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """The part, from ``least`` to ``most`` times; ``most`` is None where there is no limit."""

    part: Pattern
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Value:
    """A literal value."""

    text: str


@dataclass(frozen=True, slots=True)
class Data:
    """A datatype of XML Schema with its facets (``pattern``, ``minInclusive`` …)."""

    name: str
    facets: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Tokens:
    """A value that is split at white space, each token of which the part must match."""

    part: Pattern


@dataclass(frozen=True, slots=True)
class Wildcard:
    """Any element but those of the namespaces and names in ``excluded``; where ``required`` names any, of those."""

    required: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Literally:
    """RELAX NG that an ODD of the older manner writes into its content."""

    node: etree._Element


Pattern = (
    Empty | Text | Reference | Sequence | Choice | Interleave | Repeat | Value | Data | Tokens | Wildcard | Literally
)


@dataclass(frozen=True, slots=True)
class Prose:
    """What the ODD tells the reader: name in words, description, remarks, and examples as ``egXML`` elements."""

    gloss: str = ""
    description: str = ""
    remarks: str = ""
    examples: tuple[etree._Element, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One value of a list, with what it means."""

    value: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute: its name (with the prefix ``xml:`` where it has it), its values and what it says."""

    name: str
    pattern: Pattern
    required: bool | None = None
    """None where the ODD does not say: then it is not, or what the class says stands."""
    namespace: str = ""
    items: tuple[Item, ...] = ()
    closed: bool = False
    prose: Prose = Prose()
    mode: str = "add"
    """``add``; or ``change`` or ``delete`` where it is about an attribute that a class gives."""


@dataclass(frozen=True, slots=True)
class AttributeChoice:
    """Attributes of which one may stand (``attList/@org="choice"``)."""

    attributes: tuple[Attribute, ...]


@dataclass(frozen=True, slots=True)
class Constraint:
    """Schematron that belongs to a specification: the ``pattern``, ``rule``, ``assert`` or ``report`` elements."""

    ident: str
    context: str
    body: tuple[etree._Element, ...]
    description: str = ""


@dataclass(frozen=True, slots=True)
class Processing:
    """One ``model`` of an element, as the reference shows it; ``tei.rendering`` reads the whole of it."""

    behaviour: str
    predicate: str = ""
    output: str = ""


@dataclass(frozen=True, slots=True)
class ClassSpec:
    """A class; ``attributes`` is empty for a model class, ``members`` for an attribute class.

    ``members`` has what a reference to the class stands for, in the order of the ODD.
    """

    name: str
    kind: Literal["model", "atts"]
    parents: tuple[str, ...] = ()
    members: tuple[Reference, ...] = ()
    attributes: tuple[Attribute | AttributeChoice, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    prose: Prose = Prose()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class ElementSpec:
    """An element: its content, the attribute classes it takes whole, and the attributes of its own."""

    name: str
    namespace: str
    content: Pattern
    model_classes: tuple[str, ...] = ()
    attribute_classes: tuple[str, ...] = ()
    attributes: tuple[Attribute | AttributeChoice, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    prose: Prose = Prose()
    group: str = ""
    place: Place = NOWHERE
    models: tuple[Processing, ...] = ()


@dataclass(frozen=True, slots=True)
class PatternSpec:
    """A macro or a datatype: a name for a pattern."""

    name: str
    pattern: Pattern
    prose: Prose = Prose()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, eq=False)
class Schema:
    """A compiled ODD: everything by name, in the order of the ODD."""

    name: str
    namespace: str
    start: tuple[str, ...]
    elements: Mapping[str, ElementSpec]
    classes: Mapping[str, ClassSpec]
    macros: Mapping[str, PatternSpec]
    data: Mapping[str, PatternSpec]
    constraints: tuple[Constraint, ...] = ()
    groups: Mapping[str, str] | None = None
    """The titles of the groups that elements belong to, where the ODD is divided so."""
    prefixes: Mapping[str, str] | None = None
    """The namespaces that its Schematron uses, by prefix, as ``constraintDecl`` says."""
