"""Texts by pages, the index over them, searching, registers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tei.corpus.index import Index, fold, tokens
from tei.corpus.registers import entities, to_csv, to_tei
from tei.corpus.search import find, query
from tei.corpus.texts import text_of
from tei.errors import UsageError
from tei.validation import validate

HEAD = (
    "<teiHeader><fileDesc><titleStmt><title>水到田头来</title></titleStmt><publicationStmt><p/></publicationStmt>"
    "<sourceDesc><p/></sourceDesc></fileDesc></teiHeader>"
)


def document(body: str, register: str = "") -> etree._Element:
    stand_off = f"<standOff>{register}</standOff>" if register else ""
    return etree.fromstring(
        f'<TEI xmlns="http://www.tei-c.org/ns/1.0">{HEAD}{stand_off}<text><body>{body}</body></text></TEI>'
    )


def pages(body: str) -> list[tuple[str, str, str]]:
    return [tuple(page) for page in text_of(document(body)).pages]


def test_line_and_page_ends_leave_nothing_in_chinese_and_a_blank_between_words() -> None:
    assert pages("<p>依靠\n<lb/>羣\n<pb n='5' break='no'/><lb/>眾</p><p>a small\n<lb/>weir</p>") == [
        ("", "依靠羣", "眾"),
        ("5", "眾\na small weir", ""),
    ]
    assert pages("<p>a small<pb n='[2]'/> weir</p>") == [("", "a small", " weir"), ("2", "weir", "")]
    assert pages("<p>end.</p><pb n='3'/><p>Begin</p>") == [("", "end.", ""), ("3", "Begin", "")]


def test_what_is_printed_counts_and_running_heads_do_not() -> None:
    body = "<fw>HEAD</fw><p>a<choice><sic>b</sic><corr>c</corr></choice><?mark x?>d<!-- no -->e</p>"
    assert pages(body) == [("", "abde", "")]


def test_names_are_counted_with_page_and_reference() -> None:
    person = '<person xml:id="p1"><persName>徐乾学</persName><idno type="VIAF">42</idno></person>'
    body = "<p><pb n='7'/><persName ref='#p1'>徐\n<lb/>乾學</persName>，<placeName>永年</placeName></p>"
    text = text_of(document(body, f"<listPerson>{person}</listPerson>"))
    assert dict(text.mentions) == {("person", "#p1", "徐乾學", "7"): 1, ("place", "", "永年", "7"): 1}
    assert text.entries["p1"].ids == ("VIAF:42",)
    assert text.title == "水到田头来"


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    index = Index(tmp_path / "index.sqlite")
    yield index
    index.close()


def add(index: Index, name: str, body: str, register: str = "") -> None:
    index._add(name, body, text_of(document(body, register)))


def places(index: Index, words: str, **options: bool) -> list[tuple[str, str, str]]:
    return [(hit.book, hit.page, hit.found) for hit in find(index, words, **options).hits]


def test_simplified_finds_traditional_and_the_other_way_round(index: Index) -> None:
    add(index, "a.xml", "<pb n='1'/><p>依靠羣眾，因地制宜</p>")
    add(index, "b.xml", "<pb n='9'/><p>依靠群众，因地制宜</p>")
    both = [("a.xml", "1", "羣眾"), ("b.xml", "9", "群众")]
    assert places(index, "群众") == places(index, "羣眾") == places(index, "群眾") == both
    assert places(index, "群众", exact=True) == both[1:]
    assert places(index, "众") == [("a.xml", "1", "眾"), ("b.xml", "9", "众")]
    assert places(index, "众，因地") == [("a.xml", "1", "眾，因地"), ("b.xml", "9", "众，因地")]
    assert places(index, "众因") == []


def test_words_of_letters_and_what_a_page_end_cuts(index: Index) -> None:
    body = "<pb n='1'/><p>The small<pb n='2'/> weir 修渠 of 18<pb n='3'/>61. 水<pb n='4' break='no'/>利</p>"
    add(index, "a.xml", body)
    assert places(index, "small WEIR") == [("a.xml", "1", "small weir")]
    assert places(index, "wei") == [("a.xml", "2", "wei")]
    assert places(index, "水利") == [("a.xml", "3", "水利")]
    assert places(index, "weir修渠") == [("a.xml", "2", "weir修渠")]
    assert places(index, "eir") == []


def test_a_book_that_changed_is_indexed_anew(index: Index) -> None:
    add(index, "a.xml", "<p>旧文羣眾</p>")
    add(index, "a.xml", "<p>新文群众</p>")
    assert places(index, "旧文") == []
    assert find(index, "群众").places == 1
    assert index.rows.execute("SELECT count(*) FROM finder WHERE finder MATCH '旧文'").fetchone() == (0,)


def test_nothing_to_look_for_is_refused() -> None:
    with pytest.raises(UsageError):
        query("，")


CHARACTERS = st.sampled_from("羣群众眾水利a b，")


@given(st.text(CHARACTERS, min_size=1, max_size=30), st.data())
def test_whatever_stands_in_a_text_is_found(text: str, data: st.DataObject) -> None:
    plain = " ".join(text.split())
    start = data.draw(st.integers(0, max(len(plain) - 1, 0)))
    words = plain[start : data.draw(st.integers(start + 1, start + 8))].strip()
    inside_word = start > 0 and plain[start - 1 : start].isascii() and plain[start - 1 : start].isalnum()
    if not any(character.isalnum() for character in words) or (words[0].isascii() and inside_word):
        return
    wanted = query(fold(words)).strip('" *').split()
    found = list(tokens(fold(plain)))
    runs = [found[at : at + len(wanted)] for at in range(len(found))]
    assert any(run[:-1] == wanted[:-1] and run[-1:] and run[-1].startswith(wanted[-1]) for run in runs)


def test_one_identifier_is_one_person_through_others_too(index: Index) -> None:
    def person(name: str, *ids: str) -> str:
        idnos = "".join(f'<idno type="{each.split(":")[0]}">{each.split(":")[1]}</idno>' for each in ids)
        return f'<listPerson><person xml:id="x"><persName>{name}</persName>{idnos}</person></listPerson>'

    mention = "<pb n='{0}'/><p><persName ref='#x'>{1}</persName></p>"
    add(index, "a.xml", mention.format(1, "徐乾學"), person("徐乾学", "VIAF:1"))
    add(index, "b.xml", mention.format(2, "健庵"), person("徐乾學", "VIAF:1", "CBDB:2"))
    add(index, "c.xml", mention.format(3, "徐乾学"), person("徐乾学", "CBDB:2"))
    add(index, "d.xml", mention.format(4, "徐乾學"), person("徐乾学"))
    add(index, "e.xml", "<p><persName>徐乾学</persName><placeName ref='geonames:7'>永年</placeName></p>")
    town = "<listPlace><place xml:id='y'><placeName>永年</placeName><idno type='GeoNames'>7</idno></place></listPlace>"
    add(index, "f.xml", "<p><placeName ref='#y'>永年縣</placeName></p>", town)
    one, other, place = entities(index)
    assert (one.name, one.ids, one.by, one.mentions) == ("徐乾学", ("VIAF:1", "CBDB:2"), "id", 3)
    assert one.variants == (("健庵", 1), ("徐乾学", 1), ("徐乾學", 1))
    assert one.books == {"a.xml": ("1",), "b.xml": ("2",), "c.xml": ("3",)}
    assert (other.by, other.mentions, sorted(other.books)) == ("name", 2, ["d.xml", "e.xml"])
    assert (place.kind, place.mentions, place.ids) == ("place", 2, ("geonames:7", "GeoNames:7"))
    assert "健庵 (1); 徐乾学 (1); 徐乾學 (1)" in to_csv([one]).decode()
    made = to_tei([one, other, place]).decode()
    assert '<idno type="CBDB">2</idno>' in made
    assert validate(made.encode()) == []
