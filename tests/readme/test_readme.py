"""Every command of the README, on what stands for a fresh machine: a copy of the checkout and an empty HOME."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests import sessions
from tests.services import ROOT

pytestmark = pytest.mark.slow

SAMPLE = "tei/data/sample/shuili-1957.txt"
ONE_TEST = "-k test_a_place_shows_what_it_knows"
"""``scripts/test`` inside a test runs its checks and this one test, not itself without end."""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with the files as they are here, whether committed or not."""
    folder = tmp_path / "teikit"
    command = ("git", "ls-files", "--cached", "--others", "--exclude-standard")
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    for name in filter(None, listed.stdout.splitlines()):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    subprocess.run(("git", "init", "-q"), cwd=folder, check=True)
    subprocess.run(("git", "add", "-A"), cwd=folder, check=True)
    return folder


def test_the_readme_does_what_it_says(checkout: Path, tmp_path: Path) -> None:
    variables = sessions.environment(tmp_path / "home")
    variables["PATH"] = f"{checkout / '.venv' / 'bin'}:{variables['PATH']}"
    variables["PYTEST_ADDOPTS"] = ONE_TEST
    for name in ("TEIKIT_VENV", "TEIKIT_DEMO"):
        variables.pop(name, None)
    shutil.copy(checkout / SAMPLE, checkout / "book.txt")
    steps = list(sessions.steps((checkout / "README.md").read_text(encoding="utf-8")))
    assert [step.command for step in steps][:2] == ["scripts/demo", "scripts/test"]
    for step in steps:
        if wrong := sessions.run(step, checkout, variables):
            pytest.fail(wrong, pytrace=False)
