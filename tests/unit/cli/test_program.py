"""The program as a whole: version, unknown commands, completion, terminals."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tei import __version__
from tei.cli import COMMANDS
from tests.commands import TRACEBACK, Tei, run
from tests.services import ROOT


def test_version(tei: Tei) -> None:
    assert tei("--version").out == f"teikit {__version__}\n"


@pytest.mark.parametrize("command", [row.name for row in COMMANDS])
def test_every_command_has_help_and_a_section_in_the_documentation(tei: Tei, command: str) -> None:
    done = tei(command, "--help")
    assert (done.code, done.out.startswith(f"Usage: tei {command}")) == (0, True)
    assert f"tei {command}" in (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")


def test_an_unknown_command_is_told_with_its_neighbour(tei: Tei) -> None:
    done = tei("encod")
    assert (done.code, "did you mean encode?" in done.err) == (2, True)


def test_a_bug_is_told_without_traceback(desk: Path, tei: Tei, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tei.sources.read_source", lambda *_, **__: 1 / 0)
    done = tei("encode", "book.txt")
    assert (done.code, TRACEBACK in done.err) == (1, False)
    assert done.err.startswith("This is a bug in teikit: ZeroDivisionError")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_ask_us(tei: Tei, shell: str) -> None:
    assert f"_TEI_COMPLETE={shell}_complete" in tei("completion", shell).out


def test_completion_knows_commands_and_options(tmp_path: Path) -> None:
    asked = {"_TEI_COMPLETE": "bash_complete", "COMP_CWORD": "1"}
    assert run(folder=tmp_path, COMP_WORDS="tei enc", **asked).out.split() == ["plain,encode"]
    options = run(folder=tmp_path, COMP_WORDS="tei encode --wi", **(asked | {"COMP_CWORD": "2"})).out
    assert options.split() == ["plain,--without"]


def test_a_full_disk_under_standard_output_is_told(encoded: Path) -> None:
    command = [sys.executable, "-c", "import sys; from tei.cli import main; sys.exit(main())", "source", "book.xml"]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False, env=os.environ)
    assert (done.returncode, b"there is no space left" in done.stderr) == (2, True)
    assert TRACEBACK.encode() not in done.stderr


def test_a_terminal_does_not_change_what_is_written(desk: Path) -> None:
    command = [sys.executable, "-c", "import sys; from tei.cli import main; sys.exit(main())", "encode", "book.txt"]
    screen, terminal = pty.openpty()
    done = subprocess.run([*command, "-o", "-"], stdout=subprocess.PIPE, stderr=terminal, check=False)
    os.close(terminal)
    os.close(screen)
    assert (done.returncode, done.stdout) == (0, run("encode", "book.txt", "-o", "-", folder=desk).data)
