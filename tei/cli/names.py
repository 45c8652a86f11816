"""``tei names``: the persons, places and organisations of a TEI file.

``tei names BOOK.xml …`` is the command itself; ``tei names reconcile`` and ``tei names train`` stand beside it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tei.cli import options
from tei.cli.edge import say
from tei.cli.streams import INPUT, STREAM, get, put, put_json, refuse_same, refuse_source, tree_of
from tei.errors import UsageError
from tei.stamps import is_untouched, stamped

if TYPE_CHECKING:
    from tei.authorities import Authority
    from tei.registers.reading import Row

SHOW = "show"
"""The command that runs where the first word is none of the others: it need not be typed."""

KINDS = ("person", "place", "organisation")


class Names(click.Group):
    """A group whose own command takes what is no sub-command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the unspoken command before a file or an option that is none of the group's."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = [SHOW, *args]
        return super().parse_args(ctx, args)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The shapes of the command."""
        formatter.write_usage(ctx.command_path, "BOOK.xml [OPTIONS] | reconcile BOOK.xml … | train [FILE]…")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options of the unspoken command, then the other commands."""
        self.commands[SHOW].format_options(ctx, formatter)
        others = [(name, command.get_short_help_str(90)) for name, command in self.commands.items() if name != SHOW]
        with formatter.section("Commands"):
            formatter.write_dl(others)


@click.group(cls=Names)
def names() -> None:
    """The persons, places and organisations of BOOK.xml, as its registers have them.

    A table by itself. The CSV is an authority file: correct it, and give it back with --authority.
    """


@names.command(SHOW, hidden=True)
@click.argument("tei", type=INPUT, metavar="BOOK.xml")
@click.option("--csv", "as_csv", is_flag=True, help="CSV, with the columns of an authority file.")
@options.json_option
@click.option(
    "--concordance",
    is_flag=False,
    flag_value="",
    metavar="[NAME]",
    help="Every mention with page, line and context; of one NAME, or of all.",
)
@click.option("--kind", type=click.Choice(KINDS), help="Only these.")
@click.option("--retag", is_flag=True, help="Mark the names anew and write the file; a person's decisions stay.")
@options.authority_option
@options.metadata_option
@options.corrections_option
@options.output_option("The file to write; by itself standard output, and BOOK.xml with --retag.")
@options.quiet_option
def show(
    tei: Path,
    as_csv: bool,
    as_json: bool,
    concordance: str | None,
    kind: str | None,
    retag: bool,
    authorities: tuple[Path, ...],
    metadata: Path | None,
    corrections: Path | None,
    output: Path | None,
    quiet: bool,
) -> int:
    """The names of BOOK.xml: a table, CSV, JSON or a concordance; or the file with its names marked anew."""
    if retag:
        if as_csv or as_json or concordance is not None or kind:
            raise UsageError("--retag writes the file, and shows nothing", remedy="Run the command again to see them.")
        return _retag(tei, output or tei, authorities, metadata, corrections, quiet)
    if authorities or metadata or corrections:
        raise UsageError("an authority, metadata or corrections change something with --retag only")
    if sum((as_csv, as_json, concordance is not None)) > 1:
        raise UsageError("--csv, --json and --concordance exclude each other", remedy="Name one.")
    from tei.registers.reading import read_rows

    if output:
        refuse_same(output, [tei])
        if str(tei) != STREAM:
            refuse_source(output, b"", get(tei))
    rows = [row for row in read_rows(tree_of(tei)) if kind in (None, row.kind)]
    _show(rows, output or Path(STREAM), as_csv, as_json, concordance)
    return 0


def _show(rows: list[Row], output: Path, as_csv: bool, as_json: bool, concordance: str | None) -> None:
    from tei.registers import listing

    if as_json and str(output) == STREAM:
        put_json(listing.to_json(rows))
        return
    if as_json:
        import json

        text = json.dumps(listing.to_json(rows), ensure_ascii=False, indent=2) + "\n"
    elif as_csv:
        text = listing.to_csv(rows)
    else:
        lines = listing.to_lines(rows) if concordance is None else _concordance(rows, concordance)
        text = "".join(f"{line}\n" for line in lines)
    put(output, text.encode("utf-8", "backslashreplace"))


def _concordance(rows: list[Row], name: str) -> list[str]:
    from tei.registers.listing import concordance

    lines = list(concordance(rows, name))
    if name and not lines:
        raise UsageError(f"no entry is called {name!r}", remedy="`tei names BOOK.xml` lists the names that there are.")
    return lines


