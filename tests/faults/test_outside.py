"""Paths that others wrote: members of archives, receipts, states of sites, addresses of pictures, links in a clone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from tei.errors import UnreadableError
from tei.io.paths import OutsideError
from tests.library import SMALL, corpus

PNG = b"\x89PNG\r\n\x1a\n"


def archive(path: Path, files: Mapping[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name, text in files.items():
            info = zipfile.ZipInfo("x")
            info.filename = name
            made.writestr(info, text)
    return path


def test_members_of_an_archive_stay_in_the_target(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "victim.xml").write_text("<precious/>", encoding="utf-8")
    names = ("../victim.txt", "a/../../victim.txt", str(tmp_path / "victim.txt"), "..\\victim.txt", "good.txt")
    books = archive(tmp_path / "books.zip", dict.fromkeys(names, SMALL))
    done = corpus(tmp_path, "encode", books, "--out", tmp_path / "out", "--json")
    assert done.code == 8, done.err
    assert json.loads(done.out)["done"] == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["books.zip", "out", "victim.xml"]
    assert (tmp_path / "victim.xml").read_text(encoding="utf-8") == "<precious/>"
    assert [path.name for path in (tmp_path / "out").rglob("*.xml")] == ["good.xml"]
    reasons = corpus(tmp_path, "export", tmp_path / "out").out
    assert "leads out of the folder by .." in reasons
    assert "Rename it where it comes from" in reasons


def test_a_link_in_the_target_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "source" / "link").mkdir(parents=True)
    (tmp_path / "source" / "link" / "book.txt").write_text(SMALL, encoding="utf-8")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "link").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    done = corpus(tmp_path, "encode", tmp_path / "source", "--out", tmp_path / "out")
    assert done.code == 8, done.err
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_the_authority_of_a_book_is_in_the_source(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("name,kind\n", encoding="utf-8")
    source = tmp_path / "source"
    source.mkdir()
    (source / "book.txt").write_text(SMALL, encoding="utf-8")
    (source / "book.toml").write_text('[names]\nauthority = "../secret.csv"\n', encoding="utf-8")
    assert corpus(tmp_path, "encode", source, "--out", tmp_path / "out").code == 8
    reasons = corpus(tmp_path, "export", tmp_path / "out").out
    assert "name it with --authority" in reasons


@pytest.mark.parametrize("url", ["../books/p.png", "../p.png", "/etc/p.png", "link/p.png", "%2e%2e/p.png", "a%00b"])
def test_pictures_come_from_the_folder_of_the_book(tmp_path: Path, url: str) -> None:
    from tei.formats.images import picture_at

    folder = tmp_path / "books"
    folder.mkdir()
    for place in (folder, tmp_path):
        (place / "p.png").write_bytes(PNG)
    (folder / "link").symlink_to(tmp_path, target_is_directory=True)
    assert picture_at("p.png", folder) is not None
    assert picture_at("a/../p.png", folder) is not None
    assert picture_at(url, folder) is None


def test_a_receipt_with_a_name_that_is_a_path_is_none(tmp_path: Path) -> None:
    from tei.publishing.receipts import read_receipts

    said = {"target": "folder", "place": "out", "name": "../victim", "files": {}}
    (tmp_path / "b.receipt.json").write_text(json.dumps([said]), encoding="utf-8")
    with pytest.raises(UnreadableError):
        read_receipts(tmp_path / "b.xml")


def test_the_state_of_a_site_names_no_file_outside(tmp_path: Path) -> None:
    from tei.publishing.site.digest import FILE
    from tei.publishing.site.target import _bundle_in
    from tei.publishing.site.work import Work

    folder = tmp_path / "site" / "books" / "b"
    folder.mkdir(parents=True)
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    (folder / FILE).write_text(json.dumps({"bundle": {"../../../secret": "0"}}), encoding="utf-8")
    with pytest.raises(OutsideError):
        _bundle_in(folder, "b")
    for path in ("../secret", "books/b/../../../secret"):
        with pytest.raises(OutsideError):
            Work(tmp_path / "site", tmp_path).put(path, b"")
        with pytest.raises(OutsideError):
            Work(tmp_path / "site", tmp_path).drop(path)
    assert (tmp_path / "secret").exists()


def test_zip_files_of_ours_name_nothing_outside() -> None:
    from tei.publishing.packing import pack

    with pytest.raises(OutsideError):
        pack({"../victim": b""})


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_a_link_that_somebody_committed_is_not_followed(tmp_path: Path) -> None:
    from tei.publishing.bundle import make_bundle
    from tei.publishing.git import open_git

    victim = tmp_path / "victim"
    victim.mkdir()
    (victim / "b.xml").write_text("precious", encoding="utf-8")
    bare, work = tmp_path / "bare.git", tmp_path / "work"
    git = ("git", "-c", "user.name=n", "-c", "user.email=e@x")
    subprocess.run(["git", "init", "-q", "--bare", str(bare)], check=True)
    subprocess.run(["git", "clone", "-q", str(bare), str(work)], check=True, capture_output=True)
    (work / "b").symlink_to(victim, target_is_directory=True)
    subprocess.run([*git, "add", "b"], cwd=work, check=True)
    subprocess.run([*git, "commit", "-qm", "link"], cwd=work, check=True)
    subprocess.run([*git, "push", "-q", "origin", "HEAD"], cwd=work, check=True)
    target = open_git(str(bare), {})
    assert target.find("b") is None
    target.send(make_bundle("b", b"<TEI xmlns='http://www.tei-c.org/ns/1.0'/>", {}), None)
    assert [path.name for path in victim.iterdir()] == ["b.xml"]
    assert (victim / "b.xml").read_text(encoding="utf-8") == "precious"


def test_a_pipe_among_the_editions_keeps_nobody_waiting(tmp_path: Path) -> None:
    from tei.publishing.books import books_of

    os.mkfifo(tmp_path / "pipe.xml")
    (tmp_path / "BOOK.XML").write_text("<TEI/>", encoding="utf-8")
    (tmp_path / "loop.xml").symlink_to("loop.xml")
    assert [book.path.name for book in books_of([tmp_path])] == ["BOOK.XML", "loop.xml"]
