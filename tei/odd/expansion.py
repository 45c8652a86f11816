"""Content models with their classes and macros opened."""

from __future__ import annotations

from collections.abc import Iterator

from tei.odd.specs import Choice, ElementSpec, Empty, Interleave, Pattern, Reference, Repeat, Schema, Sequence, Text


def opened(schema: Schema, reference: Reference) -> Pattern:
    """What a class, a macro or a datatype stands for; nothing for an element, which stands for itself."""
    if reference.kind == "class":
        return Choice(schema.classes[reference.name].members)
    tables = {"macro": schema.macros, "data": schema.data}
    return tables[reference.kind][reference.name].pattern if reference.kind in tables else Empty()


def leaves(schema: Schema, pattern: Pattern) -> Iterator[Pattern]:
    """The pieces of a content model that have no pieces: elements, text, data, wildcards."""
    match pattern:
        case Sequence(parts=parts) | Choice(parts=parts) | Interleave(parts=parts):
            for part in parts:
                yield from leaves(schema, part)
        case Repeat(part=part):
            yield from leaves(schema, part)
        case Reference(kind="class" | "macro" | "data"):
            yield from leaves(schema, opened(schema, pattern))
        case _:
            yield pattern


def children_of(schema: Schema, element: ElementSpec) -> tuple[str, ...]:
    """The names of the elements that may stand in ``element``, sorted."""
    found = {leaf.name for leaf in leaves(schema, element.content) if isinstance(leaf, Reference)}
    return tuple(sorted(found, key=str.lower))


def parents_of(schema: Schema) -> dict[str, tuple[str, ...]]:
    """For each element the names of the elements that it may stand in, sorted."""
    found: dict[str, list[str]] = {name: [] for name in schema.elements}
    for parent in sorted(schema.elements.values(), key=lambda spec: spec.name.lower()):
        for name in children_of(schema, parent):
            found[name].append(parent.name)
    return {name: tuple(parents) for name, parents in found.items()}


def holds_text(schema: Schema, element: ElementSpec) -> bool:
    """Whether characters may stand in ``element``."""
    return any(isinstance(leaf, Text) for leaf in leaves(schema, element.content))
