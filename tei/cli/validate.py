"""``tei validate``: is a TEI file valid, and where not?"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tei.cli import options
from tei.cli.edge import known_error, say, tell
from tei.cli.streams import INPUT, STREAM, get, put
from tei.errors import InvalidError, UnreadableError, UsageError
from tei.issues import Issue, Place
from tei.resources import schema_path
from tei.validation import ENGINES

if TYPE_CHECKING:
    from tei.validation.checking import Options
    from tei.validation.reports import Report

FORMATS = ("text", "json", "sarif", "github")
ONE_BY_ONE = ("text", "github")
"""Forms that are printed as soon as a file is done; the others are one document."""
UNREADABLE = "unreadable-file"
PAUSE = 0.3
"""Seconds between two looks at the files of ``--watch``."""


@click.command()
@click.argument("files", type=INPUT, nargs=-1, required=True, metavar="FILE…")
@click.option("--schema", type=INPUT, metavar="SCHEMA", help="A .rng, .rnc or .xsd; teikit is ours. See below.")
@click.option("--schematron", type=INPUT, multiple=True, metavar="RULES.sch", help="Constraints to check as well.")
@click.option("--engine", type=click.Choice(ENGINES), default=ENGINES[0], show_default=True, help="Who validates.")
@click.option("--format", "form", type=click.Choice(FORMATS), default=FORMATS[0], show_default=True, help="For whom.")
@click.option("--grammar-only", is_flag=True, help="No constraints, pointers and texts: constant memory.")
@click.option("--of-a-kind", type=click.IntRange(1), default=5, show_default=True, help="Issues shown of one kind.")
@click.option("--fix", is_flag=True, help="First mend what has one safe repair.")
@click.option("--watch", is_flag=True, help="Validate again whenever a file changes.")
@options.json_option
@options.quiet_option
def validate(
    files: tuple[Path, ...],
    schema: Path | None,
    schematron: tuple[Path, ...],
    engine: str,
    form: str,
    grammar_only: bool,
    of_a_kind: int,
    fix: bool,
    watch: bool,
    as_json: bool,
    quiet: bool,
) -> int:
    """Tell what is wrong with each FILE, where, and what to do; exit code 3 where anything is.

    Without --schema a file is checked against the schemas that its xml-model instructions name, where they are at hand;
    a file that names none, against teikit's.
    """
    from tei.validation.checking import Options

    settings = Options(schema_named(schema), schematron, engine, grammar_only, of_a_kind)
    form = "json" if as_json else form
    if watch:
        _watch(files, settings, form)
    if fix:
        _fix(files, settings.schema)
    reports = []
    for file in files:
        reports.append(_report(file, settings))
        if form in ONE_BY_ONE and not (quiet and form == "text"):
            _print(reports[-1:], form)
    if form not in ONE_BY_ONE:
        _print(reports, form)
    return _verdict(reports)


def schema_named(schema: Path | None) -> Path | None:
    """The schema's path; a bare name such as ``teikit`` is one that ships with the package."""
    if schema is None or schema.is_file() or schema.suffix or len(schema.parts) != 1:
        return schema
    own = schema_path(f"{schema}.rng")
    return own if own.is_file() else schema


def _report(file: Path, settings: Options) -> Report:
    """What is wrong with a file; that it cannot be read is an issue of it, which keeps no other from being checked."""
    from tei.validation.checking import check
    from tei.validation.reports import Report

    reason = _why_unreadable(file)
    if reason:
        issue = Issue(UNREADABLE, f"{file} cannot be read: {reason}", Place(str(file)), "Check the name.")
        return Report(str(file), file, (issue,))

    if str(file) == STREAM:
        return Report(STREAM, None, tuple(check(get(file), STREAM, settings)))
    return Report(str(file), file, tuple(check(file, str(file), settings)))


def _why_unreadable(file: Path) -> str:
    if str(file) == STREAM:
        return ""
    try:
        file.open("rb").close()
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _print(reports: list[Report], form: str) -> None:
    from tei.validation import reports as forms

    click.echo(forms.FORMATS[form](reports), nl=False)
    for report in reports:
        if form == "text" and not forms.has_errors(report):
            say(f"{report.name} is valid.")


def _verdict(reports: list[Report]) -> int:
    from tei.validation.reports import has_errors

    missing = [report for report in reports if any(issue.code == UNREADABLE for issue in report.issues)]
    if missing:
        of_all = f" ({len(missing)} of {len(reports)} files)" if len(reports) > 1 else ""
        raise UnreadableError(f"{missing[0].issues[0].message}{of_all}", remedy="Check the name.")
    wrong = [report for report in reports if has_errors(report)]
    if wrong:
        message = (
            f"{wrong[0].name} is not valid"
            if len(reports) == 1
            else f"{len(wrong)} of {len(reports)} files are not valid"
        )
        raise InvalidError(message, remedy="Mend the places named above; `tei explain CODE` says more of each code.")
    return 0


def _fix(files: Iterable[Path], schema: Path | None) -> None:
    """Mend each file in its place and say what was done."""
    from tei.validation.fixing import fix, told
    from tei.validation.schemas import read_schema

    if schema is not None and schema.suffix != ".rng":
        raise UsageError("--fix needs a RELAX NG schema in XML syntax", remedy="Name a .rng file, or none.")
    for file in files:
        if str(file) == STREAM:
            raise UsageError("--fix cannot mend standard input", remedy="Name a file.")
        data, done = fix(get(file), read_schema(schema or schema_path("teikit.rng")), str(file))
        if done:
            put(file, data)
        for line in told(done):
            say(line)


def _watch(files: tuple[Path, ...], settings: Options, form: str) -> None:
    """Validate each file now and whenever it changes, until interrupted."""
    for changed in changes(files, lambda: time.sleep(PAUSE)):
        try:
            _print([_report(changed, settings)], form)
        except Exception as error:
            known = known_error(error)
            if known is None:
                raise
            tell(known)


def changes(files: Iterable[Path], wait: Callable[[], None]) -> Iterator[Path]:
    """Each file once, and again after every change of it; ``wait`` is called between two looks."""
    seen: dict[Path, int] = {}
    while True:
        for file in files:
            stamp = _stamp(file)
            if seen.get(file) != stamp:
                seen[file] = stamp
                yield file
        wait()


def _stamp(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0
