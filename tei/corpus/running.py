"""A run: lease, plan, engine, manifest; it can be killed at any instant and repeated."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import tei
from tei.corpus import state
from tei.corpus.authorities import Found, find_authorities
from tei.corpus.engines import Run, chosen
from tei.corpus.faults import FAULTS
from tei.corpus.jobs import JOBS
from tei.corpus.lease import Holder, LeaseLostError, leased
from tei.corpus.manifest import Manifest, Which, open_manifest, told
from tei.corpus.messages import Limits, Outcome, Setup
from tei.corpus.plan import Choice, books, is_chosen, read_plan, split_pattern
from tei.corpus.scan import LeftOut, reason_of
from tei.corpus.stores import OWN, ZIP, Entry, Store, address_of, entries, exists, open_store, remove
from tei.errors import TeikitError, UnreadableError, UnwritableError, UsageError
from tei.io.files import PART, remove_left_over
from tei.io.paths import folds_names, resolve_below

SHARE = 0.8
"""The part of the machine's memory that all workers together may hold, where the user says nothing."""
MANY = 10
"""So many entries that are not done, or were left out, are named."""
SECONDS = 600.0
"""The time for one book, where the user says nothing."""


@dataclass(frozen=True, slots=True)
class Order:
    """What the user wants done."""

    job: str
    source: str
    target: str
    config: str = ""
    include: Sequence[str] = ()
    exclude: Sequence[str] = ()
    overrides: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    engine: str = "local"
    processes: int = 0
    """Zero: one for each core that this process may use."""
    limits: Limits = field(default_factory=Limits)
    retry: bool = False
    force: bool = False
    prune: bool = False
    state: Path | None = None
    authorities: Sequence[Path] = ()
    """Files of persons and places for all books."""


@dataclass(slots=True)
class Summary:
    """How the run went."""

    job: str
    target: str
    books: int = 0
    done: int = 0
    unchanged: int = 0
    failed: int = 0
    """In this run."""
    aside: int = 0
    """Books of the source that are not done, now or from earlier runs."""
    failures: list[str] = field(default_factory=list)
    """The first of them, with the reasons."""
    invalid: int = 0
    pruned: int = 0
    gone: int = 0
    left_out: list[str] = field(default_factory=list)
    """What would be books, or may hold some, and can't be read, with the reasons."""
    links: list[str] = field(default_factory=list)
    """Links to folders, which are not followed."""
    others: dict[str, int] = field(default_factory=dict)
    """How many other files there are, by suffix."""
    unused_rows: list[str] = field(default_factory=list)
    authority_remarks: list[str] = field(default_factory=list)
    """What is wrong with lines of the files of persons and places."""
    seconds: float = 0.0


Watch = Callable[[int, int, Iterator[Outcome]], Iterator[Outcome]]
"""``watch(books, bytes, outcomes)`` passes the outcomes on and shows how far they are."""


def run(order: Order, watch: Watch = lambda number, size, outcomes: outcomes) -> Summary:
    """Do what is to be done, and nothing that is done already; raises ``TeikitError`` where the run cannot go on."""
    started = time.perf_counter()
    place, patterns = split_pattern(order.source)
    source, target = open_store(address_of(place)), open_store(address_of(order.target))
    _check(source, target)
    config, table = read_plan(source, order.config)
    include = (*patterns, *order.include)
    known = Found({}, [])
    if JOBS[order.job].knowing:
        known = find_authorities(source, config, table, order.config, order.authorities)
    lasting = _lasting(order.options)
    on_all = (order.overrides, lasting, known.files, known.given)
    choice = Choice(order.job, config, table, include, order.exclude, *on_all)
    summary = Summary(order.job, order.target, authority_remarks=known.remarks)
    try:
        with leased(target) as lease, _manifest(order, target) as manifest:
            _run(order, choice, Places(source, target, lease, manifest, state.Copies(target, manifest)), watch, summary)
    except sqlite3.DatabaseError as error:
        raise told(error, state.state_folder(target, order.state) / state.FILE) from None
    summary.unused_rows = [] if choice.narrowed else table.unused()
    summary.seconds = round(time.perf_counter() - started, 3)
    return summary


