"""An ODD → the schema it defines: every specification resolved, every name checked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from tei.issues import Place
from tei.odd.content import datatype_of, members, pattern_of
from tei.odd.reading import Specifications, class_names, error_at, read_specifications
from tei.odd.specs import (
    Attribute,
    AttributeChoice,
    ClassSpec,
    Constraint,
    ElementSpec,
    Item,
    PatternSpec,
    Processing,
    Prose,
    Schema,
)
from tei.tree import TEI, TEI_NAMESPACE, local_name

EXAMPLES = "{http://www.tei-c.org/ns/Examples}egXML"
Attributes = tuple[Attribute | AttributeChoice, ...]


def compile_odd(path: str | Path, *, p5subset: str | Path | None = None) -> Schema:
    """The schema that the ODD at ``path`` defines.

    ``p5subset`` is the file it customises (p5subset.xml of the TEI, or another ODD), where it
    does not declare everything itself.  Raises ``InvalidError`` with the place of the first name
    that nobody declares, and ``UnreadableError`` where the file is no XML.
    """
    specs = read_specifications(path, p5subset=p5subset)
    _check_classes(specs)
    schema = Schema(
        name=specs.schema.get("ident", Path(path).stem),
        namespace=specs.schema.get("ns", TEI_NAMESPACE),
        start=_start(specs),
        elements={name: _element(node, specs) for name, node in _of_kind(specs, "elementSpec")},
        classes={name: _class(node, specs) for name, node in _of_kind(specs, "classSpec")},
        macros={name: _pattern(node, specs) for name, node in _of_kind(specs, "macroSpec")},
        data={name: _pattern(node, specs) for name, node in _of_kind(specs, "dataSpec")},
        constraints=tuple(_constraint(node) for _, node in _of_kind(specs, "constraintSpec")),
        groups=specs.titles,
        prefixes=specs.prefixes,
    )
    return schema


def _of_kind(specs: Specifications, kind: str) -> Iterator[tuple[str, etree._Element]]:
    return ((name, node) for (found, name), node in specs.selected.items() if found == kind)


def _start(specs: Specifications) -> tuple[str, ...]:
    names = specs.schema.get("start", "TEI").split()
    for name in names:
        if ("elementSpec", name) not in specs.selected:
            raise error_at(
                specs.schema, f"@start names no element of this schema: {name}", "Declare it, or mend @start."
            )
    return tuple(names)


def _check_classes(specs: Specifications) -> None:
    for node in specs.selected.values():
        for member in node.iterfind(f"{TEI}classes/{TEI}memberOf"):
            name = member.get("key", "")
            if ("classSpec", name) not in specs.known:
                raise error_at(member, f"there is no class {name}", "Check the spelling, or declare the class.")


def _place(node: etree._Element) -> Place:
    return Place(node.getroottree().docinfo.URL or "", node.sourceline or 0)


def _element(node: etree._Element, specs: Specifications) -> ElementSpec:
    named = [name for name in class_names(node) if ("classSpec", name) in specs.selected]
    name = node.get("ident", "")
    return ElementSpec(
        name=name,
        namespace=node.get("ns", specs.schema.get("ns", TEI_NAMESPACE)),
        content=pattern_of(node, specs),
        model_classes=tuple(one for one in named if not _gives_attributes(specs, one)),
        attribute_classes=tuple(one for one in named if _gives_attributes(specs, one)),
        attributes=_attributes(node, specs),
        constraints=_constraints(node),
        prose=_prose(node),
        group=specs.groups.get(("elementSpec", name), node.get("module", "")),
        place=_place(node),
        models=tuple(map(_processing, node.iterfind(f".//{TEI}model"))),
    )


def _processing(node: etree._Element) -> Processing:
    """A model; in a modelGrp it is for the group's output (Guidelines, 23.5.4)."""
    group = next(node.iterancestors(f"{TEI}modelGrp"), node)
    output = node.get("output") or group.get("output") or ""
    return Processing(node.get("behaviour", ""), node.get("predicate", ""), output)


def _gives_attributes(specs: Specifications, name: str) -> bool:
    return specs.selected["classSpec", name].get("type") == "atts"


