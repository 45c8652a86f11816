"""One index of all books: their pages for searching, their names for the registers.

SQLite's FTS5 over bigrams of folded characters: its own trigrams find nothing for words of one or two
characters, and most Chinese words are such.  Every text in characters is cut into overlapping pairs, with the
last character alone; words of letters stay whole.  The index only proposes pages: what is found is looked for
again in the page itself.

The index follows the manifest: what was done since it was last looked at is taken up, nothing else is read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from tei.annotators.folding import simplify
from tei.corpus import state
from tei.corpus.manifest import Manifest
from tei.corpus.stores import Store, address_of, open_store, read
from tei.corpus.texts import Page, Text, text_of
from tei.errors import UnreadableError
from tei.xml.parser import parse_xml

FILE = "index.sqlite"
VERSION = "1"
"""Of the way that texts are cut and folded: another one makes the index anew."""
SCHEMA = """
CREATE TABLE IF NOT EXISTS books (id INTEGER PRIMARY KEY, path TEXT UNIQUE, sha256 TEXT, title TEXT);
CREATE TABLE IF NOT EXISTS pages (id INTEGER PRIMARY KEY, book INTEGER, n TEXT, text TEXT, beyond TEXT);
CREATE INDEX IF NOT EXISTS pages_of ON pages (book);
CREATE VIRTUAL TABLE IF NOT EXISTS finder USING fts5 (
  words, content = '', columnsize = 0, tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co M*'");
CREATE TABLE IF NOT EXISTS mentions (book INTEGER, kind TEXT, ref TEXT, form TEXT, page TEXT, number INTEGER);
CREATE INDEX IF NOT EXISTS mentions_of ON mentions (book);
CREATE TABLE IF NOT EXISTS entries (book INTEGER, id TEXT, kind TEXT, name TEXT, ids TEXT);
CREATE INDEX IF NOT EXISTS entries_of ON entries (book);
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
"""
DONE = """
SELECT o.output, o.sha256 FROM outputs o WHERE o.job = 'encode' AND o.output LIKE '%.xml'
UNION ALL SELECT b.path, b.sha256 FROM books b WHERE b.job = 'validate' AND b.status = 'done'
  AND NOT EXISTS (SELECT 1 FROM books e WHERE e.job = 'encode')
ORDER BY 1"""


@cache
def _one(character: str) -> str:
    """A character as all its variants are written: simplified, small."""
    small = character.casefold().replace("ſ", "s")
    simple = simplify(small)
    return simple if len(simple) == 1 else character


class _Folding(dict[int, str]):
    def __missing__(self, code: int) -> str:
        self[code] = _one(chr(code))
        return self[code]


FOLDING = _Folding()


def fold(text: str) -> str:
    """``text`` with every character folded by itself, so that places stay where they are."""
    return text.translate(FOLDING)


def tokens(text: str) -> Iterator[str]:
    """Pairs of wide characters and the last one of each run alone, and words of letters."""
    word = ""
    for here, after in pairwise(f"{text} "):
        if not here.isalnum():
            continue
        if is_wide(here):
            yield here + after if is_wide(after) and after.isalnum() else here
        else:
            word += here
            if is_wide(after) or not after.isalnum():
                yield word
                word = ""


def is_wide(character: str) -> bool:
    """Is it written without blanks between words?"""
    return character >= "\u2e80"


class Index:
    """The open index of a target."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.rows = sqlite3.connect(path, isolation_level=None)
        self.rows.execute("PRAGMA journal_mode = WAL")
        self.rows.execute("PRAGMA synchronous = NORMAL")
        self.rows.executescript(SCHEMA)

    def update(self, manifest: Manifest, store: Store) -> int:
        """Take up what was done, and let go what is no more; how many books were read."""
        return sum(1 for _ in self.follow(dict(manifest.select(DONE)), lambda path: read(store, path)))

    def follow(self, wanted: Mapping[str, str], read_book: Callable[[str], bytes]) -> Iterator[str]:
        """Make the books of the index those in ``wanted`` (path → SHA-256); each that had to be read, when it is in."""
        there = dict(self.rows.execute("SELECT path, sha256 FROM books"))
        for path in there.keys() - wanted.keys():
            self._in_one(self._drop, path)
        for path, digest in wanted.items():
            if there.get(path) == digest:
                continue
            try:
                text = text_of(parse_xml(read_book(path)))
            except (FileNotFoundError, UnreadableError):
                continue  # the next look sees it, and then so does the index
            self._in_one(self._add, path, digest, text)
            yield path

    def _in_one(self, action: Any, *values: Any) -> None:
        self.rows.execute("BEGIN")
        try:
            action(*values)
            self.rows.execute("COMMIT")
        except BaseException:
            self.rows.execute("ROLLBACK")
            raise

    def _drop(self, path: str) -> None:
        found = self.rows.execute("SELECT id FROM books WHERE path = ?", (path,)).fetchone()
        if not found:
            return
        pages = self.rows.execute("SELECT id, text, beyond FROM pages WHERE book = ?", found).fetchall()
        self.rows.executemany(  # an index without content must be told what it held
            "INSERT INTO finder (finder, rowid, words) VALUES ('delete', ?, ?)",
            [(number, _words(text, beyond)) for number, text, beyond in pages],
        )
        for table in ("pages", "mentions", "entries"):
            self.rows.execute(f"DELETE FROM {table} WHERE book = ?", found)
        self.rows.execute("DELETE FROM books WHERE id = ?", found)

    def _add(self, path: str, digest: str, text: Text) -> None:
        self._drop(path)
        row = (path, digest, text.title)
        cursor = self.rows.execute("INSERT INTO books (path, sha256, title) VALUES (?, ?, ?)", row)
        book = int(cursor.lastrowid or 0)
        for page in text.pages:
            self._add_page(book, page)
        self.rows.executemany(
            "INSERT INTO mentions VALUES (?, ?, ?, ?, ?, ?)",
            [(book, *key, number) for key, number in text.mentions.items()],
        )
        self.rows.executemany(
            "INSERT INTO entries VALUES (?, ?, ?, ?, ?)",
            [(book, id_, entry.kind, entry.name, " ".join(entry.ids)) for id_, entry in text.entries.items()],
        )

    def _add_page(self, book: int, page: Page) -> None:
        cursor = self.rows.execute("INSERT INTO pages (book, n, text, beyond) VALUES (?, ?, ?, ?)", (book, *page))
        self.rows.execute(
            "INSERT INTO finder (rowid, words) VALUES (?, ?)", (cursor.lastrowid, _words(page.text, page.beyond))
        )

    def close(self) -> None:
        """Let go of the file."""
        self.rows.close()


def _words(text: str, beyond: str) -> str:
    return " ".join(tokens(fold(text + beyond)))


@contextmanager
def current_index(target: str, wanted: Path | None = None) -> Iterator[Index]:
    """The index of a target, brought up to date; raises ``UnreadableError`` where nothing was done there."""
    from tei.corpus.reporting import opened

    with opened(target, wanted) as manifest:
        index = Index(_file(open_store(address_of(target)), wanted))
        try:
            index.update(manifest, _texts(manifest, target))
            yield index
        finally:
            index.close()


def _texts(manifest: Manifest, target: str) -> Store:
    """Where the TEI files are: in the target, or in the source of those that were only validated."""
    jobs = dict(manifest.select("SELECT job, source FROM runs ORDER BY id"))
    return open_store(address_of(target if "encode" in jobs else jobs.get("validate", target)))


def _file(store: Store, wanted: Path | None) -> Path:
    """A file for each way of cutting and folding: an old one is never taken for a new one."""
    return state.state_folder(store, wanted) / f"index-{VERSION}.sqlite"
