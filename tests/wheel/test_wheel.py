"""The wheel that users install: built, installed into an environment of its own, run far from the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.services import ROOT

pytestmark = pytest.mark.slow

PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input")


def run(*command: str | Path, cwd: Path) -> str:
    """Standard output of ``command``, run with an empty HOME; its errors fail the test."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment = kept | {"HOME": str(cwd), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, *PIP, "wheel", "--no-deps", "--no-build-isolation", "-w", folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``bin`` folder of an environment that has the wheel and what it requires, nothing else."""
    folder = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "venv", folder / "venv", cwd=folder)
    python = folder / "venv" / "bin" / "python"
    run(python, *PIP, "install", "--quiet", "--constraint", ROOT / "constraints.txt", wheel, cwd=folder)
    return python.parent


@pytest.fixture
def book(tmp_path: Path) -> Path:
    copy = tmp_path / "book.txt"
    copy.write_bytes((ROOT / "tei" / "data" / "sample" / "weirs-1861.txt").read_bytes())
    return copy


def committed(folder: str) -> set[str]:
    listed = subprocess.run(["git", "ls-files", folder], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(listed.stdout.splitlines())


def test_the_wheel_holds_the_package_its_data_and_the_schema_and_nothing_else(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert committed("tei") <= names
    assert {f"tei/{name}" for name in committed("schema")} <= names
    assert [name for name in names if not name.startswith("tei/")] == []


def test_the_wheel_carries_the_licence_and_the_command(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    entries = {name.split(".dist-info/")[1]: name for name in archive.namelist() if ".dist-info/" in name}
    assert "licenses/LICENSE" in entries
    assert b"tei = tei.__main__:main" in archive.read(entries["entry_points.txt"])


def test_an_installed_teikit_encodes_and_proves(programs: Path, book: Path, tmp_path: Path) -> None:
    tei, edition = programs / "tei", tmp_path / "book.xml"
    run(tei, "encode", book, "-o", edition, cwd=tmp_path)
    run(tei, "validate", edition, cwd=tmp_path)
    run(tei, "check", edition, book, cwd=tmp_path)
    run(tei, "source", edition, "-o", tmp_path / "again.txt", cwd=tmp_path)
    assert (tmp_path / "again.txt").read_bytes() == book.read_bytes()
