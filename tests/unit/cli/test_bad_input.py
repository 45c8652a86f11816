"""Bad input through the real command: a sentence with the place and a remedy, nothing half-written, no traceback."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from tests.commands import TRACEBACK, Result, run

BOOK = "# 水渠記\n\n## 第一章　選地\n\n渠道要選在背風向陽的緩坡，土層至少要有三尺厚，石頭要清理乾淨。\n" * 4
GERMAN = "# Über Wehre\n\nDaß die Wehre gehöret werden müssen, weiß jeder Müller im größeren Thale.\n" * 4
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "book.txt").write_text(BOOK, encoding="utf-8")
    return tmp_path


def encode(folder: Path, data: bytes, *arguments: str) -> Result:
    (folder / "book.txt").write_bytes(data)
    return run("encode", "book.txt", *arguments, folder=folder)


def assert_told(done: Result, code: int, begins: str) -> None:
    """A message that begins so, a remedy below it, the exit code, and nothing that looks like a crash."""
    assert TRACEBACK not in done.err
    assert "bug in teikit" not in done.err
    assert done.err.startswith(begins), done.err
    assert (done.code, done.data) == (code, b"")
    message, remedy = done.err.splitlines()[:2]
    assert message
    assert remedy.startswith("  ")


def assert_lossless_and_valid(folder: Path) -> None:
    assert run("check", "book.xml", "book.txt", folder=folder).err.startswith("book.xml holds book.txt exactly")
    assert run("validate", "book.xml", folder=folder).code == 0
    assert run("source", "book.xml", folder=folder).data == (folder / "book.txt").read_bytes()


REFUSED: Mapping[str, tuple[bytes, str]] = MappingProxyType(
    {
        "empty": (b"", "book.txt: the file is empty"),
        "blank": (b" \n\t\n\n", "book.txt: the file holds nothing but white space"),
        "png": (PNG, "book.txt: this is an image"),
        "nul": (b"A book\nwith a \0 in it\n", "book.txt:2:8: byte 14 is NUL"),
        "surrogate": (b"A book\n\nwith \xed\xa0\x80 in it\n", "book.txt:3:6: the encoding is not certain"),
        "damaged utf-8": ("渠道\n要選在".encode() * 20 + b"\xe6\xb8\n", "book.txt:21:"),
    }
)


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_text_is_refused_with_the_place(folder: Path, name: str) -> None:
    data, begins = REFUSED[name]
    assert_told(encode(folder, data), 5, begins)
    assert [path.name for path in folder.iterdir()] == ["book.txt"]


def test_what_is_no_text_leaves_an_older_edition_alone(folder: Path) -> None:
    (folder / "book.xml").write_text("<my-edition/>")
    assert encode(folder, PNG).code == 5
    assert (folder / "book.xml").read_text() == "<my-edition/>"


@pytest.mark.parametrize("encoding", ["gb18030", "cp950", "utf-16", "utf-16-le", "utf-8-sig"])
@pytest.mark.parametrize("said", [pytest.param(True, marks=pytest.mark.slow), False])
def test_other_encodings_are_lossless_and_valid(folder: Path, encoding: str, said: bool) -> None:
    done = encode(folder, BOOK.encode(encoding), "-q", *(["--encoding", encoding] if said else []))
    assert (done.code, done.err) == (0, "")
    assert_lossless_and_valid(folder)


@pytest.mark.parametrize("arguments", [(), ("--encoding", "latin-1")])
def test_latin_1_is_lossless_and_valid(folder: Path, arguments: tuple[str, ...]) -> None:
    assert encode(folder, GERMAN.encode("latin-1"), "-q", *arguments).code == 0
    assert_lossless_and_valid(folder)
    assert "Daß die Wehre" in (folder / "book.xml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("encoding", "code", "begins"),
    [
        ("ascii", 5, "book.txt:1:3: byte 2"),
        ("utf-9", 5, "there is no text encoding called 'utf-9'"),
        ("big5", 5, "book.txt:1:"),
    ],
)
def test_the_wrong_encoding_is_refused(folder: Path, encoding: str, code: int, begins: str) -> None:
    assert_told(run("encode", "book.txt", "--encoding", encoding, folder=folder), code, begins)


@pytest.mark.parametrize(
    "text",
    [
        "A line with \x01, \x0b and \x1f in it\n",
        "del \x7f, nel \x85, line \u2028 and paragraph \u2029\n",
        "not characters: \ufffe \uffff \U0001fffe; private \ue000; beyond \U0010fffd\n",
        "\ufeffbom, \u200bzero width, \u202eright to left\u202c, \u0301combining first\n",
        "]]> & &amp; &bogus; <!-- open <?markup ?> -- ?> <br <p>\n",
        "no line end at the end",
        "\r\rmixed\r\nline\nends\r",
        "\f\f\fonly form feeds\f\n\f",
    ],
)
def test_odd_characters_are_lossless_and_valid(folder: Path, text: str) -> None:
    done = encode(folder, ("A book\n" + text).encode())
    assert (done.code, TRACEBACK in done.err) == (0, False), done.err
    assert_lossless_and_valid(folder)


def test_a_book_without_title_is_encoded_and_it_is_said(folder: Path) -> None:
    done = encode(folder, b"Only a sentence, and no more than that.\n")
    assert done.code == 0
    assert "book.txt: neither the text nor the metadata gives a title [title-missing]" in done.err
    assert_lossless_and_valid(folder)


def test_contents_that_match_nothing_are_reported(folder: Path) -> None:
    text = "# 書\n\n目錄\n\n第一章　甲乙丙 ..... ( 1 )\n第二章　丁戊己 ..... ( 9 )\n第三章　庚辛壬 ..... ( 20 )\n\n"
    done = encode(folder, (text + "## 說明\n\n這裏沒有別的話，只有這一句。\n").encode())
    assert "contents entries        3   3 unlinked" in done.err
    assert_lossless_and_valid(folder)


@pytest.mark.parametrize(
    ("arguments", "code", "begins"),
    [
        (("missing.txt",), 5, "missing.txt cannot be read: there is no such file"),
        (("folder",), 5, "folder cannot be read: it is a folder"),
        ((".",), 5, ". cannot be read: it is a folder"),
        (("/",), 5, "/ cannot be read: it is a folder"),
        (("book.txt/x.txt",), 5, "book.txt/x.txt cannot be read"),
        (("book.txt", "-o", "nowhere/x.xml"), 2, "nowhere/x.xml cannot be written: there is no such folder"),
        (("book.txt", "-o", "book.txt/x.xml"), 2, "book.txt/x.xml cannot be written: a part of the path is a file"),
        (("book.txt", "-o", "x" * 300), 2, "x" * 300 + " cannot be written: the name is too long"),
        (("book.txt", "-o", "/dev/full"), 2, "/dev/full cannot be written: there is no space left"),
    ],
)
def test_files_that_cannot_be_read_or_written(folder: Path, arguments: tuple[str, ...], code: int, begins: str) -> None:
    (folder / "folder").mkdir()
    assert_told(run("encode", *arguments, folder=folder), code, begins)
    assert {path.name for path in folder.iterdir()} == {"book.txt", "folder"}


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_rights(folder: Path) -> None:
    folder.chmod(0o500)
    try:
        assert_told(run("encode", "book.txt", folder=folder), 2, "book.xml cannot be written: you may not write there")
    finally:
        folder.chmod(0o700)


def test_a_name_that_is_not_utf_8(folder: Path) -> None:
    name = os.fsdecode(b"b\xff.txt")
    (folder / "book.txt").rename(folder / name)
    done = run("encode", name, "--json", folder=folder)
    assert (done.code, TRACEBACK in done.err) == (0, False), done.err
    assert (folder / os.fsdecode(b"b\xff.xml")).exists()


@pytest.mark.parametrize(
    ("arguments", "code", "begins", "then"),
    [
        (("encode", "page.html"), 5, "page.html: this is an HTML page", "pandoc -t markdown page.html"),
        (("encode", "book.xml"), 5, "book.xml: this is TEI", "tei source book.xml"),
        (("correct", "book.xml", "join", "--line", "1"), 5, "book.xml: this is TEI", "tei source book.xml"),
        (("transform", "book.txt", "--to", "html"), 5, "book.txt: this is a text, not TEI", "Give its TEI: book.xml"),
        (("names", "alone.txt"), 5, "alone.txt: this is a text, not TEI", "tei encode alone.txt"),
        (("check", "book.txt", "book.xml"), 2, "the TEI comes first", "tei check book.xml book.txt"),
        (("transform", "book.xml", "--to", "html", "--config", "binary.toml"), 2, "binary.toml: binary.toml", ""),
        (("corpus", "encode", ".", "--config", "binary.toml", "--out", "o"), 5, "binary.toml is not UTF-8", ""),
        (("corpus", "encode", ".", "--config", "none.toml", "--out", "o"), 5, "none.toml cannot be read", ""),
    ],
)
def test_the_wrong_file_is_answered_with_the_right_one(
    folder: Path, arguments: tuple[str, ...], code: int, begins: str, then: str
) -> None:
    (folder / "page.html").write_text("<!DOCTYPE html>\n<title>Weirs</title>", encoding="utf-8")
    (folder / "book.xml").write_text('<TEI xmlns="http://www.tei-c.org/ns/1.0"><text/></TEI>', encoding="utf-8")
    (folder / "alone.txt").write_text(BOOK, encoding="utf-8")
    (folder / "binary.toml").write_bytes(b"\xff\xfe\x00")
    done = run(*arguments, folder=folder)
    assert_told(done, code, begins)
    assert then in done.err


BAD_METADATA: Mapping[str, tuple[bytes, int, str]] = MappingProxyType(
    {
        "not toml": (b"title = Ditches\n", 2, "known.toml:1:9: this is not TOML"),
        "cut short": (b"[publication]\ndate = [\n", 2, "known.toml:2:1: this is not TOML"),
        "unknown key": (b'\ntitel = "x"\n', 2, "known.toml:2:1: there is no key titel"),
        "not utf-8": (b"title = '\xff'\n", 5, "known.toml is not UTF-8"),
    }
)


@pytest.mark.parametrize("name", BAD_METADATA)
def test_metadata_that_cannot_be_read(folder: Path, name: str) -> None:
    data, code, begins = BAD_METADATA[name]
    (folder / "known.toml").write_bytes(data)
    assert_told(run("encode", "book.txt", "--metadata", "known.toml", folder=folder), code, begins)
    assert not (folder / "book.xml").exists()


BAD_CORRECTIONS: Mapping[str, tuple[bytes, int, str]] = MappingProxyType(
    {
        "not toml": (b"[[correction]]\nkind = page\n", 2, "book.corrections.toml:2:8: this is not TOML"),
        "cut short": (b'[[correction]]\nkind = "page', 2, "book.corrections.toml:2:"),
        "unknown kind": (b'[[correction]]\nkind = "pages"\n', 2, "book.corrections.toml:1: there is no correction"),
        "no kind": (b"# so\n\n[[correction]]\n", 2, "book.corrections.toml:3: this correction has no kind"),
        "no text": (b'[[correction]]\nkind = "join"\n', 2, "book.corrections.toml:1: this join quotes no text"),
        "other tables": (b"[page]\nn = 1\n", 2, "book.corrections.toml: a file of corrections holds"),
        "not utf-8": (b"# \xff\n", 5, "book.corrections.toml is not UTF-8"),
    }
)


@pytest.mark.parametrize("name", BAD_CORRECTIONS)
@pytest.mark.parametrize("command", ["encode book.txt", "correct book.txt join --line 3"])
def test_corrections_that_cannot_be_read(folder: Path, name: str, command: str) -> None:
    data, code, begins = BAD_CORRECTIONS[name]
    path = folder / "book.corrections.toml"
    path.write_bytes(data)
    assert_told(run(*command.split(), folder=folder), code, begins)
    assert path.read_bytes() == data
    assert not (folder / "book.xml").exists()


def test_a_correction_that_fits_no_more_is_told_and_the_book_is_encoded(folder: Path) -> None:
    entry = '[[correction]]\nkind = "join"\nline = 3\ntext = "這句話不在書裏"\n'
    (folder / "book.corrections.toml").write_text(entry, encoding="utf-8")
    done = run("encode", "book.txt", folder=folder)
    assert done.code == 0
    assert "book.corrections.toml:1: '這句話不在書裏' (join) is not there, or too often" in done.err


@pytest.mark.slow
def test_one_line_of_fifty_megabytes(folder: Path) -> None:
    line = "渠道要選在背風向陽的緩坡，土層至少要有三尺厚，石頭要清理乾淨。" * (50_000_000 // 93)
    done = encode(folder, line.encode(), "-q")
    assert (done.code, done.err.count("title-missing")) == (0, 0), done.err
    assert run("source", "book.xml", folder=folder).data == line.encode()


@pytest.mark.slow
def test_a_hundred_thousand_headings(folder: Path) -> None:
    """A million pass too, in five minutes and 4 GB: too long for every run."""
    done = encode(folder, "".join(f"# Chapter {number}\n" for number in range(100_000)).encode(), "-q")
    assert done.code == 0, done.err
    assert run("check", "book.xml", "book.txt", folder=folder).code == 0
