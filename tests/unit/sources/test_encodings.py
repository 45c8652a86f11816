"""Encodings: recognised, settable, refused with a place and a remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from tei.errors import UnreadableError
from tei.sources import read_source, write_source

SIMPLIFIED = "# 技术革新\n\n我们为了帮助各级干部有效地领导和组织职工开展技术革新运动，特选择了几个单位的经验。\n"
TRADITIONAL = "第一章　緒言\n\n自由是被囚之反面，被囚則不自由，自由則不被囚，這是人在世間的生活。\n"
GERMAN = "Über die Gräber des Memnon und die Inschriften an der Bildsäule; für große Städte, „Ausführbarkeit“.\n"
ENGLISH = "The mansion-house was inhabited by the family of FAIRBORNE.\n"


@pytest.mark.parametrize(
    ("text", "codec", "name"),
    [
        (SIMPLIFIED, "utf-8", "utf-8"),
        (SIMPLIFIED, "utf-8-sig", "utf-8-sig"),
        (SIMPLIFIED, "gb18030", "gb18030"),
        (SIMPLIFIED, "utf-16-le", "utf-16-le"),
        (SIMPLIFIED, "utf-16-be", "utf-16-be"),
        (TRADITIONAL, "big5", "big5"),
        (TRADITIONAL, "gb18030", "gb18030"),
        (GERMAN, "cp1252", "cp1252"),
        (GERMAN, "utf-16-be", "utf-16-be"),
        (ENGLISH, "ascii", "utf-8"),
        (ENGLISH, "utf-16-le", "utf-16-le"),
    ],
)
def test_recognises(text: str, codec: str, name: str) -> None:
    source = read_source(text.encode(codec))
    assert (source.encoding, source.text) == (name, text)
    assert write_source(source) == text.encode(codec)


@pytest.mark.parametrize(("mark", "codec"), [(b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")])
def test_keeps_byte_order_marks(mark: bytes, codec: str) -> None:
    data = mark + TRADITIONAL.encode(codec)
    source = read_source(data)
    assert source.text == TRADITIONAL
    assert source.encoding == f"{codec}-sig"
    assert write_source(source) == data
    assert read_source(data, encoding="utf-16").encoding == f"{codec}-sig"


def test_takes_the_encoding_that_is_given() -> None:
    assert read_source("Stra\xdfe".encode("cp1252"), encoding="windows-1252").text == "Straße"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b" \n\t\n", "white space"),
        (b"%PDF-1.4\n\x00\x01\x02", "this is a PDF"),
        (b"binary \n\x00\x01\x02", "byte 8 is NUL"),
        ("ä是中文字符的一段\n".encode() * 3 + b"\xff and on", "byte 81 "),
        (b"text \xed\xa0\x80 text", "the encoding is not"),
        (b"\xff\xfea\x00\x00\xd8b\x00", "byte 4 "),
        (b"text \xe4 \xf6 \x81\x8d\x8f", "the encoding is not"),
    ],
)
def test_refuses_with_a_remedy(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_source(data, uri="book.txt")
    assert says in caught.value.message
    assert caught.value.place.startswith("book.txt")
    assert caught.value.remedy


def test_tells_line_and_column_of_a_bad_byte() -> None:
    with pytest.raises(UnreadableError) as caught:
        read_source("第一行，就是这样\n第二".encode() + b"\xff", uri="a.txt")
    assert caught.value.place == "a.txt:2:3"


def test_refuses_what_the_given_encoding_does_not_have() -> None:
    with pytest.raises(UnreadableError, match="big5"):
        read_source(SIMPLIFIED.encode(), encoding="big5")


def test_refuses_an_unknown_encoding() -> None:
    with pytest.raises(UnreadableError, match="no text encoding called 'klingon'"):
        read_source(b"x", encoding="klingon")


@pytest.mark.parametrize(
    "encoding",
    [*"base64 rot13 hex uu zip undefined idna punycode unicode_escape".split(), " ", "\0", "x" * 500],
)
def test_refuses_what_no_text_is_written_in(encoding: str) -> None:
    with pytest.raises(UnreadableError, match="no text encoding called"):
        read_source(b"plain \\ud800 text", encoding=encoding)


def test_refuses_half_a_character() -> None:
    with pytest.raises(UnreadableError, match=r"byte 2 .*half a character"):
        read_source(b"a +2AA-", encoding="utf-7")


def test_refuses_two_readings_that_are_equally_likely() -> None:
    with pytest.raises(UnreadableError) as caught:
        read_source("啊".encode("gb18030") * 2)
    assert "--encoding" in caught.value.remedy


def test_refuses_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="No such file"):
        read_source(tmp_path / "none.txt")


@pytest.mark.parametrize(("data", "newline"), [(b"a\r\nb\r\n", "\r\n"), (b"a\rb", "\r"), (b"a\nb", "\n"), (b"a", "\n")])
def test_finds_the_line_end(data: bytes, newline: str) -> None:
    source = read_source(data)
    assert source.newline == newline
    assert "\r" not in source.text
    assert write_source(source) == data


def test_marks_odd_carriage_returns() -> None:
    source = read_source(b"a\r\nb\nc\rd")
    assert [(mark.kind, mark.span.start, mark.reading) for mark in source.markup] == [
        ("newline", 1, ""),
        ("newline", 6, "\n"),
    ]
