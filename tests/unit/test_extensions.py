"""Rows that other packages add."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tei.extensions import added


def test_a_group_that_no_package_names_has_no_rows() -> None:
    assert added("teikit.nothing") == ()


def test_an_installed_package_adds_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "verses-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: verses\nVersion: 1.0\n", encoding="utf-8")
    (folder / "entry_points.txt").write_text("[teikit.folder]\nverse = verses:find\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    assert [(point.name, point.value) for point in added("teikit.folder")] == [("verse", "verses:find")]


def test_a_package_in_an_archive_adds_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = tmp_path / "verses.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("verses-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: verses\nVersion: 1.0\n")
        packed.writestr("verses-1.0.dist-info/entry_points.txt", "[teikit.archive]\nverse = verses:find\n")
    monkeypatch.syspath_prepend(archive)
    assert [(point.name, point.value) for point in added("teikit.archive")] == [("verse", "verses:find")]
