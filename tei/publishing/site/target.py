"""The site as a target: whole states of the folder, one after the other, never half of one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path
from threading import RLock
from typing import Any

from tei.errors import RefusedError, UsageError
from tei.io.folders import local_folder, sums_of
from tei.io.paths import OutsideError, find_below, resolve_below
from tei.io.staging import NEW, NO_NAME, Staging, beside, can_replace, inside
from tei.publishing.bundle import SUMS, Bundle
from tei.publishing.record import Record, read_record
from tei.publishing.site.books import ELSEWHERE, Made, make_book, tei_of
from tei.publishing.site.digest import FILE, Digest, read_digest
from tei.publishing.site.settings import Settings, with_given
from tei.publishing.site.work import Work
from tei.publishing.target import Found
from tei.xml.parser import parse_xml

STATE = "site.json"
OURS = frozenset(
    "404.html assets books dates dates.html index.html map.html organisations persons places robots.txt schema search "
    "search.html site.json sitemap.xml sitemaps .nojekyll".split()
)
"""What the site itself puts into its folder.  All else there is somebody's own and stays."""
HARMLESS = frozenset({"CNAME", "LICENSE", "README.md"})
"""What may stand in a folder that becomes a site, beside names that begin with a dot."""


LONGEST_RUN = 3600.0
"""Seconds that a run waits for another one that makes the same site."""


class Site:
    """The site in the folder ``place``."""

    def __init__(self, place: Path, given: Mapping[str, str]) -> None:
        self.place = place
        self.given = given
        self._stored = _read_settings(place)
        self.settings = with_given(self._stored, given)
        self._staging: Staging = beside(place)
        self._lock = RLock()
        self._open = False
        self._stack = ExitStack()
        self._work: Work | None = None
        self._failed: OSError | None = None

    def find(self, name: str) -> Found | None:
        """What the site has of the book, read back; None where it has nothing, or a page is not as it was made."""
        with self._lock:
            if self._work is None:
                beside(self.place).recover()
            folder = self._folder(name)
            digest = read_digest(folder / FILE)
            if digest is None or digest.mark != self.settings.mark:
                return None
            there = sums_of(folder)
            if any(there.get(path) != expected for path, expected in digest.made.items()):
                return None
            return Found(_bundled(digest, there, folder.parents[1]), f"{self.place}/books/{name}/index.html")

    def send(self, bundle: Bundle, found: Found | None) -> None:
        """Make the book part of the site: at the end of ``together``, or at once outside of it."""
        with self._lock, self.together():
            made = make_book(bundle, self.settings)
            try:
                _put(made, bundle, self._started())
            except OSError as error:
                self._failed = error
                raise

    def withdraw(self, name: str) -> None:
        """Take the book off the site; raises ``RefusedError`` where it is not there."""
        with self._lock, self.together():
            if not (self.place / "books" / name / FILE).is_file():
                raise RefusedError(f"the site has no book {name!r}", remedy=f"See {self.place}/books.")
            self._started().drop(f"books/{name}")

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is sent and withdrawn inside becomes the site's new state in one step, at the end.

        Other runs wait: each begins with the state that the one before has left.
        """
        if self._open:
            yield
            return
        self._open = True
        try:
            with self._stack:
                self._hold()
                yield
                if self._failed:
                    raise self._failed
                if self._stored != self.settings and (self.place / STATE).is_file():
                    self._started()
                if self._work is not None:
                    self._finish(self._work)
                    self._replace(self._work)
            self._stored = self.settings
        finally:
            self._open, self._work, self._stack, self._failed = False, None, ExitStack(), None

    def _hold(self) -> None:
        """Hold the site until the end; what another run has made of it meanwhile is what we begin with."""
        self._staging = beside(self.place) if can_replace(self.place) else inside(self.place)
        self._stack.enter_context(self._staging.exclusive(self.place.name, LONGEST_RUN))
        self._staging.recover()
        self._stored = _read_settings(self.place)
        self.settings = with_given(self._stored, self.given)

    def _replace(self, work: Work) -> None:
        """Let the new state take the former one's place: a mount point stays where it is, and is filled anew."""
        if self._staging.root == self.place:
            self._staging.replace_entries(work.folder)
        else:
            self._staging.put_in_place(work.folder, self.place)

    def _folder(self, name: str) -> Path:
        return (self._work.folder if self._work else self.place) / "books" / name

    def _started(self) -> Work:
        """The new state; begun as the former one, file by file the same."""
        if self._work is None:
            _check_place(self.place)
            folder = self._stack.enter_context(self._staging.run()) / NEW
            folder.mkdir()
            self._work = Work(folder, self.place)
            for entry in sorted(self.place.iterdir()) if self.place.is_dir() else ():
                if (entry.name not in OURS or entry.name in ("books", "schema")) and not _is_passing(entry.name):
                    self._work.take(entry.name)
        return self._work

    def _finish(self, work: Work) -> None:
        from tei.publishing.site.whole import write_whole

        for name in names_of(work.folder):
            digest = read_digest(work.folder / "books" / name / FILE)
            if digest is None or digest.mark != self.settings.mark:
                self._make_again(name, work)
        write_whole(self.settings, names_of(work.folder), work)

    def _make_again(self, name: str, work: Work) -> None:
        """Make the pages of a book from what was published of it: the settings or this program are others."""
        folder = work.folder / "books" / name
        try:
            bundle = _bundle_in(folder, name)
        except (OSError, ValueError, KeyError, OutsideError):
            remedy = "Publish that book again, or withdraw it."
            raise RefusedError(f"what the site has of {name} is damaged", remedy=remedy) from None
        _put(make_book(bundle, self.settings), bundle, work)


