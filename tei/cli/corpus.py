"""``tei corpus``: many books at once, on what there is."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tei.cli import options
from tei.cli.edge import say
from tei.cli.streams import INPUT, STREAM, put, put_json
from tei.errors import InvalidError, SomeFailedError

if TYPE_CHECKING:
    from tei.corpus.running import Order, Summary


MANY = 10
"""So many entries that were left out are named."""


@click.group()
def corpus() -> None:
    """Encode, validate and transform many books; report on them, search them.

    SOURCE and TARGET are folders, or whatever fsspec opens: s3://BUCKET/FOLDER, webdav://…, sftp://…
    SOURCE may be a zip.
    """


def running(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of every command that works on all books of a source."""
    for add in reversed(RUNNING):
        command = add(command)
    return command


RUNNING: tuple[options.Decorator, ...] = (
    click.argument("source", metavar="SOURCE"),
    click.option("--out", "target", required=True, metavar="TARGET", help="Where everything goes."),
    click.option("--config", default="", metavar="FILE", help="By itself corpus.toml in SOURCE, where there is one."),
    click.option("--include", multiple=True, metavar="PATTERN", help="Which files are books: 'qing/**/*.txt'."),
    click.option("--exclude", multiple=True, metavar="PATTERN", help="Which files are none."),
    click.option(
        "--engine", default="local", show_default=True, metavar="NAME", help="local, dask, or tcp://HOST:PORT."
    ),
    click.option("--processes", type=click.IntRange(1), metavar="N", help="Workers; by itself one for each core."),
    click.option("--time-limit", type=click.FloatRange(0.1), metavar="SECONDS", help="For one book; by itself 600."),
    click.option("--memory-limit", metavar="AMOUNT", help="For one book: 2 GB. By itself a worker's share of 80 %."),
    click.option("--retry", is_flag=True, help="Try books again that were set aside."),
    click.option("--force", is_flag=True, help="Do everything again, and overwrite what a person edited."),
    click.option("--prune", is_flag=True, help="Remove what was made of books that are no more in SOURCE."),
    click.option("--state", type=click.Path(path_type=Path), metavar="FOLDER", help="Where the manifest is kept."),
    options.quiet_option,
    options.json_option,
)


@corpus.command()
@running
@options.style_option
@options.encoding_option
@click.option("--language", metavar="TAG", help="The language of the books, where it is not recognised.")
@options.without_option
@options.authority_option
def encode(style: str | None, encoding: str | None, language: str | None, without: Any, **given: Any) -> int:
    """Encode every text of SOURCE as TEI: validated, nothing lost."""
    said = {"style": style, "encoding": encoding, "language": language, "without": sorted(without)}
    return _run("encode", {name: value for name, value in said.items() if value}, {}, **given)


@corpus.command()
@running
@click.option("--grammar-only", is_flag=True, help="No constraints, pointers and texts.")
def validate(grammar_only: bool, **given: Any) -> int:
    """Validate every TEI file of SOURCE; what is wrong stands in the manifest and the report."""
    return _run("validate", {}, {"grammar_only": grammar_only}, **given)


