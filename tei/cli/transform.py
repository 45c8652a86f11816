"""``tei transform`` and ``tei formats``: TEI to other formats."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tei.cli import options
from tei.cli.edge import say, tell
from tei.cli.encode import output_of
from tei.cli.streams import INPUT, STREAM, SourceAtRiskError, get, put, put_json, refuse_source, tree_of_bytes
from tei.errors import InvalidError, TeikitError, UnwritableError, UsageError
from tei.formats import Format, Option, formats, formats_named, missing_extra, options_of
from tei.io.paths import resolve_below
from tei.stamps import is_untouched

if TYPE_CHECKING:
    from lxml import etree

    from tei.formats.book import Book
    from tei.issues import Issue

SHOWN = 5
"""So many reasons are given why a file is refused."""
NO_MATTER = frozenset({"schema-unfetched"})
"""What is wrong with a file only for who validates it."""


def format_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options of every format, each once; formats that share one share its name."""
    rows = {one.name: one for row in formats() for one in row.options}
    for one in reversed(rows.values()):
        used_by = ", ".join(row.name for row in formats() if one in row.options)
        function = click.option(f"--{one.name}", help=f"{one.help} ({used_by})", **_keywords(one))(function)
    return function


def _keywords(one: Option) -> dict[str, Any]:
    if one.is_flag:
        return {"is_flag": True, "default": None}
    kind = click.Choice(one.choices) if one.choices else str
    return {"type": kind, "metavar": one.metavar or None, "default": None}


@click.command()
@click.argument("tei", type=INPUT, metavar="BOOK.xml")
@click.option("--to", "names", required=True, metavar="FORMAT,…", help="Of those that `tei formats` lists.")
@options.output_option("The file to write, a folder for several; - is standard output. By itself beside BOOK.xml.")
@click.option("--reading", metavar="NAME", help="source, simplified, traditional or diplomatic; source by itself.")
@click.option("--odd", "odds", type=INPUT, multiple=True, metavar="MY.odd", help="Models that come before ours.")
@format_options
@click.option("--config", type=INPUT, metavar="FILE", help="The project's file; by itself teikit.toml beside BOOK.xml.")
@click.option("--lenient", is_flag=True, help="Take TEI that is not valid, and say what was left out.")
@options.quiet_option
def transform(tei: Path, names: str, output: Path | None, quiet: bool, **given: Any) -> int:
    """Write BOOK.xml in other formats; it is read once for all of them.

    TEI that is not valid is refused.  Nothing is left out in silence.
    """
    from tei.cli.project import settings_of

    rows = formats_named(names)
    settings = settings_of(tei, given)
    _refuse_confusion(tei, rows, output)
    for row in rows:
        output_of(tei, output, row.suffix)
    data = get(tei)
    tree = tree_of_bytes(data, tei)
    if not settings.get("lenient"):
        _refuse_invalid(tei, data)
    book = _read(tei, tree, settings)
    refused: list[TeikitError] = []
    for row in rows:
        chosen = options_of(row, {**settings, **settings_of(tei, given, row.name)})
        try:
            made = _made(row, book, chosen)
            path = output_of(tei, output, row.suffix)
            if isinstance(made, bytes):
                refuse_source(path, made, data, is_named=path == output)
            _write(path, made)
        except (InvalidError, SourceAtRiskError) as error:
            refused.append(error)
    _tell(book.issues, quiet)
    return _refusal(refused)


def _refusal(errors: list[TeikitError]) -> int:
    """Tell of the formats that the book does not allow, once the others are written; the exit code."""
    for error in errors[:-1]:
        tell(error)
    if errors:
        raise errors[-1]
    return 0


def _refuse_confusion(tei: Path, rows: list[Format], output: Path | None) -> None:
    if not rows:
        raise UsageError("--to names no format", remedy=f"There are {', '.join(row.name for row in formats())}.")
    if len(rows) > 1 and output is not None and not output.is_dir():
        raise UsageError(f"{output} is not a folder", remedy="For several formats -o names a folder.")
    if len(rows) > 1 and output is None and str(tei) == STREAM:
        raise UsageError("several formats cannot go to standard output", remedy="Name a folder with -o.")