def _is_passing(name: str) -> bool:
    """Is it of a run, and not of the site?  A disk's ``lost+found`` nobody may copy."""
    return name in (".teikit", "lost+found") or f"{NO_NAME}." in name


def _put(made: Made, bundle: Bundle, work: Work) -> None:
    """Make what was made of the bundle the whole folder of its book."""
    work.drop(f"books/{bundle.name}")
    for path, data in made.files.items():
        work.put(f"books/{bundle.name}/{path}", data)
    for path in ELSEWHERE & bundle.files.keys():
        work.put(_shared(path, bundle.sums[path]), bundle.files[path])


def names_of(folder: Path) -> list[str]:
    """The books in the folder of a site."""
    books = folder / "books"
    return sorted(path.parent.name for path in books.glob(f"*/{FILE}"))


def _shared(path: str, digest: str) -> str:
    """Where a file stands that many books have in common."""
    folder, _, name = path.rpartition("/")
    return f"{folder}/{digest[:12]}/{name}"


def _bundled(digest: Digest, there: Mapping[str, str], root: Path) -> dict[str, str]:
    """The sums of the bundle as they are now; the manifest's follows from the others."""
    found = {path: there[path] for path in digest.bundle if path in there}
    for path in ELSEWHERE & digest.bundle.keys():
        if shared := find_below(root, _shared(path, digest.bundle[path])):
            found[path] = sha256(shared.read_bytes()).hexdigest()
    if SUMS in found:
        lines = (f"{value}  {path}\n" for path, value in sorted(found.items()) if path != SUMS)
        found[SUMS] = sha256("".join(lines).encode()).hexdigest()
    return dict(sorted(found.items()))


def _bundle_in(folder: Path, name: str) -> Bundle:
    """The bundle that the folder of a book was made from."""
    digest = json.loads((folder / FILE).read_bytes())
    root = folder.parents[1]
    files = {
        path: resolve_below(*((root, _shared(path, value)) if path in ELSEWHERE else (folder, path))).read_bytes()
        for path, value in digest["bundle"].items()
    }
    files[SUMS] = _whole_sums(digest["bundle"])
    bundle = Bundle(name, dict(sorted(files.items())), Record({}), folder)
    return bundle._replace(record=read_record(parse_xml(files[tei_of(bundle)])))


def _whole_sums(sums: Mapping[str, str]) -> bytes:
    return "".join(f"{value}  {path}\n" for path, value in sorted(sums.items()) if path != SUMS).encode()


def _check_place(place: Path) -> None:
    """No folder with something else in it becomes a site."""
    if not place.is_dir() or (place / STATE).is_file():
        return
    strange = [path.name for path in place.iterdir() if not path.name.startswith(".") and path.name not in HARMLESS]
    strange = [name for name in strange if not _is_passing(name)]
    if strange:
        raise UsageError(
            f"{place} is no site, and it holds {min(strange)}", remedy="Name a new folder, or one that holds a site."
        )


def _read_settings(place: Path) -> Settings:
    try:
        said: Any = json.loads((place / STATE).read_bytes())["settings"]
    except (FileNotFoundError, NotADirectoryError):
        return Settings()
    except (ValueError, KeyError, TypeError):
        said = []
    if not isinstance(said, dict):
        remedy = "Bring it back from a copy, or publish the books to a new folder."
        raise UsageError(f"{place / STATE} is damaged: it doesn't say the settings of the site", remedy=remedy)
    return Settings(**{key: str(value) for key, value in said.items() if key in Settings._fields})


def open_site(place: str, secrets: Mapping[str, str], settings: Mapping[str, str] | None = None) -> Site:
    """The target of the folder ``place``, which is made on the first publication."""
    return Site(local_folder(place), settings or {})
