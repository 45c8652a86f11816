"""Many kills and full disks: ``python -m tests.faults.campaign KILLS DISKS [SEED]``.

Commands run in children that are forked from this process, so that a kill meets them at work and not while Python
starts.  A chain of kills hits one folder, sometimes two runs at once; after each nothing is torn, and after one
more run all is as an undisturbed run leaves it.
"""

from __future__ import annotations

import errno
import itertools
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.faults.trials import COMMANDS, Command, Trial, contents, left_over, make_folder

CHAIN = 8
"""Kills of one folder, before a run is left in peace."""
KILLED = tuple(
    name
    for name, command in COMMANDS.items()
    if not (command.unfinished or command.once or name.startswith("publish"))
)
"""What is killed here; targets have a campaign of their own."""
ONE_ONLY = {name for name in KILLED if name.startswith("corpus")}
"""Of two runs at once on one target one is refused."""
WEIGHTS = [1 if name in ONE_ONLY else 5 for name in KILLED]
"""A corpus takes longer by far."""
SIGNALS = (signal.SIGKILL, signal.SIGKILL, signal.SIGINT, signal.SIGTERM)
BLOCK = re.compile(rb"\[\[correction\]\]\n(?:[a-z]+ = [^\n]+\n)+")


def fork(folder: Path, arguments: tuple[str, ...], prepare: Callable[[], None] = lambda: None) -> int:
    """Run a command in a child with a process group of its own; its number."""
    child = os.fork()
    if child:
        with suppress(OSError):
            os.setpgid(child, child)
        return child
    code = 1
    try:
        os.setpgid(0, 0)
        os.chdir(folder)
        told = os.open(folder.parent / "told.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for descriptor in (1, 2):
            os.dup2(told, descriptor)
        prepare()
        from tei.cli import main

        code = main(arguments)
        sys.stderr.flush()
    finally:
        os._exit(code)


def run(folder: Path, arguments: tuple[str, ...], prepare: Callable[[], None] = lambda: None) -> int:
    """The exit code of a command that nobody disturbs."""
    return end_of(fork(folder, arguments, prepare))


def end_of(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def told_in(folder: Path) -> str:
    told = folder.parent / "told.txt"
    return told.read_text(encoding="utf-8", errors="replace") if told.exists() else ""


class Campaign:
    """Trials, and what came of them."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.chance = random.Random(seed)
        self.numbers = itertools.count()
        self.counts: Counter[str] = Counter()
        self.template = make_folder(folder / "template", self._make)
        self._warm_up()
        self.calm: dict[str, Mapping[str, bytes]] = {}
        self.seconds: dict[str, float] = {}

    def _make(self, *arguments: Any) -> None:
        assert run(self.folder / "template", tuple(map(str, arguments))) == 0, told_in(self.folder / "template")

    def _warm_up(self) -> None:
        """Let this process, and so its children, have loaded what they need."""
        from tei.cli import main

        trial, here = self._fresh(COMMANDS["encode"]), Path.cwd()
        os.chdir(trial.folder)
        for name in KILLED:
            if name not in ONE_ONLY:
                assert main(COMMANDS[name].arguments) == 0, name
        os.chdir(here)
        shutil.rmtree(trial.folder.parent)

    def trial(self, name: str) -> Trial:
        """A fresh folder; what an undisturbed run makes of it is known."""
        command = COMMANDS[name]
        if name not in self.calm:
            calm = self._fresh(command)
            began = time.monotonic()
            assert run(calm.folder, command.arguments) == 0, told_in(calm.folder)
            self.seconds[name] = time.monotonic() - began
            self.calm[name] = contents(calm.folder, command)
        return self._fresh(command)

    def _fresh(self, command: Command) -> Trial:
        folder = self.folder / f"trial-{next(self.numbers)}"
        folder.mkdir()
        return Trial(self.template, folder / "desk", command)

    def kill_chain(self, name: str) -> None:
        """Kill the command again and again in one folder, then let it come to its end."""
        trial = self.trial(name)
        done = sum(self._kill(name, trial) for _ in range(CHAIN))
        self._settle(name, trial, done)
        shutil.rmtree(trial.folder.parent)

    def _kill(self, name: str, trial: Trial) -> int:
        """Kill one run; how many runs said that they are done."""
        before, chance = set(left_over(trial.folder)), self.chance
        children = [fork(trial.folder, trial.command.arguments)]
        if chance.random() < 0.25:
            children.append(fork(trial.folder, trial.command.arguments))
        self._wait(name, children[0])
        number = chance.choice(SIGNALS)
        with suppress(ProcessLookupError):
            if chance.random() < 0.5:
                os.killpg(children[0], number)
            else:
                os.kill(children[0], number)
        code, *others = (end_of(child) for child in children)
        usual = {0, -number, 128 + number, 2 if others and name in ONE_ONLY else 0}
        assert code in usual, (name, number, code, told_in(trial.folder))
        assert set(others) <= {0, 2 if name in ONE_ONLY else 0}, (name, others, told_in(trial.folder))
        assert "Traceback" not in told_in(trial.folder), told_in(trial.folder)
        _wait_for_workers()
        if number != signal.SIGKILL and not others:
            assert set(left_over(trial.folder)) <= before, (name, number, left_over(trial.folder))
        self.counts[f"{name}: {signal.Signals(number).name}" if code else f"{name}: done before"] += 1
        self.counts["killed"] += code not in (0, 2)
        self.counts["two at once"] += bool(others)
        self._check_whole(name, trial)
        return (code, *others).count(0)

    def _wait(self, name: str, child: int) -> None:
        """Wait for a moment within the time that the command usually takes, which is learned meanwhile."""
        end = time.monotonic() + self.chance.uniform(0, self.seconds[name])
        while time.monotonic() < end:
            if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                self.seconds[name] *= 0.8
                return
            time.sleep(0.002)
        self.seconds[name] *= 1.05

    def fill_disk(self, name: str) -> None:
        """Let the disk be full after some writes; then there is room again."""
        trial, left = self.trial(name), self.chance.randrange(8)
        code = run(trial.folder, trial.command.arguments, lambda: _let_disk_be_full(left))
        self._check_full(name, trial, code)
        shutil.rmtree(trial.folder.parent)

    def fill_small_disk(self, name: str) -> None:
        """The same on a real one, which the workers of a corpus share."""
        trial = self.trial(name)
        out = trial.folder / "out"
        with mounted(out, f"size={self.chance.randrange(40, 1200)}k"):
            code = run(trial.folder, trial.command.arguments)
            self._check_full(name, trial, code, settle=False)
            subprocess.run(["mount", "-o", "remount,size=50m", str(out)], check=True)
            self._settle(name, trial, 0)
        shutil.rmtree(trial.folder.parent)

    def _check_full(self, name: str, trial: Trial, code: int, *, settle: bool = True) -> None:
        told = told_in(trial.folder)
        assert code in (0, 2, 8), (name, code, told)
        assert "bug" not in told, told
        assert "Traceback" not in told, told
        self.counts[f"{name}: {'disk was full' if code else 'had room'}"] += 1
        self.counts["full disks"] += code != 0
        assert left_over(trial.folder) == [], (name, left_over(trial.folder))
        self._check_whole(name, trial)
        if settle:
            self._settle(name, trial, int(code == 0))

    def _check_whole(self, name: str, trial: Trial) -> None:
        if not trial.command.appends:
            trial.check_whole(self.calm[name])

    def _settle(self, name: str, trial: Trial, done: int) -> None:
        assert run(trial.folder, trial.command.arguments) == 0, (name, told_in(trial.folder))
        assert left_over(trial.folder) == [], (name, left_over(trial.folder))
        if trial.command.appends:
            self._check_decisions(name, trial, done + 1)
        else:
            trial.check_settled(self.calm[name])
        self.counts["settled"] += 1

    def _check_decisions(self, name: str, trial: Trial, least: int) -> None:
        """Every decision that a run said was recorded is there, whole; and none by half."""
        (path,) = self.calm[name].keys() - trial.before.keys()
        data = contents(trial.folder, trial.command)[path]
        blocks = BLOCK.findall(data)
        assert b"\n".join(blocks) == data, data
        assert set(blocks) == {self.calm[name][path]}, data
        assert len(blocks) >= least, (len(blocks), least)
        self.counts["decisions"] += len(blocks)


def _wait_for_workers() -> None:
    """A worker ends when its coordinator does; what it still writes then is whole, and under the same names."""
    time.sleep(0.05)


def _let_disk_be_full(left: int) -> None:
    """From the next write but ``left`` on, the disk of this process is full."""
    counter = itertools.count()

    def limited(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **more: Any) -> Any:
            if given[0] not in (1, 2) and next(counter) >= left:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return real(*given, **more)

        return call

    for name in ("write", "fsync", "mkdir"):
        setattr(os, name, limited(getattr(os, name)))


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[None]:
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def can_mount(folder: Path) -> bool:
    try:
        with mounted(folder / "mounted", "size=100k"):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


def run_campaign(kills: int, disks: int, seed: int) -> Counter[str]:
    """What came of so many kills and full disks; raises ``AssertionError`` where something is torn or lost."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # as the program itself begins
    with tempfile.TemporaryDirectory() as name:
        campaign = Campaign(Path(name), seed)
        turns = itertools.cycle(campaign.chance.sample(KILLED, sum(WEIGHTS), counts=WEIGHTS))
        while campaign.counts["killed"] < kills:
            campaign.kill_chain(next(turns))
            print(campaign.counts["killed"], "kills", file=sys.stderr, flush=True)
        mounts = can_mount(Path(name))
        while campaign.counts["full disks"] < disks:
            print(campaign.counts["full disks"], "full disks", file=sys.stderr, flush=True)
            turn = next(turns)
            if turn not in ONE_ONLY:
                campaign.fill_disk(turn)
            elif mounts and turn in ("corpus encode", "corpus transform"):
                campaign.fill_small_disk(turn)
        return campaign.counts


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    chosen = given[2] if len(given) > 2 else random.SystemRandom().randrange(10**9)
    print("seed", chosen, flush=True)
    for what, number in sorted(run_campaign(given[0], given[1], chosen).items()):
        print(f"{number:>6}  {what}")
