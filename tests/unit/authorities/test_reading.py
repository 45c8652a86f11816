"""Authority files as scholars have them, and as they should not be."""

from __future__ import annotations

from pathlib import Path

import pytest

from tei.authorities import Authority, Entry, read_authorities, read_authority
from tei.authorities.reading import TOLD
from tei.errors import UnreadableError, UsageError
from tei.issues import catalogue

OWN = """name,type,variants,id,lat,lon,note
太原,place,太原市|陽曲,geonames:1793511 gb2260:140100@1980,37.87,112.55,
"Weber, Anna",person,A. Weber,https://www.wikidata.org/wiki/Q42,,,a teacher
"""

CBDB = "c_personid,c_name,c_name_chn,c_index_year,c_birthyear,c_deathyear\n1762,Wang Anshi,王安石,1080,1021,1086\n"
ALIASES = "c_personid,c_alt_name,c_alt_name_chn,c_name_chn\n1762,Wang Jiefu,介甫,王安石\n1762,Linchuan,臨川,王安石\n"
CHGIS = "SYS_ID\tNAME_PY\tNAME_CH\tNAME_FT\tX_COOR\tY_COOR\tBEG_YR\n32180\tLinchuan\t临川\t臨川\t116.35\t27.98\t607\n"

TEI = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><standOff><listPerson><person xml:id="wang">
<persName>王安石</persName><persName type="courtesy">介甫</persName><birth when="1021"/><idno type="CBDB">1762</idno>
</person></listPerson><listPlace><place xml:id="ty"><placeName ref="https://www.geonames.org/1793511">太原</placeName>
<location><geo>37.87 112.55</geo></location></place><place/></listPlace></standOff></TEI>"""


def read(folder: Path, text: str | bytes, name: str = "mine.csv") -> Authority:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_authority(path)


def codes(authority: Authority) -> list[tuple[int, str]]:
    return [(issue.place.line, issue.code) for issue in authority.issues]


def test_a_table_of_ones_own(tmp_path: Path) -> None:
    authority = read(tmp_path, OWN)
    taiyuan, weber = authority.entries
    assert (taiyuan.element, taiyuan.forms) == ("placeName", ("太原", "太原市", "陽曲"))
    assert taiyuan.identifiers == ("geonames:1793511", "gb2260:140100@1980")
    assert taiyuan.geo == "37.87 112.55"
    assert (weber.name, weber.identifiers, weber.note) == ("Weber, Anna", ("wikidata:Q42",), "a teacher")
    assert codes(authority) == []


@pytest.mark.parametrize("form", ["陽曲", "阳曲", "太 原"])
def test_a_form_is_found_in_either_script(tmp_path: Path, form: str) -> None:
    authority = read(tmp_path, OWN)
    assert authority.find(form) == (authority.entries[0],)
    assert authority.find("陽") == ()


@pytest.mark.parametrize(
    ("text", "element", "forms", "identifiers"),
    [
        (CBDB, "persName", ("王安石", "Wang Anshi"), ("cbdb:1762",)),
        (ALIASES, "persName", ("王安石", "介甫", "Wang Jiefu", "臨川", "Linchuan"), ("cbdb:1762",)),
        (CHGIS, "placeName", ("临川", "臨川", "Linchuan"), ("chgis:32180",)),
        (OWN.replace(",", ";").replace("Weber; ", "Weber, "), "placeName", ("太原", "太原市", "陽曲"), None),
    ],
)
def test_exports_of_databases(
    tmp_path: Path, text: str, element: str, forms: tuple[str, ...], identifiers: tuple[str, ...] | None
) -> None:
    entry = read(tmp_path, text).entries[0]
    assert (entry.element, entry.forms) == (element, forms)
    assert identifiers is None or entry.identifiers == identifiers


def test_years_of_a_database(tmp_path: Path) -> None:
    entry = read(tmp_path, CBDB).entries[0]
    assert (entry.birth, entry.death) == ("1021", "1086")
    early = read(tmp_path, CBDB.replace("1021", "-155").replace("1086", "0")).entries[0]
    assert (early.birth, early.death) == ("-0155", "")


def test_registers_in_tei(tmp_path: Path) -> None:
    authority = read(tmp_path, TEI, "mine.xml")
    wang, taiyuan = authority.entries
    assert (wang.forms, wang.identifiers, wang.birth) == (("王安石", "介甫"), ("cbdb:1762", "mine.xml#wang"), "1021")
    assert (taiyuan.identifiers, taiyuan.geo) == (("geonames:1793511", "mine.xml#ty"), "37.87 112.55")
    assert codes(authority) == [(4, "authority-row-skipped")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "big5", "utf-16"])
def test_the_encoding_is_recognised(tmp_path: Path, encoding: str) -> None:
    text = "name,type,note\n" + "".join(f"陳人莊{n},person,這是一個總機械師的名字\n" for n in range(30))
    assert len(read(tmp_path, text.encode(encoding)).entries) == 30


@pytest.mark.parametrize("encoding", ["gb18030", "big5"])
def test_a_few_names_tell_the_encoding_of_their_table(tmp_path: Path, encoding: str) -> None:
    authority = read(tmp_path, "姓名,type\n王安石,person\n申玉林,person\n".encode(encoding))
    assert [entry.name for entry in authority.entries] == ["王安石", "申玉林"]


def test_few_names_in_latin_letters_tell_theirs(tmp_path: Path) -> None:
    assert read(tmp_path, "name;type\nMüller, Jörg;person\n".encode("cp1252")).entries[0].name == "Müller, Jörg"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_registers_in_other_encodings(tmp_path: Path, encoding: str) -> None:
    assert [entry.name for entry in read(tmp_path, TEI.encode(encoding), "mine.xml").entries] == ["王安石", "太原"]


def test_a_table_in_two_encodings_is_refused_with_what_to_do(tmp_path: Path) -> None:
    data = "name,type\n王安石,person\n".encode() + "陳人莊,person\n".encode("big5")
    with pytest.raises(UnreadableError) as caught:
        read(tmp_path, data)
    assert caught.value.place == f"{tmp_path / 'mine.csv'}:3:1"
    assert "UTF-8" in caught.value.remedy
    assert "--encoding" not in caught.value.remedy  # which speaks of the book


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (",person,", [(2, "authority-row-skipped")]),
        ("水,river,", [(2, "authority-row-skipped")]),
        ("水,,", [(2, "authority-row-skipped")]),
        ("Weber, Anna,person,x", [(2, "authority-row-long"), (2, "authority-row-skipped")]),
        ("太原,place,geonames:x", [(2, "authority-value")]),
        ("太原,place,geonames:1\n\n太原,place,geonames:1", [(4, "authority-duplicate")]),
        ("太原,place,\n太原,place,", [(3, "authority-duplicate")]),
        ("王伟,person,cbdb:1\n王伟,person,cbdb:2", [(3, "authority-ambiguous")]),
        ("長安,person,cbdb:1\n長安,place,", [(3, "authority-ambiguous")]),
        ('"王\n伟",person,cbdb:1\n,person,', [(4, "authority-row-skipped")]),
    ],
)
def test_what_is_wrong_with_a_line_is_said(tmp_path: Path, lines: str, expected: list[tuple[int, str]]) -> None:
    assert codes(read(tmp_path, f"name,type,id\n{lines}\n")) == expected


def test_a_table_that_is_wrong_in_every_line_is_told_in_a_few_words(tmp_path: Path) -> None:
    rows = "".join(f"王{n},person,cbdb:x\n" for n in range(200))
    issues = read(tmp_path, f"name,type,id\n{rows}").issues
    assert len(issues) == TOLD + 1
    assert issues[-1].message == "150 more of this kind, up to this line"
    assert issues[-1].place.line == 201


def test_a_name_that_many_bear_is_told_once(tmp_path: Path) -> None:
    rows = "".join(f"王伟,person,cbdb:{n}\n" for n in range(1, 1001))
    (issue,) = read(tmp_path, f"name,type,id\n{rows}").issues
    assert (issue.code, issue.place.line) == ("authority-ambiguous", 3)
    assert "mine.csv:2 and of 998 others" in issue.message


def test_a_wrong_value_leaves_the_entry(tmp_path: Path) -> None:
    authority = read(tmp_path, "name,type,id,lat,lon,birth\n李,person,cbdb:x wikidata:Q1,north,1,?\n")
    assert authority.entries[0].identifiers == ("wikidata:Q1",)
    assert [issue.code for issue in authority.issues] == ["authority-value"] * 3


def test_a_column_that_is_not_known_is_said(tmp_path: Path) -> None:
    (issue,) = read(tmp_path, "name,type,varaints\n李,person,x\n").issues
    assert (issue.code, issue.place.line) == ("authority-column-unknown", 1)
    assert "is it variants?" in issue.message


@pytest.mark.parametrize("head", ["nom,type", "name,colour", ""])
def test_wrong_columns_stop_with_file_and_line(tmp_path: Path, head: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(tmp_path, f"{head}\n李,person\n" if head else "1,2\n")
    assert caught.value.place == f"{tmp_path / 'mine.csv'}:1"
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"\x00\x01\x02\xff" * 40, "mine.csv"), (b"", "mine.csv"), (b"<TEI><a></TEI>", "mine.xml")],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, data: bytes, name: str) -> None:
    with pytest.raises(UnreadableError):
        read(tmp_path, data, name)


def test_a_missing_file_is_refused() -> None:
    with pytest.raises(UnreadableError, match=r"nowhere\.csv"):
        read_authority("nowhere.csv")


def test_the_earlier_file_comes_first(tmp_path: Path) -> None:
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    one.write_text("name,type,id\n王安石,person,cbdb:1762\n", encoding="utf-8")
    two.write_text("name,type,id,note\n介甫,person,cbdb:1762,a poet\n", encoding="utf-8")
    (entry,) = read_authorities([one, two]).entries
    assert isinstance(entry, Entry)
    assert (entry.forms, entry.note) == (("王安石", "介甫"), "a poet")


def test_every_problem_has_a_page() -> None:
    known = {"column-unknown", "row-skipped", "row-long", "value", "duplicate", "ambiguous"}
    assert {code for code in catalogue() if code.startswith("authority-")} == {f"authority-{name}" for name in known}
