"""``tei explain``: the decisions behind a TEI file, or the page of an issue's code."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tei import __version__
from tei.cli import options
from tei.cli.edge import say
from tei.cli.streams import INPUT, put_json, tree_of
from tei.errors import UsageError

if TYPE_CHECKING:
    from lxml import etree

    from tei.explain import Said
    from tei.issues import Entry


@click.command()
@click.argument("what", metavar="BOOK.xml|CODE")
@click.option("--line", type=click.IntRange(min=1), metavar="N", help="Only what touches line N of the book's text.")
@click.option("--lost", is_flag=True, help="Only the claims that lost.")
@options.metadata_option
@options.corrections_option
@options.authority_option
@options.json_option
def explain(
    what: str,
    line: int | None,
    lost: bool,
    metadata: Path | None,
    corrections: Path | None,
    authorities: tuple[Path, ...],
    as_json: bool,
) -> int:
    """Show who said what of BOOK.xml, by which rule, how surely, and who lost.

    Given the code of an issue instead of a file, show its page in the catalogue.
    """
    from tei.issues import catalogue

    entry = catalogue().get(what)
    if entry is not None and not Path(what).exists():
        return _show_entry(entry, as_json)
    if not Path(what).exists() and what != "-" and "." not in what:
        raise UsageError(f"there is no file and no code {what!r}", remedy=_near(what, catalogue()))
    from tei.explain import explain as explain_document
    from tei.explain import repeat

    tree = tree_of(INPUT.convert(what, None, None))
    _say_version(tree)
    document = repeat(tree, what, _knowledge(Path(what), metadata, corrections, authorities))
    claims = [said for said in explain_document(document, line) if not (lost and said.kept)]
    if as_json:
        put_json([asdict(said) for said in claims])
    else:
        _show(claims)
    return 0


def _say_version(tree: etree._ElementTree) -> None:
    """Decisions are taken again, by this version; say so where another one made the edition."""
    from tei.explain import read_instruction

    made = read_instruction(tree).get("version", __version__)
    if made != __version__:
        say(f"made by teikit {made}; teikit {__version__} decides again, and may decide otherwise")


def _near(code: str, codes: Iterable[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(code, list(codes))
    return f"Did you mean {' or '.join(near)}?" if near else "Give a TEI file or the code of an issue."


def _knowledge(
    tei: Path, metadata: Path | None, corrections: Path | None, authorities: Collection[Path]
) -> Mapping[str, object]:
    from tei.annotators.corrections import read_corrections, sidecar_of
    from tei.cli.encode import authority_at
    from tei.metadata import read_metadata

    known: dict[str, object] = dict(read_metadata(metadata)) if metadata else {}
    known |= authority_at(known, metadata, authorities)
    sidecar = corrections or sidecar_of(tei)
    return known | ({"corrections": read_corrections(sidecar)} if sidecar else {})


def _show_entry(entry: Entry, as_json: bool) -> int:
    if as_json:
        put_json(asdict(entry))
        return 0
    click.echo(f"{entry.code} ({entry.severity}): {entry.title}\n\n{entry.meaning.strip()}\n")
    click.echo(f"Example:\n{_indented(entry.example)}\n\nWhat to do: {entry.remedy.strip()}")
    return 0


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.strip().splitlines())


def _show(claims: Iterable[Said]) -> None:
    for said in claims:
        attributes = "".join(f' {name}="{value}"' for name, value in said.attributes.items())
        who = " ".join(filter(None, (said.annotator, f"({said.rule})" if said.rule else "")))
        click.echo(f"{'  ' if said.kept else '✗ '}{said.line}:{said.column} <{said.element}{attributes}> {said.quote}")
        click.echo(f"      {who or 'the encoder'}, {said.certainty}{': ' + said.note if said.note else ''}")
        if not said.kept:
            click.echo(f"      lost{' to ' + said.winner if said.winner else ''}: {said.reason}")
