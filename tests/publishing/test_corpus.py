"""Many books: folders, receipts that tell what changed, verification, where books go by themselves."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import bagit
import pytest

from scripts.measuring import measure
from tei.publishing import batch
from tei.publishing.xar import Package
from tests import commands
from tests.commands import Result
from tests.publishing.contract import Call, Contract, Refusal, serving

Tei = Callable[..., Result]


@pytest.fixture
def tei(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Tei:
    monkeypatch.chdir(tmp_path)
    return commands.in_process(capsysbinary, monkeypatch)


@pytest.fixture
def corpus(tmp_path: Path, tei_bytes: bytes) -> Path:
    """Three books, two of them in a folder of their own, and what is no book."""
    folder = tmp_path / "tei"
    for path in ("one.xml", "qing/two.xml", "qing/three.xml", ".teikit/four.xml"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(tei_bytes)
    (folder / "schema.xml").write_text("<schema/>")
    (folder / "notes.txt").write_text("private")
    return folder


SUMS = ("sha256", "sha512")
FOLDER = ("publish", "tei", "--to", "folder", "--out", "out")


def test_a_folder_is_published_and_then_only_what_changed(tei: Tei, corpus: Path, tei_bytes: bytes) -> None:
    first = tei(*FOLDER)
    assert (first.code, first.err.splitlines()[-1]) == (0, "3 books: 3 published")
    assert sorted(path.name for path in Path("out").iterdir()) == ["one", "three", "two"]
    assert tei(*FOLDER).err.splitlines()[-1] == "3 books: 3 unchanged"
    (corpus / "one.xml").write_bytes(tei_bytes.replace("開工那天".encode(), "開工這天".encode()))
    assert tei(*FOLDER).err.splitlines()[-1] == "3 books: 1 published anew, 2 unchanged"
    assert tei(*FOLDER, "--with", "text").err.splitlines()[-1] == "3 books: 3 published anew"


def test_a_recheck_asks_the_target_about_every_book(tei: Tei, corpus: Path) -> None:
    tei(*FOLDER)
    (Path("out") / "two" / "README.md").unlink()
    assert tei(*FOLDER).err.splitlines()[-1] == "3 books: 3 unchanged"
    assert tei(*FOLDER, "--recheck").err.splitlines()[-1] == "3 books: 1 published anew, 2 already there"
    assert tei("publish", "tei/one.xml", "--to", "folder", "--out", "out").err.startswith("one: already there")


def test_the_same_words_elsewhere_name_another_place(
    tei: Tei, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tei(*FOLDER)
    (tmp_path / "desk").mkdir()
    monkeypatch.chdir(tmp_path / "desk")
    assert tei("publish", "../tei", "--verify").err.splitlines()[-1] == "3 books: 3 as published"
    assert tei("publish", "../tei/one.xml", "--to", "folder").err.startswith("one: already there")
    there = tei("publish", "../tei", "--to", "folder", "--out", "out")
    assert there.err.splitlines()[-1] == "3 books: 3 published"
    assert (tmp_path / "desk" / "out" / "one").is_dir()


def test_a_book_that_fails_stops_no_other_and_stands_in_the_report(tei: Tei, corpus: Path, tei_bytes: bytes) -> None:
    (corpus / "one.xml").write_text("<TEI")
    (corpus / "qing" / "two.xml").write_bytes(tei_bytes.replace(b"<p>", b"<pp>").replace(b"</p>", b"</pp>"))
    done = tei(*FOLDER, "--report", "report.csv")
    assert (done.code, "3 books: 1 published, 2 failed" in done.err) == (8, True)
    rows = list(csv.DictReader(Path("report.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [(row["book"], row["outcome"]) for row in rows] == [
        (str(Path("tei/one.xml")), "failed"),
        (str(Path("tei/qing/three.xml")), "published"),
        (str(Path("tei/qing/two.xml")), "failed"),
    ]
    assert "not ready to be published" in rows[0]["message"]
    (corpus / "one.xml").write_bytes(tei_bytes)
    assert "1 published, 1 unchanged, 1 failed" in tei(*FOLDER).err


def test_many_books_that_fail_one_after_the_other_stop_none(tei: Tei, corpus: Path) -> None:
    for number in range(2 * batch.AT_ONCE):
        (corpus / f"a-{number}.xml").write_text("<TEI/>")
    assert tei(*FOLDER).err.splitlines()[-3] == "19 books: 3 published, 16 failed"


def test_a_folder_without_books_is_told(tei: Tei, corpus: Path) -> None:
    Path("empty").mkdir()
    for more in ((), ("--dry-run",), ("--json",)):
        wrong = tei("publish", "empty", *FOLDER[2:], *more)
        assert (wrong.code, "there is no TEI file in empty" in wrong.err) == (2, True)
    assert not Path("out").exists()
    tei(*FOLDER)
    assert tei("publish", "empty", "--withdraw", "two", *FOLDER[2:]).code == 0


def test_books_that_make_one_thing_are_told_in_their_order(
    tei: Tei, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = batch.publish_books
    monkeypatch.setattr(batch, "publish_books", lambda *given: reversed(list(made(*given))))
    done = tei("publish", "tei/one.xml", "tei/qing/three.xml", "tei/qing/two.xml", "--to", "site", "--out", "public")
    assert [line.partition(":")[0] for line in done.err.splitlines()] == ["one", "three", "two"]


def test_a_broken_receipt_is_told(tei: Tei, corpus: Path) -> None:
    (corpus / "one.receipt.json").write_text("{}")
    done = tei(*FOLDER)
    assert (done.code, "one.receipt.json is no receipt" in done.err) == (8, True)


def test_the_place_may_be_in_the_folder_itself(tei: Tei, corpus: Path) -> None:
    place = ("publish", "tei", "--to", "folder", "--out", "tei/published")
    assert tei(*place).code == 0
    assert tei(*place).err.splitlines()[-1] == "3 books: 3 unchanged"


def test_books_of_one_name_go_by_their_paths(tei: Tei, corpus: Path, tei_bytes: bytes) -> None:
    (corpus / "qing" / "one.xml").write_bytes(tei_bytes)
    refused = tei(*FOLDER)
    assert (refused.code, "--by-path" in refused.err) == (2, True)
    assert tei(*FOLDER, "--by-path", "--quiet").code == 0
    assert sorted(path.name for path in Path("out").iterdir()) == ["one", "qing-one", "qing-three", "qing-two"]


def test_a_dry_run_of_many_shows_their_files_alone(tei: Tei, corpus: Path) -> None:
    done = tei(*FOLDER, "--dry-run")
    assert done.out.count("+ README.md") == 3
    assert "publicationYear" not in done.out
    assert done.err.splitlines()[-1] == "3 books: 3 planned"
    assert not Path("out").exists()


class Closed(Contract):
    """A server that lets nobody in."""

    def answer(self, call: Call) -> object:  # type: ignore[override]  # it never answers
        raise Refusal(401, "Token is expired")


def test_a_target_that_refuses_everything_is_not_asked_for_every_book(
    tei: Tei, corpus: Path, tei_bytes: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "PATIENCE", 5)
    monkeypatch.setenv("TEIKIT_DATAVERSE_TOKEN", "expired")
    for number in range(40):
        (corpus / f"more-{number}.xml").write_bytes(tei_bytes)
    with serving(Closed()) as server:
        done = tei("publish", "tei", "--to", "dataverse", "--out", f"{server.address}/dataverse/books")
    assert (done.code, "5 books in a row were refused" in done.err) == (7, True)
    assert "goes on with the others" in done.err
    assert done.err.count("Token is expired") < 20


def test_what_the_receipts_name_is_read_back(tei: Tei, corpus: Path) -> None:
    assert tei("publish", "tei", "--verify").code == 2
    tei(*FOLDER)
    assert tei("publish", "tei", "--to", "ocfl", "--out", "root", "--quiet").code == 0
    whole = tei("publish", "tei", "--verify")
    assert (whole.code, whole.err.splitlines()[-1]) == (0, "6 books: 6 as published")
    (Path("out") / "one" / "one.xml").write_text("changed")
    (Path("out") / "two" / "README.md").unlink()
    (Path("out") / "two" / "more.txt").write_text("")
    done = tei("publish", "tei", "--verify", "--report", "report.csv")
    assert (done.code, done.err.splitlines()[-3]) == (8, "6 books: 4 as published, 2 failed")
    assert "one at out is not what was published: changed: one.xml" in done.err
    assert "missing: README.md; added: more.txt" in done.err
    assert Path("report.csv").read_text(encoding="utf-8-sig").count(",as published,") == 4
    assert tei("publish", "tei", "--verify", "--to", "ocfl").code == 0
    alone = tei("publish", "tei/one.xml", "--verify", "--to", "folder")
    assert (alone.code, "publishes it anew" in alone.err) == (7, True)


def test_what_is_withdrawn_leaves_the_receipts_too(tei: Tei, corpus: Path) -> None:
    tei(*FOLDER)
    assert tei("publish", "--withdraw", "two", "--to", "folder", "--out", "out").code == 0
    assert not (Path("out") / "two").exists()
    assert not (corpus / "qing" / "two.receipt.json").exists()
    assert tei(*FOLDER).err.splitlines()[-1] == "3 books: 1 published, 2 unchanged"
    kept = tei("publish", "--withdraw", "two", "--to", "ocfl", "--out", "root")
    assert (kept.code, "ocfl can't withdraw a book" in kept.err) == (2, True)


@pytest.mark.parametrize("named", [(), ("tei",)])
def test_a_broken_receipt_is_told_before_anything_is_withdrawn(tei: Tei, corpus: Path, named: tuple[str, ...]) -> None:
    tei(*FOLDER)
    (corpus / "one.receipt.json").write_text("{}")
    refused = tei("publish", *named, "--withdraw", "two", "--to", "folder", "--out", "out")
    assert (refused.code, "one.receipt.json is no receipt" in refused.err) == (5, True)
    assert "withdrawn" not in refused.err
    assert (Path("out") / "two").is_dir()


@pytest.mark.slow
def test_many_books_to_one_repository_come_one_after_the_other(tei: Tei, corpus: Path, tei_bytes: bytes) -> None:
    for number in range(9):
        (corpus / f"book-{number}.xml").write_bytes(tei_bytes)
    subprocess.run(["git", "init", "--quiet", "--bare", "books.git"], check=True)
    assert tei("publish", "tei", "--to", "git", "--out", "books.git").err == "12 books: 12 published\n"


def test_many_bags_are_made_at_a_time_and_nothing_else_is_moved(tei: Tei, corpus: Path, tei_bytes: bytes) -> None:
    for number in range(25):
        (corpus / f"book-{number}.xml").write_bytes(tei_bytes)
    before = sorted(path.name for path in Path().iterdir())
    assert tei("publish", "tei", "--to", "bagit", "--out", "bags").err == "28 books: 28 published\n"
    assert sorted(path.name for path in Path().iterdir()) == sorted([*before, "bags"])
    for bag in Path("bags").iterdir():
        assert bagit.Bag(str(bag)).is_valid()
        assert {path.name for path in bag.iterdir() if path.is_file()} == TAGS


TAGS = {"bagit.txt", "bag-info.txt", *(f"{kind}-{sum}.txt" for kind in ("manifest", "tagmanifest") for sum in SUMS)}


@pytest.mark.parametrize("command", [("tei",), ("tei/one.xml",), ("tei/one.xml", "--withdraw", "two")])
def test_nothing_is_called_published_before_the_whole_is_written(
    tei: Tei, corpus: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    there = ("--to", "existdb", "--out", "canals.xar", "--report", "report.csv")
    assert tei("publish", "tei/qing/two.xml", *there[:4]).err.startswith("two: published, ")

    def full(package: Package, aside: Path) -> None:
        raise OSError(28, "No space left on device", "canals.xar")

    with monkeypatch.context() as patch:
        patch.setattr(Package, "_write", full)
        for more in ((), ("--json",)):
            failed = tei("publish", *command, *there, *more)
            assert failed.code == 2
            assert (failed.out, "published" in failed.err, "withdrawn" in failed.err) == ("", False, False)
            assert not Path("report.csv").exists()
    done = tei("publish", *command, *there)
    assert (done.code, "published" in done.err, "withdrawn" in done.err) == (0, True, "--withdraw" in command)
    assert "published" in Path("report.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("target", ["folder", "bagit"])
def test_a_folder_of_somebodys_own_is_neither_replaced_nor_withdrawn(tei: Tei, corpus: Path, target: str) -> None:
    mine = corpus / "one" / "scan.tif"
    mine.parent.mkdir()
    mine.write_bytes(b"scan")
    (corpus / "two").write_bytes(b"note")
    there = ("--to", target, "--out", "tei")
    plan = tei("publish", "tei/one.xml", *there, "--dry-run")
    assert (plan.code, plan.out, "is not a book that was published" in plan.err) == (7, "", True)
    assert tei("publish", "tei/one.xml", *there).code == 7
    assert tei("publish", "tei/qing/two.xml", *there).code == 2
    assert tei("publish", "--withdraw", "one", *there).code == 7
    assert (mine.read_bytes(), (corpus / "two").read_bytes()) == (b"scan", b"note")


@pytest.mark.parametrize("target", ["folder", "bagit", "git", "site"])
@pytest.mark.parametrize("name", ["../tei", ".", "", "a/../one"])
def test_a_name_that_leads_elsewhere_is_not_withdrawn(tei: Tei, corpus: Path, name: str, target: str) -> None:
    tei(*FOLDER)
    wrong = tei("publish", "--withdraw", name, "--to", target, "--out", "out")
    assert (wrong.code, "no name of a book" in wrong.err) == (2, True)
    assert (corpus / "one.xml").exists()
    assert len(list(Path("out").iterdir())) == 3


@pytest.mark.parametrize("target", ["folder", "bagit", "ocfl", "site"])
def test_neither_a_file_nor_an_address_is_taken_for_a_folder(tei: Tei, corpus: Path, target: str) -> None:
    for place in ("tei/notes.txt", "https://example.org/books"):
        wrong = tei("publish", "tei/one.xml", "--to", target, "--out", place)
        assert (wrong.code, "not a folder" in wrong.err) == (2, True)
    assert (corpus / "notes.txt").read_text() == "private"
    assert not Path("https:").exists()


def test_a_dry_run_says_what_would_go_and_json_is_json_alone(tei: Tei, corpus: Path) -> None:
    assert json.loads(tei(*FOLDER, "--dry-run", "--json").out)["failed"] == 0
    assert json.loads(tei("publish", "tei/one.xml", *FOLDER[2:], "--dry-run", "--json").out)["failed"] == 0
    tei(*FOLDER)
    assert "one: would be withdrawn" in tei("publish", "--withdraw", "one", *FOLDER[2:], "--dry-run").err
    assert (Path("out") / "one").is_dir()


def test_a_book_goes_where_it_went_before(tei: Tei, corpus: Path) -> None:
    nowhere = tei("publish", "tei/one.xml", "--to", "folder")
    assert (nowhere.code, "[publish.folder]" in nowhere.err) == (2, True)
    tei("publish", "tei/one.xml", "--to", "folder", "--out", "out")
    assert tei("publish", "tei/one.xml", "--to", "folder").err.startswith("one: already there")
    assert tei("publish", "tei/one.xml").err.startswith("one: already there")
    tei("publish", "tei/one.xml", "--to", "folder", "--out", "elsewhere")
    assert tei("publish", "tei/one.xml", "--to", "folder").code == 2


CONFIG = """
[publish]
to = "site"
with = "text"

