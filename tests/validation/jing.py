"""The referee: jing's verdict on many files in few runs."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.services import jing_jar

SAID = re.compile(r"^(?P<file>.+?\.xml|\(unknown file\)):(?P<line>\d+):\d+: (?P<level>error|fatal): ", re.MULTILINE)
"""The beginning of a message; a value that it quotes may go over several lines."""


def verdicts(schema: Path, files: Sequence[Path]) -> dict[Path, list[int]]:
    """For each file the lines of jing's errors; none where the file is valid."""
    lines: dict[Path, list[int]] = {path.resolve(): [] for path in files}
    for path in filter(has_entities, lines):
        _run(schema, [path], lines)
    waiting = [path for path in lines if not has_entities(path)]
    while waiting:
        waiting = _run(schema, waiting, lines)
    return {path: lines[path.resolve()] for path in files}


def has_entities(path: Path) -> bool:
    """Whether jing may tell of what an entity holds, which it places in no file: such a file gets a run of its own."""
    return b"<!ENTITY" in path.read_bytes()


def _run(schema: Path, files: list[Path], lines: dict[Path, list[int]]) -> list[Path]:
    """Note what one run says; returns the files behind one that is no XML, where jing gives up."""
    command = ["java", "-Xss16m", "-jar", str(jing_jar()), str(schema), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    assert not done.stdout or SAID.match(done.stdout), f"jing says something unexpected: {done.stdout} {done.stderr}"
    for match in SAID.finditer(done.stdout):
        file = Path(match["file"]).resolve() if match["file"] != "(unknown file)" else files[0]
        assert len(files) == 1 or match["file"] != "(unknown file)"
        lines[file].append(int(match["line"]))
        if match["level"] == "fatal":
            return files[files.index(file) + 1 :]
    return []
