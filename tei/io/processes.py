"""Which process of which machine this is, and whether another one still runs."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class ProcessIdentity:
    """A process, told apart from every other one before, after and elsewhere."""

    host: str
    process: int
    born: float
    """When the process started: its number may be used again."""


def own_identity() -> ProcessIdentity:
    """Return the identity of this process."""
    return ProcessIdentity(host_name(), os.getpid(), birth_of(os.getpid()))


@cache
def host_name() -> str:
    """Return this machine since its start: after another start none of the old processes lives."""
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as stream:
            return f"{platform.node()} {stream.read().strip()}"
    except OSError:
        return platform.node()


def birth_of(process: int) -> float:
    """Return when a process of this machine started; zero where there is none."""
    import psutil

    try:
        return float(psutil.Process(process).create_time())
    except psutil.Error:
        return 0.0


def is_running(identity: ProcessIdentity) -> bool | None:
    """Return whether the process still runs; None for a process of another machine, of which nothing is known."""
    if identity.host != host_name():
        return None
    return abs(birth_of(identity.process) - identity.born) < 1


def describe_process(identity: ProcessIdentity) -> str:
    """Return the process in words, for a message."""
    return f"process {identity.process} on {identity.host.split()[0] if identity.host.strip() else 'another machine'}"
