"""Running ``tei`` in tests: in this process, or in one of its own as a shell does."""

from __future__ import annotations

import gc
import io
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tei.cli import main
from tests.services import ROOT

TRACEBACK = "Traceback (most recent call last)"


@dataclass(frozen=True, slots=True)
class Result:
    """What a command did: its exit code and what it printed."""

    code: int
    data: bytes
    """Standard output as it is."""
    err: str

    @property
    def out(self) -> str:
        """Standard output as text."""
        return self.data.decode()


Tei = Callable[..., Result]


def in_process(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Tei:
    """``tei("encode", "book.txt", stdin=b"…")`` in this process, which takes no time to start."""

    def tei(*arguments: str | Path, stdin: bytes = b"") -> Result:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsysbinary.readouterr()
        try:
            code = main([str(argument) for argument in arguments])
        finally:
            gc.enable()  # the command line goes without; the test process lives longer
        out, err = capsysbinary.readouterr()
        return Result(code, out, err.decode())

    return tei


def run(*arguments: str | Path, folder: Path, stdin: bytes = b"", **variables: str) -> Result:
    """``tei`` in a process of its own, in ``folder``."""
    program = [sys.executable, "-c", "import sys; from tei.cli import main; sys.exit(main())"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "_TEI"))}
    done = subprocess.run(
        [*program, *map(str, arguments)],
        cwd=folder,
        env=kept | {"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"} | variables,
        input=stdin,
        capture_output=True,
        check=False,
    )
    return Result(done.returncode, done.stdout, done.stderr.decode())
