"""Kills, full disks and two runs at once over ``tei publish``: nothing torn, nothing lost, resumed.

``TEIKIT_KILLS`` and ``TEIKIT_DISKS`` say how many of each a target gets; the suite takes a few.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from tei.io.lock import LOCK
from tei.publishing.bundle import make_bundle
from tests import services
from tests.faults.test_targets import mounted
from tests.library import PROGRAM
from tests.publishing.conftest import CONTRACTS, METADATA, NEEDS, SERVERS, TEXT, Place
from tests.publishing.forking import forks
from tests.publishing.servers import Server
from tests.publishing.test_targets import open_target
from tests.seed import SEED

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork"),
]
KILLS = int(os.environ.get("TEIKIT_KILLS", "2"))
DISKS = int(os.environ.get("TEIKIT_DISKS", "2"))
IS_CAMPAIGN = "TEIKIT_KILLS" in os.environ
NAMES = ("a", "a-1", "a-1-x", "a.2")
"""Books whose names begin alike."""
LOCAL = {
    "folder": "place",
    "bagit": "place",
    "ocfl": "place",
    "site": "place",
    "dspace-folder": "place/items",
    "dspace-zip": "place/items.zip",
    "existdb-xar": "place/corpus.xar",
}
"""Targets on the disk → the place in a folder."""
SAMPLE = {
    "kills": ("folder", "ocfl", "site", *CONTRACTS),
    "disks": ("bagit", "ocfl"),
    "pairs": ("ocfl", "site", "dspace", "existdb"),
}
"""The targets of the suite: a campaign takes all, and ``tests/publishing/test_killed.py`` kills at each, too."""


def targets_for(what: str, of_campaign: Iterable[str]) -> list[str]:
    return list(of_campaign if IS_CAMPAIGN else SAMPLE[what])


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """Two editions of a book."""
    from tests import commands

    folder = tmp_path_factory.mktemp("editions")
    for name, text in (("one", TEXT), ("two", TEXT.replace("開工那天", "開工這天"))):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        (folder / f"{name}.toml").write_text(METADATA, encoding="utf-8")
        done = commands.run("encode", f"{name}.txt", "--metadata", f"{name}.toml", "-q", folder=folder)
        assert done.code == 0, done.err
    return (folder / "one.xml").read_bytes(), (folder / "two.xml").read_bytes()


class Library(NamedTuple):
    """A folder of books, and the place that they are published to."""

    folder: Path
    editions: tuple[bytes, bytes]
    place: Place

    @property
    def command(self) -> list[str]:
        return ["publish", str(self.folder), "--to", self.place.target, "--out", self.place.place, "--quiet"]

    def write(self, edition: int) -> None:
        for name in NAMES:
            (self.folder / f"{name}.xml").write_bytes(self.editions[edition])

    def sums(self, edition: int) -> Mapping[str, Mapping[str, str]]:
        return {name: make_bundle(name, self.editions[edition], {}).sums for name in NAMES}

    def found(self) -> Mapping[str, Mapping[str, str] | None]:
        """What a new reader sees of each book."""
        target = open_target(self.place)
        found = {name: target.find(name) for name in NAMES}
        return {name: one.sums if one else None for name, one in found.items()}

    def check_whole(self, editions: tuple[int, ...]) -> None:
        """Every book is that of one of the editions, or is not there at all (-1)."""
        wanted = [self.sums(edition) if edition >= 0 else dict.fromkeys(NAMES) for edition in editions]
        for name, sums in self.found().items():
            assert sums in [one[name] for one in wanted], name
        self.check_receipts()

    def check_receipts(self) -> None:
        for path in self.folder.glob("*.receipt.json"):
            assert isinstance(json.loads(path.read_bytes()), list)

    def check_versions(self) -> None:
        """Every version that was ever public is there; OCFL's own referee finds no fault with the root."""
        if self.place.target == "ocfl":
            import ocfl

            assert ocfl.StorageRoot(self.place.place).validate(log_warnings=False, log_errors=False)


@contextmanager
def library(tmp_path: Path, target: str, editions: tuple[bytes, bytes]) -> Iterator[Library]:
    services.needs(*NEEDS.get(target, ()))
    folder = tmp_path / "books"
    folder.mkdir()
    if target in LOCAL:
        place = Place(target.partition("-")[0], str(tmp_path / "disk" / LOCAL[target]), {}, target)
        yield Library(folder, editions, place)
        return
    (tmp_path / "server").mkdir()
    with SERVERS[target](tmp_path / "server") as server, pytest.MonkeyPatch.context() as patch:
        known(server, patch)
        place = Place(target.partition("-")[0], server.make_place("place"), server.variables, target)
        yield Library(folder, editions, place)


def known(server: Server, patch: pytest.MonkeyPatch) -> None:
    for name, value in server.variables.items():
        patch.setenv(name, value)


