"""``tei encode``: the text of a book to validated TEI."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from tei.cli import options
from tei.cli.edge import say, tell_or_raise
from tei.cli.streams import INPUT, STREAM, get, is_same, put_json, put_together, refuse_edited, refuse_same
from tei.errors import SomeFailedError, UsageError
from tei.stamps import stamped

if TYPE_CHECKING:
    from tei.authorities import Authority
    from tei.encoding.edition import Edition
    from tei.issues import Issue
    from tei.report.facts import Facts


class Settings(NamedTuple):
    """What the options say; alike for every book of the run."""

    output: Path | None
    style: str | None
    encoding: str | None
    language: str | None
    metadata: Path | None
    corrections: Path | None
    authorities: Collection[Path]
    without: Collection[str]
    report: bool
    report_to: Path | None
    force: bool
    quiet: bool
    as_json: bool

    @property
    def wants_facts(self) -> bool:
        """Will anyone see what was found?"""
        return not self.quiet or self.as_json or self.report or self.report_to is not None


@click.command()
@click.argument("books", nargs=-1, required=True, type=INPUT, metavar="BOOK.txt…")
@options.output_option("The TEI file, or a folder for several; - is standard output. By itself BOOK.xml beside it.")
@options.style_option
@options.encoding_option
@click.option("--language", metavar="TAG", help="The language of the book (zh, en, de …), where it is not recognised.")
@options.metadata_option
@options.corrections_option
@options.authority_option
@options.without_option
@click.option("--report", is_flag=True, help="Write BOOK.report.html and BOOK.report.json beside the TEI.")
@click.option("--report-to", type=options.OUTPUT, metavar="FILE.html", help="Write the report there (and FILE.json).")
@click.option("--force", is_flag=True, help="Overwrite a TEI file that somebody edited.")
@options.quiet_option
@options.json_option
def encode(books: tuple[Path, ...], **given: Any) -> int:
    """Encode BOOK.txt as TEI: validated, with a proof that no character was lost.

    A summary goes to standard error.  Nothing is written where anything fails.
    """
    settings = Settings(**given)
    _refuse_confusion(books, settings)
    done: list[Facts] = []
    failed = 0
    with progress(len(books), settings.quiet) as advance:
        for book in books:
            advance(str(book))
            try:
                facts = _encode_one(book, settings)
                done.extend([facts] if facts else [])
            except Exception as error:
                failed += tell_or_raise(error, str(book), several=len(books) > 1)
    if settings.as_json:
        put_json({"books": [facts.as_json() for facts in done], "failed": failed})
    if failed:
        raise SomeFailedError(f"{failed} of {len(books)} books failed", remedy="The messages above say why.")
    return 0


def _refuse_confusion(books: Collection[Path], settings: Settings) -> None:
    """Refuse combinations of options that cannot all be done."""
    to_stream = str(settings.output) == STREAM or (settings.output is None and STREAM in map(str, books))
    if settings.as_json and to_stream:
        raise UsageError("standard output cannot take both the TEI and the JSON", remedy="Name a file with -o.")
    if to_stream and len(books) > 1:
        raise UsageError("several books cannot go to standard output", remedy="Name a folder with -o.")
    if len(books) > 1 and settings.output is not None and not settings.output.is_dir():
        raise UsageError(f"{settings.output} is not a folder", remedy="For several books -o names a folder.")
    outputs = Counter(_tei_of(book, settings).absolute() for book in books)
    if outputs and not to_stream and (twice := outputs.most_common(1)[0])[1] > 1:
        raise UsageError(f"two books would be written to {twice[0]}", remedy="Encode them into different folders.")
    if len(books) > 1 and (settings.report_to or settings.corrections):
        raise UsageError("--report-to and --corrections are for one book", remedy="Encode the books one by one.")


def _encode_one(book: Path, settings: Settings) -> Facts | None:
    from tei.annotators.corrections import check_corrections, sidecar_of
    from tei.encoding.edition import encode as encode_source
    from tei.sources import read_source

    output = _tei_of(book, settings)
    read = [settings.metadata, settings.corrections or sidecar_of(book), *settings.authorities]
    refuse_same(output, read)
    source = read_source(get(book), uri=str(book), encoding=settings.encoding, style=settings.style)
    edition = encode_source(source, metadata=knowledge(book, settings), without=settings.without)
    tei = stamped(edition.tei)
    if not settings.force:
        refuse_edited(output, tei)
    issues = check_corrections(edition.document, edition.resolution.kept)
    facts = _facts(edition, output, issues) if settings.wants_facts else None
    reports: list[tuple[Path, bytes]] = []
    if facts and (settings.report or settings.report_to):
        reports = _reports(facts, edition, report_path(output, settings.report_to))
        for written, _ in reports:
            if is_same(written, output):
                raise UsageError(f"TEI and report would both be {output}", remedy="Give --report-to another name.")
            refuse_same(written, [book, *read])
    put_together((output, tei), reports)
    if facts and not settings.quiet and not settings.as_json:
        _print_summary(facts)
    return facts


def _facts(edition: Edition, output: Path, issues: Sequence[Issue]) -> Facts:
    from tei.report.facts import facts_of

    return facts_of(edition, str(output), issues)


def _reports(facts: Facts, edition: Edition, path: Path) -> list[tuple[Path, bytes]]:
    """The files of the report."""
    from tei.report import to_html, to_json

    if path.suffix == ".json":
        raise UsageError("--report-to names the HTML file", remedy="The JSON is written beside it.")
    return [(path, to_html(facts, edition.document)), (path.with_suffix(".json"), to_json(facts))]


def report_path(output: Path, wanted: Path | None) -> Path:
    """Where the HTML report goes: beside the TEI, or where ``--report-to`` says."""
    if wanted is None and str(output) == STREAM:
        raise UsageError("a report beside standard output has no name", remedy="Say where with --report-to FILE.html.")
    return wanted or output.with_suffix(".report.html")


def _tei_of(book: Path, settings: Settings) -> Path:
    """Where the TEI goes; a file that is TEI already is told as that, before its name is found to be its own."""
    from tei.sources.structured import refuse_structured

    if book.suffix == ".xml" and book.is_file():
        refuse_structured(get(book), str(book))
    return output_of(book, settings.output, ".xml")


def output_of(book: Path, wanted: Path | None, suffix: str) -> Path:
    """Where the output goes: beside the input, into the folder ``wanted``, or to it; never over the input."""
    if wanted is not None and not wanted.is_dir():
        output = wanted
    elif str(book) == STREAM:
        output = wanted / f"stdin{suffix}" if wanted else Path(STREAM)
    else:
        output = (wanted or book.parent) / Path(book.name or "book").with_suffix(suffix).name
    refuse_same(output, [book])
    return output


def knowledge(book: Path, settings: Settings) -> Mapping[str, object]:
    """What the metadata file, ``--language`` and the corrections say."""
    from tei.annotators.corrections import read_corrections, sidecar_of
    from tei.metadata import read_metadata

    known: dict[str, object] = dict(read_metadata(settings.metadata)) if settings.metadata else {}
    if settings.language:
        known["language"] = settings.language
    known |= authority_at(known, settings.metadata, settings.authorities)
    sidecar = settings.corrections or sidecar_of(book)
    if sidecar and "corrections" not in settings.without:
        known["corrections"] = read_corrections(sidecar)
    return known


def authority_at(
    metadata: Mapping[str, object], beside: Path | None, named: Collection[Path]
) -> Mapping[str, Authority]:
    """The authority of the files ``named``, then of the one that the metadata file names, which is beside that file."""
    from tei.authorities import read_authorities

    names = metadata.get("names")
    given = str(names.get("authority") or "") if isinstance(names, Mapping) else ""
    files = [*named, *([(beside or Path()).parent / given] if given else [])]
    return {"authority": read_authorities(files)} if files else {}


def _print_summary(facts: Facts) -> None:
    from tei.report.tally import shown

    say(f"{facts.file} → {facts.output}  ({facts.characters:,} characters, {facts.style}, {facts.encoding})")
    for count in facts.found:
        say(f"  {count.name:<18}{count.total:>7,}   {shown(count.detail)}".rstrip())
    for issue in facts.issues:
        if issue.severity != "info":
            say(f"  {issue.source if issue.source.line else issue.place}: {issue.message} [{issue.code}]")


@contextmanager
def progress(total: int, quiet: bool) -> Iterator[Callable[[str], None]]:
    """A line on a terminal that says which book is being worked on; silent in a pipe."""
    if quiet or not sys.stderr.isatty():
        yield lambda name: None
        return
    number = iter(range(1, total + 1))

    def show(text: str) -> None:
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()

    try:
        yield lambda name: show(f"{name}  {next(number)} of {total}" if total > 1 else name)
    finally:
        show("")
