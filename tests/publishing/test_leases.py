"""One run at a time on a book at a server that knows no locks."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from threading import Thread

import pytest

from tei.errors import RefusedError
from tei.io.lock import BusyError
from tei.io.processes import own_identity
from tei.publishing import leases
from tei.publishing.bundle import Bundle
from tei.publishing.leases import EXPIRY, BookLease, lease_book
from tei.publishing.versioned import Versioned

PATH = "book/lease.json"


class Memory:
    """A store without any server."""

    def __init__(self, *, knows_conditions: bool = True) -> None:
        self.files: dict[str, bytes] = {}
        self.knows_conditions = knows_conditions

    def get(self, paths: Sequence[str]) -> list[bytes | None]:
        return [self.files.get(path) for path in paths]

    def put(self, files: Mapping[str, bytes]) -> None:
        for path, data in files.items():
            time.sleep(0.0005)
            self.files[path] = data

    def create(self, path: str, data: bytes) -> bool:
        if path in self.files and self.knows_conditions:
            return False
        self.files[path] = data
        return True

    def folders(self, path: str) -> list[str]:
        below = [name.removeprefix(f"{path}/") for name in list(self.files) if name.startswith(f"{path}/")]
        return sorted({name.partition("/")[0] for name in below if "/" in name})

    def remove(self, path: str) -> None:
        for name in list(self.files):
            if name == path or name.startswith(f"{path}/"):
                self.files.pop(name, None)


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "PAUSES", (0.001,))


def left(store: Memory, lease: BookLease) -> None:
    store.files[PATH] = json.dumps(asdict(lease)).encode()


def test_a_lease_is_gone_at_its_end() -> None:
    store = Memory()
    with lease_book(store, PATH, "the book") as check:
        check()
        assert PATH in store.files
    assert store.files == {}


def test_who_comes_second_waits_and_then_says_whose_turn_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "PATIENCE", 0.02)
    store = Memory()
    with lease_book(store, PATH, "the book"), pytest.raises(BusyError, match=r"at work on the book \(process \d+"):
        lease_book(store, PATH, "the book").__enter__()


@pytest.mark.parametrize(
    "lease",
    [
        BookLease("dead", time.time(), replace(own_identity(), process=2**22 + 1)),
        BookLease("again", time.time(), replace(own_identity(), born=1.0)),
        BookLease("elsewhere", time.time() - EXPIRY - 1, replace(own_identity(), host="elsewhere")),
    ],
)
def test_the_lease_of_a_dead_run_is_taken_over(lease: BookLease) -> None:
    store = Memory()
    left(store, lease)
    with lease_book(store, PATH, "the book") as check:
        check()


def test_a_run_elsewhere_counts_as_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "PATIENCE", 0.0)
    store = Memory()
    left(store, BookLease("elsewhere", time.time(), replace(own_identity(), host="elsewhere")))
    with pytest.raises(BusyError):
        lease_book(store, PATH, "the book").__enter__()


def test_a_run_that_lost_its_lease_names_no_version() -> None:
    store = Memory()
    with lease_book(store, PATH, "the book") as check:
        left(store, BookLease("another", time.time(), own_identity()))
        with pytest.raises(RefusedError, match="taken"):
            check()
    assert PATH in store.files


def test_eight_runs_at_once_make_eight_versions(bundle: Bundle) -> None:
    """Nothing torn: each version has the files of one run; nothing lost: all are there."""
    store = Memory()
    editions = [bundle._replace(files={**bundle.files, "number": str(number).encode()}) for number in range(8)]
    runs = [Thread(target=Versioned(store, "memory://").send, args=(edition, None)) for edition in editions]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert sorted(store.folders("shuiqu")) == [f"v{number}" for number in range(1, 9)]
    assert {store.files[f"shuiqu/v{number}/number"] for number in range(1, 9)} == {
        edition.files["number"] for edition in editions
    }
    found = Versioned(store, "memory://").find("shuiqu")
    assert found is not None
    assert (found.version, found.sums in [edition.sums for edition in editions]) == ("v8", True)