def _refuse_invalid(tei: Path, data: bytes) -> None:
    """Raise ``InvalidError`` for what does not satisfy its schema; what a run of ours wrote has been checked."""
    if is_untouched(data):
        return
    from tei.validation.checking import Options, check

    found = check(data if str(tei) == STREAM else tei, str(tei), Options(grammar_only=True))
    issues = [issue for issue in found if issue.severity == "error" and issue.code not in NO_MATTER]
    for issue in issues[:SHOWN]:
        say(f"{issue.place}: {issue.message} [{issue.code}]")
    if issues:
        raise InvalidError(
            f"{tei} is not valid", remedy="Mend it (`tei validate` says more), or render what can be with --lenient."
        )


def _read(tei: Path, tree: etree._ElementTree, settings: Mapping[str, Any]) -> Book:
    from tei.formats.book import read_book
    from tei.rendering.readings import READINGS

    reading = settings.get("reading") or "source"
    if reading not in READINGS:
        raise UsageError(f"there is no reading {reading!r}", remedy=f"There are {', '.join(READINGS)}.")
    folder = Path() if str(tei) == STREAM else tei.parent
    odds = tuple(Path(odd) for odd in settings.get("odds") or ())
    lenient = bool(settings.get("lenient"))
    return read_book(tree, reading=reading, odds=odds, folder=folder, name=str(tei), lenient=lenient)


def _made(row: Format, book: Book, chosen: Mapping[str, Any]) -> bytes | Mapping[str, bytes]:
    from tei.pipeline import load

    try:
        result: bytes | Mapping[str, bytes] = load(row.function)(book, chosen)
    except ImportError as error:
        raise missing_extra(row, error) from None
    except RecursionError:
        raise InvalidError(
            f"{book.name} nests elements more deeply than can be rendered",
            remedy="Look for markup that is opened again and again and closed at the end.",
        ) from None
    return result


def _write(path: Path, result: bytes | Mapping[str, bytes]) -> None:
    """One file, or the files of a folder, the one that is opened first at the end."""
    if isinstance(result, bytes):
        put(path, result)
        return
    folder = _folder(path)
    for name, data in reversed(list(result.items())):
        target = resolve_below(folder, name)
        target.parent.mkdir(parents=True, exist_ok=True)
        put(target, data)


def _folder(path: Path) -> Path:
    if str(path) == STREAM:
        raise UsageError("a folder of pages cannot go to standard output", remedy="Name a folder with -o.")
    folder = path.with_suffix("") if path.suffix and not path.is_dir() else path
    if folder.exists() and not folder.is_dir():
        raise UnwritableError(f"{folder} cannot be written: it is a file", remedy="Name a folder with -o.")
    return folder


def _tell(issues: list[Issue], quiet: bool) -> None:
    """Each once, however many of the formats say it."""
    shown = [issue for issue in issues if not quiet or issue.severity == "error"]
    for line in dict.fromkeys(f"{issue.place}: {issue.message} [{issue.code}]" for issue in shown):
        say(line)


@click.command(name="formats")
@options.json_option
def list_formats(as_json: bool) -> int:
    """List the formats that `tei transform` writes, with what each keeps and loses."""
    if as_json:
        put_json([row._asdict() | {"options": [one._asdict() for one in row.options]} for row in formats()])
        return 0
    click.echo("\n".join(line for row in formats() for line in _lines(row)))
    return 0


def _lines(row: Format) -> Iterator[str]:
    yield f"{row.name:<12}{row.suffix:<18}{row.title}"
    facts = {
        "keeps": row.keeps,
        "loses": row.loses,
        "options": ", ".join(f"--{one.name}" for one in row.options),
        "needs": f"pip install 'teikit[{row.extra}]'" if row.extra else "",
    }
    yield from (f"{'':<12}{name}: {value}" for name, value in facts.items() if value)
