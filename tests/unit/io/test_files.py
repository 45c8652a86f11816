from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest

from tei.io import files
from tei.io.files import PART, remove_left_over, write_file, write_together
from tests.services import ROOT

DYING = """
import os, signal, sys
from tei.io import files
files.os.replace = lambda *paths: os.kill(os.getpid(), signal.SIGKILL)
files.write_file(sys.argv[1], b"half")
"""


def left_over(target: Path) -> Path:
    """What a run leaves that is killed while it writes ``target``."""
    subprocess.run([sys.executable, "-c", DYING, target], cwd=ROOT, check=False)
    (part,) = (path for path in target.parent.iterdir() if path.name.endswith(PART))
    return part


def test_a_file_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    target = tmp_path / "book.xml"
    for data in (b"one", b"two", b""):
        assert write_file(target, data).st_size == len(data)
        assert target.read_bytes() == data
        assert os.listdir(tmp_path) == ["book.xml"]


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "victim").write_bytes(b"precious")
    (tmp_path / "book.xml").symlink_to("victim")
    write_file(tmp_path / "book.xml", b"new")
    assert (tmp_path / "victim").read_bytes() == b"precious"
    assert (tmp_path / "book.xml").read_bytes() == b"new"


def test_what_a_killed_run_left_goes_with_the_next_one(tmp_path: Path) -> None:
    target = tmp_path / "book.xml"
    target.write_bytes(b"old")
    assert left_over(target).read_bytes() == b"half"
    assert target.read_bytes() == b"old"
    write_file(target, b"new")
    assert os.listdir(tmp_path) == ["book.xml"]
    assert target.read_bytes() == b"new"


def test_a_left_over_that_is_another_file_too_harms_nothing(tmp_path: Path) -> None:
    part = left_over(tmp_path / "book.xml")
    part.unlink()
    (tmp_path / "victim").write_bytes(b"precious")
    os.link(tmp_path / "victim", part)
    write_file(tmp_path / "book.xml", b"new")
    assert (tmp_path / "victim").read_bytes() == b"precious"


def test_only_what_nobody_writes_is_left_over(tmp_path: Path) -> None:
    writing = files._Part(tmp_path / "book.xml")
    writing.open()
    part = writing.path
    assert remove_left_over(part) is False
    assert part.exists()
    writing.close()
    assert remove_left_over(part) is True
    assert not part.exists()
    assert remove_left_over(part) is True


def test_where_the_disk_does_not_lock_the_age_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(descriptor: int) -> bool:
        raise OSError(errno.ENOLCK, "No locks available")

    part = left_over(tmp_path / "book.xml")
    monkeypatch.setattr(files, "LOCKING", refuse)
    assert remove_left_over(part) is None
    write_file(tmp_path / "book.xml", b"new")
    assert sorted(os.listdir(tmp_path)) == [part.name, "book.xml"]
    os.utime(part, (0, 0))
    write_file(tmp_path / "book.xml", b"newer")
    assert os.listdir(tmp_path) == ["book.xml"]


def test_many_that_write_one_file_wait_for_each_other(tmp_path: Path) -> None:
    threads = [threading.Thread(target=write_file, args=(tmp_path / "b", bytes([n]) * 100_000)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    data = (tmp_path / "b").read_bytes()
    assert data == data[:1] * 100_000
    assert os.listdir(tmp_path) == ["b"]


def test_a_disk_that_is_full_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(descriptor: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "b").write_bytes(b"old")
    monkeypatch.setattr(files.os, "write", fill)
    with pytest.raises(OSError, match="No space"):
        write_file(tmp_path / "b", b"new")
    assert os.listdir(tmp_path) == ["b"]
    assert (tmp_path / "b").read_bytes() == b"old"


def test_the_longest_name_can_be_written(tmp_path: Path) -> None:
    target = tmp_path / ("書" * 85)
    write_file(target, b"data")
    assert os.listdir(tmp_path) == [target.name]


def test_files_that_belong_together_change_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [tmp_path / name for name in ("b.xml", "b.report.html", "b.report.json")]
    write_together([(path, b"old") for path in paths])
    real = os.fsync

    calls = count()

    def fill(descriptor: int) -> None:
        if next(calls) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(descriptor)

    with monkeypatch.context() as full:
        full.setattr(files.os, "fsync", fill)
        with pytest.raises(OSError, match="No space"):
            write_together([(path, b"new") for path in paths])
    assert [path.read_bytes() for path in paths] == [b"old"] * 3
    assert len(os.listdir(tmp_path)) == 3


def test_none_speaks_of_a_former_state_of_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever step is the last."""
    paths = [tmp_path / name for name in ("b.xml", "b.report.html", "b.report.json")]
    real = os.replace
    for last in range(4):
        write_together([(path, b"old") for path in paths])

        left = [None] * last

        def die(old: Path, new: Path, left: list[None] = left) -> None:
            if not left:
                raise KeyboardInterrupt
            left.pop()
            real(old, new)

        with monkeypatch.context() as dying, suppress(KeyboardInterrupt):
            dying.setattr(files.os, "replace", die)
            write_together([(path, b"new") for path in paths])
        main, *others = (path.read_bytes() if path.exists() else None for path in paths)
        assert main == (b"old" if last == 0 else b"new")
        assert set(others) <= {main if main == b"new" else None, None}
        assert not [name for name in os.listdir(tmp_path) if name.endswith(PART)]


@pytest.mark.parametrize("call", ["open", "write", "fsync", "fstat", "replace", "close"])
def test_an_interruption_behind_any_call_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    real = getattr(os, call)

    def interrupted(*given: object, **more: object) -> None:
        monkeypatch.setattr(files.os, call, real)
        real(*given, **more)
        raise KeyboardInterrupt

    (tmp_path / "b").write_bytes(b"old")
    monkeypatch.setattr(files.os, call, interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_file(tmp_path / "b", b"new")
    assert os.listdir(tmp_path) == ["b"]
    assert (tmp_path / "b").read_bytes() in (b"old", b"new")
