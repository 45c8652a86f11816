"""``tei check``: the lossless proof, for anyone who has the two files."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from tei.cli import options
from tei.cli.edge import say
from tei.cli.streams import INPUT, STREAM, get, put_json, tree_of
from tei.errors import NotLosslessError, UsageError


def refuse_swapped(tei: Path, book: Path) -> None:
    """Raise ``UsageError`` where the text stands before the TEI."""
    from tei.sources.structured import begins_like_xml, structured_kind

    if STREAM not in (str(tei), str(book)) and not begins_like_xml(get(tei)) and structured_kind(get(book)) == "tei":
        raise UsageError("the TEI comes first, then the text", remedy=f"Write: tei check {book} {tei}")


SENTENCES = {
    "identical": "{tei} holds {book} exactly: the very bytes can be written back.",
    "same characters": "{tei} holds every character of {book}; the bytes differ in encoding or line ends only.",
    "same text": "{tei} holds the text of {book}; markup of the input, or white space between blocks, differs.",
}


@click.command()
@click.argument("tei", type=INPUT, metavar="BOOK.xml")
@click.argument("book", type=INPUT, metavar="BOOK.txt")
@options.style_option
@options.encoding_option
@options.quiet_option
@options.json_option
def check(tei: Path, book: Path, style: str | None, encoding: str | None, quiet: bool, as_json: bool) -> int:
    """Prove that BOOK.xml holds the text of BOOK.txt; exit code 4 where it does not."""
    from tei.comparison import compare, style_of
    from tei.sources import read_source

    refuse_swapped(tei, book)
    tree = tree_of(tei)
    data = get(book)
    source = read_source(data, uri=str(book), encoding=encoding, style=style or style_of(tree))
    found = compare(tree, data, source)
    if as_json:
        put_json(asdict(found))
    elif found.verdict != "different" and not quiet:
        say(SENTENCES[found.verdict].format(tei=tei, book=book))
    if found.verdict == "different":
        raise NotLosslessError(
            f"the texts differ\n  {book} reads  {found.book}\n  {tei} reads  {found.tei}",
            place=f"{book}:{found.line}:{found.column}",
            remedy="Mend the TEI there; or encode the book again, and record what you changed with `tei correct`.",
        )
    return 0
