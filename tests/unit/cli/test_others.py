"""The other commands: the text back, the proof, the reasons, a person's decisions."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.commands import Tei


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "cp950"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_source_gives_the_very_bytes(desk: Path, tei: Tei, encoding: str, newline: str) -> None:
    text = (desk / "book.txt").read_text(encoding="utf-8")
    data = text.replace("\n", newline).encode(encoding)
    (desk / "book.txt").write_bytes(data)
    assert tei("encode", "book.txt", "--encoding", encoding).code == 0
    assert tei("source", "book.xml").data == data
    assert tei("source", "book.xml", "-o", "again.txt").code == 0
    assert (desk / "again.txt").read_bytes() == data


def test_source_gives_the_text_without_markup(encoded: Path, tei: Tei) -> None:
    reading = tei("source", "book.xml", "--reading").out
    assert "第一章　選地" in reading
    assert "#" not in reading
    assert "page 2" not in reading


def test_check_proves_the_very_bytes(encoded: Path, tei: Tei) -> None:
    done = tei("check", "book.xml", "book.txt")
    assert (done.code, done.err) == (0, "book.xml holds book.txt exactly: the very bytes can be written back.\n")
    assert json.loads(tei("check", "book.xml", "book.txt", "--json").out)["verdict"] == "identical"


def test_check_shows_the_first_difference(encoded: Path, tei: Tei) -> None:
    changed = (encoded / "book.xml").read_text(encoding="utf-8").replace("三尺厚", "四尺厚")
    (encoded / "book.xml").write_text(changed, encoding="utf-8")
    done = tei("check", "book.xml", "book.txt")
    assert done.code == 4
    assert done.err.startswith("book.txt:12:20: the texts differ\n")
    found = json.loads(tei("check", "book.xml", "book.txt", "--json").out)
    assert (found["verdict"], found["line"], found["column"]) == ("different", 12, 20)


def test_check_bears_other_encodings_and_other_blanks(encoded: Path, tei: Tei) -> None:
    text = (encoded / "book.txt").read_text(encoding="utf-8")
    (encoded / "gb.txt").write_bytes(text.encode("gb18030"))
    assert "every character" in tei("check", "book.xml", "gb.txt").err
    (encoded / "loose.txt").write_text(text.replace("\n\n", "\n\n\n"), encoding="utf-8")
    assert "the text of loose.txt" in tei("check", "book.xml", "loose.txt").err


def test_check_of_a_character_that_the_books_encoding_lacks(desk: Path, tei: Tei) -> None:
    (desk / "l1.txt").write_bytes("# Müller\n\nEin Wort über Wehre.\n".encode("cp1252"))
    assert tei("encode", "l1.txt", "--encoding", "cp1252").code == 0
    path = desk / "l1.xml"
    path.write_text(path.read_text(encoding="utf-8").replace("Wehre.", "渠."), encoding="utf-8")
    done = tei("check", "l1.xml", "l1.txt", "--encoding", "cp1252")
    assert (done.code, done.err.splitlines()[0]) == (4, "l1.txt:3:15: the texts differ")
    refused = tei("source", "l1.xml")
    assert (refused.code, refused.data) == (5, b"")
    assert "'渠' is in the TEI, but cp1252 has no such character" in refused.err


def test_explain_says_who_by_which_rule_and_how_surely(encoded: Path, tei: Tei) -> None:
    told = tei("explain", "book.xml", "--line", "8").out
    assert "8:1 <head>" in told
    assert "headings (" in told
    said = json.loads(tei("explain", "book.xml", "--line", "8", "--json").out)
    (head,) = (claim for claim in said if claim["element"] == "head")
    assert (head["line"], head["annotator"], head["kept"]) == (8, "headings", True)
    assert len(json.loads(tei("explain", "book.xml", "--json").out)) > len(said)


def test_explain_shows_the_losers(encoded: Path, tei: Tei) -> None:
    assert all(not claim["kept"] for claim in json.loads(tei("explain", "book.xml", "--lost", "--json").out))


def test_explain_says_when_another_version_decided(encoded: Path, tei: Tei) -> None:
    assert tei("explain", "book.xml", "--line", "8").err == ""
    made = Path("book.xml").read_text(encoding="utf-8")
    Path("book.xml").write_text(re.sub(r'version="[0-9.]+" style', 'version="0.0.9" style', made), encoding="utf-8")
    assert tei("explain", "book.xml", "--line", "8").err.startswith("made by teikit 0.0.9; ")


def test_a_command_does_not_write_over_what_it_reads(encoded: Path, tei: Tei) -> None:
    before = {path: path.read_bytes() for path in Path().iterdir()}
    assert tei("source", "book.xml", "-o", "book.xml").code == 2
    assert tei("encode", "book.txt", "--report-to", "book.txt").code == 2
    assert tei("encode", "book.txt", "book.txt").code == 2
    assert {path: path.read_bytes() for path in Path().iterdir()} == before


def test_entity_references_are_not_looked_up(encoded: Path, tei: Tei) -> None:
    Path("entity.xml").write_text('<!DOCTYPE TEI [<!ENTITY a SYSTEM "book.txt">]><TEI>&a;</TEI>', encoding="utf-8")
    for command in (["check", "entity.xml", "book.txt"], ["explain", "entity.xml"], ["source", "entity.xml"]):
        done = tei(*command)
        assert (done.code, "entity reference" in done.err) == (5, True)


def test_explain_knows_a_line_that_is_not_there(encoded: Path, tei: Tei) -> None:
    done = tei("explain", "book.xml", "--line", "99")
    assert (done.code, done.err.splitlines()[0]) == (2, "there is no line 99: the text has 22")


def test_explain_replays_corrections(encoded: Path, tei: Tei) -> None:
    assert tei("correct", "book.txt", "no-heading", "--line", "20", "-q").code == 0
    assert tei("encode", "book.txt", "-q").code == 0
    told = json.loads(tei("explain", "book.xml", "--line", "20", "--json").out)
    assert "head" not in {claim["element"] for claim in told if claim["kept"]}


def test_explain_shows_the_page_of_a_code(desk: Path, tei: Tei) -> None:
    told = tei("explain", "correction-moved")
    assert told.out.startswith("correction-moved (info): A correction was found on another line")
    assert json.loads(tei("explain", "correction-moved", "--json").out)["severity"] == "info"
    missed = tei("explain", "correction-movd")
    assert (missed.code, "correction-moved" in missed.err) == (2, True)


def test_correct_records_the_place_and_its_neighbours(desk: Path, tei: Tei) -> None:
    first = tei("correct", "book.txt", "page", "3", "--text", "社員們")
    second = tei("correct", "book.txt", "person", "--line", "10", "--note", 'he says "so"')
    assert first.err == "book.corrections.toml:1: page recorded; `tei encode book.txt` replays it.\n"
    assert second.err.startswith("book.corrections.toml:9: person")
    done = tei("encode", "book.txt", "--json")
    assert '<pb n="3"' in (desk / "book.xml").read_text(encoding="utf-8")
    assert [issue["code"] for issue in json.loads(done.out)["books"][0]["issues"]] == ["licence-missing"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("page", "--line", "8"), "page needs a value: its n"),
        (("page", "3"), "say where"),
        (("join", "3", "--line", "8"), "join has no value"),
        (("heading", "10", "--line", "8"), "from 1 to 9"),
        (("join", "--line", "23"), "there is no line 23: the text has 22"),
        (("join", "--line", "2"), "book.txt:2: line 2 is empty"),
        (("join", "--text", "渠道路"), "'渠道路' does not stand there"),
        (("join", "--text", "第一章"), "'第一章' stands in 2 places: lines 5, 8"),
        (("jion", "--line", "8"), "'jion' is not one of"),
    ],
)
def test_correct_refuses_what_it_could_not_replay(desk: Path, tei: Tei, arguments: tuple[str, ...], said: str) -> None:
    done = tei("correct", "book.txt", *arguments)
    assert (done.code, said in done.err) == (2, True), done.err
    assert not (desk / "book.corrections.toml").exists()


def test_correct_wants_a_name_for_the_file_beside_standard_input(desk: Path, tei: Tei) -> None:
    assert tei("correct", "-", "join", "--line", "1", stdin=b"A line\n").code == 2
    assert {path.name for path in desk.iterdir()} == {"book.txt"}


def test_a_metadata_template_is_written_once_and_understood(desk: Path, tei: Tei) -> None:
    assert tei("metadata", "--init", "-o", "book.toml").code == 0
    assert tei("metadata", "--init").out == (desk / "book.toml").read_text(encoding="utf-8")
    assert tei("metadata", "book.toml").err == "book.toml is understood: nothing is filled in yet.\n"
    again = tei("metadata", "--init", "-o", "book.toml")
    assert (again.code, again.err.splitlines()[0]) == (2, "book.toml is there already")


def test_metadata_names_the_key_that_is_wrong(desk: Path, tei: Tei) -> None:
    (desk / "book.toml").write_text('# what is known\ntitel = "x"\n')
    done = tei("metadata", "book.toml")
    assert (done.code, done.err) == (2, "book.toml:2:1: there is no key titel\n  Is it title?\n")


def test_transform_writes_html(encoded: Path, tei: Tei) -> None:
    assert tei("transform", "book.xml", "--to", "html").code == 0
    assert (encoded / "book.html").read_bytes() == tei("transform", "book.xml", "--to", "html", "-o", "-").data
    assert "開工那天" in (encoded / "book.html").read_text(encoding="utf-8")
    assert tei("transform", "book.xml", "--to", "papyrus").code == 2


def test_formats_lists_what_transform_takes(desk: Path, tei: Tei) -> None:
    assert tei("formats").out.startswith("html")
    names = [row["name"] for row in json.loads(tei("formats", "--json").out)]
    assert len(set(names)) == len(names)
    assert {"html", "text", "json"} <= set(names)
    refused = tei("transform", "missing.xml", "--to", "papyrus").err
    assert all(name in refused for name in names)


@pytest.mark.parametrize("command", ["source", "explain", "transform --to html"])
@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<TEI/>", "no <text>"),
        ("# a book", "this is a text, not TEI"),
        ("<TEI><text></TEI>", "1:18: this is not well-formed"),
    ],
)
def test_what_is_no_tei_is_refused(desk: Path, tei: Tei, command: str, content: str, said: str) -> None:
    (desk / "other.xml").write_text(content)
    done = tei(*command.split(), "other.xml")
    assert (done.code, done.data, said in done.err) == (5, b"", True), done.err


def test_an_encoding_that_there_is_not_is_refused(encoded: Path, tei: Tei) -> None:
    changed = (encoded / "book.xml").read_text(encoding="utf-8").replace('encoding="utf-8"', 'encoding="utf-9"')
    (encoded / "book.xml").write_text(changed, encoding="utf-8")
    assert "names no encoding that there is: 'utf-9'" in tei("source", "book.xml").err
    assert tei("explain", "book.xml").code == 5
    assert tei("check", "book.xml", "book.txt").code == 0
