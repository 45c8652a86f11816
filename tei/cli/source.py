"""``tei source``: the text back from the TEI."""

from __future__ import annotations

from pathlib import Path

import click

from tei.cli import options
from tei.cli.streams import INPUT, STREAM, get, put, refuse_same, refuse_source, tree_of


@click.command()
@click.argument("tei", type=INPUT, metavar="BOOK.xml")
@options.output_option("The file to write; by itself standard output.")
@click.option("--reading", is_flag=True, help="The text as the printed page has it, without the input's own markup.")
@options.quiet_option
def source(tei: Path, output: Path | None, reading: bool, quiet: bool) -> int:
    """Write the source of BOOK.xml: the very bytes that it was made from."""
    from tei.encoding.decode import reading_text
    from tei.explain import source_bytes

    if output:
        refuse_same(output, [tei])
    tree = tree_of(tei)
    data = _closed(reading_text(tree.getroot())).encode() if reading else source_bytes(tree)
    if output and str(tei) != STREAM:
        refuse_source(output, data, get(tei))
    put(output or Path(STREAM), data)
    return 0


def _closed(text: str) -> str:
    return text if text.endswith("\n") else text + "\n"
