"""Reading a RELAX NG schema in XML syntax: files, includes, definitions (ISO/IEC 19757-2, section 4).

Nothing is fetched: a schema and what it includes are local files.  Definitions become patterns only when a document
needs them (``tei.validation.compiling``), so that the thousand definitions of TEI All cost nothing until they are met.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock

from lxml import etree

from tei.errors import TeikitError, UnreadableError
from tei.validation.datatypes import FACETS, lookup
from tei.validation.patterns import Pattern
from tei.xml.parser import read_tree

RELAXNG = "http://relaxng.org/ns/structure/1.0"
RNG = f"{{{RELAXNG}}}"
START = ""
"""The name under which a grammar keeps its ``<start>``; no definition can have it."""

Node = etree._Element

NAME_CLASSES = frozenset(("name", "anyName", "nsName"))
NEEDS = {
    "define": "name", "ref": "name", "parentRef": "name", "param": "name",
    "include": "href", "externalRef": "href", "data": "type",
}  # fmt: skip
KNOWN = frozenset(
    "element attribute group interleave choice optional zeroOrMore oneOrMore list mixed ref parentRef empty value"
    " data notAllowed externalRef grammar text param except start define include div name anyName nsName".split()
)


def schema_error(node: Node, message: str, remedy: str = "Mend the schema, or name another.") -> TeikitError:
    """The error for a fault of the schema at ``node``."""
    return UnreadableError(f"the schema is faulty: {message}", place=f"{base(node)}:{node.sourceline}", remedy=remedy)


def base(node: Node) -> str:
    """The file that a node comes from."""
    return str(node.base or "")


@dataclass(slots=True, eq=False)
class Grammar:
    """One ``<grammar>``: its definitions, and the patterns made of them so far."""

    library: Library
    parent: Grammar | None = None
    definitions: dict[str, list[Node]] = field(default_factory=dict)
    patterns: dict[str, Pattern] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    """Definitions whose patterns are being made, to notice one that needs itself."""


@dataclass(slots=True, eq=False)
class Library:
    """The files of a schema."""

    roots: list[Node] = field(default_factory=list)
    origins: dict[Node, Node] = field(default_factory=dict)
    """For the root of an included file the element that includes it, whose ``ns`` it inherits (4.6, 4.7)."""
    grammars: dict[Node, Grammar] = field(default_factory=dict)
    """By their element; for an included grammar the one that includes it."""
    lock: AbstractContextManager[bool] = field(default_factory=RLock)
    """Held while a definition becomes a pattern: validations in several threads share the schema."""


def children(node: Node) -> list[Node]:
    """The children in RELAX NG's namespace; annotations are no part of the schema (4.1)."""
    return [item for item in node if isinstance(item.tag, str) and item.tag.startswith(RNG)]


def kind(node: Node) -> str:
    """The local name of a RELAX NG element."""
    return str(node.tag)[len(RNG) :]


def inherited(node: Node, attribute: str, library: Library) -> str:
    """The nearest ancestor's value of an attribute; ``ns`` crosses files, ``datatypeLibrary`` does not (4.4, 4.9)."""
    at: Node | None = node
    while at is not None:
        value = at.get(attribute)
        if value is not None:
            return value
        parent = at.getparent()
        at = library.origins.get(at) if parent is None and attribute == "ns" else parent
    return ""


def read_root(path: Path, library: Library, origin: Node | None = None) -> Node:
    """The root of a schema file, checked; raises ``UnreadableError``."""
    root = read_tree(path).getroot()
    if not isinstance(root.tag, str) or not root.tag.startswith(RNG):
        is_rules = str(root.tag).startswith("{http://purl.oclc.org/dsdl/schematron}")
        remedy = "Name rules in Schematron with --schematron." if is_rules else "Name a RELAX NG schema."
        raise schema_error(root, f"{root.tag!r} is no RELAX NG element", remedy)
    library.roots.append(root)
    if origin is not None:
        library.origins[root] = origin
    for node in root.iter(f"{RNG}*"):
        _check(node, library)
    return root


def _check(node: Node, library: Library) -> None:
    name = kind(node)
    if name not in KNOWN:
        raise schema_error(node, f"<{name}> is no element of RELAX NG")
    if name in NEEDS and node.get(NEEDS[name]) is None:
        raise schema_error(node, f"<{name}> needs @{NEEDS[name]}")
    if name in ("data", "value") and node.get("type"):
        _check_type(node, library)
    if name == "param" and node.get("name") not in FACETS:
        raise schema_error(node, f"the parameter {node.get('name')} is not known")


def _check_type(node: Node, library: Library) -> None:
    try:
        lookup(inherited(node, "datatypeLibrary", library), node.get("type", ""))
    except ValueError as error:
        raise schema_error(node, str(error)) from None


def target(node: Node) -> Path:
    """The file that an include or externalRef names."""
    href = node.get("href", "").removeprefix("file://")
    if "://" in href:
        raise schema_error(node, f"{href} is not fetched", "Save the file beside the schema and refer to it there.")
    return Path(base(node)).parent / href


def _chain(node: Node, library: Library) -> Iterator[str]:
    """The files that led to this one."""
    at: Node | None = node
    while at is not None:
        yield str(Path(base(at)).resolve())
        at = library.origins.get(at.getroottree().getroot())


def follow(node: Node, library: Library) -> Node:
    """The root of the file that an include or externalRef names; refuses a circle."""
    path = target(node)
    if str(path.resolve()) in _chain(node, library):
        raise schema_error(node, f"{node.get('href')} includes itself")
    if not path.is_file():
        raise schema_error(node, f"{path} does not exist", "Put the file there, or mend @href.")
    return read_root(path, library, node)


def read_grammar(node: Node, library: Library, parent: Grammar | None = None) -> Grammar:
    """The definitions of a ``<grammar>`` with those of all it includes."""
    grammar = Grammar(library, parent)
    _collect(grammar, node, frozenset())
    if START not in grammar.definitions:
        raise schema_error(node, "the grammar has no <start>")
    return grammar


def _collect(grammar: Grammar, node: Node, overridden: frozenset[str]) -> None:
    """Add the definitions of ``node`` to the grammar, but for those that an include replaces (4.7)."""
    grammar.library.grammars[node] = grammar
    for item in children(node):
        name = kind(item)
        if name == "div":
            _collect(grammar, item, overridden)
        elif name == "include":
            _include(grammar, item, overridden)
        elif name in ("define", "start"):
            _define(grammar, item, overridden)
        else:
            raise schema_error(item, f"<{name}> may not stand in a grammar")


def _define(grammar: Grammar, node: Node, overridden: frozenset[str]) -> None:
    name = node.get("name", START)
    if name not in overridden:
        grammar.definitions.setdefault(name, []).append(node)


def _include(grammar: Grammar, node: Node, overridden: frozenset[str]) -> None:
    root = follow(node, grammar.library)
    if kind(root) != "grammar":
        raise schema_error(node, f"{node.get('href')} is no grammar")
    replaced = {item.get("name", START) for item in node.iter(f"{RNG}define", f"{RNG}start")}
    _collect(grammar, root, overridden | replaced)
    _collect(grammar, node, overridden)
