"""Ctrl-C, SIGTERM and SIGHUP at random times: no traceback, no torn file, nothing left, the shell's exit codes.

``TEIKIT_SIGNALS=1000`` makes a campaign of it.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.commands import Tei, in_process
from tests.faults.trials import COMMANDS, PROGRAM, Trial, chance_of, contents, left_over, make_folder, signal_after
from tests.library import library
from tests.seed import SEED
from tests.services import ROOT

TRIALS = int(os.environ.get("TEIKIT_SIGNALS") or 6)
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LONGEST = float(os.environ.get("TEIKIT_SIGNALS_WITHIN") or 2.5)
"""Seconds after the start within which the signal comes."""

pytestmark = pytest.mark.slow


@pytest.fixture
def tei(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Tei:
    return in_process(capsysbinary, monkeypatch)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


def check_trial(number: int, tmp_path: Path, tei: Tei) -> None:
    chance = chance_of(SEED, number)
    name = chance.choice(sorted(COMMANDS)) if len(COMMANDS) > TRIALS else sorted(COMMANDS)[number % len(COMMANDS)]
    command, sent = COMMANDS[name], chance.choice(SIGNALS)
    template = make_folder(tmp_path / "template", tei)
    trial = Trial(template, tmp_path / "trial", command)
    group, seconds = chance.random() < 0.5, chance.uniform(0.05, LONGEST)
    code, told, took = signal_after(trial, sent, seconds, group=group, port=free_port())
    what = f"{name}, {sent.name} after {seconds:.2f} s: exit {code}, {told}"
    if "KeyboardInterrupt" in told and str(ROOT) not in told:
        return  # it came while Python itself started, before the first line of ours
    assert code in (0, -sent, 128 + sent), what
    assert "Traceback" not in told, what
    assert "Exception ignored" not in told, what
    assert took < 20, what
    assert (code == 128 + sent) == ("Interrupted." in told), what
    if command.unfinished:
        return
    calm = Trial(template, tmp_path / "calm", command)
    calm.finish()
    wanted = contents(calm.folder, command)
    trial.check_whole(wanted)
    assert code == -sent or left_over(trial.folder) == [], what
    trial.finish()
    trial.check_settled(wanted)


@pytest.mark.parametrize("number", range(TRIALS))
def test_a_signal_at_a_random_time(number: int, tmp_path: Path, tei: Tei) -> None:
    check_trial(number, tmp_path, tei)


def test_ctrl_c_while_a_cluster_of_dask_starts_or_works(tmp_path: Path) -> None:
    """A terminal sends it to the workers, too: they say nothing, and none stays."""
    pytest.importorskip("distributed")
    source = library(tmp_path / "source", 60)
    command = [*PROGRAM, "corpus", "encode", str(source), "--out", str(tmp_path / "out"), "--engine", "dask"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    run = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True)
    time.sleep(chance_of(SEED, 0).uniform(1.5, 6))
    os.killpg(run.pid, signal.SIGINT)
    _, told = run.communicate(timeout=60)
    assert run.returncode in (0, 130), told
    assert "Traceback" not in told, told
    assert "distributed" not in told, told
    end = time.monotonic() + 20
    while time.monotonic() < end and processes_of_group(run.pid):
        time.sleep(0.2)
    assert processes_of_group(run.pid) == []


def processes_of_group(group: int) -> list[int]:
    """Return the processes of a group that are not over."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, ProcessLookupError):
            if os.getpgid(process.pid) == group and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process.pid)
    return found


def test_a_signal_that_is_ignored_stays_ignored(tmp_path: Path, tei: Tei) -> None:
    """``nohup`` starts a command so that it outlives its terminal."""
    trial = Trial(make_folder(tmp_path / "template", tei), tmp_path / "trial", COMMANDS["encode"])
    former = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        process = trial.start()
    finally:
        signal.signal(signal.SIGHUP, former)
    while process.poll() is None:
        process.send_signal(signal.SIGHUP)
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
    process.communicate()
    assert process.returncode == 0
