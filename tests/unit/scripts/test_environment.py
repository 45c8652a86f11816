"""The environment that scripts make: what it is locked to, and what they say when pip fails."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[3]
DEBIAN_12 = "3.11.2"


def pins() -> list[Requirement]:
    """What constraints.txt holds, as far as it is meant for this machine."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    found = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return [pin for pin in found if pin.marker is None or pin.marker.evaluate()]


def lowest_python() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project["requires-python"].removeprefix(">=") + ".0"


def refused(python: str) -> dict[str, str]:
    """The pins whose metadata refuse ``python``, and what they ask for."""
    return {pin: needs for pin, needs in required_pythons().items() if python not in SpecifierSet(needs)}


def required_pythons() -> dict[str, str]:
    """``Requires-Python`` of every pin that is installed as it is pinned."""
    return {str(pin): metadata(pin.name).get("Requires-Python") or "" for pin in pins() if is_installed(pin)}


def is_installed(pin: Requirement) -> bool:
    try:
        return metadata(pin.name)["Version"] in pin.specifier
    except PackageNotFoundError:
        return False


@pytest.mark.parametrize("python", [lowest_python(), DEBIAN_12])
def test_every_pin_admits_the_lowest_python_that_is_promised(python: str) -> None:
    assert refused(python) == {}


def test_pins_that_refuse_an_old_python_are_seen() -> None:
    assert refused("3.9.0")


def test_most_pins_were_looked_at() -> None:
    assert len(required_pythons()) > 0.9 * len(pins())


@pytest.mark.slow
def test_the_reason_that_pip_gives_is_shown(tmp_path: Path) -> None:
    """A pip that has nowhere to look."""
    (tmp_path / "bin").mkdir()
    python = tmp_path / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    offline = {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": "", "TEIKIT_VENV": str(tmp_path)}
    script = "source scripts/environment; quiet_pip --verbose --target nowhere a-package-that-is-nowhere"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=ROOT,
        env=os.environ | offline,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 6
    assert "No matching distribution found for a-package-that-is-nowhere" in done.stderr
    assert "Using pip" in (tmp_path / "pip.log").read_text(encoding="utf-8")
    assert "Using pip" not in done.stderr
