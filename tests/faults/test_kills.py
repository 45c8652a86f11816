"""Whatever is killed, whenever: the end is that of an undisturbed run, byte for byte, and nothing is there by half."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.library import PROGRAM, SLOW, corpus, files, library, manifest, trouble

LONGEST = 0.8
"""Seconds from the start of a run, or from a kill, to the next kill."""


class Victim:
    """A run that is started again whenever it is dead."""

    def __init__(self, arguments: tuple[str, ...], variables: Mapping[str, str]) -> None:
        self.arguments = arguments
        self.variables = os.environ | variables
        self.process: subprocess.Popen[bytes] | None = None
        self.ended: list[int] = []

    def alive(self) -> psutil.Process:
        if self.process is not None and self.process.poll() is not None:
            self.ended.append(self.process.returncode)
            self.process = None
        if self.process is None:
            self.process = subprocess.Popen(
                [*PROGRAM, *self.arguments],
                env=self.variables,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        return psutil.Process(self.process.pid)

    def kill_worker(self, chance: random.Random) -> None:
        if workers := self.alive().children():
            chance.choice(workers).kill()

    def kill_coordinator(self, chance: random.Random) -> None:
        coordinator = self.alive()
        workers = coordinator.children()
        coordinator.kill()
        _, left = psutil.wait_procs(workers, timeout=5)
        assert left == [], "a worker outlives its coordinator"

    def kill_all(self, chance: random.Random) -> None:
        os.killpg(self.alive().pid, signal.SIGKILL)

    def stop(self) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@pytest.fixture
def seen(tmp_path: Path) -> Mapping[str, str]:
    return trouble(tmp_path / "packages")


def disturbed(tmp_path: Path, seen: Mapping[str, str], books: int, kills: int, *more: str) -> Iterator[Victim]:
    """After each kill, the run that was hit; whatever is in the target then is whole."""
    source = library(tmp_path / "source", books, SLOW)
    chance = random.Random(books)
    assert corpus(tmp_path, "encode", source, "--out", tmp_path / "calm", *more, **seen).code == 0
    calm = files(tmp_path / "calm")
    victim = Victim(("corpus", "encode", str(source), "--out", str(tmp_path / "target"), "--processes", "2"), seen)
    try:
        for number in range(kills):
            victim.alive()
            time.sleep(chance.uniform(0, LONGEST))
            (victim.kill_worker, victim.kill_coordinator, victim.kill_all)[number % 3](chance)
            whole = {name: data for name, data in files(tmp_path / "target").items() if not name.endswith("-part")}
            assert whole.items() <= calm.items()
            yield victim
    finally:
        victim.stop()


def settle(tmp_path: Path, seen: Mapping[str, str]) -> None:
    """Let the run come to its end, and compare it with the undisturbed one."""
    done = corpus(tmp_path, "encode", tmp_path / "source", "--out", tmp_path / "target", **seen)
    assert done.code == 0, done.err
    assert files(tmp_path / "target") == files(tmp_path / "calm")
    assert manifest(tmp_path / "target", tmp_path) == manifest(tmp_path / "calm", tmp_path)


def test_a_few_kills(tmp_path: Path, seen: Mapping[str, str]) -> None:
    for _ in disturbed(tmp_path, seen, books=12, kills=3):
        pass
    settle(tmp_path, seen)


@pytest.mark.slow
def test_fifty_kills_at_random_instants(tmp_path: Path, seen: Mapping[str, str]) -> None:
    victims = list(disturbed(tmp_path, seen, books=200, kills=50))
    assert len(victims) == 50
    settle(tmp_path, seen)


@pytest.mark.slow
def test_a_scheduler_of_dask_that_is_killed(tmp_path: Path, seen: Mapping[str, str]) -> None:
    source = library(tmp_path / "source", 40, SLOW)
    assert corpus(tmp_path, "encode", source, "--out", tmp_path / "calm", **seen).code == 0
    variables = os.environ | seen
    for kill in (True, False):
        with cluster(tmp_path, variables) as address:
            arguments = ("corpus", "encode", str(source), "--out", str(tmp_path / "target"), "--engine", address)
            run = subprocess.Popen([*PROGRAM, *arguments], env=variables, stderr=subprocess.PIPE, text=True)
            if kill:
                wait_for(lambda: len(files(tmp_path / "target")) > 3)
                cluster_processes["scheduler"].kill()
            _, told = run.communicate(timeout=90)
            assert run.returncode == (6 if kill else 0), told
            assert not kill or "the scheduler went away" in told
    settle(tmp_path, seen)


cluster_processes: dict[str, subprocess.Popen[bytes]] = {}


class cluster:
    """A scheduler and a worker of dask, as a cluster runs them."""

    def __init__(self, folder: Path, variables: Mapping[str, str]) -> None:
        self.folder = folder
        self.variables = variables

    def __enter__(self) -> str:
        file = self.folder / "scheduler.json"
        file.unlink(missing_ok=True)
        dask = (sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0")
        self._start("scheduler", *dask, "--no-dashboard", "--scheduler-file", str(file))
        wait_for(file.is_file)
        worker = (sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(file))
        self._start("worker", *worker, "--nthreads", "2", "--no-dashboard", "--death-timeout", "20", "--no-nanny")
        return str(json.loads(file.read_text())["address"])

    def _start(self, name: str, *command: str) -> None:
        cluster_processes[name] = subprocess.Popen(
            command, cwd=self.folder, env=self.variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def __exit__(self, *_: object) -> None:
        for process in cluster_processes.values():
            process.kill()
            process.wait()


def wait_for(condition: object, seconds: float = 60) -> None:
    assert callable(condition)
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


