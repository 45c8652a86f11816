"""``tei publish`` and ``tei targets``: TEI to a repository."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING

import click

from tei.cli import options
from tei.cli.edge import say, tell_or_raise
from tei.cli.streams import INPUT, get, put, put_json, tree_of_bytes
from tei.errors import InvalidError, MissingToolError, SomeFailedError, UsageError

if TYPE_CHECKING:
    from tei.formats import Format
    from tei.formats.book import Book
    from tei.publishing import TargetRow
    from tei.publishing.bundle import Bundle
    from tei.publishing.publishing import Plan, Receipt
    from tei.publishing.target import Target

AT_ONCE = 8
"""Books on their way at a time."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the options say, alike for every book."""

    row: TargetRow
    target: Target
    place: str
    formats: Sequence[Format]
    name: str | None
    dry_run: bool
    receipts: bool
    waiting: list[tuple[Path, Receipt]] = field(default_factory=list)
    """Receipts of what is not yet there."""


@click.command()
@click.argument("books", nargs=-1, type=INPUT, metavar="BOOK.xml…")
@click.option("--to", "to", required=True, metavar="TARGET", help="One of those that `tei targets` lists.")
@click.option("--out", "place", required=True, metavar="PLACE", help="The folder or address of the target.")
@click.option("--with", "formats", default="", metavar="FORMAT,…", help="Formats that go beside the TEI: html,epub.")
@click.option("--set", "chosen", multiple=True, metavar="KEY=VALUE", help="A setting of the target: title=Our books.")
@click.option("--withdraw", multiple=True, metavar="NAME", help="Take a book away, where the target can do that.")
@click.option("--name", metavar="NAME", help="The book's name in the repository, in place of its file's.")
@click.option("--dry-run", is_flag=True, help="Show what would be sent, and the metadata; send nothing.")
@click.option("--draft", is_flag=True, help="Leave it unpublished, for you to look at it there: --set draft=yes.")
@click.option("--no-receipt", "receipts", flag_value=False, default=True, help="Write no BOOK.receipt.json.")
@options.quiet_option
@options.json_option
def publish(
    books: tuple[Path, ...],
    to: str,
    place: str,
    formats: str,
    chosen: tuple[str, ...],
    withdraw: tuple[str, ...],
    name: str | None,
    dry_run: bool,
    draft: bool,
    receipts: bool,
    quiet: bool,
    as_json: bool,
) -> int:
    """Publish BOOK.xml: send what the target lacks, read it back, write a receipt.

    Again with nothing changed it sends nothing; interrupted, it goes on when it is called again.
    """
    from tei.formats import formats_named
    from tei.publishing.many import run_many
    from tei.publishing.secrets import redacted

    if name and len(books) > 1:
        raise UsageError("--name is for one book", remedy="Publish the books one by one.")
    if not (books or withdraw or chosen):
        raise UsageError("no book is named", remedy="Name the TEI files to publish.")
    for twice, times in Counter(book.name.removesuffix(book.suffix) for book in books).most_common(1):
        if times > 1:
            raise UsageError(f"{times} books would be published as {twice}", remedy="Give their files other names.")
    row = _row(to)
    target = _open(row, place, (*chosen, "draft=yes") if draft else chosen)
    settings = Settings(row, target, redacted(place, {}), formats_named(formats), name, dry_run, receipts)
    done: list[object] = []
    failed = 0
    with _together(settings, withdraw):
        for outcome in run_many(
            books, lambda book: _ready(book, settings), lambda made: _sent(*made, settings), AT_ONCE
        ):
            if outcome.error is None:
                done.append(outcome.result)
                if not quiet and not as_json:
                    say(_sentence(outcome.result))
            else:
                failed += tell_or_raise(outcome.error, several=len(books) > 1)
    if as_json:
        put_json({"books": [_as_json(result) for result in done], "failed": failed})
    if failed:
        raise SomeFailedError(f"{failed} of {len(books)} books failed", remedy="The messages above say why.")
    return 0


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
        click.echo(f"{row.name:<10}{row.title:<44}--out {row.place}")
    return 0


def _row(name: str) -> TargetRow:
    from tei.publishing import targets as all_targets

    row = all_targets().get(name)
    if row is None:
        raise UsageError(f"there is no target {name!r}", remedy=f"There are {', '.join(all_targets())}.")
    return row


@contextmanager
def _together(settings: Settings, withdraw: Sequence[str]) -> Iterator[None]:
    """Where the books of a target make one thing: one step for all of them, and then their receipts."""
    from tei.publishing.target import Whole

    target = settings.target
    if not isinstance(target, Whole):
        if withdraw:
            raise UsageError(f"{settings.row.name} can't withdraw a book", remedy="Withdraw it where it is kept.")
        yield
        return
    if settings.dry_run:
        yield
        return
    with target.together():
        for name in withdraw:
            target.withdraw(name)
            say(f"{name}: withdrawn")
        yield
    for book, receipt in settings.waiting:
        _write_receipt(book, receipt)