@dataclass(frozen=True, slots=True)
class Places:
    """What a run has opened."""

    source: Store
    target: Store
    lease: Holder
    manifest: Manifest
    copies: state.Copies


def _check(source: Store, target: Store) -> None:
    try:
        is_there = exists(source)
    except OSError as error:
        message = f"{source.address} cannot be read: {reason_of(error)}"
        raise UnreadableError(message, remedy="Check the name and your rights.") from None
    if not is_there:
        message, remedy = _missing(source.address)
        raise UnreadableError(message, remedy=remedy)
    if source.local and not os.path.isdir(source.root):
        raise UnreadableError(f"{source.root} is a file, not a folder of books or a zip", remedy=ONE_FILE)
    if "zip" in target.files.protocol:
        message = "several workers cannot write one archive, and nothing could be resumed in it"
        raise UsageError(message, remedy="Name a folder with --out, and make the archive of it at the end.")


ONE_FILE = "Do one book without `corpus`; unpack an archive that is no zip, and give the folder."


def _missing(address: str) -> tuple[str, str]:
    """Message and remedy for a source in which nothing is."""
    archive = address.removeprefix(ZIP)
    if archive == address:
        return f"there is no folder {address}", "Check the name."
    return f"the archive {archive} is empty", "Give one that holds books, or a folder."


def _lasting(options: Mapping[str, Any]) -> Mapping[str, Any]:
    """The options on which the result depends."""
    return {name: value for name, value in options.items() if name != "force"}


def _manifest(order: Order, target: Store) -> closing[Manifest]:
    path = state.fetch(target, state.state_folder(target, order.state))
    return closing(open_manifest(path, tei.__version__))


def _run(order: Order, choice: Choice, places: Places, watch: Watch, summary: Summary) -> None:
    manifest = places.manifest
    inside = _inside(places.source, places.target)
    left_out = LeftOut()
    manifest.plan(books(choice, places.source, inside, left_out), _found(order.job, places.target))
    summary.left_out, summary.links, summary.others = left_out.faulty, left_out.links, dict(left_out.others)
    clashing = _set_clashes_aside(order.job, manifest, folded=_folds(places.target))
    engine, address = chosen(order.engine)
    setup = _setup(order, choice, places, address)
    summary.books = manifest.total()
    number, size = manifest.choose(Which(order.job, order.retry, order.force), clashing)
    summary.failed = len(clashing)
    summary.unchanged = summary.books - number - summary.failed
    outcomes = _outcomes(engine, setup, manifest, number)
    with _noted(order, setup.processes, manifest, summary), closing(outcomes):
        for outcome in watch(number, size, outcomes):
            _take(order, places, outcome, summary)
    _finish(order, choice, places, summary)


def _outcomes(engine: Run, setup: Setup, manifest: Manifest, number: int) -> Generator[Outcome]:
    """A generator in any case, so that it can be closed: that ends the workers.  Nobody is woken for nothing."""
    if number:
        with closing(manifest.todo(setup.job)) as todo:
            yield from engine(setup, todo)


def _setup(order: Order, choice: Choice, places: Places, address: str) -> Setup:
    processes = order.processes or cores()
    options = dict(order.options) | {"force": order.force}
    limits = _limits(order.limits, choice.config.limits, processes)
    return Setup(
        order.job, places.source.address, places.target.address, places.lease.token, options, limits, processes, address
    )


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _limits(wanted: Limits, configured: Limits, processes: int) -> Limits:
    """The command line's, or those of ``corpus.toml``, or what keeps the machine alive."""
    import psutil

    share = int(psutil.virtual_memory().total * SHARE / processes)
    return Limits(wanted.seconds or configured.seconds or SECONDS, wanted.memory or configured.memory or share)