@corpus.command()
@running
@click.option("--to", "names", required=True, metavar="FORMAT,…", help="Of those that `tei formats` lists.")
@click.option("--reading", metavar="NAME", help="source, simplified, traditional or diplomatic; source by itself.")
@click.option("--odd", "odds", type=INPUT, multiple=True, metavar="MY.odd", help="Models that come before ours.")
@click.option("--lenient", is_flag=True, help="Take TEI that is not valid, and say what was left out.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="An option of a format: writing=vertical.")
def transform(**given: Any) -> int:
    """Write every TEI file of SOURCE in other formats; each file is read once."""
    from tei.corpus.formatting import format_options

    wanted = {name: given.pop(name) for name in ("names", "reading", "odds", "lenient", "settings")}
    return _run("transform", {}, format_options(**wanted), **given)


@corpus.command()
@running
@options.authority_option
def retag(**given: Any) -> int:
    """Mark the names of every TEI file of SOURCE anew; a person's decisions stay. TARGET may be SOURCE."""
    return _run("retag", {}, {}, **given)


Values = dict[str, Any]


def _run(job: str, overrides: Values, result: Values, *, quiet: bool, as_json: bool, **given: Any) -> int:
    from tei.corpus.progress import shown, silent, watching
    from tei.corpus.running import run

    gc.enable()  # a command goes without, but a run may take days
    summary = run(_order(job, overrides, result, **given), shown if watching(quiet or as_json) else silent)
    if as_json:
        put_json(asdict(summary))
    elif not quiet:
        _tell(summary)
    return _verdict(summary)


def _order(job: str, overrides: dict[str, Any], result: dict[str, Any], **given: Any) -> Order:
    from tei.corpus.config import amount
    from tei.corpus.messages import Limits
    from tei.corpus.running import Order

    seconds, memory = given.pop("time_limit"), given.pop("memory_limit")
    limits = Limits(seconds or 0, amount(memory) if memory else 0)
    processes = given.pop("processes") or 0
    return Order(job, **given, overrides=overrides, options=result, processes=processes, limits=limits)


def _tell(summary: Summary) -> None:
    rate = f", {summary.done / summary.seconds:,.1f} books a second" if summary.done and summary.seconds else ""
    say(
        f"{summary.books:,} books: {summary.done:,} done, {summary.unchanged:,} unchanged, {summary.failed:,} failed "
        f"({summary.seconds:,.1f} s{rate})"
    )
    for one in summary.failures:
        say(f"  failed: {one}")
    if (more := summary.aside - len(summary.failures)) > 0:
        say(f"  … and {more:,} more")
    for one in (*summary.left_out, *summary.links)[:MANY]:
        say(f"  left out: {one}")
    if (more := len(summary.left_out) + len(summary.links) - MANY) > 0:
        say(f"  … and {more:,} more")
    if summary.others:
        some = ", ".join(f"{number:,} {suffix}" for suffix, number in Counter(summary.others).most_common(5))
        say(f"  {sum(summary.others.values()):,} other files are no books: {some}; --include takes what you name")
    if summary.unused_rows:
        some = ", ".join(summary.unused_rows[:5])
        say(f"  {len(summary.unused_rows):,} rows of the table fit no book: {some}")
    if summary.authority_remarks:
        some = "".join(f"\n    {remark}" for remark in summary.authority_remarks[:5])
        say(f"  {len(summary.authority_remarks):,} remarks on what you know of persons and places:{some}")
    if summary.gone:
        say(f"  {summary.gone:,} books are no more in the source; --prune removes what was made of them")
    if summary.pruned:
        say(f"  {summary.pruned:,} books were no more in the source: what was made of them is removed")


def _verdict(summary: Summary) -> int:
    if summary.left_out and not summary.aside:
        message = f"{len(summary.left_out):,} entries of the source can't be read: {summary.left_out[0]}"
        raise SomeFailedError(message, remedy="Mend them, or leave them out with --exclude. All other books are done.")
    look = f"`tei corpus report {summary.target}` says which and why"
    if summary.aside:
        message = f"{summary.aside:,} of {summary.books:,} books are not done"
        raise SomeFailedError(message, remedy=f"{look}; --retry tries again those that were set aside.")
    if summary.invalid:
        raise InvalidError(f"{summary.invalid:,} of {summary.books:,} files are not valid", remedy=f"{look}.")
    return 0


state_option: options.Decorator = click.option(
    "--state", type=click.Path(path_type=Path), metavar="FOLDER", help="Where the manifest is kept, if not in TARGET."
)
job_option: options.Decorator = click.option(
    "--job",
    type=click.Choice(["encode", "validate", "transform", "retag"]),
    help="Of which work, where there was several.",
)


@corpus.command()
@click.argument("target", metavar="TARGET")
@click.option("--out", "output", type=options.OUTPUT, metavar="FILE.html", help="By itself report.html in TARGET.")
@job_option
@click.option("--sample", type=click.IntRange(1), metavar="N", help="Draw N books for a person, into SAMPLE.csv.")
@click.option("--seed", default="", metavar="TEXT", help="Another seed draws another sample.")
@click.option("--judged", type=options.OUTPUT, metavar="SAMPLE.csv", help="The sheet of a sample, filled in.")
@state_option
@options.quiet_option
@options.json_option
def report(target: str, output: Path | None, quiet: bool, as_json: bool, **given: Any) -> int:
    """Write what was found as a page and as JSON; draw a sample, and estimate the quality from it."""
    from tei.corpus.reporting import Wish, write_report

    written = write_report(Wish(target, output, **given))
    if as_json:
        put_json(asdict(written.numbers))
    elif not quiet:
        for path in written.paths:
            say(f"wrote {path}")
        if said := written.numbers.estimate:
            say(f"{said.good} of {said.judged} are good: {said.low:.1%} to {said.high:.1%} of all (95 %)")
    return 0


@corpus.command()
@click.argument("target", metavar="TARGET")
@click.option("--to", "form", type=click.Choice(["csv", "jsonl", "parquet"]), default="csv", show_default=True)
@options.output_option("The file to write; by itself standard output.")
@state_option
def export(target: str, form: str, output: Path | None, state: Path | None) -> int:
    """Write the manifest, a row for each book."""
    from tei.corpus.exporting import EXPORTS
    from tei.corpus.reporting import opened

    with opened(target, state) as manifest:
        put(output or Path(STREAM), EXPORTS[form](manifest))
    return 0


@corpus.command()
@click.argument("text")
@click.argument("target", metavar="[TARGET]", default=".")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, metavar="N", help="Places shown.")
@click.option("--exact", is_flag=True, help="This very form only: 群众 doesn't find 羣眾.")
@state_option
@options.quiet_option
@options.json_option
def search(text: str, target: str, limit: int, exact: bool, state: Path | None, quiet: bool, as_json: bool) -> int:
    """Find TEXT in all books, in simplified and traditional form, with book and page."""
    from tei.corpus.search import search as find

    found = find(target, text, limit=limit, exact=exact, state=state)
    if as_json:
        put_json(asdict(found))
        return 0
    for hit in found.hits:
        page = f" p. {hit.page}" if hit.page else ""
        click.echo(f"{hit.book}{page}: {hit.before}【{hit.found}】{hit.after}")
    if not quiet:
        more = f" ({len(found.hits):,} shown)" if len(found.hits) < found.places else ""
        say(f"{found.places:,} places in {found.books:,} books{more}")
    return 0


@corpus.command()
@click.argument("target", metavar="[TARGET]", default=".")
@click.option("--to", "form", type=click.Choice(["csv", "json", "tei"]), default="csv", show_default=True)
@options.output_option("The file to write; by itself standard output.")
@state_option
def registers(target: str, form: str, output: Path | None, state: Path | None) -> int:
    """Write one register of persons, places and organisations for all books."""
    from tei.corpus.registers import REGISTERS, merged

    put(output or Path(STREAM), REGISTERS[form](merged(target, state)))
    return 0