def _retag(
    tei: Path, output: Path, authorities: tuple[Path, ...], metadata: Path | None, corrections: Path | None, quiet: bool
) -> int:
    from tei.annotators.corrections import read_corrections, sidecar_of
    from tei.cli.encode import authority_at
    from tei.metadata import read_metadata
    from tei.registers.retagging import retag

    sidecar = corrections or sidecar_of(tei)
    if str(output) != str(tei):
        refuse_same(output, [tei])
    refuse_same(output, [*authorities, metadata, sidecar])
    tree = tree_of(tei)
    known = dict(read_metadata(metadata)) if metadata else {}
    authority = authority_at(known, metadata, authorities).get("authority")
    said = read_corrections(sidecar) if sidecar else ()
    data = retag(tree, str(tei), authority=authority, corrections=said, metadata=known)
    data = stamped(data) if is_untouched(get(tei)) else data  # what a person changed stays marked as that
    if str(output) == STREAM or not output.is_file() or get(output) != data:
        refuse_source(output, data, data)
        put(output, data)
    if not quiet:
        _say_faults(authority)
        say(f"{tei} → {output}: names marked anew; valid, and the text is what it was.")
    return 0


@names.command("reconcile")
@click.argument("tei", type=INPUT, metavar="BOOK.xml", required=False)
@click.option("--all", "every", is_flag=True, help="Also the entries that have an identifier.")
@click.option("--matched", type=INPUT, metavar="DONE.csv", help="What OpenRefine exported: make it an authority file.")
@click.option("--kind", type=click.Choice(KINDS), help="Only these.")
@options.output_option("The CSV to write; by itself standard output.")
@options.quiet_option
def reconcile(
    tei: Path | None, every: bool, matched: Path | None, kind: str | None, output: Path | None, quiet: bool
) -> int:
    """Write the names without an identifier as CSV for OpenRefine, and take back what it matched.

    In OpenRefine, match the column name; put the identifiers (cell.recon.match.id) into a column called
    wikidata, gnd, viaf, geonames, cbdb or id; export as CSV.

    \b
    tei names reconcile book.xml -o open.csv
    tei names reconcile --matched done.csv -o mine.csv
    tei names book.xml --retag --authority mine.csv
    """
    if (tei is None) == (matched is None):
        raise UsageError("give BOOK.xml or --matched DONE.csv", remedy="One is the way out, the other the way back.")
    if output:
        refuse_same(output, [tei, matched])
        if tei is not None and str(tei) != STREAM:
            refuse_source(output, b"", get(tei))
    put(output or Path(STREAM), (_matched(matched, quiet) if matched else _open(tei, kind, every)).encode())
    return 0


def _open(tei: Path | None, kind: str | None, every: bool) -> str:
    from tei.registers.openrefine import to_reconcile
    from tei.registers.reading import read_rows

    rows = read_rows(tree_of(tei or Path(STREAM)))
    return to_reconcile((row for row in rows if kind in (None, row.kind)), every=every)


def _say_faults(authority: Authority | None) -> None:
    """What is wrong with an authority file; that names are borne by several is none of that."""
    for issue in authority.issues if authority else ():
        if issue.severity != "info":
            say(f"{issue.place}: {issue.message} [{issue.code}]")


def _matched(path: Path, quiet: bool) -> str:
    from tei.authorities import read_authority
    from tei.registers.openrefine import matched, unmatched

    authority = read_authority(path)
    if not quiet:
        _say_faults(authority)
    left = unmatched(authority)
    if left and not quiet:
        say(f"{len(authority.entries) - len(left)} matched; {len(left)} without an identifier are left out")
    return matched(authority)


@names.command("train")
@click.argument("texts", type=INPUT, nargs=-1, metavar="[FILE]...")
@options.output_option("The model to write; by itself the one that later runs on this machine use.")
@options.quiet_option
def train(texts: tuple[Path, ...], output: Path | None, quiet: bool) -> int:
    """Learn to find Chinese names from texts in which they are marked.

    Every later run on this machine uses what was learnt, and the header names it. FILE is text with
    [P:person] and [L:place], columns of BIO labels, or TEI with persName and placeName; without any, the news
    that the extra teikit[train] brings.
    """
    from tei.naming.training import train_model

    path, model = train_model(texts, output=output, report=(lambda line: None) if quiet else say)
    if not quiet:
        say(f"{path}  model {model.version}, made of {model.made_of}")
    return 0
