"""Every session in this folder, and in the documentation of the commands, runs as it is written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tei.resources import data_path
from tests import sessions
from tests.services import ROOT

FOLDER = Path(__file__).parent
PAGES = ("commands", "corpus", "corrections", "names", "publishing", "site")
DOCUMENTATION = [ROOT / "docs" / f"{page}.md" for page in PAGES]
TRANSCRIPTS = [*sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md"), *DOCUMENTATION]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with the sample books, where a session begins."""
    folder = tmp_path / "desk"
    folder.mkdir()
    for book in data_path("sample").glob("*.txt"):
        shutil.copy(book, folder)
    return folder


@pytest.mark.parametrize("transcript", TRANSCRIPTS, ids=lambda path: path.stem)
def test_session(transcript: Path, desk: Path, tmp_path: Path) -> None:
    variables = sessions.environment(tmp_path / "home")
    found = list(sessions.steps(transcript.read_text(encoding="utf-8")))
    assert found, f"{transcript} has no console block with a command"
    for step in found:
        if wrong := sessions.run(step, desk, variables):
            pytest.fail(wrong, pytrace=False)
