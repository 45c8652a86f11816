"""``tei names``, ``--authority`` and decisions on names, as an editor types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands import Tei

BOOK = "# 小書\n\n## 第一章\n\n渠道在太原。總機械師陈人庄說：陈总在太原，黑水潭也在太原。陈总说得对。\n"
AUTHORITY = "name,type,id\n黑水潭,place,wikidata:Q1\n,person,\n"


@pytest.fixture
def desk(tmp_path: Path, tei: Tei, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a book, its TEI and an authority file, in which commands run."""
    monkeypatch.chdir(tmp_path)
    Path("book.txt").write_text(BOOK, encoding="utf-8")
    Path("mine.csv").write_text(AUTHORITY, encoding="utf-8")
    assert tei("encode", "book.txt", "-q").code == 0
    return tmp_path


def test_a_table(desk: Path, tei: Tei) -> None:
    shown = tei("names", "book.xml")
    assert shown.code == 0
    assert shown.out.startswith("type ")
    assert any("太原" in line and "geonames:1793511" in line for line in shown.out.splitlines())


def test_options_may_stand_before_the_book(desk: Path, tei: Tei) -> None:
    assert tei("names", "--csv", "book.xml").out == tei("names", "book.xml", "--csv").out


def test_kinds_and_json(desk: Path, tei: Tei) -> None:
    found = json.loads(tei("names", "book.xml", "--json", "--kind", "place").out)
    assert {entry["kind"] for entry in found} == {"place"}


def test_a_concordance_of_one_and_of_all(desk: Path, tei: Tei) -> None:
    one = tei("names", "book.xml", "--concordance", "太原")
    assert one.out.count("[太原]") == 3
    assert one.out in tei("names", "book.xml", "--concordance").out
    assert tei("names", "book.xml", "--concordance", "北京").code == 2


def test_the_authority_comes_first_and_its_faults_are_told(desk: Path, tei: Tei) -> None:
    made = tei("encode", "book.txt", "--authority", "mine.csv")
    assert made.code == 0
    assert "mine.csv:3: this line has no name [authority-row-skipped]" in made.err
    assert "wikidata:Q1" in tei("names", "book.xml").out


def test_the_metadata_file_names_the_authority(desk: Path, tei: Tei) -> None:
    Path("meta").mkdir()
    Path("mine.csv").rename("meta/mine.csv")
    Path("meta/book.toml").write_text('[names]\nauthority = "mine.csv"\n', encoding="utf-8")
    assert tei("encode", "book.txt", "--metadata", "meta/book.toml", "-q").code == 0
    assert "wikidata:Q1" in tei("names", "book.xml").out
    assert "authority (known-name)" in tei("explain", "book.xml", "--metadata", "meta/book.toml").out


def test_a_wrong_authority_stops_before_anything_is_written(desk: Path, tei: Tei) -> None:
    before = Path("book.xml").read_bytes()
    Path("mine.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    made = tei("encode", "book.txt", "--authority", "mine.csv")
    assert (made.code, Path("book.xml").read_bytes()) == (2, before)
    assert made.err.startswith("mine.csv:1: no column is the name")


def test_retag_and_back(desk: Path, tei: Tei) -> None:
    before = Path("book.xml").read_bytes()
    assert tei("names", "book.xml", "--retag", "--authority", "mine.csv").code == 0
    assert "wikidata:Q1" in tei("names", "book.xml").out
    assert tei("check", "book.xml", "book.txt").code == 0
    assert tei("validate", "book.xml").code == 0
    assert tei("names", "book.xml", "--retag", "-q").code == 0
    assert Path("book.xml").read_bytes() == before


def test_decisions_about_everywhere(desk: Path, tei: Tei) -> None:
    assert tei("correct", "book.txt", "place", "wikidata:Q1", "--text", "黑水潭", "--everywhere").code == 0
    assert tei("correct", "book.txt", "no-name", "--text", "太原", "--everywhere").code == 0
    assert tei("encode", "book.txt", "-q").code == 0
    shown = tei("names", "book.xml").out
    assert "wikidata:Q1" in shown
    assert "太原" not in shown


def test_decisions_about_who_is_who(desk: Path, tei: Tei) -> None:
    tied = json.loads(tei("names", "book.xml", "--json", "--kind", "person").out)
    assert [entry["variants"] for entry in tied if entry["name"] == "陈人庄"] == [["陈总"]]
    assert tei("correct", "book.txt", "person", "--text", "陈总", "--everywhere").code == 0
    assert tei("correct", "book.txt", "same", "太原", "--text", "黑水潭", "--everywhere").code == 0
    made = tei("encode", "book.txt")
    assert "correction-not-honoured" in made.err  # nothing marks the pool, so it cannot be the same


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["slip", "a", "--text", "太原", "--everywhere"], "about one place"),
        (["no-name", "--everywhere"], "needs the words"),
        (["no-name", "--text", "北京", "--everywhere"], "does not stand"),
    ],
)
def test_everywhere_is_refused_where_it_makes_no_sense(desk: Path, tei: Tei, arguments: list[str], said: str) -> None:
    made = tei("correct", "book.txt", *arguments)
    assert made.code == 2
    assert said in made.err


def test_the_way_to_openrefine_and_back(desk: Path, tei: Tei) -> None:
    assert tei("names", "reconcile", "book.xml", "-o", "open.csv").code == 0
    text = Path("open.csv").read_text(encoding="utf-8")
    assert "陈人庄" in text
    head, *lines = text.splitlines()
    done = "\n".join([head + ",wikidata", *(f"{line},Q42" if "陈人庄" in line else f"{line}," for line in lines)])
    Path("done.csv").write_text(done, encoding="utf-8")
    back = tei("names", "reconcile", "--matched", "done.csv", "-o", "known.csv")
    assert back.code == 0
    assert tei("names", "book.xml", "--retag", "--authority", "known.csv", "-q").code == 0
    assert "wikidata:Q42" in tei("names", "book.xml").out


@pytest.mark.parametrize(
    "arguments",
    [
        ["book.xml", "--retag", "--csv"],
        ["book.xml", "--authority", "mine.csv"],
        ["book.xml", "--csv", "--json"],
        ["reconcile"],
        ["reconcile", "book.xml", "--matched", "mine.csv"],
    ],
)
def test_what_makes_no_sense_is_refused(desk: Path, tei: Tei, arguments: list[str]) -> None:
    assert tei("names", *arguments).code == 2


def test_a_model_is_trained_on_texts_of_ones_own(desk: Path, tei: Tei) -> None:
    Path("mine.txt").write_text("[P:李玉芳]到[L:太原]去。\n" * 40, encoding="utf-8")
    made = tei("names", "train", "mine.txt", "-o", "model.txt")
    assert made.code == 0
    assert "made of mine.txt" in made.err
    assert Path("model.txt").stat().st_size > 0


def test_too_few_names_to_learn_from_are_refused(desk: Path, tei: Tei) -> None:
    Path("mine.txt").write_text("[P:李玉芳]来。\n", encoding="utf-8")
    assert tei("names", "train", "mine.txt", "-o", "model.txt").code == 2
    assert not Path("model.txt").exists()
