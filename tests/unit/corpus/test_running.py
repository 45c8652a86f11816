"""A run does what is to be done, once, and nothing twice."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.library import (
    BUG,
    DEATH,
    LOOP,
    MEMORY,
    PROGRAM,
    SMALL,
    corpus,
    files,
    library,
    manifest,
    small_book,
    trouble,
)
from tests.services import ROOT


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return library(tmp_path / "source", 4)


def said(folder: Path, *arguments: str | Path, code: int = 0, **variables: str) -> dict[str, object]:
    """The summary of a run."""
    one = () if "--processes" in arguments else ("--processes", "1")
    done = corpus(folder, *arguments, *one, "--json", **variables)
    assert done.code == code, done.err
    summary: dict[str, object] = json.loads(done.out)
    return summary


def numbers(summary: dict[str, object]) -> tuple[object, ...]:
    return summary["done"], summary["unchanged"], summary["failed"]


def test_a_second_run_does_nothing_and_a_third_what_changed(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    assert numbers(said(tmp_path, "encode", source, "--out", target)) == (4, 0, 0)
    first = files(target)
    assert sorted(first) == ["new/book-000.xml", "new/book-002.xml", "old/book-001.xml", "old/book-003.xml"]
    assert numbers(said(tmp_path, "encode", source, "--out", target)) == (0, 4, 0)
    (source / "new/book-000.txt").write_text(small_book(7), encoding="utf-8")
    os.utime(source / "new/book-002.txt")  # another time, the same bytes
    (target / "old/book-001.xml").unlink()
    assert numbers(said(tmp_path, "encode", source, "--out", target)) == (2, 2, 0)
    again = files(target)
    assert [name for name in first if first[name] != again[name]] == ["new/book-000.xml"]


def test_the_same_as_one_by_one(source: Path, tmp_path: Path) -> None:
    from tests.commands import run

    said(tmp_path, "encode", source, "--out", tmp_path / "target", "--processes", "2")
    run("encode", "new/book-000.txt", "-o", "one.xml", "--quiet", folder=source)
    assert (source / "one.xml").read_bytes() == files(tmp_path / "target")["new/book-000.xml"]


def test_the_texts_of_a_corpus_are_not_overwritten_by_its_pages(source: Path, tmp_path: Path) -> None:
    said(tmp_path, "encode", source, "--out", source)
    text = (source / "old/book-001.txt").read_bytes()
    command = ("transform", source, "--out", source, "--to", "text", "--include", "old/book-001.xml")
    assert numbers(said(tmp_path, *command, code=8)) == (0, 0, 1)
    assert (source / "old/book-001.txt").read_bytes() == text
    (source / "old/book-001.txt").unlink()
    assert numbers(said(tmp_path, *command)) == (1, 0, 0)
    assert numbers(said(tmp_path, *command, "--force")) == (1, 0, 0)  # what a run wrote it may write again


def test_other_options_are_other_work(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    said(tmp_path, "encode", source, "--out", target)
    assert numbers(said(tmp_path, "encode", source, "--out", target, "--without", "names")) == (4, 0, 0)
    assert b'without="names"' in files(target)["new/book-000.xml"]


def test_what_a_person_edited_is_not_overwritten(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    said(tmp_path, "encode", source, "--out", target)
    edited = target / "old/book-001.xml"
    edited.write_bytes(edited.read_bytes().replace(b"WEIRS", b"Weirs"))
    kept = edited.read_bytes()
    assert b"Weirs" in kept
    assert numbers(said(tmp_path, "encode", source, "--out", target, code=8)) == (0, 3, 1)
    assert edited.read_bytes() == kept
    said(tmp_path, "encode", source, "--out", target, "--force")
    assert edited.read_bytes() != kept


@pytest.mark.slow
def test_books_that_make_trouble_are_set_aside_and_tried_again_when_asked(source: Path, tmp_path: Path) -> None:
    seen = trouble(tmp_path / "packages")
    for name, more in {"loop": LOOP, "death": DEATH, "memory": MEMORY, "bug": BUG}.items():
        (source / f"{name}.txt").write_text(small_book(9, more), encoding="utf-8")
    (source / "empty.txt").touch()
    target = tmp_path / "target"
    command = ("encode", source, "--out", target, "--time-limit", "5", "--memory-limit", "400 MB")
    assert numbers(said(tmp_path, *command, code=8, **seen)) == (4, 0, 5)
    codes = {row["path"]: row["code"] for row in manifest(target, tmp_path) if row["code"]}
    assert codes == {
        "bug.txt": "book-unexpected",
        "death.txt": "book-killed-worker",
        "empty.txt": "book-unreadable",
        "loop.txt": "book-too-slow",
        "memory.txt": "book-too-big",
    }
    assert numbers(said(tmp_path, *command, code=8, **seen)) == (0, 9, 0)
    (source / "loop.txt").write_text(small_book(9), encoding="utf-8")
    (source / "empty.txt").write_text(small_book(10), encoding="utf-8")
    command = (*command, "--exclude", "d*.txt", "--exclude", "m*.txt", "--retry")
    assert numbers(said(tmp_path, *command, code=8, **seen)) == (2, 4, 1)


@pytest.mark.slow
def test_a_structured_file_fails_by_its_name_whatever_it_is_called(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    (source / "page.txt").write_text("\n<!-- x --><html><body><p>x</p></body></html>\n", encoding="utf-8")
    assert numbers(said(tmp_path, "encode", source, "--out", target, code=8)) == (4, 0, 1)
    corpus(tmp_path, "report", target)
    assert "this is an HTML page" in (target / "report.json").read_text(encoding="utf-8")
    assert not (target / "page.xml").exists()


def test_a_book_that_is_gone_is_told_and_pruned(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    said(tmp_path, "encode", source, "--out", target)
    (source / "new/book-000.txt").unlink()
    assert said(tmp_path, "encode", source, "--out", target)["gone"] == 1
    assert "new/book-000.xml" in files(target)
    assert said(tmp_path, "encode", source, "--out", target, "--prune")["pruned"] == 1
    assert "new/book-000.xml" not in files(target)
    assert len(manifest(target, tmp_path)) == 3


@pytest.mark.slow
def test_books_that_are_left_out_this_time_are_not_gone(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    said(tmp_path, "encode", source, "--out", target)
    (source / "new/book-000.txt").unlink()
    before = files(target)
    some = said(tmp_path, "encode", source, "--out", target, "--include", "old/*.txt", "--prune")
    assert (some["gone"], some["pruned"], files(target)) == (0, 0, before)
    assert said(tmp_path, "encode", source, "--out", target, "--exclude", "old/*")["gone"] == 1
    assert said(tmp_path, "encode", f"{source}/**/*.txt", "--out", target, "--prune")["pruned"] == 1
    assert sorted(before.keys() - files(target).keys()) == ["new/book-000.xml"]


def test_two_books_for_one_file_fail_and_the_others_are_done(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    shutil.copy(source / "new/book-000.txt", source / "new/book-000.md")
    for more in ((), ("--retry",), ("--force",)):
        refused = corpus(tmp_path, "encode", source, "--out", target, "--processes", "1", *more)
        assert refused.code == 8
        told = "new/book-000.md and new/book-000.txt would both be written to new/book-000.xml"
        assert f"failed: new/book-000.md: {told}" in refused.err
        assert f"failed: new/book-000.txt: {told}" in refused.err
        assert sorted(files(target)) == ["new/book-002.xml", "old/book-001.xml", "old/book-003.xml"]
    (source / "new/book-000.md").unlink()
    assert numbers(said(tmp_path, "encode", source, "--out", target)) == (1, 3, 0)


def test_a_failed_book_is_named_with_the_reason(source: Path, tmp_path: Path) -> None:
    (source / "bad.txt").write_bytes(b"")
    for _ in range(2):  # the second run does not try it again, and tells it all the same
        done = corpus(tmp_path, "encode", source, "--out", tmp_path / "target", "--processes", "1")
        assert done.code == 8
        assert "failed: bad.txt: " in done.err
        assert "[book-unreadable]" in done.err


@pytest.mark.slow
def test_validate_and_transform(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    said(tmp_path, "encode", source, "--out", target)
    assert numbers(said(tmp_path, "transform", target, "--out", tmp_path / "pages", "--to", "html")) == (4, 0, 0)
    assert b"WEIRS" in files(tmp_path / "pages")["new/book-000.html"]
    said(tmp_path, "transform", target, "--out", tmp_path / "split", "--to", "html", "--set", "split")
    assert {"new/book-000/index.html", "new/book-000/001.html"} <= files(tmp_path / "split").keys()
    assert numbers(said(tmp_path, "validate", target, "--out", tmp_path / "checked")) == (4, 0, 0)
    broken = target / "new/book-000.xml"
    broken.write_bytes(broken.read_bytes().replace(b"<head", b"<hed").replace(b"</head", b"</hed"))
    summary = said(tmp_path, "validate", target, "--out", tmp_path / "checked", code=3)
    assert (summary["done"], summary["unchanged"], summary["invalid"]) == (1, 3, 1)
    assert files(tmp_path / "checked") == {}


@pytest.mark.slow
def test_pages_that_a_book_has_no_more_are_removed(tmp_path: Path) -> None:
    books, target = tmp_path / "books", tmp_path / "pages"
    books.mkdir()
    (books / "book.txt").write_text(SMALL, encoding="utf-8")
    command = ("transform", tmp_path / "tei", "--out", target, "--to", "html", "--set", "split")
    said(tmp_path, "encode", books, "--out", tmp_path / "tei")
    said(tmp_path, *command)
    said(tmp_path, "transform", tmp_path / "tei", "--out", target, "--to", "html,text", "--set", "split")
    before = set(files(target))
    (books / "book.txt").write_text(SMALL[: len(SMALL) // 3], encoding="utf-8")
    said(tmp_path, "encode", books, "--out", tmp_path / "tei")
    said(tmp_path, *command)
    assert {"book.txt", "book/index.html"} <= set(files(target)) < before


@pytest.mark.slow
def test_an_archive_is_a_source(source: Path, tmp_path: Path) -> None:
    shutil.make_archive(str(tmp_path / "books"), "zip", source)
    assert numbers(said(tmp_path, "encode", tmp_path / "books.zip", "--out", tmp_path / "target")) == (4, 0, 0)
    said(tmp_path, "encode", source, "--out", tmp_path / "other")
    assert files(tmp_path / "target") == files(tmp_path / "other")
    assert numbers(said(tmp_path, "encode", tmp_path / "books.zip", "--out", tmp_path / "target")) == (0, 4, 0)
    refused = corpus(tmp_path, "encode", source, "--out", tmp_path / "new.zip")
    assert refused.code in (2, 5)


@pytest.mark.slow
def test_an_engine_of_another_package(source: Path, tmp_path: Path) -> None:
    seen = trouble(tmp_path / "packages")
    summary = said(tmp_path, "encode", source, "--out", tmp_path / "target", "--engine", "threads", **seen)
    assert numbers(summary) == (4, 0, 0)
    refused = corpus(tmp_path, "encode", source, "--out", tmp_path / "target", "--engine", "treads", **seen)
    assert refused.code == 2
    assert "There are local, dask, threads" in refused.err


@pytest.mark.slow
def test_patterns_and_a_target_inside_the_source(source: Path, tmp_path: Path) -> None:
    assert numbers(said(tmp_path, "encode", f"{source}/old/*.txt", "--out", source / "out")) == (2, 0, 0)
    assert sorted(files(source / "out")) == ["book-001.xml", "book-003.xml"]
    assert numbers(said(tmp_path, "encode", source, "--out", source, "--exclude", "new/**")) == (2, 0, 0)
    assert (source / "old/book-001.xml").is_file()


def test_a_terminal_shows_how_far_it_is_and_a_pipe_nothing(source: Path, tmp_path: Path) -> None:
    leader, follower = os.openpty()
    command = [*PROGRAM, "corpus", "encode", str(source), "--out", str(tmp_path / "target"), "--processes", "1"]
    variables = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "100", "TERM": "xterm"}
    assert subprocess.run(command, stderr=follower, env=variables).returncode == 0
    os.close(follower)
    shown = os.read(leader, 1 << 16).decode()
    os.close(leader)
    assert "of 4 books" in shown
    assert "\x1b[" in shown
    piped = corpus(tmp_path, "encode", source, "--out", tmp_path / "other", "--processes", "1")
    assert piped.err.splitlines() == [piped.err.strip()]
    assert piped.err.startswith("4 books: 4 done")
