from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tei.io import lock, processes
from tei.io.lock import BusyError, is_locked, lock_path, locked
from tests.services import ROOT

COUNTING = """
import sys
from pathlib import Path
from tei.io.lock import locked
path = Path(sys.argv[1])
for _ in range(int(sys.argv[2])):
    with locked(path):
        number = int(path.read_text())
        path.write_text(str(number + 1))
"""
HOLDING = """
import sys, time
from tei.io.lock import locked
with locked(sys.argv[1]):
    print("held", flush=True)
    time.sleep(60)
"""


def start(program: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def refuse(*arguments: object) -> bool:
    raise OSError(errno.ENOTSUP, "Operation not supported")


@pytest.fixture(params=["locks of the system", "no locks"])
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system that knows locks, and one that doesn't."""
    if request.param == "no locks":
        monkeypatch.setattr(lock, "LOCKING", refuse)


@pytest.mark.usefixtures("system")
def test_of_eight_threads_one_goes_after_the_other(tmp_path: Path) -> None:
    path = tmp_path / "number"
    path.write_text("0", encoding="utf-8")

    def count() -> None:
        for _ in range(5):
            with locked(path):
                number = int(path.read_text(encoding="utf-8"))
                time.sleep(0.001)
                path.write_text(str(number + 1), encoding="utf-8")

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert path.read_text(encoding="utf-8") == "40"
    assert os.listdir(tmp_path) == ["number"]


def test_of_several_processes_one_goes_after_the_other(tmp_path: Path) -> None:
    path = tmp_path / "number"
    path.write_text("0", encoding="utf-8")
    processes = [start(COUNTING, path, 40) for _ in range(4)]
    for process in processes:
        process.communicate()
    assert path.read_text(encoding="utf-8") == "160"
    assert os.listdir(tmp_path) == ["number"]


def test_the_lock_of_a_run_that_was_killed_is_free_at_once(tmp_path: Path) -> None:
    with start(HOLDING, tmp_path) as process:
        assert process.stdout
        process.stdout.readline()
        assert is_locked(tmp_path)
        with pytest.raises(BusyError, match=f"process {process.pid} on "), locked(tmp_path, seconds=0):
            pass
        process.kill()
        process.wait()
        assert lock_path(tmp_path).exists()
        assert not is_locked(tmp_path)
        with locked(tmp_path, seconds=0):
            pass
    assert os.listdir(tmp_path) == []


def test_a_file_that_a_dead_process_left_where_nothing_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "LOCKING", refuse)
    with start("print(1)") as process:
        process.communicate()
    dead = processes.own_identity()
    other = type(dead)(dead.host, process.pid, dead.born)
    monkeypatch.setattr(processes, "own_identity", lambda: other)
    with locked(tmp_path):
        monkeypatch.undo()
        monkeypatch.setattr(lock, "LOCKING", refuse)
        with locked(tmp_path, seconds=1):
            assert lock.read_owner(lock_path(tmp_path)) == processes.own_identity()


@pytest.mark.usefixtures("system")
def test_the_lock_goes_with_an_error_and_without(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with pytest.raises(ZeroDivisionError), locked(path):
        raise ZeroDivisionError
    with locked(path, seconds=0), pytest.raises(BusyError), locked(path, seconds=0.01):
        pass
    assert os.listdir(tmp_path) == []


def test_a_link_and_its_file_have_one_lock(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "link").symlink_to("file")
    with locked(tmp_path / "file"), pytest.raises(BusyError), locked(tmp_path / "link", seconds=0):
        pass


def test_a_file_with_the_longest_name_has_a_lock(tmp_path: Path) -> None:
    path = tmp_path / ("書" * 85)
    path.write_bytes(b"")
    with locked(path):
        assert len(os.listdir(tmp_path)) == 2


def test_a_link_in_the_place_of_the_lock_is_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / lock.LOCK).symlink_to(victim)
    with pytest.raises(OSError, match="symbolic"), locked(tmp_path / "folder", seconds=0):
        pass
    assert victim.read_bytes() == b"precious"
