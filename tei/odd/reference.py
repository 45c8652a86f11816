"""A compiled ODD → one HTML page that documents it: every element, class and datatype, with examples."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from pathlib import Path

from lxml import etree
from lxml.html import HtmlElement, tostring
from lxml.html.builder import E

from tei.io.files import write_file
from tei.odd.attributes import attributes_of, flat
from tei.odd.expansion import children_of, holds_text, parents_of
from tei.odd.notation import notation
from tei.odd.specs import Attribute, ClassSpec, Constraint, ElementSpec, Item, PatternSpec, Processing, Prose, Schema
from tei.resources import data_path
from tei.tree import TEI

EXAMPLES = "{http://www.tei-c.org/ns/Examples}"
OTHERS = "Other elements"


def write_reference(schema: Schema, path: str | Path) -> None:
    """Write the reference of ``schema`` to ``path``: one self-contained HTML page."""
    write_file(path, b"<!DOCTYPE html>\n" + tostring(to_html(schema), encoding="utf-8") + b"\n")


def to_html(schema: Schema) -> HtmlElement:
    """The page: a list of contents, the elements by group, classes, macros and datatypes."""
    parents = parents_of(schema)
    style = data_path("odd/reference.css").read_text(encoding="utf-8")
    title = f"Reference of the schema {schema.name}"
    head = E.head(E.meta(charset="utf-8"), E.title(title), E.style(style))
    body = E.body(E.h1(title), _contents(schema))
    for group, elements in _grouped(schema).items():
        body.append(E.h2(group))
        body.extend(_element(schema, one, parents[one.name]) for one in elements)
    body.append(E.h2("Classes"))
    body.extend(_class(one) for one in schema.classes.values())
    body.append(E.h2("Macros and datatypes"))
    body.extend(_pattern(one) for one in (*schema.macros.values(), *schema.data.values()))
    page: HtmlElement = E.html(head, body, lang="en")
    return page


def _grouped(schema: Schema) -> dict[str, list[ElementSpec]]:
    titles = schema.groups or {}
    found: dict[str, list[ElementSpec]] = {}
    for element in schema.elements.values():
        found.setdefault(titles.get(element.group, element.group) or OTHERS, []).append(element)
    return found


def _contents(schema: Schema) -> HtmlElement:
    nav: HtmlElement = E.nav(*_links(sorted(schema.elements, key=str.lower)))
    return nav


def _links(names: Iterable[str]) -> list[HtmlElement]:
    links: list[HtmlElement] = [E.a(name, href=f"#{name}") for name in names]
    for link in links:
        link.tail = " "
    return links


def _element(schema: Schema, element: ElementSpec, parents: tuple[str, ...]) -> HtmlElement:
    own = {one.name for one in flat(element.attributes)}
    attributes = attributes_of(schema, element)
    section: HtmlElement = E.section(
        *_opening(f"<{element.name}>", element.prose),
        E.dl(
            *_row("Classes", _links((*element.model_classes, *element.attribute_classes))),
            *_row("Content", [E.code(notation(element.content))]),
            *_row("May contain", _inside(schema, element)),
            *_row("May stand in", _links(parents) or [E.span("the document")]),
            *_row("Processing", _models(element.models)),
            *_row("Attributes", [E.code(" ".join(f"@{name}" for name in attributes))]),
        ),
        *_attributes(one for one in attributes.values() if one.name in own),
        *_constraints(element.constraints),
        *map(_example, element.prose.examples),
        id=element.name,
    )
    return section


def _inside(schema: Schema, element: ElementSpec) -> list[HtmlElement]:
    text: list[HtmlElement] = [E.em("text ")] if holds_text(schema, element) else []
    return [*text, *_links(children_of(schema, element))] or [E.em("nothing")]


def _models(models: tuple[Processing, ...]) -> list[HtmlElement]:
    """What a processor does with the element: behaviours, with their conditions and outputs."""
    return [E.ul(*map(_model, models))] if models else []


def _model(model: Processing) -> HtmlElement:
    where = f" where {model.predicate}" if model.predicate else ""
    item: HtmlElement = E.li(E.code(model.behaviour), f"{where}{f' for {model.output}' if model.output else ''}")
    return item


def _opening(name: str, prose: Prose) -> list[HtmlElement]:
    gloss = [E.small(prose.gloss)] if prose.gloss else []
    remarks = [E.p(prose.remarks, E.CLASS("remarks"))] if prose.remarks else []
    return [E.h3(E.code(name), " ", *gloss), E.p(prose.description), *remarks]


def _row(term: str, values: list[HtmlElement]) -> list[HtmlElement]:
    return [E.dt(term), E.dd(*values)] if values else []


def _attributes(attributes: Iterable[Attribute]) -> list[HtmlElement]:
    rows = [_attribute(one) for one in attributes if one.mode != "delete"]
    return [E.table(E.tr(E.th("Attribute"), E.th("Values"), E.th("Meaning")), *rows)] if rows else []


def _attribute(one: Attribute) -> HtmlElement:
    name = E.td(E.code(f"@{one.name}"), E.strong(" required") if one.required else "")
    row: HtmlElement = E.tr(name, E.td(E.code(notation(one.pattern))), E.td(one.prose.description, *_items(one.items)))
    return row


def _items(items: tuple[Item, ...]) -> list[HtmlElement]:
    return [E.ul(*(E.li(E.code(item.value), f" {item.description}") for item in items))] if items else []


def _constraints(constraints: tuple[Constraint, ...]) -> list[HtmlElement]:
    found = [E.li(E.code(one.ident), f" {one.description}") for one in constraints]
    return [E.ul(*found, E.CLASS("constraints"))] if found else []


def _example(node: etree._Element) -> HtmlElement:
    pre: HtmlElement = E.pre(E.code(example_text(node)))
    return pre


def example_text(node: etree._Element) -> str:
    """The XML of an ``egXML`` as a reader wants it: no namespace, no common indent."""
    parts = [node.text or "", *(_without_namespace(child) for child in node)]
    lines = "".join(parts).strip("\n").rstrip().split("\n")
    indents = [len(line) - len(line.lstrip(" ")) for line in lines if line.strip()]
    return "\n".join(line[min(indents, default=0) :] for line in lines)


def _without_namespace(node: etree._Element) -> str:
    copied = deepcopy(node)
    for one in copied.iter(f"{EXAMPLES}*", f"{TEI}*"):
        one.tag = etree.QName(one).localname
    etree.cleanup_namespaces(copied)
    return etree.tostring(copied, encoding="unicode")


def _class(spec: ClassSpec) -> HtmlElement:
    rows = [*_row("Member of", _links(spec.parents)), *_row("Members", _links(one.name for one in spec.members))]
    section: HtmlElement = E.section(
        *_opening(spec.name, spec.prose), E.dl(*rows), *_attributes(flat(spec.attributes)), id=spec.name
    )
    return section


def _pattern(spec: PatternSpec) -> HtmlElement:
    section: HtmlElement = E.section(
        *_opening(spec.name, spec.prose), E.p(E.code(notation(spec.pattern))), id=spec.name
    )
    return section
