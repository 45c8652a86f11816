"""Shell sessions in Markdown that are run: see ``tests/transcripts/README.md``."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)
EXIT_CODE = re.compile(r"\n?\[(\d+)\]\s*$")
ANY_LINES = "...\n"


@dataclass(frozen=True, slots=True)
class Step:
    """One command of a session and what it must print."""

    command: str
    output: str
    exit_code: int = 0


def steps(markdown: str) -> Iterator[Step]:
    """The commands in the console blocks of ``markdown``, in order."""
    for block in BLOCK.findall(markdown):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            yield _step(part)


def _step(part: str) -> Step:
    command, _, output = part.partition("\n")
    code = EXIT_CODE.search("\n" + output)
    return Step(command, EXIT_CODE.sub("", "\n" + output)[1:].strip("\n"), int(code[1]) if code else 0)


def matches(pattern: str, text: str) -> bool:
    """Whether ``text`` is what ``pattern`` says; ``...`` stands for anything, alone on a line for any lines."""
    lines = (_line_pattern(line) for line in pattern.splitlines())
    return re.fullmatch("".join(lines), text.strip("\n") + "\n" if text.strip("\n") else "") is not None


def _line_pattern(line: str) -> str:
    if line.strip() == "...":
        return r"(?:.*\n)*?"
    return ".*".join(map(re.escape, line.split("..."))) + r"[ ]*\n"


def environment(home: Path) -> dict[str, str]:
    """The environment of a session: our own ``tei`` first, an empty HOME, no colours."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    return kept | {"PATH": path, "HOME": str(home), "NO_COLOR": "1", "COLUMNS": "100", "LC_ALL": "C.UTF-8"}


def run(step: Step, folder: Path, variables: Mapping[str, str]) -> str:
    """Run one step in ``folder``; the empty string when it did as it should, else what went wrong."""
    done = subprocess.run(
        ["bash", "-c", step.command],
        cwd=folder,
        env=dict(variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode == step.exit_code and matches(step.output, done.stdout):
        return ""
    return f"$ {step.command}\n{done.stdout}[{done.returncode}]\n--- expected:\n{step.output}\n[{step.exit_code}]"
