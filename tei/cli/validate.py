"""``tei validate``: is a TEI file valid, and where not?"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from tei.cli import options
from tei.cli.edge import say
from tei.cli.streams import INPUT, STREAM, get, put_json
from tei.errors import InvalidError, UsageError
from tei.issues import Issue
from tei.resources import schema_path

ENGINES = ("relaxng", "lxml", "jing", "xsd")


@click.command()
@click.argument("files", type=INPUT, nargs=-1, required=True, metavar="FILE…")
@click.option("--schema", type=INPUT, metavar="SCHEMA", help="A .rng, .rnc or .xsd; by itself the one of teikit.")
@click.option("--engine", type=click.Choice(ENGINES), default=ENGINES[0], show_default=True, help="Who validates.")
@options.json_option
@options.quiet_option
def validate(files: tuple[Path, ...], schema: Path | None, engine: str, as_json: bool, quiet: bool) -> int:
    """Tell what is wrong with each FILE, where, and what to do; exit code 3 where anything is."""
    found = [(file, _issues(file, schema, engine)) for file in files]
    if as_json:
        put_json([{"file": str(file), "issues": [asdict(issue) for issue in issues]} for file, issues in found])
    elif not quiet:
        for file, issues in found:
            _print(file, issues)
    wrong = sum(any(issue.severity == "error" for issue in issues) for _, issues in found)
    if wrong:
        message = f"{files[0]} is not valid" if len(files) == 1 else f"{wrong} of {len(files)} files are not valid"
        raise InvalidError(message, remedy="Mend the places named above; `tei explain CODE` says more of each code.")
    return 0


def _issues(file: Path, schema: Path | None, engine: str) -> list[Issue]:
    if engine == "relaxng" and (schema is None or schema.suffix == ".rng"):
        from tei.validation import validate as by_relaxng

        return by_relaxng(get(file), schema=schema, name=str(file))
    if str(file) != STREAM:
        return _with_other(file, schema, engine, str(file))
    with tempfile.NamedTemporaryFile(suffix=".xml") as copy:
        copy.write(get(file))
        copy.flush()
        return _with_other(Path(copy.name), schema, engine, STREAM)


def _with_other(file: Path, schema: Path | None, engine: str, name: str) -> list[Issue]:
    """What another engine says; a schema in the compact syntax goes through trang first."""
    from tei.validation import engines, xsd
    from tei.validation import validate as by_relaxng

    get(file)
    kind = "xsd" if engine == "xsd" or (schema is not None and schema.suffix == ".xsd") else "rng"
    named = schema or schema_path(f"teikit.{kind}")
    if not named.is_file():
        raise UsageError(f"there is no schema {named}", remedy="Name one with --schema.")
    if kind == "xsd":
        return xsd.validate(file, named, name)
    if named.suffix == ".rnc" and engine != "jing":
        named = engines.to_xml_syntax(named)
    if engine == "relaxng":
        return by_relaxng(file, schema=named, name=name)
    run: dict[str, Callable[[Path, Path, str], list[Issue]]] = {"jing": engines.jing, "lxml": engines.libxml2}
    return run[engine](file, named, name)


def _print(file: Path, issues: Sequence[Issue]) -> None:
    lines = file.read_bytes().splitlines() if issues and file.is_file() else []
    for issue in issues:
        click.echo(f"{issue.place}: {issue.message} [{issue.code}]")
        _underline(lines, issue)
        if issue.remedy:
            click.echo(f"    → {issue.remedy}")
    if not issues:
        say(f"{file} is valid.")


WIDEST = 100


def _underline(lines: list[bytes], issue: Issue) -> None:
    """The line of the file with a mark below the place."""
    number, column = issue.place.line, issue.place.column
    if not 0 < number <= len(lines):
        return
    line = lines[number - 1].decode("utf-8", "replace").replace("\t", " ")
    start = max(0, column - WIDEST // 2)
    click.echo(f"    {line[start : start + WIDEST]}")
    if column:
        click.echo(f"    {' ' * (column - 1 - start)}^")
