"""``tei encode``: where it writes, what it says, what it will not do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands import Tei

NO_HEADING = '[[correction]]\nkind = "no-heading"\ntext = "第二章　開工"\nline = 20\n'


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_the_tei_is_written_beside_the_book(desk: Path, tei: Tei) -> None:
    done = tei("encode", "book.txt")
    assert (done.code, done.data) == (0, b"")
    assert names(desk) == {"book.txt", "book.xml"}
    assert done.err.startswith("book.txt → book.xml  (")


def test_output_names_a_file_or_a_folder(desk: Path, tei: Tei) -> None:
    (desk / "editions").mkdir()
    assert tei("encode", "book.txt", "-o", "other.xml").code == 0
    assert tei("encode", "book.txt", "-o", "editions").code == 0
    assert (desk / "editions" / "book.xml").read_bytes() == (desk / "other.xml").read_bytes()


def test_streams_take_and_give_the_same_bytes_as_files(encoded: Path, tei: Tei) -> None:
    wanted = (encoded / "book.xml").read_bytes()
    assert tei("encode", "book.txt", "-o", "-").data == wanted
    assert tei("encode", "-", stdin=(encoded / "book.txt").read_bytes()).data == wanted


def test_several_books_go_to_a_folder(desk: Path, tei: Tei) -> None:
    (desk / "second.txt").write_text("# A book\n\nIts only paragraph.\n")
    assert tei("encode", "book.txt", "second.txt", "-o", ".").code == 0
    assert {"book.xml", "second.xml"} <= names(desk)


def test_one_bad_book_does_not_stop_the_others(desk: Path, tei: Tei) -> None:
    (desk / "empty.txt").touch()
    done = tei("encode", "empty.txt", "book.txt", "--json")
    assert done.code == 8
    assert [book["file"] for book in json.loads(done.out)["books"]] == ["book.txt"]
    assert "empty.txt: the file is empty" in done.err
    assert names(desk) == {"book.txt", "empty.txt", "book.xml"}


def test_json_says_what_was_found(desk: Path, tei: Tei) -> None:
    (book,) = json.loads(tei("encode", "book.txt", "--json").out)["books"]
    found = {row["name"]: row["total"] for row in book["found"]}
    assert (book["title"], book["output"]) == ("水渠記", "book.xml")
    assert (found["headings"], found["contents entries"]) == (3, 2)


def test_a_report_stands_beside_the_tei(desk: Path, tei: Tei) -> None:
    assert tei("encode", "book.txt", "--report", "-q").code == 0
    assert names(desk) == {"book.txt", "book.xml", "book.report.html", "book.report.json"}
    assert "<h1>水渠記</h1>" in (desk / "book.report.html").read_text(encoding="utf-8")
    assert json.loads((desk / "book.report.json").read_text(encoding="utf-8"))["title"] == "水渠記"


def test_a_report_goes_where_it_is_wanted(desk: Path, tei: Tei) -> None:
    assert tei("encode", "book.txt", "-o", "-", "--report-to", "seen.html", "-q").code == 0
    assert names(desk) == {"book.txt", "seen.html", "seen.json"}


def test_layers_can_be_left_out(desk: Path, tei: Tei) -> None:
    assert b"<pb " in tei("encode", "book.txt", "-o", "-").data
    assert b"<pb " not in tei("encode", "book.txt", "-o", "-", "--without", "names,pages").data


def test_metadata_overrules_the_title_page(desk: Path, tei: Tei) -> None:
    (desk / "known.toml").write_text('title = "The Ditch Book"\n')
    assert ">The Ditch Book</title>" in tei("encode", "book.txt", "-o", "-", "--metadata", "known.toml").out


@pytest.mark.parametrize("named", [(), ("--corrections", "book.corrections.toml")])
def test_corrections_are_replayed(desk: Path, tei: Tei, named: tuple[str, ...]) -> None:
    (desk / "book.corrections.toml").write_text(NO_HEADING, encoding="utf-8")
    done = tei("encode", "book.txt", "--json", *named)
    (book,) = json.loads(done.out)["books"]
    assert "第二章" not in " ".join(heading["text"] for heading in book["headings"])


def test_corrections_can_be_left_out(desk: Path, tei: Tei) -> None:
    before = tei("encode", "book.txt", "-o", "-", "--without", "corrections").data
    (desk / "book.corrections.toml").write_text(NO_HEADING, encoding="utf-8")
    assert tei("encode", "book.txt", "-o", "-", "--without", "corrections").data == before


def test_the_style_can_be_said(desk: Path, tei: Tei) -> None:
    assert 'style="bare"' in tei("encode", "book.txt", "-o", "-", "--style", "bare").out
    assert 'style="markdown"' in tei("encode", "book.txt", "-o", "-").out


def test_the_language_can_be_said(desk: Path, tei: Tei) -> None:
    assert '<text xml:lang="lzh">' in tei("encode", "book.txt", "-o", "-", "--language", "lzh").out


def test_work_of_a_person_is_not_overwritten(encoded: Path, tei: Tei) -> None:
    path = encoded / "book.xml"
    path.write_text(path.read_text(encoding="utf-8").replace("三尺", "四尺"), encoding="utf-8")
    edited = path.read_bytes()
    done = tei("encode", "book.txt")
    assert (done.code, path.read_bytes()) == (2, edited)
    assert "--force" in done.err
    assert tei("encode", "book.txt", "--force").code == 0
    assert path.read_bytes() != edited


def test_what_a_run_wrote_may_be_written_again(encoded: Path, tei: Tei) -> None:
    assert tei("encode", "book.txt", "--without", "pages").code == 0
    assert b"<pb " not in (encoded / "book.xml").read_bytes()


def test_a_file_that_is_no_edition_is_not_overwritten(desk: Path, tei: Tei) -> None:
    (desk / "notes.md").write_text("my notes")
    assert tei("encode", "book.txt", "-o", "notes.md").code == 2
    assert (desk / "notes.md").read_text() == "my notes"


@pytest.mark.parametrize(
    "arguments",
    [
        ("book.txt", "-o", "book.txt"),
        ("book.txt", "-o", "-", "--json"),
        ("book.txt", "-o", "-", "--report"),
        ("book.txt", "book.txt", "-o", "-"),
        ("book.txt", "book.txt", "-o", "new.xml"),
        ("book.txt", "book.txt", "--report-to", "r.html"),
        ("book.txt", "--report-to", "r.json"),
        ("book.txt", "--without", "everything"),
        ("book.txt", "--style", "wordy"),
        ("book.txt", "-o", "nowhere/book.xml"),
        (),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_written(
    desk: Path, tei: Tei, arguments: tuple[str, ...]
) -> None:
    before = (desk / "book.txt").read_bytes()
    done = tei("encode", *arguments)
    assert done.code == 2
    assert len(done.err.splitlines()) >= 2, "a message and a remedy"
    assert names(desk) == {"book.txt"}
    assert (desk / "book.txt").read_bytes() == before


def test_quiet_prints_nothing(desk: Path, tei: Tei) -> None:
    done = tei("encode", "book.txt", "--quiet")
    assert (done.code, done.data, done.err) == (0, b"", "")


def test_layers_of_nothing_are_told(desk: Path, tei: Tei) -> None:
    (desk / "weir.txt").write_text("# Weir\n\nText.\n", encoding="utf-8")
    done = tei("encode", "weir.txt", "--without", ",,", "--quiet")
    assert (done.code, "--without ,, names no layer" in done.err) == (2, True)
    assert not (desk / "weir.xml").exists()
    assert tei("encode", "weir.txt", "--without", "", "--quiet").code == 0


def test_layers_that_are_left_out_add_up(desk: Path, tei: Tei) -> None:
    (desk / "weir.txt").write_text("# Weir\n\nKing Charles II. came on 3 March 1861.\n", encoding="utf-8")
    one = tei("encode", "weir.txt", "--without", "names", "--without", "dates", "-o", "-", "--quiet").data
    assert one == tei("encode", "weir.txt", "--without", "names,dates", "-o", "-", "--quiet").data
    assert one != tei("encode", "weir.txt", "--without", "dates", "-o", "-", "--quiet").data
