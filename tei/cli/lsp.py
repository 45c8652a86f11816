"""``tei lsp``: validation, descriptions, completion and repairs in an editor."""

from __future__ import annotations

from pathlib import Path

import click

from tei.cli import options
from tei.cli.streams import INPUT
from tei.cli.validate import schema_named
from tei.errors import MissingToolError

REMEDY = 'Install it with `pip install "teikit[lsp]"`.'


@click.command()
@click.option("--schema", type=INPUT, metavar="SCHEMA.rng", help="For files that name none; teikit's by itself.")
@click.option("--schematron", type=INPUT, multiple=True, metavar="RULES.sch", help="Constraints to check as well.")
@options.authority_option
def lsp(schema: Path | None, schematron: tuple[Path, ...], authorities: tuple[Path, ...]) -> int:
    """Serve an editor over standard input and output, by the Language Server Protocol.

    The editor starts this command itself; docs/editors.md says how to set it up.
    """
    from tei.validation.checking import Options

    try:
        from tei.lsp.server import serve
    except ModuleNotFoundError as error:
        raise MissingToolError(f"the package {error.name} is not installed", remedy=REMEDY) from None
    serve(Options(schema_named(schema), schematron), authorities)
    return 0