def _inside(source: Store, target: Store) -> str:
    """The target as a folder of the source; empty where it is none."""
    if source.local != target.local or type(source.files) is not type(target.files):
        return ""
    beyond = target.root.removeprefix(source.root + "/")
    return beyond if beyond != target.root else ""


def _found(job: str, target: Store) -> Iterator[Entry]:
    """What is in the target; what a run that was killed left half-written is taken away."""
    if job == "validate":
        return
    for entry in entries(target):
        if entry.path.endswith(PART):
            _clear(target, entry.path)
        elif not entry.path.startswith(f"{OWN}/"):
            yield entry


def _clear(target: Store, path: str) -> None:
    """Take away what a killed run was writing; on a disk nobody else writes it now, or it stays."""
    if target.local:
        remove_left_over(resolve_below(target.root, path))
    else:
        remove(target, path)


def _folds(target: Store) -> bool:
    """Are names that differ by case one file in the target?"""
    return target.local and folds_names(Path(target.root, OWN))


def _set_clashes_aside(job: str, manifest: Manifest, *, folded: bool) -> set[str]:
    """Take down that the books fail of which several would be written to one file; their paths."""
    reasons: dict[str, str] = {}
    for output, paths in manifest.clashes(folded=folded):
        both = f"{' and '.join(paths)} would both be written to {output}: rename one, or leave it out with --exclude"
        reasons |= dict.fromkeys(paths, both)
    for path, reason in reasons.items():
        manifest.record(job, Outcome(path, "failed", code="book-clash", reason=reason), now())
    return set(reasons)


@contextmanager
def _noted(order: Order, processes: int, manifest: Manifest, summary: Summary) -> Iterator[None]:
    """The run in the manifest, with its end however it comes."""
    source = address_of(split_pattern(order.source)[0])
    said = {"job": order.job, "source": source, "version": tei.__version__, "engine": order.engine}
    number = manifest.start_run(**said, processes=processes, started=now())
    began = time.perf_counter()
    try:
        yield
    finally:
        counted = {"done": summary.done, "unchanged": summary.unchanged, "failed": summary.failed}
        manifest.end_run(number, finished=now(), seconds=round(time.perf_counter() - began, 3), **counted)


def now() -> str:
    """This moment in W3C form, in Greenwich."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _take(order: Order, places: Places, outcome: Outcome, summary: Summary) -> None:
    """Take down one outcome; raises ``TeikitError`` where all others would fail alike."""
    if outcome.code and FAULTS[outcome.code].stops:
        raise STOPS[outcome.code](f"{outcome.path}: {outcome.reason}", remedy=REMEDY)
    places.manifest.record(order.job, outcome, now())
    summary.done += outcome.status == "done"
    summary.unchanged += outcome.status == "unchanged"
    summary.failed += outcome.status == "failed"
    places.lease.renew()
    places.copies.publish_if_due()


STOPS: Mapping[str, type[TeikitError]] = {
    "target-full": UnwritableError,
    "target-refused": UnwritableError,
    "lease-lost": LeaseLostError,
}
REMEDY = "Mend that and repeat the command: it goes on where it stopped. Nothing is half-written."


def _finish(order: Order, choice: Choice, places: Places, summary: Summary) -> None:
    manifest = places.manifest
    gone = [path for path in manifest.gone(order.job) if not choice.narrowed or is_chosen(choice, path)]
    if order.prune:
        for path in gone:
            for output in manifest.forget(order.job, path):
                remove(places.target, output)
    summary.pruned, summary.gone = (len(gone), 0) if order.prune else (0, len(gone))
    summary.aside, summary.invalid = manifest.left(order.job)
    summary.failures = manifest.failures(order.job, MANY)
    places.copies.publish()
