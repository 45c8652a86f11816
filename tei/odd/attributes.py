"""Which attributes an element has in the end: its own, and those of its classes as it changes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from tei.odd.specs import Attribute, AttributeChoice, ClassSpec, ElementSpec, Schema, Text

Attributes = dict[str, Attribute]


def attributes_of(schema: Schema, element: ElementSpec) -> Attributes:
    """Every attribute of ``element`` by name, those of its classes first."""
    return _with_own(_inherited(schema.classes, element.attribute_classes), element.attributes)


def class_attributes(classes: Mapping[str, ClassSpec], name: str) -> Attributes:
    """The attributes that a class gives: those of the classes above it, and its own."""
    return _with_own(_inherited(classes, classes[name].parents), classes[name].attributes)


def _inherited(classes: Mapping[str, ClassSpec], names: Iterable[str]) -> Attributes:
    found: Attributes = {}
    for name in names:
        found.update(class_attributes(classes, name))
    return found


def flat(attributes: Iterable[Attribute | AttributeChoice]) -> Iterator[Attribute]:
    """The attributes, with choices opened."""
    for one in attributes:
        yield from one.attributes if isinstance(one, AttributeChoice) else (one,)


def _with_own(found: Attributes, own: Iterable[Attribute | AttributeChoice]) -> Attributes:
    for one in flat(own):
        if one.mode == "delete":
            found.pop(one.name, None)
        elif one.mode == "change" and one.name in found:
            found[one.name] = _changed(found[one.name], one)
        else:
            found[one.name] = one
    return found


def _changed(old: Attribute, new: Attribute) -> Attribute:
    """What ``new`` says, and where it says nothing, what ``old`` does."""
    return replace(
        new,
        pattern=old.pattern if isinstance(new.pattern, Text) else new.pattern,
        required=old.required if new.required is None else new.required,
        namespace=new.namespace or old.namespace,
        items=new.items or old.items,
        prose=new.prose if new.prose.description else old.prose,
        mode="add",
    )


def overridden(schema: Schema, spec: ElementSpec | ClassSpec) -> bool:
    """Whether ``spec`` says something of its own about an attribute that a class gives."""
    names = spec.attribute_classes if isinstance(spec, ElementSpec) else spec.parents
    own = {one.name for one in flat(spec.attributes)}
    return not own.isdisjoint(_inherited(schema.classes, names))