def _class(node: etree._Element, specs: Specifications) -> ClassSpec:
    name = node.get("ident", "")
    kind = node.get("type")
    if kind not in ("model", "atts"):
        raise error_at(node, f"the class {name} has no @type", "Write type='model' or type='atts'.")
    return ClassSpec(
        name=name,
        kind="model" if kind == "model" else "atts",
        parents=tuple(one for one in class_names(node) if ("classSpec", one) in specs.selected),
        members=members(specs, name) if kind == "model" else (),
        attributes=_attributes(node, specs),
        constraints=_constraints(node),
        prose=_prose(node),
        place=_place(node),
    )


def _pattern(node: etree._Element, specs: Specifications) -> PatternSpec:
    return PatternSpec(node.get("ident", ""), pattern_of(node, specs), _prose(node), _place(node))


def _attributes(node: etree._Element, specs: Specifications) -> Attributes:
    lists = node.findall(f"{TEI}attList")
    return tuple(attribute for one in lists for attribute in _listed(one, specs))


def _listed(parent: etree._Element, specs: Specifications) -> Iterator[Attribute | AttributeChoice]:
    if parent.get("org") == "choice":
        yield AttributeChoice(tuple(_plain(parent, specs)))
        return
    for node in parent:
        name = local_name(node)
        if name == "attDef":
            yield _attribute(node, specs)
        elif name == "attList":
            yield from _listed(node, specs)
        elif name == "attRef":
            yield _attribute(_referred(node, specs), specs)


def _referred(reference: etree._Element, specs: Specifications) -> etree._Element:
    """The definition that an ``attRef`` means."""
    class_name, name = reference.get("class", ""), reference.get("name", "")
    spec = specs.selected.get(("classSpec", class_name))
    for node in () if spec is None else spec.iter(f"{TEI}attDef"):
        if node.get("ident") == name:
            return node
    raise error_at(reference, f"the class {class_name} has no attribute {name}", "Check both names.")


def _plain(parent: etree._Element, specs: Specifications) -> Iterator[Attribute]:
    return (_attribute(node, specs) for node in parent.iter(f"{TEI}attDef"))


def _attribute(node: etree._Element, specs: Specifications) -> Attribute:
    values, usage = node.find(f"{TEI}valList"), node.get("usage")
    return Attribute(
        name=node.get("ident", ""),
        pattern=datatype_of(node, specs),
        required=None if usage is None else usage == "req",
        namespace=node.get("ns", ""),
        items=() if values is None else tuple(_item(one) for one in values.iterfind(f"{TEI}valItem")),
        closed=values is not None and values.get("type") == "closed",
        prose=_prose(node),
        mode=node.get("mode", "add"),
    )


def _item(node: etree._Element) -> Item:
    return Item(node.get("ident", ""), _english(node, "desc") or _english(node, "gloss"))


def _prose(node: etree._Element) -> Prose:
    return Prose(
        gloss=_english(node, "gloss"),
        description=_english(node, "desc"),
        remarks=_english(node, "remarks"),
        examples=tuple(node.iterfind(f"{TEI}exemplum/{EXAMPLES}")),
    )


def _english(node: etree._Element, name: str) -> str:
    """The text of a child in English, or in whatever language there is."""
    found = [one for one in node.findall(f"{TEI}{name}") if one.get("type") != "deprecationInfo"]
    chosen = [one for one in found if one.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"] or found[:1]
    return " ".join("".join(map(str, chosen[0].itertext())).split()) if chosen else ""


def _constraints(spec: etree._Element) -> tuple[Constraint, ...]:
    """Those of the specification and of its attributes; a specification may bear some that are in other languages."""
    return tuple(_constraint(one) for one in spec.iterfind(f".//{TEI}constraintSpec"))


def _constraint(node: etree._Element) -> Constraint:
    body = tuple(node.iterfind(f"{TEI}constraint/*"))
    parent = next(node.iterancestors(f"{TEI}elementSpec"), None)
    context = "" if parent is None else f"tei:{parent.get('ident')}"
    return Constraint(node.get("ident", ""), context, body, _english(node, "desc"))
