"""What goes out with a book."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tei.errors import UsageError
from tei.io.folders import write_files
from tei.publishing.bundle import SUMS, Bundle, make_bundle
from tests.commands import Tei


def test_a_bundle_has_what_a_reader_needs(bundle: Bundle) -> None:
    assert list(bundle.files) == [
        "CITATION.cff",
        "LICENSE.md",
        "README.md",
        "manifest-sha256.txt",
        "metadata/datacite.json",
        "metadata/mods.xml",
        "metadata/schema.org.json",
        "schema/teikit.rng",
        "schema/teikit.sch",
        "shuiqu.html",
        "shuiqu.xml",
    ]
    readme = bundle.files["README.md"].decode()
    assert readme.startswith("# 水渠記\n")
    assert "Eastern Hills, Hill People's Press, 1958-09" in readme
    assert "creativecommons.org/licenses/by/4.0" in bundle.files["LICENSE.md"].decode()


def test_the_same_book_makes_the_same_bundle(bundle: Bundle, tei_bytes: bytes) -> None:
    assert make_bundle("shuiqu", tei_bytes, {"shuiqu.html": b"<p>one</p>\r\n"}) == bundle


def test_sha256sum_accepts_the_manifest(bundle: Bundle, tmp_path: Path) -> None:
    write_files(tmp_path, bundle.files)
    done = subprocess.run(["sha256sum", "--check", "--strict", SUMS], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(b": OK") == len(bundle.files) - 1


def test_the_citation_is_that_of_the_book(bundle: Bundle) -> None:
    said = json.loads(bundle.files["CITATION.cff"])
    assert said["title"] == "水渠記"
    assert said["authors"] == [{"name": "王大山"}, {"name": "山西省水利局"}]
    assert (said["license"], said["date-released"]) == ("CC-BY-4.0", "2025-04-01")


@pytest.mark.parametrize("name", ["", "a/b", "../a", ".a", "a b", "水" * 70, "a\nb"])
def test_a_name_that_no_address_bears_is_refused(name: str, tei_bytes: bytes) -> None:
    with pytest.raises(UsageError, match="can't be the name"):
        make_bundle(name, tei_bytes, {})


@pytest.fixture
def tei(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Tei:
    from tests import commands

    monkeypatch.chdir(tmp_path)
    return commands.in_process(capsysbinary, monkeypatch)


def test_the_receipt_says_what_went_where(tei: Tei, tmp_path: Path, tei_bytes: bytes) -> None:
    (tmp_path / "book.xml").write_bytes(tei_bytes)
    for target in ("folder", "ocfl", "folder"):
        assert tei("publish", "book.xml", "--to", target, "--out", f"to-{target}", "--quiet").code == 0
    receipts = json.loads((tmp_path / "book.receipt.json").read_text(encoding="utf-8"))
    assert [(receipt["target"], receipt["version"]) for receipt in receipts] == [("ocfl", "v1"), ("folder", "")]
    assert receipts[0]["files"]["book.xml"] == receipts[1]["files"]["book.xml"]


def test_a_dry_run_sends_nothing_and_shows_the_metadata(tei: Tei, tmp_path: Path, tei_bytes: bytes) -> None:
    (tmp_path / "book.xml").write_bytes(tei_bytes)
    done = tei("publish", "book.xml", "--to", "folder", "--out", "out", "--dry-run")
    assert done.code == 0
    assert "+ book.xml" in done.out
    assert '"publicationYear": "2025"' in done.out
    assert [path.name for path in tmp_path.iterdir()] == ["book.xml"]


def test_an_invalid_book_is_not_published(tei: Tei, tmp_path: Path, tei_bytes: bytes) -> None:
    (tmp_path / "bad.xml").write_bytes(tei_bytes.replace(b"<p>", b"<pp>").replace(b"</p>", b"</pp>"))
    (tmp_path / "book.xml").write_bytes(tei_bytes)
    done = tei("publish", "bad.xml", "book.xml", "--to", "folder", "--out", "out")
    assert done.code == 8
    assert "bad.xml is not ready to be published" in done.err
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["book"]


def test_an_unknown_target_or_format_is_told(tei: Tei, tmp_path: Path, tei_bytes: bytes) -> None:
    (tmp_path / "book.xml").write_bytes(tei_bytes)
    assert "There are folder, bagit" in tei("publish", "book.xml", "--to", "zenodoo", "--out", "x").err
    done = tei("publish", "book.xml", "--to", "folder", "--out", "x", "--with", "html, papyrus")
    assert (done.code, "there is no format 'papyrus'" in done.err) == (2, True)


def test_two_books_or_files_of_one_name_are_told(tei: Tei, tmp_path: Path, tei_bytes: bytes) -> None:
    (tmp_path / "other").mkdir()
    for file in ("book.xml", "other/book.xml", "README.xml"):
        (tmp_path / file).write_bytes(tei_bytes)
    done = tei("publish", "book.xml", "other/book.xml", "--to", "folder", "--out", "x")
    assert (done.code, "would both be published as book" in done.err) == (2, True)
    done = tei("publish", "README.xml", "--to", "folder", "--out", "x", "--with", "markdown")
    assert (done.code, "two files of the bundle are called README.md" in done.err) == (2, True)
    assert not (tmp_path / "x").exists()
