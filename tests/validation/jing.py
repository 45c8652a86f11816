"""The referee: jing's verdict on many files in few runs."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.services import jing_jar

MARKUP_IN_ENTITY = re.compile(rb"""<!ENTITY \w+ (?:"[^"]*|'[^']*)(?:<|&lt;)""")
SAID = re.compile(r"(?P<file>.+?\.xml|\(unknown file\)):(?P<line>\d+):\d+: (?P<level>error|fatal): ")


def verdicts(schema: Path, files: Sequence[Path]) -> dict[Path, list[int]]:
    """For each file the lines of jing's errors; none where the file is valid."""
    lines: dict[Path, list[int]] = {path.resolve(): [] for path in files}
    for path in filter(has_markup_in_entities, lines):
        _run(schema, [path], lines)
    waiting = [path for path in lines if not has_markup_in_entities(path)]
    while waiting:
        waiting = _run(schema, waiting, lines)
    return {path: lines[path.resolve()] for path in files}


def has_markup_in_entities(path: Path) -> bool:
    """Whether jing may tell of a tag in an entity, which it places in no file: such a file gets a run of its own."""
    return MARKUP_IN_ENTITY.search(path.read_bytes()) is not None


def _run(schema: Path, files: list[Path], lines: dict[Path, list[int]]) -> list[Path]:
    """Note what one run says; returns the files behind one that is no XML, where jing gives up."""
    command = ["java", "-Xss16m", "-jar", str(jing_jar()), str(schema), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    for said in done.stdout.splitlines():
        match = SAID.match(said)
        assert match, f"jing says something unexpected: {said} {done.stderr[:500]}"
        file = files[0] if match["file"] == "(unknown file)" else Path(match["file"]).resolve()
        lines[file].append(int(match["line"]))
        if match["level"] == "fatal":
            return files[files.index(file) + 1 :]
    return []
