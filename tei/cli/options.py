"""The options that commands share, so that they are spelled alike everywhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from tei.cli.streams import INPUT
from tei.errors import UsageError

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

OUTPUT = click.Path(allow_dash=True, path_type=Path)


def output_option(help: str = "The file to write; - is standard output.") -> Decorator:
    """``-o``, ``--output``."""
    return click.option("-o", "--output", type=OUTPUT, metavar="FILE", help=help)


json_option: Decorator = click.option("--json", "as_json", is_flag=True, help="The result as JSON on standard output.")

quiet_option: Decorator = click.option("-q", "--quiet", is_flag=True, help="Print errors only.")

metadata_option: Decorator = click.option(
    "--metadata", type=INPUT, metavar="BOOK.toml", help="What is known of the book; see `tei metadata --init`."
)

corrections_option: Decorator = click.option(
    "--corrections",
    type=INPUT,
    metavar="FILE",
    help="A person's decisions; by itself BOOK.corrections.toml beside the book.",
)

authority_option: Decorator = click.option(
    "--authority",
    "authorities",
    type=INPUT,
    multiple=True,
    metavar="FILE",
    help="Persons and places that you know: a CSV file or TEI registers; several are taken in their order.",
)

encoding_option: Decorator = click.option(
    "--encoding", metavar="NAME", help="The encoding of the text, where it is not recognised: gb18030, big5, cp1252 …"
)

style_option: Decorator = click.option(
    "--style",
    type=click.Choice(["markdown", "formfeed", "bare"]),
    help="How the text shows structure, where it is not recognised.",
)


def layers_named(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> frozenset[str]:
    """The layers of every ``--without``, which must be known ones."""
    from tei.pipeline import layers

    value = ",".join(values)
    named = frozenset(name.strip() for name in value.split(",") if name.strip())
    known = {row.layer: row.title for row in layers()} if value.strip() else {}
    remedy = f"The layers are {', '.join(known)}."
    if known and not named:
        raise UsageError(f"--without {value} names no layer", remedy=remedy)
    for name in sorted(named - set(known)):
        raise UsageError(f"there is no layer {name!r} to leave out", remedy=remedy)
    return named


without_option: Decorator = click.option(
    "--without",
    multiple=True,
    metavar="LAYERS",
    callback=layers_named,
    help="Machine layers to leave out, with commas between: names,pages,dates …",
)
