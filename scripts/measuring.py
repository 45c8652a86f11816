"""Whole processes measured side by side: time, CPU time and peak memory, as medians of several runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple


class Run(NamedTuple):
    """One process: wall clock and CPU time in seconds, peak resident memory in MB."""

    seconds: float
    cpu: float
    memory: float


class Row(NamedTuple):
    """One line of a bench: a subject, what was measured, and what it must keep to."""

    bench: str
    subject: str
    ours: Run | None
    """None where a row is about quality, not about speed."""
    peer: str = ""
    theirs: Run | None = None
    target: str = ""
    reached: bool | None = None
    """None where there is nothing to reach, or nothing to compare with on this machine."""

    @property
    def ratio(self) -> float | None:
        """Our time over the peer's; below 1 we are faster."""
        return self.ours.seconds / self.theirs.seconds if self.ours and self.theirs else None


STOPWATCH = """
import json, os, sys, time
started = time.perf_counter()
process = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(process, 0)
told = time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
os.write(int(sys.argv[1]), json.dumps(told).encode())
sys.exit(os.waitstatus_to_exitcode(status) % 256)
"""
"""Starts the command from a process of a few MB: Linux counts the memory of whoever starts one as its own peak."""


def measure(command: Sequence[str], *, cwd: Path | None = None) -> Run:
    """Run ``command`` once; raises ``RuntimeError`` with what it printed when it fails."""
    read, write = os.pipe()
    with open(read, encoding="ascii") as numbers:
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", STOPWATCH, str(write), *command],
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            pass_fds=[write],
            check=False,
        )
        os.close(write)
        told = numbers.read()
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.decode(errors='replace')}")
    return Run(*json.loads(told))


def side_by_side(*commands: Sequence[str], runs: int = 5) -> list[Run]:
    """Medians of ``runs`` runs of each command, taken in turn so that a busy machine slows all alike."""
    rounds = [[measure(command) for command in commands] for _ in range(runs)]
    return [Run(*(median(values) for values in zip(*taken, strict=True))) for taken in zip(*rounds, strict=True)]
