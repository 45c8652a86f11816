"""``tei odd``: schemas and a reference from an ODD, which describes a customization of the TEI."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from tei.cli import options
from tei.cli.edge import say
from tei.cli.streams import INPUT

WRITERS = {
    "rng": "write_rng",
    "rnc": "write_rnc",
    "xsd": "write_xsd",
    "sch": "write_sch",
    "html": "write_reference",
}
"""Each format, by the suffix of its file, with the function of ``tei.odd`` that writes it."""
USUAL = ("rng", "sch")


@click.group()
def odd() -> None:
    """Work with an ODD, the document that describes a customization of the TEI."""


@odd.command("compile")
@click.argument("file", type=INPUT, metavar="FILE.odd")
@click.option("--p5subset", type=INPUT, metavar="FILE", help="What the ODD customises: p5subset.xml, or another ODD.")
@click.option(
    "--to", "formats", type=click.Choice(list(WRITERS)), multiple=True, default=USUAL, show_default=True,
    help="What to write; give it once for each.",
)  # fmt: skip
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER",
    help="Where to write; by itself beside the ODD.",
)  # fmt: skip
@options.quiet_option
def compile_(file: Path, p5subset: Path | None, formats: tuple[str, ...], output: Path | None, quiet: bool) -> int:
    """Compile FILE.odd to RELAX NG (rng, rnc), XML Schema (xsd), Schematron (sch) or an HTML reference (html)."""
    import tei.odd

    schema = tei.odd.compile_odd(file, p5subset=p5subset)
    folder = output or file.parent
    folder.mkdir(parents=True, exist_ok=True)
    for suffix in formats:
        write: Callable[..., None] = getattr(tei.odd, WRITERS[suffix])
        target = folder / f"{file.stem}.{suffix}"
        write(schema, target)
        if not quiet:
            say(f"{target} is written: {len(schema.elements)} elements.")
    return 0
