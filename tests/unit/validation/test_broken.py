"""One broken file for each cause: the right code in the right line, once, and jing agrees."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tei.issues import catalogue
from tei.validation import validate
from tests.services import ROOT, needs
from tests.validation.jing import verdicts

FILES = sorted((ROOT / "tests" / "validation" / "broken").glob("*.xml"))
EXPECTED = re.compile(r"<!-- expect: ([\w-]+) in line (\d+) -->")
SCHEMA = ROOT / "schema" / "teikit.rng"
REFUSED_BY_CHOICE = {"external-entity.xml"}
"""What jing would read: an entity in another file."""
UNKNOWN_TO_JING = {"unknown-encoding.xml"}
"""What makes jing stop with an exception of Java."""
TEXTS = "stray-"
"""jing tells of a text at the tag behind it, we where it begins."""


def expected(path: Path) -> tuple[str, int]:
    match = EXPECTED.search(path.read_text(encoding="utf-8"))
    assert match, f"{path.name} doesn't say what to expect"
    return match[1], int(match[2])


def test_there_is_a_file_for_every_usual_cause() -> None:
    assert len(FILES) >= 33
    assert len({expected(path)[0] for path in FILES}) >= 18


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_mistake_is_told_once_with_its_code_and_line(path: Path) -> None:
    issues = validate(path)
    assert [(issue.code, issue.place.line) for issue in issues] == [expected(path)]
    assert issues[0].remedy
    assert issues[0].code in catalogue()


def test_jing_finds_the_same_files_broken_in_the_same_lines() -> None:
    needs("jing")
    said = verdicts(SCHEMA, [path for path in FILES if path.name not in UNKNOWN_TO_JING])
    assert {path.name for path, lines in said.items() if not lines} <= REFUSED_BY_CHOICE
    lines = {path.name: lines[0] for path, lines in said.items() if lines}
    differ = {path.name for path in FILES if path.name in lines and expected(path)[1] != lines[path.name]}
    assert {name for name in differ if not name.startswith(TEXTS)} == set()
