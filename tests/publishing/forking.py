"""``tei`` run and killed many times, from one process that has imported everything: a start costs nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.services import ROOT

PARENT = """\
import json, os, sys, tempfile
from pathlib import Path

from tei.cli import main

book, target = Path(sys.argv[1]), sys.argv[2]
with tempfile.TemporaryDirectory() as folder:  # imports and compiles what every run needs
    main(["publish", str(book), "--to", "folder", "--out", folder, "--quiet", "--no-receipt"])
from tei.pipeline import load
from tei.publishing import targets
load(targets()[target].function)

print(flush=True)
for line in sys.stdin:
    child = os.fork()
    if not child:
        os._exit(main(json.loads(line)))
    print(child, flush=True)
    print(os.waitpid(child, 0)[1], flush=True)
"""


class Forks:
    """The process that runs ``tei`` in children of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.killed = 0
        """Runs that a kill hit before their end."""
        self.next_line()

    def next_line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def run(self, arguments: Sequence[str], seconds: float | None) -> float:
        """``tei`` with ``arguments``, killed after ``seconds``; how long it ran."""
        assert self.process.stdin is not None
        started = time.monotonic()
        self.process.stdin.write(json.dumps(arguments) + "\n")
        self.process.stdin.flush()
        child = int(self.next_line())
        if seconds is None:
            assert int(self.next_line()) == 0
        else:
            time.sleep(seconds)
            self.kill(child)
        return time.monotonic() - started

    def run_to_end(self, arguments: Sequence[str]) -> int:
        """``tei`` with ``arguments``; its exit code."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(arguments) + "\n")
        self.process.stdin.flush()
        self.next_line()
        return os.waitstatus_to_exitcode(int(self.next_line()))

    def kill(self, child: int) -> None:
        """A child that has ended meanwhile must have ended well."""
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        status = int(self.next_line())
        assert status in (0, signal.SIGKILL)
        self.killed += status == signal.SIGKILL


@contextmanager
def forks(book: Path, target: str, variables: Mapping[str, str]) -> Iterator[Forks]:
    """A process that is ready to publish ``book``."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | variables
    command = [sys.executable, "-c", PARENT, str(book), target]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, env=environment, text=True, **pipes) as process:
        try:
            yield Forks(process)
        finally:
            process.kill()
