"""Archives that are none, that are cut, that blow up: told in a sentence."""

from __future__ import annotations

import tarfile
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


def put_link(archive: zipfile.ZipFile, name: str, target: str) -> None:
    """Put a symbolic link into an archive, as Info-ZIP does."""
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, 0o120777 << 16
    archive.writestr(info, target)


def test_a_link_in_an_archive_is_no_book(tei: Tei, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "books.zip", "w") as archive:
        archive.writestr("book.txt", "# One\n\nText.\n")
        put_link(archive, "secret.txt", "/etc/passwd")
        put_link(archive, "picture.png", "/etc/passwd")
    result = tei("corpus", "encode", tmp_path / "books.zip", "--out", tmp_path / "out", "--processes", "1")
    assert result.code == 8, result.err
    assert "left out: secret.txt: it is a link, and those in archives are not followed" in result.err
    assert "picture.png" not in result.err
    assert {path.name for path in (tmp_path / "out").glob("*.xml")} == {"book.xml"}


def test_names_in_an_archive_that_differ_in_capitals_stop_no_other(tei: Tei, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "books.zip", "w") as archive:
        for name in ("ok.txt", "ok.TXT", "other.txt"):
            archive.writestr(name, "# One\n\nText.\n")
    result = tei("corpus", "encode", tmp_path / "books.zip", "--out", tmp_path / "out", "--processes", "1")
    assert result.code == 8, result.err
    assert "ok.TXT and ok.txt would both be written to ok.xml" in result.err
    assert {path.name for path in (tmp_path / "out").glob("*.xml")} == {"other.xml"}


def test_what_is_no_folder_of_books_is_told(tei: Tei, tmp_path: Path) -> None:
    (tmp_path / "book.txt").write_text("# One\n", encoding="utf-8")
    zipfile.ZipFile(tmp_path / "empty.zip", "w").close()
    with tarfile.open(tmp_path / "books.tar", "w") as archive:
        archive.add(tmp_path / "book.txt", "book.txt")
    told = {
        "book.txt": "is a file, not a folder of books or a zip",
        "books.tar": "is a file, not a folder of books or a zip",
        "empty.zip": "empty.zip is empty",
        "none.zip": "none.zip cannot be opened: No such file",
        "none": "there is no folder",
    }
    for name, words in told.items():
        result = tei("corpus", "encode", tmp_path / name, "--out", tmp_path / "out")
        assert (result.code, words in result.err) == (5, True), result.err
        assert "zip:" not in result.err


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
