"""``tei publish`` and ``tei targets``: TEI to a repository."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tei.cli import options
from tei.cli.destination import destination
from tei.cli.edge import say
from tei.cli.outcomes import Told
from tei.cli.streams import INPUT, STREAM, get, put, put_json
from tei.errors import MissingToolError, UsageError

if TYPE_CHECKING:
    from tei.publishing import TargetRow
    from tei.publishing.batch import Done, Job
    from tei.publishing.target import Target


@click.command()
@click.argument("paths", nargs=-1, type=INPUT, metavar="BOOK.xml|FOLDER…")
@click.option("--to", "to", default="", metavar="TARGET", help="One of those that `tei targets` lists.")
@click.option("--out", "place", default="", metavar="PLACE", help="The folder or address of the target.")
@click.option("--with", "formats", metavar="FORMAT,…", help="Formats beside the TEI: html,epub; else as before.")
@click.option("--set", "chosen", multiple=True, metavar="KEY=VALUE", help="A setting of the target: title=Our books.")
@click.option("--withdraw", multiple=True, metavar="NAME", help="Take a book away, where the target can do that.")
@click.option("--name", default="", metavar="NAME", help="The book's name in the repository, in place of its file's.")
@click.option("--by-path", is_flag=True, help="Call the books of FOLDER by their path in it: qing-book.")
@click.option("--recheck", is_flag=True, help="Ask the target about every book of FOLDER, not only what changed.")
@click.option("--verify", is_flag=True, help="Send nothing: read back what the receipts name, and say what differs.")
@click.option("--dry-run", is_flag=True, help="Show what would be sent, and the metadata; send nothing.")
@click.option("--draft", is_flag=True, help="Leave it unpublished, for you to look at it there: --set draft=yes.")
@click.option("--no-receipt", "receipts", flag_value=False, default=True, help="Write no BOOK.receipt.json.")
@click.option("--report", type=options.OUTPUT, metavar="FILE.csv", help="What became of each book, as a table.")
@options.quiet_option
@options.json_option
def publish(
    paths: tuple[Path, ...], verify: bool, quiet: bool, as_json: bool, report: Path | None, **given: Any
) -> int:
    """Publish each BOOK.xml, and the books of each FOLDER that changed: send, read back, write a receipt.

    Again with nothing changed it sends nothing; interrupted, it goes on when it is called again.  Without --out
    a book goes where teikit.toml says, or where it went before.
    """
    if given.pop("draft"):
        given["chosen"] = (*given["chosen"], "draft=yes")
    if verify and given["withdraw"]:
        raise UsageError("--verify and --withdraw don't go together", remedy="Withdraw first, then verify.")
    if STREAM in map(str, paths):
        given["receipts"] = False  # beside which file?
    gc.enable()  # a command goes without, but ten thousand books leave much behind
    told = Told(quiet=quiet or as_json, plans=not as_json, many=any(path.is_dir() for path in paths))
    try:
        (_verify if verify else _publish)(paths, told, **given)
    finally:
        if report and told.rows:
            put(report, told.table())
    if as_json:
        put_json({"books": told.results, "failed": told.counts["failed"]})
    return told.verdict()


@click.command()
@options.json_option
def targets(as_json: bool) -> int:
    """List the repositories that `tei publish` knows."""
    from tei.publishing import targets as all_targets

    rows = list(all_targets().values())
    if as_json:
        put_json([row._asdict() for row in rows])
        return 0
    for row in rows:
        click.echo(f"{row.name:<10}{row.title:<46}--out {row.place}")
    return 0


def _publish(
    paths: Sequence[Path],
    told: Told,
    *,
    to: str,
    place: str,
    formats: str | None,
    chosen: Sequence[str],
    withdraw: Sequence[str],
    name: str,
    by_path: bool,
    recheck: bool,
    dry_run: bool,
    receipts: bool,
) -> None:
    from tei.formats import formats_named
    from tei.io.redaction import redact
    from tei.publishing.batch import Job, publish_books, write_receipts
    from tei.publishing.books import books_of
    from tei.publishing.preparing import Recipe
    from tei.publishing.target import Whole

    if not (paths or withdraw or chosen):
        raise UsageError("no book is named", remedy="Name the TEI files to publish, or a folder that holds them.")
    where = destination(paths, to, place, formats, _settings(chosen))
    row = _row(where.target)
    books = books_of(paths, name=name, by_path=by_path, apart=_folder_at(where.place))
    if paths and not (books or withdraw):
        remedy = "Check how the folder is called. Hidden folders don't count, nor what was itself published."
        raise UsageError(f"there is no TEI file in {', '.join(map(str, paths))}", remedy=remedy)
    target = _open(row, where.place, where.settings)
    recipe = None if where.formats is None else Recipe(formats_named(where.formats))
    job = Job(row, target, redact(where.place), recipe, dry_run=dry_run, receipts=receipts, recheck=recheck)
    whole = isinstance(job.target, Whole) and not dry_run
    waiting: list[Done] = []
    with _together(job, paths, withdraw):
        for done in told.watched(publish_books(books, job, get), len(books)):
            if whole and done.error is None:
                waiting.append(done)  # the last step may yet fail
            else:
                told.take(done, job, several=len(books) > 1)
    write_receipts(waiting, job)
    order = {book: number for number, book in enumerate(books)}
    for done in sorted(waiting, key=lambda done: order[done.book]):
        told.take(done, job, several=len(books) > 1)


def _verify(paths: Sequence[Path], told: Told, *, to: str, place: str, chosen: Sequence[str], **given: Any) -> None:
    from functools import cache

    from tei.io.redaction import redact
    from tei.publishing.batch import AT_ONCE
    from tei.publishing.books import books_of
    from tei.publishing.many import run_many
    from tei.publishing.verifying import verify, visits

    if not paths:
        raise UsageError("no book is named", remedy="Name the folder or the TEI files that were published.")
    books = books_of(paths, by_path=given["by_path"])
    found = list(visits(books, to, redact(place)))
    if not found:
        raise UsageError("no receipt says that these books were published", remedy="Publish them first.")
    settings = _settings(chosen)

    @cache
    def opened(name: str, at: str, public: bool) -> Target:
        row, said = _row(name), settings if to else {}
        return _open(row, place or at, said if public or "draft" not in row.settings else {**said, "draft": "yes"})

    outcomes = run_many(
        found,
        lambda visit: (visit, opened(visit.entry["target"], visit.place, visit.entry.get("public", True))),
        lambda made: verify(*made),
        AT_ONCE,
    )
    for outcome in told.watched(outcomes, len(found)):
        told.take_visit(outcome.job, outcome.result, outcome.error, several=len(found) > 1)


def _settings(chosen: Sequence[str]) -> dict[str, str]:
    """What ``--set`` says."""
    if wrong := [one for one in chosen if "=" not in one]:
        raise UsageError(f"--set {wrong[0]} sets nothing", remedy=f"Write --set {wrong[0]}=VALUE.")
    return dict(one.partition("=")[::2] for one in chosen)


def _folder_at(place: str) -> Path | None:
    """The place, where it is a folder of this machine."""
    return Path(place) if "://" not in place and Path(place).is_dir() else None


def _row(name: str) -> TargetRow:
    from tei.publishing import targets as all_targets

    row = all_targets().get(name)
    if row is None:
        raise UsageError(f"there is no target {name!r}", remedy=f"There are {', '.join(all_targets())}.")
    return row


@contextmanager
def _together(job: Job, paths: Sequence[Path], withdraw: Sequence[str]) -> Iterator[None]:
    """Take away what is to be withdrawn; where the books of a target make one thing, all of it is one step."""
    from tei.publishing.bundle import is_name
    from tei.publishing.target import Whole, Withdrawing

    if withdraw and not isinstance(job.target, Withdrawing):
        raise UsageError(f"{job.row.name} can't withdraw a book", remedy="Withdraw it where it is kept.")
    if strange := [name for name in withdraw if not is_name(name)]:
        raise UsageError(f"{strange[0]!r} is no name of a book", remedy="Say it as it is called in the repository.")
    if withdraw:
        _check_receipts(paths)
    if job.dry_run:
        for name in withdraw:
            say(f"{name}: would be withdrawn")
        yield
        return
    whole = isinstance(job.target, Whole)
    with job.target.together() if isinstance(job.target, Whole) else nullcontext():
        for name in withdraw:
            _withdraw(name, job, tell=not whole)
        yield
    for name in withdraw if whole else ():
        say(f"{name}: withdrawn")
    _forget(paths, job, withdraw)


def _withdraw(name: str, job: Job, *, tell: bool) -> None:
    from tei.publishing.target import Withdrawing

    assert isinstance(job.target, Withdrawing)  # asked before
    job.target.withdraw(name)
    if tell:
        say(f"{name}: withdrawn")


def _check_receipts(paths: Sequence[Path]) -> None:
    """Raise ``UnreadableError`` for a receipt that could not be changed afterwards."""
    from tei.publishing.receipts import receipts_in

    for folder in _folders(paths):
        for _ in receipts_in(folder):
            pass


def _folders(paths: Sequence[Path]) -> list[Path]:
    """Where the receipts of withdrawn books are: in the folders named, or here."""
    return [path if path.is_dir() else path.parent for path in paths or (Path(),)]


def _forget(paths: Sequence[Path], job: Job, names: Sequence[str]) -> None:
    """Take the books that were withdrawn out of the receipts in the folders named, or here."""
    from tei.publishing.receipts import forget_name

    for folder in _folders(paths):
        forget_name(folder, names, job.row.name, job.place)


def _open(row: TargetRow, place: str, settings: Mapping[str, str]) -> Target:
    """The target; raises ``UsageError`` for settings that it has no use for."""
    from tei.io.secrets import read_secrets
    from tei.pipeline import load

    if unknown := settings.keys() - set(row.settings):
        there = f"There are {', '.join(row.settings)}." if row.settings else "It has no settings."
        raise UsageError(f"{row.name} has no setting {min(unknown)!r}", remedy=there)
    try:
        more = (dict(settings),) if row.settings else ()
        target: Target = load(row.function)(place, read_secrets(row.name), *more)
    except ModuleNotFoundError as error:
        remedy = f"pip install 'teikit[{row.extra}]'"
        raise MissingToolError(f"{row.title} needs the package {error.name}", remedy=remedy) from None
    return target
