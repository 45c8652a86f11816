"""corpus.toml and its table: what is understood, and what is refused with its place."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tei.corpus.config import Columns, amount, parse_config
from tei.corpus.formatting import format_options
from tei.corpus.plan import matches, split_pattern
from tei.corpus.tables import parse_table
from tei.errors import UsageError
from tests.library import corpus, files, library

CONFIG = """
exclude = ["old/book-001.txt"]
without = ["names"]

[metadata.publication]
publisher = "Example University Library"

[table]
file = "books.csv"
key = "文件"
columns = { "题名" = "title", "作者" = "author" }

[limits]
memory = "2 GB"

[[books]]
match = "old/**"
language = "de"
metadata = { edition = { number = "2.0" } }
"""
TABLE = "\ufeff文件,题名,作者,shelf\nbook-000.txt,Weirs,Ann Field；Bo Hill,7\nold/book-003,Other,,\nlost.txt,Lost,,\n"


def test_what_is_said_of_a_book_comes_from_file_pattern_table_and_the_file_beside_it(tmp_path: Path) -> None:
    source = library(tmp_path / "source", 4)
    (source / "corpus.toml").write_text(CONFIG, encoding="utf-8")
    (source / "books.csv").write_text(TABLE, encoding="utf-8")
    (source / "new/book-002.toml").write_text('subtitle = "From beside"\n', encoding="utf-8")
    done = corpus(tmp_path, "encode", source, "--out", tmp_path / "target", "--json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["unused_rows"] == ["lost.txt"]
    made = {name: data.decode() for name, data in files(tmp_path / "target").items()}
    assert sorted(made) == ["new/book-000.xml", "new/book-002.xml", "old/book-003.xml"]
    assert all("Example University Library" in tei for tei in made.values())
    assert "Ann Field" in made["new/book-000.xml"]
    assert "Bo Hill" in made["new/book-000.xml"]
    assert "From beside" in made["new/book-002.xml"]
    assert '<text xml:lang="de"' in made["old/book-003.xml"]
    assert '<title type="main">Other</title>' in made["old/book-003.xml"]
    (source / "new/book-002.toml").write_text('subtitle = "Changed"\n', encoding="utf-8")
    assert json.loads(corpus(tmp_path, "encode", source, "--out", tmp_path / "target", "--json").out)["done"] == 1


def test_what_comes_later_overrules_key_by_key(tmp_path: Path) -> None:
    source = library(tmp_path / "source", 1)
    (source / "corpus.toml").write_text(
        'language = "fr"\n[metadata.publication]\npublisher = "Example Press"\nplace = "Exampleton"\n'
        '[table]\nfile = "books.csv"\n[[books]]\nmatch = "new/**"\nlanguage = "de"\n',
        encoding="utf-8",
    )
    (source / "books.csv").write_text("file,publication.date\nbook-000.txt,1999\n", encoding="utf-8")
    (source / "new/book-000.toml").write_text('[publication]\nplace = "Weirham"\n', encoding="utf-8")

    def made(*more: str) -> str:
        assert corpus(tmp_path, "encode", source, "--out", tmp_path / "target", *more).code == 0
        return files(tmp_path / "target")["new/book-000.xml"].decode()

    tei = made()
    assert all(text in tei for text in ("Example Press", 'when="1999"', "Weirham", '<text xml:lang="de"'))
    assert "Exampleton" not in tei
    (source / "new/book-000.toml").write_text('language = "it"\n', encoding="utf-8")
    assert '<text xml:lang="it"' in made()
    assert '<text xml:lang="en"' in made("--language", "en")


@pytest.mark.slow
def test_the_corpus_and_a_book_name_files_of_persons_and_places(tmp_path: Path) -> None:
    source, target = library(tmp_path / "source", 4), tmp_path / "target"
    for number in (0, 1, 2, 3):
        book = next(source.rglob(f"book-{number:03}.txt"))
        book.write_text(book.read_text(encoding="utf-8") + "\nZebulon met Quillan at Ostwick.\n", encoding="utf-8")
    (source / "corpus.toml").write_text(
        '[metadata.names]\nauthority = "all.csv"\n[[books]]\nmatch = "old/*"\n'
        'metadata = { names = { authority = "old.csv" } }\n',
        encoding="utf-8",
    )
    (source / "all.csv").write_text("name,type\nZebulon,person\n,person\n", encoding="utf-8")
    (source / "old.csv").write_text("name,type\nQuillan,person\n", encoding="utf-8")
    (source / "new/own.csv").write_text("name,type\nOstwick,place\n", encoding="utf-8")
    (source / "new/book-002.toml").write_text('[names]\nauthority = "own.csv"\n', encoding="utf-8")
    command = ("encode", source, "--out", target, "--without", "names", "--json")
    done = json.loads(corpus(tmp_path, *command).out)
    assert (done["done"], [remark[:9] for remark in done["authority_remarks"]]) == (4, ["all.csv:3"])
    marked = {path: _names(data.decode()) for path, data in files(target).items()}
    assert marked == {
        "new/book-000.xml": {"Zebulon"},
        "new/book-002.xml": {"Ostwick"},
        "old/book-001.xml": {"Quillan"},
        "old/book-003.xml": {"Quillan"},
    }
    (source / "old.csv").write_text("name,type\nZebulon,person\n", encoding="utf-8")
    assert json.loads(corpus(tmp_path, *command).out)["done"] == 2
    assert _names(files(target)["old/book-001.xml"].decode()) == {"Zebulon"}
    (source / "old.csv").unlink()
    lost = corpus(tmp_path, *command)
    assert (lost.code, "there is no authority file old.csv" in lost.err) == (5, True)


@pytest.mark.slow
def test_files_of_the_command_line_serve_all_books_and_come_first(tmp_path: Path) -> None:
    source, target = library(tmp_path / "source", 2), tmp_path / "target"
    for book in source.rglob("book-*.txt"):
        book.write_text(book.read_text(encoding="utf-8") + "\nZebulon met Quillan at Ostwick.\n", encoding="utf-8")
    (source / "corpus.toml").write_text('[metadata.names]\nauthority = "all.csv"\n', encoding="utf-8")
    (source / "all.csv").write_text("name,type,id\nZebulon,person,cbdb:1\nOstwick,place,\n", encoding="utf-8")
    (tmp_path / "mine.csv").write_text("name,type,id\nZebulon,person,cbdb:2\n,person,\n", encoding="utf-8")
    command = ("encode", source, "--out", target, "--without", "names", "--json")
    done = json.loads(corpus(tmp_path, *command, "--authority", "mine.csv").out)
    assert (done["done"], [remark[:10] for remark in done["authority_remarks"]]) == (2, ["mine.csv:3"])
    assert all(_names(data.decode()) == {"Zebulon", "Ostwick"} for data in files(target).values())
    (tmp_path / "mine.csv").write_text("name,type\nQuillan,person\n", encoding="utf-8")
    assert json.loads(corpus(tmp_path, *command, "--authority", "mine.csv").out)["done"] == 2
    assert all(_names(data.decode()) == {"Zebulon", "Quillan", "Ostwick"} for data in files(target).values())
    assert json.loads(corpus(tmp_path, *command, "--authority", "mine.csv").out)["unchanged"] == 2
    assert corpus(tmp_path, *command, "--authority", "none.csv").code == 5


@pytest.mark.slow
def test_names_of_a_corpus_are_marked_anew_and_what_a_person_marked_stays(tmp_path: Path) -> None:
    source, target = library(tmp_path / "source", 2), tmp_path / "target"
    for book in source.rglob("book-*.txt"):
        book.write_text(book.read_text(encoding="utf-8") + "\nZebulon met Quillan at Ostwick.\n", encoding="utf-8")
    assert corpus(tmp_path, "encode", source, "--out", target, "--without", "names").code == 0
    edited, other = sorted(target.rglob("book-*.xml"))
    by_hand = edited.read_text(encoding="utf-8").replace("Quillan at", "<persName>Quillan</persName> at")
    edited.write_text(by_hand, encoding="utf-8")
    (tmp_path / "mine.csv").write_text("name,type\nZebulon,person\n", encoding="utf-8")
    again = corpus(tmp_path, "retag", target, "--out", tmp_path / "again", "--authority", "mine.csv", "--json")
    assert (again.code, json.loads(again.out)["done"]) == (0, 2), again.err
    marked = {path: _names(data.decode()) for path, data in files(tmp_path / "again").items()}
    assert sorted(map(len, marked.values())) == [1, 2]
    assert edited.read_text(encoding="utf-8") == by_hand
    in_place = corpus(tmp_path, "retag", target, "--out", target, "--authority", "mine.csv", "--json")
    assert (in_place.code, json.loads(in_place.out)["done"]) == (0, 2), in_place.err
    assert {path: files(target)[path] for path in marked} == files(tmp_path / "again")
    other.write_bytes(other.read_bytes().replace(b"</p>", b'<milestone unit="x"/></p>', 20))
    refused = corpus(tmp_path, "retag", target, "--out", target, "--authority", "mine.csv", "--json")
    assert (refused.code, json.loads(refused.out)["failed"]) == (8, 1)


def _names(tei: str) -> set[str]:
    """Which of the invented names are marked in the text."""
    body = tei[tei.index("<text") :]
    return {name for name in ("Zebulon", "Quillan", "Ostwick") if re.search(rf"<(pers|place)Name[^>]*>{name}<", body)}


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("include = 3", "1:1", "include is a list"),
        ("\nincldue = []", "2:1", "there is no key incldue"),
        ('language = "Old Chinese"', "1:1", "language is a language tag"),
        ('style = "wordy"', "1:1", "there is no style 'wordy'"),
        ('without = ["nmes"]', "1:1", "there is no layer 'nmes'"),
        ("[table]\nkey = 'x'", "1:1", "[table] names no file"),
        ("[[books]]\nstyle = 'bare'", "1:1", "this [[books]] has no match"),
        ("[metadata]\ntitel = 'x'", "2:1", "there is no key titel"),
        ("[limits]\nmemory = 'much'", "2:1", "'much' is not an amount of memory"),
        ("include = [", "1:1", "this is not TOML"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, place: str, message: str) -> None:
    with pytest.raises(UsageError) as error:
        parse_config(text)
    assert message in error.value.message
    assert error.value.place == f"corpus.toml:{place}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,title\na,b\n", "books.csv has no column 'file'"),
        ("file,title\na,b\na,c\n", "'a' stands in two rows"),
        ("file,publication.date\na,soon\n", "publication.date is a date"),
    ],
)
def test_what_is_wrong_with_the_table(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        parse_table(text, Columns("books.csv"))


def test_a_row_serves_one_book() -> None:
    table = parse_table("file,title\ntext.txt,One\n", Columns("books.csv"))
    table.row("a/text.txt")
    with pytest.raises(UsageError, match=r"fits both a/text\.txt and b/text\.txt"):
        table.row("b/text.txt")


@pytest.mark.parametrize(
    ("path", "pattern", "fits"),
    [
        ("a.txt", "**/*.txt", True),
        ("a/b/c.txt", "**/*.txt", True),
        ("a/b/c.txt", "*.txt", False),
        ("a/b/c.txt", "a/*/c.txt", True),
        ("清/a.txt", "清/**", True),
        ("a.md", "**/*.txt", False),
    ],
)
def test_patterns(path: str, pattern: str, fits: bool) -> None:
    assert matches(path, [pattern]) is fits


@pytest.mark.parametrize(
    ("setting", "split"),
    [("split", True), ("split=yes", True), ("split=True", True), ("split=no", False), ("split=0", False)],
)
def test_an_option_of_a_format_that_is_there_or_not(setting: str, split: bool) -> None:
    assert format_options("html, epub", None, (), False, [setting])["split"] is split


@pytest.mark.parametrize("setting", ["split=maybe", "writing=upwards", "nothing=3"])
def test_an_option_of_a_format_that_makes_no_sense(setting: str) -> None:
    with pytest.raises(UsageError):
        format_options("html", None, (), False, [setting])


def test_a_source_may_be_a_pattern() -> None:
    assert split_pattern("/books/qing/**/*.txt") == ("/books/qing", ("**/*.txt",))
    assert split_pattern("s3://bucket/books") == ("s3://bucket/books", ())
    assert split_pattern("*.txt") == (".", ("*.txt",))


def test_amounts_of_memory() -> None:
    assert [amount("2 GB"), amount("512MiB"), amount(1000)] == [2 * 10**9, 512 * 2**20, 1000]
