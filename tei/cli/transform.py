"""``tei transform`` and ``tei formats``: TEI to other formats."""

from __future__ import annotations

from pathlib import Path

import click

from tei.cli import options
from tei.cli.encode import output_of
from tei.cli.streams import INPUT, put, put_json, tree_of
from tei.errors import UsageError


@click.command()
@click.argument("tei", type=INPUT, metavar="BOOK.xml")
@click.option("--to", "name", required=True, metavar="FORMAT", help="One of those that `tei formats` lists.")
@options.output_option("The file to write; - is standard output. By itself BOOK with the suffix of the format.")
@options.quiet_option
def transform(tei: Path, name: str, output: Path | None, quiet: bool) -> int:
    """Write BOOK.xml in another format."""
    from tei.formats import FORMATS
    from tei.pipeline import load

    row = next((row for row in FORMATS if row.name == name), None)
    if row is None:
        raise UsageError(f"there is no format {name!r}", remedy=f"There are {', '.join(r.name for r in FORMATS)}.")
    data: bytes = load(row.function)(tree_of(tei))
    put(output_of(tei, output, row.suffix), data)
    return 0


@click.command()
@options.json_option
def formats(as_json: bool) -> int:
    """List the formats that `tei transform` writes."""
    from tei.formats import FORMATS

    if as_json:
        put_json([row._asdict() for row in FORMATS])
        return 0
    for row in FORMATS:
        click.echo(f"{row.name:<10}{row.suffix:<8}{row.title}")
    return 0
