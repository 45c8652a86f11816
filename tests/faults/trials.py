"""Commands that are disturbed while they write, and what must hold then and after the next run.

A trial copies a folder, starts a command in it, disturbs that (a signal, a kill, a full disk), looks at what is
there, and runs the command again: the end is that of an undisturbed run, and nothing is left over.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.library import SMALL, small_book
from tests.services import ROOT

PROGRAM = (sys.executable, "-m", "tei")
BOOK = f"{SMALL}\n\nThe weir at the mill was mended in 1861.\n"
OURS = (".teikit-part", ".teikit-lock", ".teikit-locked", "lease.json")
"""How the names of files end that must not stay; ``.teikit-sending-`` begins those of folders."""
METADATA = '[publication]\npublisher = "Example Press"\nlicence = "CC-BY-4.0"\n'


@dataclass(frozen=True, slots=True)
class Command:
    """A command, and the folders and files of the trial in which it writes."""

    arguments: tuple[str, ...]
    appends: bool = False
    """Does every run add something?"""
    fleeting: tuple[str, ...] = ()
    """Files that differ from run to run, as they bear a date."""
    once: bool = False
    """Does it refuse to write what is there already?"""
    unfinished: bool = False
    """Does it go on until it is stopped?"""


def command(line: str, **more: object) -> Command:
    return Command(tuple(line.split()), **more)  # type: ignore[arg-type]


RECEIPT = ("book.receipt.json",)
INVENTORY = ("inventory.json", "inventory.json.sha512")
COMMANDS: Mapping[str, Command] = {
    "encode": command("encode a.txt --report -q"),
    "encode several": command("encode a.txt c.txt -q"),
    "correct": command("correct a.txt join --line 5 -q", appends=True),
    "transform": command("transform book.xml --to html,epub,markdown -o made -q"),
    "source": command("source book.xml -o back.txt"),
    "names": command("names book.xml --retag -o again.xml -q"),
    "metadata": command("metadata --init -o a.toml", once=True),
    "validate": command("validate book.xml --fix -q"),
    "corpus encode": command("corpus encode texts --out out --processes 2 -q"),
    "corpus validate": command("corpus validate editions --out out --processes 1 -q"),
    "corpus transform": command("corpus transform editions --to html,markdown --out out --processes 2 -q"),
    "corpus retag": command("corpus retag editions --out editions --processes 1 -q"),
    "publish folder": command("publish book.xml --to folder --out made -q", fleeting=RECEIPT),
    "publish ocfl": command("publish book.xml --to ocfl --out out -q", fleeting=(*RECEIPT, *INVENTORY)),
    "serve": command("serve editions --port {port}", unfinished=True),
    "lsp": command("lsp", unfinished=True),
    "watch": command("validate book.xml --watch", unfinished=True),
}


def make_folder(folder: Path, tei: Callable[..., object]) -> Path:
    """The folder that every trial begins with; ``tei`` runs a command in this process."""
    (folder / "texts" / "old").mkdir(parents=True)
    (folder / "editions").mkdir()
    (folder / "made").mkdir()
    for name in ("a.txt", "c.txt"):
        (folder / name).write_text(BOOK, encoding="utf-8")
    for number in range(6):
        (folder / "texts" / ("old" if number % 2 else "") / f"b{number}.txt").write_text(
            small_book(number), encoding="utf-8"
        )
    (folder / "m.toml").write_text(METADATA, encoding="utf-8")
    tei("encode", folder / "a.txt", "--metadata", folder / "m.toml", "-o", folder / "book.xml", "-q")
    for number in range(3):
        shutil.copy(folder / "book.xml", folder / "editions" / f"e{number}.xml")
    return folder


def contents(folder: Path, command: Command) -> dict[str, bytes]:
    """All files of a trial, but for those of ours and those that bear a date."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".teikit" not in path.parts and path.name not in command.fleeting and not is_left(path)
    }


def is_left(path: Path) -> bool:
    return path.name.endswith(OURS) or any(part.startswith(".teikit-sending") for part in path.parts)


def left_over(folder: Path) -> list[str]:
    """What must not stay when a command has come to its end."""
    return [str(path.relative_to(folder)) for path in folder.rglob("*") if is_left(path)]


class Trial:
    """A folder in which a command is disturbed."""

    def __init__(self, template: Path, folder: Path, command: Command) -> None:
        shutil.copytree(template, folder)
        self.folder = folder
        self.command = command
        self.before = contents(folder, command)

    def start(self, port: int = 0, **variables: str) -> subprocess.Popen[str]:
        """The command in a process group of its own."""
        return subprocess.Popen(
            [*PROGRAM, *(one.format(port=port) for one in self.command.arguments)],
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": str(ROOT)} | variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def finish(self) -> str:
        """Run the command to its end; what it said."""
        process = self.start()
        _, told = process.communicate(timeout=120)
        assert process.returncode == 0 or (self.command.once and process.returncode == 2), told
        return told

    def check_whole(self, calm: Mapping[str, bytes]) -> None:
        """Every file is as it was before, or as an undisturbed run leaves it."""
        for name, data in contents(self.folder, self.command).items():
            if self.command.appends and name not in self.before:
                assert b"\0" in data or data in (b"", calm[name]), name
            else:
                assert data in (self.before.get(name), calm.get(name)), f"{name} is torn"
        missing = self.before.keys() - contents(self.folder, self.command).keys()
        assert not missing, f"{missing} were there before"

    def check_settled(self, calm: Mapping[str, bytes]) -> None:
        """After one more run all is as an undisturbed run leaves it, and nothing is left over."""
        now = contents(self.folder, self.command)
        if self.command.appends:
            whole = {name: calm[name] for name in calm.keys() - self.before.keys()}
            for name, data in whole.items():
                assert now.pop(name) in (data, data + b"\n" + data), name
            assert now == self.before, "a file was touched that is none of the command's"
        else:
            differing = [name for name in now.keys() | calm.keys() if now.get(name) != calm.get(name)]
            assert not differing, f"{sorted(differing)} are not as an undisturbed run leaves them"
        assert left_over(self.folder) == []


def stop_all(process: subprocess.Popen[str], number: int, *, group: bool) -> None:
    with suppress(ProcessLookupError):
        if group:
            os.killpg(process.pid, number)
        else:
            os.kill(process.pid, number)


def signal_after(trial: Trial, number: int, seconds: float, *, group: bool, port: int = 0) -> tuple[int, str, float]:
    """Exit code, messages, and how long the end took, of a command that gets a signal after so many seconds."""
    process = trial.start(port)
    time.sleep(seconds)
    began = time.monotonic()
    stop_all(process, number, group=group)
    try:
        _, told = process.communicate(timeout=60)
    finally:
        stop_all(process, signal.SIGKILL, group=True)
    return process.returncode, told, time.monotonic() - began


def chance_of(seed: int, number: int) -> random.Random:
    return random.Random(f"{seed} {number}")
