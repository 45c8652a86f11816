"""What became of the books that were published: told as it comes, counted, and as a table."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from textwrap import indent
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tei.cli.edge import known_error, say, tell_or_raise
from tei.errors import SomeFailedError
from tei.io.csv_cells import write_csv
from tei.io.redaction import redact_known

if TYPE_CHECKING:
    from tei.publishing.batch import Done, Job, Sent
    from tei.publishing.bundle import Bundle
    from tei.publishing.target import Found
    from tei.publishing.verifying import Visit

One = TypeVar("One")

WORDS = {
    "new": "published",
    "change": "published anew",
    "nothing": "already there",
    "unchanged": "unchanged",
    "planned": "planned",
    "as published": "as published",
    "failed": "failed",
}
COLUMNS = ("book", "name", "outcome", "version", "address", "message", "remedy")


class Told:
    """The outcomes of a run; of ``many`` books those alone are told that failed, and in the end their numbers."""

    def __init__(self, *, quiet: bool, many: bool, plans: bool = True) -> None:
        self.quiet = quiet
        self.plans = plans
        self.many = many
        self.rows: list[dict[str, str]] = []
        self.results: list[object] = []
        self.counts: Counter[str] = Counter()

    def watched(self, outcomes: Iterable[One], number: int) -> Iterator[One]:
        """Pass the outcomes on, with a bar where somebody looks."""
        if self.quiet or not self.many or not sys.stderr.isatty():
            yield from outcomes
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("[red]{task.description}"))
        with Progress(*columns, console=Console(file=sys.stderr), refresh_per_second=4, transient=True) as progress:
            bar = progress.add_task("", total=number)
            for outcome in outcomes:
                yield outcome
                failed = f"{self.counts['failed']:,} failed" if self.counts["failed"] else ""
                progress.update(bar, advance=1, description=failed)

    def take(self, done: Done, job: Job, *, several: bool) -> None:
        """Tell and count what became of a book; raises the error of the only one."""
        if done.error is not None:
            self._fail(str(done.book.path), done.book.name, done.error, several)
            return
        self._count(done.what)
        if done.sent is None:
            self._row(str(done.book.path), done.book.name, done.what)
            self.results.append({"name": done.book.name, "action": done.what})
            return
        result = done.sent.result
        version, address = getattr(result, "version", ""), getattr(result, "address", "")
        self._row(str(done.book.path), done.book.name, done.what, version=version, address=address)
        self.results.append(_as_json(result))
        if done.what == "planned" and self.plans:
            _show(done.sent, job, in_full=not self.many)
        if not self.many and not self.quiet:
            say(_sentence(result))

    def take_visit(self, visit: Visit, found: Found | None, error: Exception | None, *, several: bool) -> None:
        """Tell and count what was found where a receipt says that a book is."""
        book, name = str(visit.book.path), f"{visit.entry['name']} at {visit.entry['place']}"
        if error is not None or found is None:
            self._fail(book, visit.entry["name"], error or LookupError(name), several)
            return
        self._count("as published")
        self._row(book, visit.entry["name"], "as published", version=found.version, address=found.address)
        self.results.append({"name": visit.entry["name"], "target": visit.entry["target"], "address": found.address})
        if not self.many and not self.quiet:
            say(f"{name}: {len(found.sums)} files as published")

    def _fail(self, book: str, name: str, error: Exception, several: bool) -> None:
        self._count("failed")
        known = known_error(error)
        if known is not None:
            self._row(book, name, "failed", message=known.message, remedy=known.remedy)
        tell_or_raise(error, book, several=several)

    def _count(self, what: str) -> None:
        self.counts[what] += 1

    def _row(self, book: str, name: str, what: str, **more: str) -> None:
        told = {key: redact_known(value) for key, value in more.items()}
        self.rows.append({"book": book, "name": name, "outcome": WORDS[what], **told})

    def table(self) -> bytes:
        """A row for each book, as CSV that spreadsheets take for UTF-8."""
        rows = sorted(self.rows, key=lambda row: row["book"])
        return write_csv([COLUMNS, *([row.get(name, "") for name in COLUMNS] for row in rows)]).encode("utf-8-sig")

    def verdict(self) -> int:
        """The numbers of many books; raises ``SomeFailedError`` where some failed."""
        if self.many and not self.quiet:
            told = ", ".join(f"{self.counts[what]:,} {word}" for what, word in WORDS.items() if self.counts[what])
            say(f"{self.counts.total():,} books: {told or 'none'}")
        if failed := self.counts["failed"]:
            message = f"{failed} of {self.counts.total()} books failed"
            raise SomeFailedError(message, remedy="The messages above say why.")
        return 0


def _show(sent: Sent, job: Job, *, in_full: bool) -> None:
    """The plan of one book: each file with its sign, then the metadata."""
    bundle, plan = sent
    assert bundle is not None  # a plan has it
    lines = [f"{bundle.name} → {job.place} ({plan.action})"]
    paths: Any = getattr(plan, "paths", ())
    lines += [f"  {sign} {path}  {len(bundle.files.get(path, b'')):,} bytes" for sign, path in paths]
    click.echo(redact_known("\n".join([*lines, *([_metadata(bundle, job)] if in_full else [])])))


def _metadata(bundle: Bundle, job: Job) -> str:
    from tei.publishing.crosswalk import write_metadata
    from tei.publishing.target import Describing

    if isinstance(job.target, Describing):
        return json.dumps(job.target.describe(bundle), ensure_ascii=False, indent=2) + "\n"
    return write_metadata(bundle.record, job.row.scheme or "datacite").decode()


def _sentence(result: object) -> str:
    from tei.publishing.publishing import Receipt

    if not isinstance(result, Receipt):
        return "nothing was sent: this was a dry run"
    done = WORDS[result.action] if result.public else "not public yet"
    version = f" as {result.version}" if result.version else ""
    note = f"\n{indent(result.note, '  ')}" if result.note else ""
    return f"{result.name}: {done}{version}, {len(result.files)} files read back: {result.address}{note}"


def _as_json(result: object) -> object:
    from tei.publishing.publishing import Plan, Receipt

    if isinstance(result, Receipt):
        return result._asdict()
    assert isinstance(result, Plan)  # the one other thing that a run gives
    return {"action": result.action, "paths": [redact_known(f"{sign} {path}") for sign, path in result.paths]}
