"""``tei metadata``: a template for what is known of a book, and a check of what was filled in."""

from __future__ import annotations

from pathlib import Path

import click

from tei.cli import options
from tei.cli.edge import say
from tei.cli.streams import INPUT, STREAM, put, put_json
from tei.errors import UsageError


@click.command()
@click.argument("file", required=False, type=INPUT, metavar="[BOOK.toml]")
@click.option("--init", is_flag=True, help="Write a template in which every key is explained.")
@options.output_option("Where the template goes; by itself standard output. An existing file is not overwritten.")
@options.quiet_option
@options.json_option
def metadata(file: Path | None, init: bool, output: Path | None, quiet: bool, as_json: bool) -> int:
    """Write a template (--init), or check BOOK.toml."""
    from tei.metadata import read_metadata, template

    if init == (file is not None):
        raise UsageError("give either --init or a file to check", remedy="Write: tei metadata --init -o book.toml")
    if file is None:
        _put_new(output or Path(STREAM), template())
        return 0
    tables = read_metadata(file)
    if as_json:
        put_json(tables)
    elif not quiet:
        say(f"{file} is understood: {', '.join(tables) or 'nothing is filled in yet'}.")
    return 0


def _put_new(path: Path, text: str) -> None:
    if path.is_file() and path.stat().st_size:
        raise UsageError(f"{path} is there already", remedy="Write the template elsewhere with -o.")
    put(path, text.encode())
