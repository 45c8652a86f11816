from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tei.io import temporary
from tei.io.temporary import PREFIX, remove_dead_folders, temporary_folder
from tests.services import ROOT

DYING = """
import os, signal
from tei.io.temporary import lasting_folder
(lasting_folder() / "clone").mkdir()
print("made", flush=True)
input()
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    remove_dead_folders.cache_clear()
    return tmp_path


def start() -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", DYING], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    process.stdout.readline()
    return process


def test_a_folder_is_there_and_then_gone(place: Path) -> None:
    with temporary_folder() as one, temporary_folder() as other:
        (one / "clone").mkdir()
        (other / "file").write_bytes(b"")
        assert len(os.listdir(place)) == 2
    assert os.listdir(place) == []


def test_what_a_killed_process_left_goes_with_the_next_and_nothing_else(place: Path) -> None:
    for name in (f"{PREFIX}somebody's own", "other"):
        (place / name).mkdir()
    kept = {f"{PREFIX}somebody's own", "other"}
    with start() as living, start() as dying:
        assert len(os.listdir(place)) == 4
        dying.kill()
        dying.wait()
        with temporary_folder():
            assert len(os.listdir(place)) == 4  # that of the living process, and this one
        living.communicate("\n")
    assert set(os.listdir(place)) == kept


def test_a_link_is_not_followed(place: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    victim = tmp_path_factory.mktemp("victim")
    (victim / temporary.LOCK).write_bytes(b"")
    (place / f"{PREFIX}link").symlink_to(victim, target_is_directory=True)
    assert remove_dead_folders(str(place)) == 0
    assert (victim / temporary.LOCK).exists()