[publish.site]
out = "public"
title = "Handbooks"

[publish.folder]
out = "../out"
"""


def test_the_projects_file_says_where_books_go(tei: Tei, corpus: Path) -> None:
    (corpus / "teikit.toml").write_text(CONFIG)
    assert tei("publish", "tei", "--quiet").code == 0
    assert "Handbooks" in (corpus / "public" / "index.html").read_text(encoding="utf-8")
    assert tei("publish", "tei", "--to", "folder", "--with", "", "--quiet").code == 0
    assert not (Path("out") / "one" / "one.txt").exists()
    assert tei("publish", "tei", "--to", "folder", "--out", "there", "--quiet").code == 0
    assert (Path("there") / "one" / "one.txt").exists()
    (corpus / "teikit.toml").write_text("[publish.zenodoo]\nout = 'x'\n")
    wrong = tei("publish", "tei", "--to", "folder")
    assert (wrong.code, "[publish] has no 'zenodoo'" in wrong.err) == (2, True)
    (corpus / "teikit.toml").write_text("[publish]\nwith = ['html', 'epub']\n")
    wrong = tei("publish", "tei", "--to", "folder", "--out", "out")
    assert (wrong.code, "with is not one text" in wrong.err) == (2, True)


WITHOUT_EFFECT = {
    'publish = "folder"': "publish is no table",
    "[publsh]\nto = 'site'": "'publsh', which nothing reads",
    "to = 'site'": "'to', which nothing reads",
}


@pytest.mark.parametrize("text", WITHOUT_EFFECT)
def test_what_has_no_effect_in_the_projects_file_is_told(tei: Tei, corpus: Path, text: str) -> None:
    (corpus / "teikit.toml").write_text(text)
    wrong = tei(*FOLDER)
    assert (wrong.code, "teikit.toml" in wrong.err, WITHOUT_EFFECT[text] in wrong.err) == (2, True, True)


def test_a_setting_without_a_value_is_told(tei: Tei, corpus: Path) -> None:
    tei(*FOLDER)
    for command in (("--to", "site", "--out", "out"), ("--verify",)):
        wrong = tei("publish", "tei/one.xml", *command, "--set", "title")
        assert (wrong.code, "--set title=VALUE" in wrong.err) == (2, True)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc").exists(), reason="memory is read from the system")
def test_memory_does_not_grow_with_the_number_of_books(tmp_path: Path, tei_bytes: bytes) -> None:
    peaks = []
    for number in (40, 240):
        folder = tmp_path / f"tei-{number}"
        folder.mkdir()
        for book in range(number):
            (folder / f"book-{book}.xml").write_bytes(tei_bytes.replace(b"</p>", b"</p>" + b"<p>more</p>" * 3000, 1))
        command = ["publish", str(folder), "--to", "folder", "--out", str(tmp_path / f"out-{number}"), "--quiet"]
        program = "import sys; from tei.cli import main; main(sys.argv[1:])"
        peaks.append(measure([sys.executable, "-c", program, *command]).memory)
    assert peaks[1] < peaks[0] + 20, peaks
