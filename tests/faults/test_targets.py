"""Targets that are full, closed, busy or unsteady; books that are too much."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.test_kills import wait_for
from tests.library import PROGRAM, SLOW, corpus, files, library, manifest, small_book, trouble


@contextmanager
def mounted(folder: Path, *options: str) -> Iterator[Path]:
    """A small file system of its own; skipped where nobody may mount one."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", *options, "tmpfs", str(folder)]
    if not sys.platform.startswith("linux") or os.geteuid() or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("only root on Linux may mount a small file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.slow
def test_a_disk_that_is_full_stops_the_run_and_room_lets_it_go_on(tmp_path: Path) -> None:
    source = library(tmp_path / "source", 40)
    assert corpus(tmp_path, "encode", source, "--out", tmp_path / "calm").code == 0
    with mounted(tmp_path / "small", "-o", "size=400k") as target:
        full = corpus(tmp_path, "encode", source, "--out", target)
        assert full.code == 2, full.err
        assert "full" in full.err or "No space left" in full.err
        assert "goes on where it stopped" in full.err
        whole = files(target)
        assert 0 < len(whole) < 40
        assert whole.items() <= files(tmp_path / "calm").items()
        subprocess.run(["mount", "-o", "remount,size=20m", str(target)], check=True)
        assert corpus(tmp_path, "encode", source, "--out", target).code == 0
        assert files(target) == files(tmp_path / "calm")
        assert manifest(target, tmp_path) == manifest(tmp_path / "calm", tmp_path)


def test_a_target_that_is_read_only(tmp_path: Path) -> None:
    source = library(tmp_path / "source", 2)
    with mounted(tmp_path / "closed", "-o", "ro") as target:
        refused = corpus(tmp_path, "encode", source, "--out", target)
        assert refused.code == 2, refused.err
        assert "read-only file system" in refused.err


def test_two_runs_at_once(tmp_path: Path) -> None:
    seen = trouble(tmp_path / "packages")
    source = library(tmp_path / "source", 30, SLOW)
    target = tmp_path / "target"
    command = [*PROGRAM, "corpus", "encode", str(source), "--out", str(target), "--processes", "1", "--quiet"]
    with subprocess.Popen(command, env=os.environ | seen) as first:
        wait_for(lambda: (target / ".teikit" / "lease.json").is_file())
        time.sleep(0.1)
        second = corpus(tmp_path, "encode", source, "--out", target, **seen)
        assert second.code == 2
        assert f"another run is at work on {target} (process {first.pid}" in second.err
        assert first.wait() == 0
    assert len(files(target)) == 30
    assert not (target / ".teikit" / "lease.json").exists()


def test_the_lease_of_a_run_elsewhere_is_over_when_nobody_renews_it(tmp_path: Path) -> None:
    source = library(tmp_path / "source", 1)
    lease = tmp_path / "target" / ".teikit" / "lease.json"
    lease.parent.mkdir(parents=True)
    said = {"token": "t", "host": "elsewhere boot", "process": 1, "born": 1.0, "renewed": time.time()}
    lease.write_text(json.dumps(said), encoding="utf-8")
    assert corpus(tmp_path, "encode", source, "--out", tmp_path / "target").code == 2
    lease.write_text(json.dumps(said | {"renewed": time.time() - 1000}), encoding="utf-8")
    assert corpus(tmp_path, "encode", source, "--out", tmp_path / "target").code == 0


def test_a_run_that_lost_its_lease_writes_nothing_more(tmp_path: Path) -> None:
    from tei.corpus.messages import Setup, Task
    from tei.corpus.worker import perform

    source = library(tmp_path / "source", 1)
    (tmp_path / "target").mkdir()
    setup = Setup("encode", str(source), str(tmp_path / "target"), token="of a run that was frozen")
    assert perform(setup, Task("new/book-000.txt")).code == "lease-lost"
    assert files(tmp_path / "target") == {}


@pytest.mark.slow
def test_a_file_system_that_fails_now_and_then(tmp_path: Path) -> None:
    seen = trouble(tmp_path / "packages")
    source = library(tmp_path / "source", 30)
    assert corpus(tmp_path, "encode", source, "--out", tmp_path / "calm", **seen).code == 0
    state = ("--state", tmp_path / "state")
    (tmp_path / "target").mkdir()
    command = ("encode", f"flaky://{source}", "--out", f"flaky://{tmp_path / 'target'}", *state)
    codes = [corpus(tmp_path, *command, **seen).code for _ in range(3)]
    assert set(codes) <= {0, 6, 8}  # done, or told that the place does not answer, or that some books are left
    assert corpus(tmp_path, *command, **seen | {"FLAKY": "0"}).code == 0
    assert files(tmp_path / "target") == files(tmp_path / "calm")


@pytest.mark.slow
def test_a_source_that_never_answers_is_tried_again_by_the_next_run(tmp_path: Path) -> None:
    seen = trouble(tmp_path / "packages")
    source = library(tmp_path / "source", 2)
    command = ("encode", f"flaky://{source}", "--out", tmp_path / "target", "--engine", "threads")
    assert corpus(tmp_path, *command, **seen | {"FLAKY": "0"}).code == 0
    for path in (tmp_path / "target").glob("*/*.xml"):
        path.unlink()
    (source / "corpus.toml").write_text("", encoding="utf-8")
    dead = corpus(tmp_path, *command, **seen | {"FLAKY": "1"})
    assert dead.code == 6
    assert "does not answer: ConnectionResetError: the connection was lost" in dead.err
    assert corpus(tmp_path, *command, **seen | {"FLAKY": "0"}).code == 0
    assert len(files(tmp_path / "target")) == 2


@pytest.mark.slow
def test_a_book_of_200_MB_does_not_stop_the_others(tmp_path: Path) -> None:
    source = library(tmp_path / "source", 3)
    with (source / "big.txt").open("w", encoding="utf-8") as stream:
        for number in range(70_000):
            stream.write(small_book(number))
    assert (source / "big.txt").stat().st_size > 200_000_000
    done = corpus(tmp_path, "encode", source, "--out", tmp_path / "target", "--memory-limit", "1 GB", "--json")
    assert done.code == 8, done.err
    assert json.loads(done.out)["done"] == 3
    row = next(row for row in manifest(tmp_path / "target", tmp_path) if row["path"] == "big.txt")
    assert row["code"] == "book-too-big"
    assert sorted(files(tmp_path / "target")) == ["new/book-000.xml", "new/book-002.xml", "old/book-001.xml"]
