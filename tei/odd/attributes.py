"""Which attributes an element has in the end: its own, and those of its classes as it changes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from tei.odd.specs import Attribute, AttributeChoice, ClassSpec, ElementSpec, Schema, Text


def attributes_of(schema: Schema, element: ElementSpec) -> dict[str, Attribute]:
    """Every attribute of ``element`` by name, those of its classes first."""
    found = {one.name: one for name in element.attribute_classes for one in class_attributes(schema.classes, name)}
    return _with_own(found, flat(element.attributes))


def class_attributes(classes: Mapping[str, ClassSpec], name: str) -> Iterator[Attribute]:
    """The attributes of a class and of the classes above it, its own last (they win)."""
    for parent in classes[name].parents:
        yield from class_attributes(classes, parent)
    yield from flat(classes[name].attributes)


def flat(attributes: Iterable[Attribute | AttributeChoice]) -> Iterator[Attribute]:
    """The attributes, with choices opened."""
    for one in attributes:
        yield from one.attributes if isinstance(one, AttributeChoice) else (one,)


def _with_own(found: dict[str, Attribute], own: Iterable[Attribute]) -> dict[str, Attribute]:
    for one in own:
        if one.mode == "delete":
            found.pop(one.name, None)
        elif one.mode == "change" and one.name in found:
            found[one.name] = _changed(found[one.name], one)
        else:
            found[one.name] = one
    return found


def _changed(old: Attribute, new: Attribute) -> Attribute:
    pattern = old.pattern if isinstance(new.pattern, Text) else new.pattern
    return replace(
        new,
        pattern=pattern,
        required=new.required or old.required,
        namespace=new.namespace or old.namespace,
        items=new.items or old.items,
        prose=new.prose if new.prose.description else old.prose,
        mode="add",
    )


def overridden(schema: Schema, element: ElementSpec, class_name: str) -> bool:
    """Whether the element says something of its own about an attribute of the class (or of one above it)."""
    own = {one.name for one in flat(element.attributes)}
    return any(one.name in own for one in class_attributes(schema.classes, class_name))
