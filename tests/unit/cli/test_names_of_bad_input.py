"""Names in what no one should hand in: handled, said, never lost.  Commands as an editor types them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from scripts.measuring import measure
from tests.commands import Tei

LONG = "这一段很长，写的是修水渠的人怎样把水引到高处，又怎样让它流回田里，"
SENTENCE = "太原鋼鐵厂的书记李玉芳到英國去了，霍县辛置煤矿的工人们都很高兴，技术革新运动又向前进了一步。"


def encoded(tei: Tei, folder: Path, text: str, *options: str | Path) -> str:
    """The TEI of ``text``, proven by ``tei check`` and ``tei validate``."""
    book = folder / "book.txt"
    book.write_text(text, encoding="utf-8")
    made = tei("encode", book, "--force", "-q", *options)
    assert (made.code, made.err) == (0, "")
    assert tei("check", folder / "book.xml", book).code == 0
    assert tei("validate", folder / "book.xml").code == 0
    return (folder / "book.xml").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["。", "# 水\n\n水。\n", "1 2 3\n\f\n4\n", "It is so.\n", "𠀀𠀁\n"])
def test_a_text_without_names_has_no_registers(tei: Tei, tmp_path: Path, text: str) -> None:
    assert "<standOff>" not in encoded(tei, tmp_path, text)
    asked = tei("names", tmp_path / "book.xml")
    assert asked.code == 5
    assert "there are no registers in this file" in asked.err


@pytest.mark.parametrize(
    ("cut", "inside"),
    [
        ("\n", "<lb/>"),
        ("\n\n<!-- page 12 -->\n\n", '<pb n="12"'),
        ("\n\f\n", "<pb"),
    ],
)
def test_a_name_over_a_line_or_page_end_is_one_element_with_the_break_inside(
    tei: Tei, tmp_path: Path, cut: str, inside: str
) -> None:
    tei_text = encoded(tei, tmp_path, f"{LONG}来的人从太{cut}原走了三天，{LONG}大家都很满意。\n")
    names = [part.partition("</placeName>")[0] for part in tei_text.partition("<text")[2].split("<placeName ")[1:]]
    assert len(names) == 1
    assert inside in names[0]
    assert tei("names", tmp_path / "book.xml", "--csv").out.splitlines()[1].startswith("place,太原,")


def test_candidates_that_overlap_and_nest_are_settled(tei: Tei, tmp_path: Path) -> None:
    """A place in a body nests; of two readings that cross one stands, and the other is told as lost."""
    known = tmp_path / "mine.csv"
    known.write_text(
        "name,type\n太原鋼鐵,organisation\n鋼鐵厂的书记,place\n李玉,person\n玉芳,person\n", encoding="utf-8"
    )
    tei_text = encoded(tei, tmp_path, f"# 題\n\n{SENTENCE}\n", "--authority", known)
    assert tei_text.partition("<text")[2].count("</orgName>") >= 1
    told = tei("explain", tmp_path / "book.xml", "--authority", known).out
    assert "✗ 3:9 <persName" in told
    assert "lost: a person or the authority file says otherwise of these words" in told
    body = tei_text.partition("<text")[2]
    assert "<placeName" in body.partition("<orgName")[2].partition("</orgName>")[0]


def test_every_fault_of_an_authority_file_is_said_and_the_rest_is_used(tei: Tei, tmp_path: Path) -> None:
    book, mine = tmp_path / "book.txt", tmp_path / "mine.csv"
    book.write_text(f"# 題\n\n{SENTENCE}\n", encoding="utf-8")
    rows = [
        "李玉芳,person,cbdb:7,red",
        "李玉芳,person,cbdb:7,red",
        "水,river,,",
        ",,,",
        "霍县,place,geonames:x,",
        "a,b,c,d,e",
    ]
    mine.write_text("\n".join(["name,type,id,colour", *rows]), encoding="utf-8")
    made = tei("encode", book, "--authority", mine)
    assert made.code == 0
    for line, code in [(1, "column-unknown"), (3, "duplicate"), (4, "row-skipped"), (6, "value"), (7, "row-long")]:
        assert any(f"mine.csv:{line}:" in said and f"authority-{code}" in said for said in made.err.splitlines())
    assert "cbdb:7" in tei("names", tmp_path / "book.xml", "--csv").out


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (b"nom,genre\nx,y\n", 2, "no column is the name"),
        (b"\xff\xfe\x00\x01\x02", 5, "cannot be read"),
        ("name,type\n王安石,person\n".encode() + "陳人莊,person\n".encode("big5"), 5, "mine.csv:3:1"),
        (b"PK\x03\x04\x00\x00", 5, "NUL"),
        (b"<TEI><listPerson>", 5, "mine.csv:1"),
        (b"", 5, "empty"),
    ],
)
def test_an_authority_file_that_is_none_stops_before_anything_is_written(
    tei: Tei, tmp_path: Path, data: bytes, code: int, said: str
) -> None:
    book, mine = tmp_path / "book.txt", tmp_path / "mine.csv"
    book.write_text(f"# 題\n\n{SENTENCE}\n", encoding="utf-8")
    mine.write_bytes(data)
    made = tei("encode", book, "--authority", mine)
    assert (made.code, said in made.err) == (code, True), made.err
    assert not (tmp_path / "book.xml").exists()


def test_thousands_of_entries_with_one_name_are_told_in_a_few_words(tei: Tei, tmp_path: Path) -> None:
    mine = tmp_path / "mine.csv"
    mine.write_text("name,type,id\n" + "".join(f"李玉芳,person,cbdb:{n}\n" for n in range(1, 5001)), encoding="utf-8")
    encoded(tei, tmp_path, f"# 題\n\n{SENTENCE}\n", "--authority", mine)
    told = tei("explain", tmp_path / "book.xml", "--authority", mine).out
    assert "and 4995 others" in told
    assert len(told) < 5_000


@pytest.mark.slow
def test_one_paragraph_of_half_a_megabyte_takes_time_and_memory_in_proportion(tei: Tei, tmp_path: Path) -> None:
    """600 kB here, with a name every six characters; docs/decisions/names-tagger.md has what 10 MB took."""
    program = [sys.executable, "-c", "import sys; from tei.cli import main; sys.exit(main())"]
    sizes = (75_000, 600_000)
    for size in sizes:
        text = SENTENCE * (size // len(SENTENCE.encode()))
        (tmp_path / f"{size}.txt").write_text(f"{text}\n", encoding="utf-8")
    short, long = (measure([*program, "encode", f"{size}.txt", "-q"], cwd=tmp_path) for size in sizes)
    assert long.cpu < 16 * short.cpu  # eight times the text: 64 times as long where each name asks all others
    assert long.memory < 400
    assert tei("check", tmp_path / "600000.xml", tmp_path / "600000.txt").code == 0
