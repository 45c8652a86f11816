"""Archives that are none, that are cut, that blow up: told in a sentence."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tei.xml import budgets
from tests.commands import Tei, in_process

tei = pytest.fixture(in_process)


@pytest.mark.parametrize("data", [b"hello", b"", b"PK\x03\x04 cut short"])
def test_what_is_no_whole_archive_is_told(tei: Tei, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "books.zip").write_bytes(data)
    result = tei("corpus", "encode", tmp_path / "books.zip", "--out", tmp_path / "out")
    assert result.code == 5
    assert "is no whole zip archive" in result.err


def test_a_file_that_an_archive_blows_up_is_not_read(tei: Tei, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = budgets.BUDGETS["member"]._replace(most=1000)
    monkeypatch.setattr(budgets, "BUDGETS", {**budgets.BUDGETS, "member": small})
    from tei.corpus.stores import address_of, open_store, read

    with zipfile.ZipFile(tmp_path / "books.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.txt", "a" * 100_000)
        archive.writestr("book.txt", "# One\n\nText.\n")
    store = open_store(address_of(str(tmp_path / "books.zip")))
    assert read(store, "book.txt")
    with pytest.raises(budgets.BudgetError, match="bytes of one file in an archive"):
        read(store, "bomb.txt")


@pytest.mark.parametrize("said", ["foo", "dpth=3", "depth=-1", "depth=1e9", "seconds=nan"])
def test_a_mistyped_limit_is_told(tei: Tei, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("TEIKIT_LIMITS", said)
    (tmp_path / "x.xml").write_text("<TEI/>", encoding="utf-8")
    result = tei("validate", tmp_path / "x.xml")
    assert result.code == 2
    assert "TEIKIT_LIMITS" in result.err