def _chosen(row: TargetRow, chosen: Sequence[str]) -> dict[str, str]:
    """What ``--set`` says, by key; raises ``UsageError`` for what the target has no use for."""
    pairs = dict(one.partition("=")[::2] for one in chosen)
    if unknown := pairs.keys() - set(row.settings):
        there = f"There are {', '.join(row.settings)}." if row.settings else "It has no settings."
        raise UsageError(f"{row.name} has no setting {min(unknown)!r}", remedy=there)
    return pairs


def _open(row: TargetRow, place: str, chosen: Sequence[str]) -> Target:
    from tei.pipeline import load
    from tei.publishing.secrets import read_secrets

    try:
        pairs = _chosen(row, chosen)
        more = (pairs,) if row.settings else ()
        target: Target = load(row.function)(place, read_secrets(row.name), *more)
    except ModuleNotFoundError as error:
        remedy = f"pip install 'teikit[{row.extra}]'"
        raise MissingToolError(f"{row.title} needs the package {error.name}", remedy=remedy) from None
    return target


def _ready(book: Path, settings: Settings) -> tuple[Path, Bundle]:
    bundle = _bundle(book, settings)
    _check(bundle, book, settings.row)
    return book, bundle


def _sent(book: Path, bundle: Bundle, settings: Settings) -> Plan | Receipt:
    from tei.publishing.publishing import plan_publication, publish
    from tei.publishing.target import Whole

    if settings.dry_run:
        plan = plan_publication(bundle, settings.target)
        _show(plan, bundle, settings)
        return plan
    receipt = publish(bundle, settings.target, name=settings.row.name, place=settings.place)
    if settings.receipts and str(book) != "-":
        if isinstance(settings.target, Whole):
            settings.waiting.append((book, receipt))
        else:
            _write_receipt(book, receipt)
    return receipt


def _bundle(book: Path, settings: Settings) -> Bundle:
    from tei.publishing.bundle import make_bundle

    data = get(book)
    name = settings.name or book.name.removesuffix(book.suffix)
    return make_bundle(name, data, _formats(book, data, name, settings.formats))._replace(folder=book.parent)


def _formats(book: Path, data: bytes, name: str, rows: Sequence[Format]) -> Mapping[str, bytes]:
    from tei.formats.book import read_book

    if not rows:
        return {}
    read = read_book(tree_of_bytes(data, book), folder=book.parent, name=str(book))
    return {f"{name}{row.suffix}": _made(row, read) for row in rows}


def _made(row: Format, book: Book) -> bytes:
    from tei.formats import missing_extra, options_of
    from tei.pipeline import load

    try:
        made: bytes = load(row.function)(book, options_of(row, {}))
    except ImportError as error:
        raise missing_extra(row, error) from None
    return made


def _check(bundle: Bundle, book: Path, row: TargetRow) -> None:
    """The TEI is valid, and its header says what the target requires; raises ``InvalidError``."""
    from tei.publishing.crosswalk import missing
    from tei.validation import validate

    faults = [
        *validate(bundle.files[f"{bundle.name}.xml"], name=str(book)),
        *missing(bundle.record, row.scheme, str(book)),
    ]
    if faults:
        first = faults[0]
        raise InvalidError(
            f"{book} is not ready to be published: {first.message}",
            remedy=first.remedy or f"See `tei validate {book}`.",
            place=str(first.place),
        )


def _show(plan: Plan, bundle: Bundle, settings: Settings) -> None:
    """The plan of one book: each file with its sign, then the metadata."""
    from tei.publishing.crosswalk import write_metadata
    from tei.publishing.target import Describing

    lines = [f"{bundle.name} → {settings.place} ({plan.action})"]
    lines += [f"  {sign} {path}  {len(bundle.files.get(path, b'')):,} bytes" for sign, path in plan.paths]
    if isinstance(settings.target, Describing):
        metadata = json.dumps(settings.target.describe(bundle), ensure_ascii=False, indent=2) + "\n"
    else:
        metadata = write_metadata(bundle.record, settings.row.scheme or "datacite").decode()
    click.echo("\n".join([*lines, metadata]))


def _write_receipt(book: Path, receipt: Receipt) -> None:
    """Add the receipt to ``BOOK.receipt.json``: one entry for each target and place, the newest state of each."""
    path = book.with_suffix(".receipt.json")
    entries = json.loads(get(path)) if path.is_file() else []
    kept = [entry for entry in entries if (entry["target"], entry["place"]) != (receipt.target, receipt.place)]
    written = {key: value for key, value in receipt._asdict().items() if key != "action"}
    put(path, json.dumps([*kept, written], ensure_ascii=False, indent=2).encode() + b"\n")


def _sentence(result: object) -> str:
    from tei.publishing.publishing import Receipt

    if not isinstance(result, Receipt):
        return "nothing was sent: this was a dry run"
    done = {"new": "published", "change": "published anew", "nothing": "already there"}[result.action]
    if not result.public:
        done = "not public yet"
    version = f" as {result.version}" if result.version else ""
    note = f"\n{indent(result.note, '  ')}" if result.note else ""
    return f"{result.name}: {done}{version}, {len(result.files)} files read back: {result.address}{note}"


def _as_json(result: object) -> object:
    from tei.publishing.publishing import Receipt

    if isinstance(result, Receipt):
        return result._asdict()
    return {"action": result.action, "paths": [f"{sign} {path}" for sign, path in result.paths]}  # type: ignore[attr-defined]  # a Plan
