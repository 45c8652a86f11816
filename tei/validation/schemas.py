"""A schema ready for use: what it accepts, and what it knows about names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tei.errors import UnreadableError
from tei.validation.compiling import Declaration, compile_root
from tei.validation.grammar import RNG, Grammar, Library, Node, read_root
from tei.validation.names import Name, literals
from tei.validation.patterns import Pattern

KEPT = 4
"""Schemas kept in memory; a watch that meets many changed ones doesn't grow."""


@dataclass(frozen=True, slots=True, eq=False)
class Schema:
    """A compiled RELAX NG schema."""

    path: Path
    start: Pattern
    library: Library


def read_schema(path: Path) -> Schema:
    """The schema in a file in RELAX NG's XML syntax; raises ``UnreadableError`` with the place of a fault."""
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise UnreadableError(
            f"the schema {path} cannot be read: {error.strerror}", remedy="Check its name, or name another."
        ) from None
    return _read(path, changed)


@lru_cache(KEPT)
def _read(path: Path, changed: int) -> Schema:
    library = Library()
    try:
        start = compile_root(read_root(path, library), Grammar(library))
    except RecursionError:
        raise UnreadableError(f"the schema {path} is nested too deeply", remedy="Name another schema.") from None
    return Schema(path, start, library)


@lru_cache(KEPT)
def declarations(schema: Schema) -> dict[Name, list[Declaration]]:
    """Every element that the schema declares by name."""
    found: dict[Name, list[Declaration]] = {}
    for root in schema.library.roots:
        for node in root.iter(f"{RNG}element"):
            declaration = Declaration(node, _grammar_of(node, schema.library))
            for name in literals(declaration.names):
                found.setdefault(name, []).append(declaration)
    return found


def _grammar_of(node: Node, library: Library) -> Grammar:
    at: Node | None = node
    while at is not None:
        if at in library.grammars:
            return library.grammars[at]
        at = at.getparent()
    return Grammar(library)
