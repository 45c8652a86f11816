"""What is known of every book: a SQLite file, written by the coordinator alone.

It is the truth for resuming.  A book is done when its bytes, its options and the version of teikit are those
of the manifest, and its outputs are in the target as they were written.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tei.corpus.faults import FAULTS
from tei.corpus.messages import Outcome, Task
from tei.corpus.stores import Entry
from tei.errors import TeikitError, UnreadableError, UnwritableError
from tei.io.paths import folded_name

SCHEMA = """
CREATE TABLE IF NOT EXISTS books (
  job TEXT, path TEXT, status TEXT, code TEXT, reason TEXT, size INTEGER, stamp TEXT, sha256 TEXT, options TEXT,
  version TEXT, title TEXT, style TEXT, encoding TEXT, characters INTEGER, valid INTEGER, lossless INTEGER,
  given INTEGER, high INTEGER, medium INTEGER, low INTEGER, unknown INTEGER, errors INTEGER, warnings INTEGER,
  counts TEXT, seconds REAL, cpu REAL, memory INTEGER, attempt INTEGER, finished TEXT,
  PRIMARY KEY (job, path)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS outputs (
  job TEXT, path TEXT, output TEXT, size INTEGER, stamp TEXT, sha256 TEXT, PRIMARY KEY (job, output)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS outputs_of ON outputs (job, path);
CREATE TABLE IF NOT EXISTS issues (
  job TEXT, path TEXT, code TEXT, severity TEXT, message TEXT, line INTEGER, "column" INTEGER);
CREATE INDEX IF NOT EXISTS issues_of ON issues (job, path);
CREATE TABLE IF NOT EXISTS runs (
  id INTEGER PRIMARY KEY, job TEXT, source TEXT, version TEXT, engine TEXT, processes INTEGER, started TEXT,
  finished TEXT, seconds REAL, done INTEGER, unchanged INTEGER, failed INTEGER);
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TEMP TABLE planned (
  path TEXT PRIMARY KEY, size INTEGER, stamp TEXT, options TEXT, task TEXT, outputs TEXT) WITHOUT ROWID;
CREATE TEMP TABLE todo (path TEXT PRIMARY KEY, known TEXT) WITHOUT ROWID;
CREATE TEMP TABLE found (path TEXT PRIMARY KEY, size INTEGER, stamp TEXT) WITHOUT ROWID;
"""

BOOKS = (
    "job path status code reason size stamp sha256 options version title style encoding characters valid lossless "
    "given high medium low unknown errors warnings counts seconds cpu memory attempt finished"
).split()

KNOWN = "b.options = p.options AND b.version = :version"
INTACT = """NOT EXISTS (
  SELECT 1 FROM outputs o INDEXED BY outputs_of LEFT JOIN found f ON f.path = o.output
  WHERE o.job = b.job AND o.path = b.path AND (f.path IS NULL OR f.size IS NOT o.size OR f.stamp IS NOT o.stamp))"""
SAME = f"b.size = p.size AND b.stamp = p.stamp AND {KNOWN}"
AGAIN = ", ".join(f"'{code}'" for code, fault in FAULTS.items() if fault.again)
SETTLED = f"""b.path IS NOT NULL AND {SAME} AND (
  (b.status = 'done' AND {INTACT}) OR (b.status = 'failed' AND NOT :retry AND b.code NOT IN ({AGAIN})))"""

CHOOSE = f"""
INSERT INTO todo SELECT p.path, CASE WHEN b.status = 'done' AND {KNOWN} AND NOT :force THEN b.sha256 ELSE '' END
FROM planned p LEFT JOIN books b ON b.job = :job AND b.path = p.path
WHERE NOT coalesce(({SETTLED}), 0) OR :force"""
TODO = """
SELECT p.path, p.size, p.stamp, p.options, p.task, p.outputs, t.known
FROM todo t JOIN planned p ON p.path = t.path ORDER BY p.size DESC, p.path"""


class Which(NamedTuple):
    """Which books of the plan are to be done: by itself those that are not, or not as they should be."""

    job: str
    retry: bool = False
    """Those too that were set aside."""
    force: bool = False
    """All of them."""


class Planned(NamedTuple):
    """One book of the source, and what would be made of it."""

    entry: Entry
    key: str
    options: Mapping[str, Any]
    outputs: tuple[str, ...]


class Manifest:
    """An open manifest; one process writes it, any may read it."""

    def __init__(self, path: Path, version: str = "") -> None:
        self.path = path
        self.version = version
        self.rows = sqlite3.connect(path, isolation_level=None)
        self.rows.execute("PRAGMA journal_mode = WAL")
        self.rows.execute("PRAGMA synchronous = NORMAL")
        self.rows.execute("PRAGMA temp_store = FILE")
        self.rows.executescript(SCHEMA)

    def close(self) -> None:
        """Let go of the file."""
        self.rows.close()

    def plan(self, books: Iterable[Planned], found: Iterable[Entry]) -> None:
        """Take up what is in the source and in the target now."""
        with self._transaction():
            self.rows.execute("DELETE FROM planned")
            self.rows.execute("DELETE FROM found")
            self.rows.executemany("INSERT OR REPLACE INTO planned VALUES (?, ?, ?, ?, ?, ?)", map(_planned, books))
            self.rows.executemany("INSERT OR REPLACE INTO found VALUES (?, ?, ?)", found)

    def clashes(self, *, folded: bool = False) -> list[tuple[str, list[str]]]:
        """Outputs that several books would be written to, with those books; ``folded`` where case doesn't count."""
        self.rows.create_function("folded", 1, folded_name, deterministic=True)
        name = "folded(e.value)" if folded else "e.value"
        rows = self.rows.execute(
            "SELECT e.value, json_group_array(p.path) FROM planned p, json_each(p.outputs) e "
            f"GROUP BY {name} HAVING count(*) > 1"
        )
        return [(output, json.loads(paths)) for output, paths in rows]

    def choose(self, which: Which, but: Iterable[str] = ()) -> tuple[int, int]:
        """Find out what is to be done, ``but`` for some books: how many books, and how many bytes they have."""
        with self._transaction():
            self.rows.execute("DELETE FROM todo")
            self.rows.execute(CHOOSE, which._asdict() | {"version": self.version})
            self.rows.executemany("DELETE FROM todo WHERE path = ?", [(path,) for path in but])
        query = "SELECT count(*), coalesce(sum(p.size), 0) FROM todo t JOIN planned p ON p.path = t.path"
        number, size = self.rows.execute(query).fetchone()
        return number, size

    def todo(self, job: str) -> Generator[Task]:
        """What is to be done, the biggest books first, so that no worker is left alone with one at the end."""
        with closing(self.rows.execute(TODO)) as rows:
            for path, size, stamp, key, options, outputs, known in rows:
                yield self._task(job, Entry(path, size, stamp), key, options, json.loads(outputs), known)

    def _task(self, job: str, entry: Entry, key: str, options: str, outputs: list[str], known: str) -> Task:
        query = "SELECT output, sha256 FROM outputs WHERE job = ? AND path = ?"
        made = dict(self.rows.execute(query, (job, entry.path)))
        foreign = [output for output in outputs if self._is_foreign(job, output)]
        return Task(*entry, key, json.loads(options), known, made, foreign)

    def _is_foreign(self, job: str, output: str) -> bool:
        """Is the output in the target, and not as a run of ours left it?"""
        return bool(
            self.rows.execute(
                "SELECT 1 FROM found f LEFT JOIN outputs o ON o.job = ? AND o.output = f.path WHERE f.path = ? "
                "AND (o.output IS NULL OR o.size IS NOT f.size OR o.stamp IS NOT f.stamp)",
                (job, output),
            ).fetchone()
        )

    def total(self) -> int:
        """How many books the source has."""
        return int(self.rows.execute("SELECT count(*) FROM planned").fetchone()[0])

    def left(self, job: str) -> tuple[int, int]:
        """How many books of the source have failed, and how many are not valid."""
        return self.rows.execute(  # type: ignore[no-any-return]
            "SELECT coalesce(sum(b.status = 'failed'), 0), coalesce(sum(b.valid = 0), 0) "
            "FROM planned p JOIN books b ON b.job = ? AND b.path = p.path",
            (job,),
        ).fetchone()

    def failures(self, job: str, most: int) -> list[str]:
        """The first books of the source that are not done, each with the reason."""
        rows = self.rows.execute(
            "SELECT p.path, b.reason, b.code FROM planned p JOIN books b ON b.job = ? AND b.path = p.path "
            "WHERE b.status = 'failed' ORDER BY p.path LIMIT ?",
            (job, most),
        )
        return [f"{path}: {reason} [{code}]" for path, reason, code in rows]

    def record(self, job: str, outcome: Outcome, finished: str) -> None:
        """Take down what became of one book, all of it or nothing."""
        with self._transaction():
            if outcome.status == "unchanged":
                self._touch(job, outcome)
            else:
                self._replace(job, outcome, finished)

    def _touch(self, job: str, outcome: Outcome) -> None:
        self.rows.execute(
            "UPDATE books SET size = ?, stamp = ? WHERE job = ? AND path = ?",
            (outcome.size, outcome.stamp, job, outcome.path),
        )
        for output in outcome.outputs:
            self.rows.execute(
                "UPDATE outputs SET size = ?, stamp = ? WHERE job = ? AND output = ?",
                (output.size, output.stamp, job, output.path),
            )

    def _replace(self, job: str, outcome: Outcome, finished: str) -> None:
        self._forget(job, outcome.path, outputs=outcome.status == "done")
        row = _book(job, outcome, self.version, finished)
        self.rows.execute(f"INSERT INTO books VALUES ({', '.join('?' * len(BOOKS))})", [row[name] for name in BOOKS])
        self.rows.executemany(
            "INSERT OR REPLACE INTO outputs VALUES (?, ?, ?, ?, ?, ?)",
            [(job, outcome.path, o.path, o.size, o.stamp, o.sha256) for o in outcome.outputs],
        )
        self.rows.executemany(
            "INSERT INTO issues VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(job, outcome.path, r.code, r.severity, r.message, r.line, r.column) for r in outcome.remarks],
        )

    def _forget(self, job: str, path: str, *, outputs: bool = True) -> None:
        for table in ("books", "issues", *(["outputs"] if outputs else [])):
            self.rows.execute(f"DELETE FROM {table} WHERE job = ? AND path = ?", (job, path))

    def gone(self, job: str) -> list[str]:
        """Books of the manifest that the source has no more."""
        rows = self.rows.execute(
            "SELECT path FROM books WHERE job = ? AND path NOT IN (SELECT path FROM planned) ORDER BY path", (job,)
        )
        return [path for (path,) in rows]

    def forget(self, job: str, path: str) -> list[str]:
        """Take a book out; returns its outputs, which are the caller's to remove."""
        rows = self.rows.execute("SELECT output FROM outputs WHERE job = ? AND path = ?", (job, path)).fetchall()
        with self._transaction():
            self._forget(job, path)
        return [output for (output,) in rows]

    def start_run(self, **values: Any) -> int:
        """Take down that a run begins; its number."""
        names = ", ".join(values)
        cursor = self.rows.execute(
            f"INSERT INTO runs ({names}) VALUES ({', '.join('?' * len(values))})", list(values.values())
        )
        return int(cursor.lastrowid or 0)

    def end_run(self, number: int, **values: Any) -> None:
        """Take down how a run ended."""
        said = ", ".join(f"{name} = ?" for name in values)
        self.rows.execute(f"UPDATE runs SET {said} WHERE id = ?", [*values.values(), number])

    def select(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of a query that reads."""
        return self.rows.execute(query, values).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self.rows.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.rows.execute("COMMIT")
        except BaseException:
            if self.rows.in_transaction:
                self.rows.execute("ROLLBACK")
            raise


def _planned(book: Planned) -> tuple[object, ...]:
    task = json.dumps(book.options, ensure_ascii=False, sort_keys=True)
    return (*book.entry, book.key, task, json.dumps(book.outputs, ensure_ascii=False))


def _book(job: str, outcome: Outcome, version: str, finished: str) -> dict[str, Any]:
    """The row of one book."""
    names = "path status code reason size stamp sha256 title style encoding characters seconds cpu memory attempt"
    severities = [remark.severity for remark in outcome.remarks]
    return {name: getattr(outcome, name) for name in names.split()} | {
        "job": job,
        "options": outcome.key,
        "version": version,
        "valid": outcome.valid,
        "lossless": outcome.lossless,
        **{name: outcome.certainties.get(name, 0) for name in ("given", "high", "medium", "low", "unknown")},
        "errors": severities.count("error"),
        "warnings": severities.count("warning"),
        "counts": json.dumps(outcome.counts, ensure_ascii=False),
        "finished": finished,
    }


def open_manifest(path: Path, version: str = "", *, create: bool = True) -> Manifest:
    """The manifest at ``path``; raises ``UnreadableError`` where there is none, ``UnwritableError`` on a full disk."""
    if not create and not path.is_file():
        raise UnreadableError(f"there is no manifest {path}", remedy="Run `tei corpus encode` first.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return Manifest(path, version)
    except sqlite3.DatabaseError as error:
        raise told(error, path) from None


def told(error: sqlite3.DatabaseError, path: Path) -> Exception:
    """What SQLite says, as a sentence; the error itself where it is a fault of ours."""
    said = str(error)
    for marks, kind, remedy in SENTENCES:
        if any(mark in said for mark in marks):
            return kind(f"{path}: {said}", remedy=remedy)
    return error


SENTENCES: tuple[tuple[tuple[str, ...], type[TeikitError], str], ...] = (
    (("full", "I/O"), UnwritableError, "Make room there and repeat the command: it goes on where it stopped."),
    (("readonly", "unable to open", "locked"), UnwritableError, "Name another folder with --state."),
    (
        ("not a database", "malformed"),
        UnreadableError,
        "This is no manifest. Move it away and repeat the command: outputs that are right are kept.",
    ),
)
