"""One bad entry of a folder stops nothing, and is told."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tei.corpus import scan
from tei.corpus.scan import LINK_TO_FOLDER, NO_FILE, NOT_UTF8, NOWHERE, REASONS, scan_folder
from tests.library import SMALL, corpus, files

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has all these entries")

BAD = {
    "b\udcfc.txt": NOT_UTF8,
    "folder\udcff": NOT_UTF8,
    "loop.txt": REASONS[errno.ELOOP],
    "nowhere.txt": NOWHERE,
    "null.txt": NO_FILE,
    "pipe.txt": NO_FILE,
    "round": LINK_TO_FOLDER,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two books, and everything that may lie among them."""
    made = tmp_path / "source"
    (made / "sub").mkdir(parents=True)
    for name in ("A.TXT", "sub/good.txt"):
        (made / name).write_text(SMALL, encoding="utf-8")
    (made / "b\udcfc.txt").write_text(SMALL, encoding="utf-8")
    (made / "folder\udcff").mkdir()
    (made / "folder\udcff" / "c.txt").write_text(SMALL, encoding="utf-8")
    (made / "loop.txt").symlink_to("loop.txt")
    (made / "nowhere.txt").symlink_to("gone.txt")
    (made / "null.txt").symlink_to("/dev/null")
    (made / "round").symlink_to(".", target_is_directory=True)
    os.mkfifo(made / "pipe.txt")
    for name in ("x.docx", "y.docx", "z.pdf", "A.toml", "sheet.csv"):
        (made / name).write_bytes(b"")
    return made


def test_every_bad_entry_has_its_reason(folder: Path) -> None:
    left: dict[str, str] = {}
    found = [one.path for one in scan_folder(str(folder), lambda path, reason, _: left.update({path: reason}))]
    assert left == BAD
    assert found == ["A.TXT", "A.toml", "sheet.csv", "x.docx", "y.docx", "z.pdf", "sub/good.txt"]


def test_a_folder_that_nobody_may_read_is_left_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.scandir

    def listed(path: str) -> Iterator[os.DirEntry[str]]:
        if path.endswith("sub"):
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return real(path)

    monkeypatch.setattr(scan.os, "scandir", listed)
    left: dict[str, str] = {}
    found = [one.path for one in scan_folder(str(folder), lambda path, reason, _: left.update({path: reason}))]
    assert left == BAD | {"sub": "you may not read it"}
    assert "sub/good.txt" not in found


def test_the_other_books_are_done_and_what_is_left_out_is_told(folder: Path, tmp_path: Path) -> None:
    done = corpus(tmp_path, "encode", folder, "--out", tmp_path / "out", "--processes", "1", "--json")
    assert done.code == 8, done.err
    assert sorted(files(tmp_path / "out")) == ["A.xml", "sub/good.xml"]
    said: dict[str, Any] = json.loads(done.out)
    assert said["done"] == 2
    assert len(said["left_out"]) == 6
    assert said["left_out"][0] == f"b\\xfc.txt: {NOT_UTF8}"
    assert said["links"] == [f"round: {LINK_TO_FOLDER}"]
    assert said["others"] == {".docx": 2, ".pdf": 1}
    assert "6 entries of the source can't be read" in done.err
    excluded = [word for one in ("loop.txt", "n*.txt", "p*.txt", "b?.txt", "folder*/**") for word in ("--exclude", one)]
    settled = corpus(tmp_path, "encode", folder, "--out", tmp_path / "out", *excluded, "--processes", "1")
    assert settled.code == 0, settled.err
    assert "0 done, 2 unchanged" in settled.err
    assert f"left out: round: {LINK_TO_FOLDER}" in settled.err


@pytest.mark.parametrize(
    ("given", "said"), [("loop.txt", "a link that leads round"), ("A.TXT/x", "a part of the path is a file")]
)
def test_a_source_that_cannot_be_read_is_told_as_that(
    folder: Path, given: str, said: str, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.commands import in_process

    tei = in_process(capsysbinary, monkeypatch)
    for words in (
        ("corpus", "encode", folder / given, "--out", folder / "out"),
        ("corpus", "encode", folder / "sub", "--out", folder / "out", "--authority", folder / given),
        ("corpus", "encode", folder / "sub", "--out", folder / "out", "--config", folder / given),
    ):
        done = tei(*words)
        assert done.code == 5, done.err
        assert "cannot be read" in done.err
        assert said in done.err or words[-2] == "--config"
