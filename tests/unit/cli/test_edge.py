"""One handler at the edge: every error is a sentence with an exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from tei import errors
from tei.cli.edge import CLOSED_PIPE, INTERRUPTED, guarded
from tests.services import ROOT

PROGRAM = "import sys; from tei.cli import main; sys.exit(main(sys.argv[1:]))"

CODES = {
    errors.UsageError: 2,
    errors.UnwritableError: 2,
    errors.InvalidError: 3,
    errors.NotLosslessError: 4,
    errors.UnreadableError: 5,
    errors.MissingToolError: 6,
    errors.RefusedError: 7,
    errors.SomeFailedError: 8,
}


def raises(error: BaseException) -> int:
    def run() -> int:
        raise error

    return guarded(run)


@pytest.mark.parametrize("kind", CODES, ids=lambda kind: kind.__name__)
def test_each_error_has_its_code_place_and_remedy(
    kind: type[errors.TeikitError], capsys: pytest.CaptureFixture[str]
) -> None:
    assert raises(kind("it is so", place="book.txt:3:1", remedy="Do this.")) == CODES[kind]
    assert capsys.readouterr().err == "book.txt:3:1: it is so\n  Do this.\n"


def test_an_unexpected_error_is_a_bug_and_says_where_to_report(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TEIKIT_DEBUG", raising=False)
    assert raises(KeyError("oops")) == 1
    told = capsys.readouterr().err
    assert told.startswith("This is a bug in teikit: KeyError: 'oops'\n")
    assert "report it at https://" in told
    assert "Traceback" not in told


def test_debug_shows_the_traceback(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEIKIT_DEBUG", "1")
    raises(KeyError("oops"))
    assert "Traceback (most recent call last)" in capsys.readouterr().err


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()], ids=["signal", "abort"])
def test_an_interruption_is_told_shortly(error: BaseException, capsys: pytest.CaptureFixture[str]) -> None:
    assert raises(error) == INTERRUPTED
    assert capsys.readouterr().err.startswith("Interrupted.")


def test_a_closed_pipe_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    assert raises(BrokenPipeError()) == CLOSED_PIPE
    assert capsys.readouterr().err == ""


def test_too_little_memory_is_no_bug(capsys: pytest.CaptureFixture[str]) -> None:
    assert raises(MemoryError()) == 1
    assert "not enough memory" in capsys.readouterr().err


def test_help_takes_little_time() -> None:
    """Under 0.15 s of CPU: nothing heavy is imported for it (the best of five, as others use the machine)."""
    program = "import sys; from tei.cli import main; main(['--help']); sys.stderr.write(' '.join(sys.modules))"
    best = min(_seconds(program) for _ in range(5))
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stderr.split()
    assert not {"lxml", "rich", "opencc", "rapidfuzz", "tomllib"} & set(loaded)
    assert best < 0.15


def _seconds(program: str) -> float:
    import resource

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


def test_a_reader_that_goes_away_ends_the_command_silently(encoded: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    program = [sys.executable, "-c", PROGRAM, "source", str(encoded / "book.xml")]
    try:
        ran = subprocess.run(program, stdout=write, stderr=subprocess.PIPE, cwd=ROOT, check=False)
    finally:
        os.close(write)
    assert (ran.returncode, ran.stderr) == (CLOSED_PIPE, b"")


@pytest.mark.parametrize(
    ("make", "code", "said"),
    [
        (lambda folder: (folder / "loop").symlink_to("loop"), 5, "cannot be read: it is a link that leads round"),
        (lambda folder: (folder / "loop").mkdir(), 5, "cannot be read: it is a folder"),
        (lambda folder: None, 2, "cannot be written: there is no such folder"),
    ],
    ids=["a link in a circle", "a folder", "nothing"],
)
def test_a_fault_of_reading_is_told_as_one(
    tmp_path: Path, make: Callable[[Path], None], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    make(tmp_path)

    def run() -> int:
        (tmp_path / "loop").read_bytes()
        return 0

    assert guarded(run) == code
    assert said in capsys.readouterr().err


def test_a_fault_of_writing_names_the_file_that_was_to_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from tei.io.files import write_file

    (tmp_path / "folder").mkdir()

    def run() -> int:
        write_file(tmp_path / "folder", b"data")
        return 0

    assert guarded(run) == 2
    assert f"{tmp_path}/folder cannot be written: it is a folder" in capsys.readouterr().err
    assert os.listdir(tmp_path) == ["folder"]