@pytest.mark.parametrize("target", targets_for("kills", [*LOCAL, *SERVERS]))
def test_killed_at_any_instant(tmp_path: Path, target: str, editions: tuple[bytes, bytes]) -> None:
    chance = random.Random(f"{SEED} {target}")
    with library(tmp_path, target, editions) as books:
        books.write(0)
        with forks(books.folder / "a.xml", books.place.target, books.place.variables) as tei:
            whole = tei.run(books.command, None)
            number, wanted = 0, -(-KILLS // 4) if IS_CAMPAIGN and target in SERVERS else KILLS
            while tei.killed < wanted and number < 4 * wanted:
                number += 1
                books.write(number % 2)
                for _ in range(chance.randint(1, 2)):
                    before = tei.killed
                    tei.run(books.command, chance.uniform(0, 1.1) * whole)
                    whole *= 1.05 if tei.killed > before else 0.8  # the first run is the slowest of all
                books.check_whole((0, 1))
                if chance.random() < 0.5:
                    tei.run(books.command, None)
                    books.check_whole((number % 2,))
                books.check_versions()
            books.write(1)
            tei.run(books.command, None)
            books.check_whole((1,))
            print(f"{target}: {tei.killed} runs killed before their end")
        assert left_in(tmp_path / "disk") == []


def left_in(folder: Path) -> list[Path]:
    """Return what nothing cleared away; a lock file that nobody holds is none, and does no harm."""
    return [path for path in folder.rglob(".*teikit*") if not path.name.endswith(LOCK)]


@pytest.mark.parametrize("target", targets_for("disks", LOCAL))
def test_a_full_disk_at_any_byte(tmp_path: Path, target: str, editions: tuple[bytes, bytes]) -> None:
    """Also a mount point: what a target on a disk of its own is."""
    chance = random.Random(f"{SEED} {target}")
    with library(tmp_path, target, editions) as books, mounted(tmp_path / "disk", "-o", "size=64m") as disk:
        at_mount = Path(books.place.place) == disk / "place"
        (disk / "place").mkdir()
        with mounted_at(disk / "place", at_mount) as small:
            books.write(0)
            with forks(books.folder / "a.xml", books.place.target, {}) as tei:
                codes: Counter[int] = Counter()
                for number in range(DISKS):
                    former = (0, 1) if number else (-1, 0, 1)
                    books.write(number % 2)
                    fill(small, chance)
                    code = tei.run_to_end(books.command)
                    assert code in (0, 2, 7, 8), code
                    codes[code] += 1
                    books.check_whole(former)
                    if number or code == 0:
                        books.check_versions()
                    (small / ".filler").unlink(missing_ok=True)
                    assert tei.run_to_end(books.command) == 0
                    books.check_whole((number % 2,))
                    books.check_versions()
                print(f"{target}: exit codes {dict(codes)} with {DISKS} disks too small")
            assert left_in(small) == []


@contextmanager
def mounted_at(folder: Path, at_mount: bool) -> Iterator[Path]:
    """The folder as a disk of its own, where the target can be one."""
    if not at_mount:
        yield folder
        return
    folder.rmdir()
    with mounted(folder, "-o", "size=16m") as small:
        yield small


def fill(disk: Path, chance: random.Random) -> None:
    """Leave room for a part of what will be written."""
    room = os.statvfs(disk)
    free = room.f_bavail * room.f_frsize
    left = int(chance.uniform(0, 1) ** 2 * 4_000_000)
    with (disk / ".filler").open("wb") as stream:
        try:
            stream.write(b"\0" * max(0, free - left))
            stream.flush()
        except OSError:
            return


@pytest.mark.parametrize("target", targets_for("pairs", [*LOCAL, *SERVERS]))
def test_two_runs_at_once(tmp_path: Path, target: str, editions: tuple[bytes, bytes]) -> None:
    """One publishes the first edition, the other the second one, of the same books and of one of its own."""
    with library(tmp_path, target, editions) as books:
        others = tmp_path / "others"
        others.mkdir()
        books.write(0)
        for name in NAMES:
            (others / f"{name}.xml").write_bytes(editions[1])
        (others / "z.xml").write_bytes(editions[1])
        (books.folder / "y.xml").write_bytes(editions[0])
        command = [*PROGRAM, "publish"]
        where = ["--to", books.place.target, "--out", books.place.place]
        variables = os.environ | dict(books.place.variables)
        runs = [
            subprocess.Popen([*command, str(folder), *where], env=variables, stderr=subprocess.PIPE, text=True)
            for folder in (books.folder, others)
        ]
        told = [run.communicate()[1] for run in runs]
        for run, words in zip(runs, told, strict=True):
            assert run.returncode in (0, 7, 8), words
            assert "bug in teikit" not in words, words
        books.check_whole((0, 1))
        books.check_versions()
        target_now = open_target(books.place)
        for name, edition in (("y", 0), ("z", 1)):
            one = target_now.find(name)
            assert one is not None, told
            assert one.sums == make_bundle(name, editions[edition], {}).sums
        last = [*command, str(books.folder), *where, "--recheck"]
        assert subprocess.run(last, env=variables, stderr=subprocess.PIPE, text=True, check=False).returncode == 0
        books.check_whole((0,))
