"""``tei schema``: what the schema says of an element."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

import click

from tei.cli import options
from tei.cli.streams import INPUT, put_json
from tei.cli.validate import schema_named

if TYPE_CHECKING:
    from tei.validation.reference import Attribute, Element

WIDTH = 100


@click.command()
@click.argument("element", required=False)
@click.option("--schema", type=INPUT, metavar="SCHEMA.rng", help="Another schema than teikit's.")
@options.json_option
def schema(element: str | None, schema: Path | None, as_json: bool) -> int:
    """Tell where ELEMENT may stand, what may stand in it, and which attributes it has.

    Without ELEMENT: the names of all elements.
    """
    from tei.resources import schema_path
    from tei.validation.reference import describe, elements
    from tei.validation.schemas import read_schema

    read = read_schema(schema_named(schema) or schema_path("teikit.rng"))
    if element is None:
        names = elements(read)
        put_json(names) if as_json else click.echo("\n".join(names))
        return 0
    page = describe(read, element.strip("<>"))
    if as_json:
        put_json(asdict(page))
    else:
        click.echo("\n".join(_lines(page)))
    return 0


def _lines(page: Element) -> Iterator[str]:
    yield f"<{page.name}>"
    yield from (f"  {line}" for line in wrap(page.description, WIDTH - 2))
    yield from _paragraph("may stand in", page.parents or ["nothing: it is the root of a document"])
    yield from _paragraph("must contain", page.required)
    yield from _paragraph("may begin with", page.first if page.first != page.children else ())
    yield from _paragraph("may contain", [*(["text"] if page.text else []), *page.children] or ["nothing"])
    yield "  attributes" if page.attributes else "  no attributes"
    for attribute in page.attributes:
        yield from _attribute(attribute)


def _paragraph(label: str, names: Sequence[str]) -> Iterator[str]:
    if names:
        first, *rest = wrap(", ".join(names), WIDTH - 20)
        yield f"  {label:<16}{first}"
        yield from (" " * 18 + line for line in rest)


def _attribute(attribute: Attribute) -> Iterator[str]:
    said = " | ".join([*filter(None, attribute.values), *([attribute.form] if attribute.form else [])])
    name = f"@{attribute.name}{' (required)' if attribute.required else ''}"
    first, *rest = wrap(said, WIDTH - 26) or [""]
    yield f"    {name:<22}{first}"
    yield from (" " * 26 + line for line in rest)
