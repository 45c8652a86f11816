"""Registers: one entry for each person, place and organisation; nothing merged on doubt, nothing invented."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tei.annotators.corrections import replay
from tei.authorities import Authority, Entry
from tei.authorities.entries import authority_of
from tei.corrections.kinds import Correction
from tei.encoding.decode import source_text
from tei.encoding.edition import encode
from tei.encoding.registers import Registers, prefix_definitions, register, stand_off
from tei.encoding.resolve import resolve
from tei.model import Annotation, Certainty, Document, Evidence, Source, Span
from tei.tree import TEI, XML_ID

Said = tuple[str, str] | tuple[str, str, Mapping[str, str]]
"""An element, the words that it marks at their next place in the text, and its attributes."""


def marked(
    text: str, *said: Said, corrections: Sequence[Correction] = (), authority: Authority | None = None
) -> Document:
    """A paragraph with each of the names marked, from left to right."""
    claims = [Annotation(Span(0, len(text)), "p")]
    position = 0
    for element, words, *rest in said:
        position = text.index(words, position)
        attributes = tuple(rest[0].items()) if rest else ()
        claims.append(_claim(position, words, element, attributes))
        position += len(words)
    known = {"corrections": tuple(corrections)} | ({"authority": authority} if authority else {})
    return Document(Source(text), tuple(claims), known)


def _claim(start: int, words: str, element: str, attributes: tuple[tuple[str, str], ...]) -> Annotation:
    sure: Certainty = "high"
    return Annotation(Span(start, start + len(words)), element, attributes, evidence=Evidence("names", "rule", sure))


def registers(document: Document) -> Registers:
    return register(document, resolve(document).kept)


def forms(document: Document) -> dict[str, list[str]]:
    """By the identifiers of the entries, their forms as printed."""
    return {entry.identifier: [form.text for form in entry.forms] for entry in registers(document).entries}


def persons(text: str, *names: str) -> Document:
    return marked(text, *(("persName", name) for name in names))


def test_a_person_is_one_entry_in_either_script() -> None:
    assert forms(persons("陈人庄來了，陳人莊走了，陈人庄又來了。", "陈人庄", "陳人莊", "陈人庄")) == {
        "person-陈人庄": ["陈人庄", "陳人莊"]
    }


def test_a_person_and_a_place_of_one_name_are_two() -> None:
    document = marked("Weimar in Weimar", ("persName", "Weimar"), ("placeName", "Weimar"))
    assert forms(document) == {"person-Weimar": ["Weimar"], "place-Weimar": ["Weimar"]}


def test_the_key_of_an_annotator_gathers_and_parts() -> None:
    one, two = {"key": "李明"}, {"key": "李明 (2)"}
    names = [("李明", one), ("阿明", one), ("李明", two)]
    document = marked("李明、阿明。李明。", *(("persName", name, key) for name, key in names))
    assert forms(document) == {"person-李明": ["李明", "阿明"], "person-李明-2": ["李明"]}


def test_identifiers_that_contradict_part_and_a_name_without_one_is_neither() -> None:
    document = marked(
        "建水、建水、建水。",
        ("placeName", "建水", {"ref": "geonames:1"}),
        ("placeName", "建水", {"ref": "geonames:2"}),
        ("placeName", "建水"),
    )
    found = registers(document).entries
    assert [(entry.pointers, entry.mentions) for entry in found] == [
        (("geonames:1",), 1), (("geonames:2",), 1), ((), 1),
    ]  # fmt: skip


def test_one_identifier_is_one_place_whatever_it_is_called() -> None:
    known = {"ref": "geonames:1816670"}
    document = marked("北平與北京", ("placeName", "北平", known), ("placeName", "北京", known))
    assert forms(document) == {"place-北平": ["北平", "北京"]}


def test_tables_of_two_years_do_not_contradict() -> None:
    pointers = ["gb2260:140100@1980", "gb2260:140101@1990"]
    document = marked("太原、太原", *(("placeName", "太原", {"ref": pointer}) for pointer in pointers))
    assert [list(entry.pointers) for entry in registers(document).entries] == [pointers]


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("陈人庄来了，陈总说。", ["陈人庄", "陈总"], {"person-陈人庄": ["陈人庄", "陈总"]}),
        ("陳人莊來了，老陈说。", ["陳人莊", "老陈"], {"person-陳人莊": ["陳人莊", "老陈"]}),
        ("陈总说，陈人庄来了。", ["陈总", "陈人庄"], {"person-陈总": ["陈总"], "person-陈人庄": ["陈人庄"]}),
        (
            "陈人庄和陈明，陈总说。", ["陈人庄", "陈明", "陈总"],
            {"person-陈人庄": ["陈人庄"], "person-陈明": ["陈明"], "person-陈总": ["陈总"]},
        ),
        (
            "陈人庄，陈总说。陈明来。", ["陈人庄", "陈总", "陈明"],
            {"person-陈人庄": ["陈人庄"], "person-陈总": ["陈总"], "person-陈明": ["陈明"]},
        ),
        ("陈人庄，王总说。", ["陈人庄", "王总"], {"person-陈人庄": ["陈人庄"], "person-王总": ["王总"]}),
        ("欧阳海来，欧阳同志说。", ["欧阳海", "欧阳同志"], {"person-欧阳海": ["欧阳海", "欧阳同志"]}),
        ("欧阳海来，欧师傅说。", ["欧阳海", "欧师傅"], {"person-欧阳海": ["欧阳海"], "person-欧师傅": ["欧师傅"]}),
        ("Ann Poe came. Dr. Poe said", ["Ann Poe", "Dr. Poe"], {"person-Ann-Poe": ["Ann Poe", "Dr. Poe"]}),
        (
            "Karl Weber kam. Frau Weber", ["Karl Weber", "Frau Weber"],
            {"person-Karl-Weber": ["Karl Weber"], "person-Frau-Weber": ["Frau Weber"]},
        ),
        ("Frau Ann Poe. Frau Poe", ["Frau Ann Poe", "Frau Poe"], {"person-Frau-Ann-Poe": ["Frau Ann Poe", "Frau Poe"]}),
    ],
)  # fmt: skip
def test_a_titled_surname_is_who_alone_bears_it(text: str, names: list[str], expected: dict[str, list[str]]) -> None:
    assert forms(persons(text, *names)) == expected


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        ("Anna  Weber", "person-Anna-Weber"), ("O’Neil", "person-O-Neil"), ("𠮷田", "person-u20BB7田"),
        ("Jürgen", "person-Jürgen"), ("Łukasz", "person-u141ukasz"), ("a:b", "person-a-b"),
    ],
)  # fmt: skip
def test_an_identifier_is_made_of_the_name(name: str, identifier: str) -> None:
    assert list(forms(persons(name, name))) == [identifier]


def test_a_tie_is_told() -> None:
    document = persons("陈人庄来了，陈总说。", "陈人庄", "陈总")
    found = registers(document)
    reason = "陈总 is a surname with a title; 陈人庄 is the only person of this surname here"
    assert found.entries[0].forms[1].reason == reason
    assert [claim.evidence.note for claim in found.kept if claim.element == "persName"] == ["", reason]
    (entry,) = stand_off(found.entries)[0]  # type: ignore[index]  # there is one list
    titled = entry.findall(f"{TEI}persName")[1]
    assert (titled.text, titled.get("cert"), titled.get("resp")) == ("陈总", "medium", "#registers")


def test_every_name_points_at_its_entry_and_nothing_else_is_said() -> None:
    said = {"key": "太原", "ref": "geonames:1793511"}
    document = marked("太原、太原", ("placeName", "太原", said), ("placeName", "太原"))
    claims = [claim for claim in registers(document).kept if claim.element == "placeName"]
    assert [dict(claim.attributes) for claim in claims] == [
        {"ref": "#place-太原", "xml:id": "place-太原.1"},
        {"ref": "#place-太原"},
    ]


@pytest.mark.parametrize(
    ("text", "name", "form"),
    [
        ("林 方 其", "林 方 其", "林方其"),
        ("見陳人\n莊。", "陳人\n莊", "陳人莊"),
        ("Anna\nWeber", "Anna\nWeber", "Anna Weber"),
        ("aus Wei-\nmar", "Wei-\nmar", "Weimar"),
    ],
)
def test_a_form_is_on_one_line(text: str, name: str, form: str) -> None:
    assert registers(persons(text, name)).entries[0].name == form


def test_what_an_authority_knows_is_in_the_entry() -> None:
    known = Entry("persName", "王安石", ("介甫",), ("cbdb:1762",), birth="1021", death="1086", note="a poet")
    document = marked("介甫說。", ("persName", "介甫"), authority=authority_of([known]))
    (entry,) = registers(document).entries
    assert (entry.name, entry.pointers, [form.text for form in entry.forms]) == ("王安石", ("cbdb:1762",), ["介甫"])
    person = stand_off([entry])[0][0]  # type: ignore[index]  # there is one list
    assert [(child.tag.removeprefix(TEI), child.get("when")) for child in person if child.get("when")] == [
        ("birth", "1021"), ("death", "1086"),
    ]  # fmt: skip
    assert [note.text for note in person.findall(f"{TEI}note[@type='description']")] == ["a poet"]


def test_a_name_of_two_known_persons_gets_neither() -> None:
    two = [Entry("persName", "王伟", (), ("cbdb:1",)), Entry("persName", "王伟", (), ("cbdb:2",))]
    (entry,) = registers(marked("王伟說。", ("persName", "王伟"), authority=authority_of(two))).entries
    assert (entry.pointers, entry.known) == ((), None)


def test_prefixes_are_declared_and_unknown_ones_are_not_pointers() -> None:
    document = marked("太原", ("placeName", "太原", {"ref": "geonames:1793511 house:7 https://example.org/ty"}))
    entries = registers(document).entries
    declared = prefix_definitions(entries)
    assert declared is not None
    assert [one.get("ident") for one in declared] == ["geonames"]
    place = stand_off(entries)[0][0]  # type: ignore[index]  # there is one list
    assert place[0].get("ref") == "geonames:1793511 https://example.org/ty"
    assert [(one.get("type"), one.text) for one in place.findall(f"{TEI}idno")] == [
        ("GeoNames", "1793511"), ("house", "7"), ("URI", "https://example.org/ty"),
    ]  # fmt: skip


# --- a person's decisions -------------------------------------------------------------------------------


def decided(text: str, names: Sequence[str], *corrections: Correction) -> dict[str, list[str]]:
    return forms(marked(text, *(("persName", name) for name in names), corrections=corrections))


def test_two_are_the_same() -> None:
    said = Correction("same", "阿明", value="李明", everywhere=True)
    assert decided("李明、阿明、阿明。", ["李明", "阿明", "阿明"], said) == {"person-李明": ["阿明", "李明"]}


def test_one_is_the_same_as_itself() -> None:
    said = Correction("same", "李明", value="李明", everywhere=True)
    document = marked("李明在，李明來。", ("persName", "李明"), ("persName", "李明"), corrections=[said])
    assert [entry.mentions for entry in registers(document).entries] == [2]


def test_two_are_not_the_same() -> None:
    said = Correction("different", "李明", line=2, value="李明")
    assert decided("李明在。\n李明來。", ["李明", "李明"], said) == {"person-李明": ["李明"], "person-李明-2": ["李明"]}


def test_a_decision_about_somebody_who_is_not_there_is_told() -> None:
    document = marked("李明來。", ("persName", "李明"), corrections=[Correction("same", "李明", line=1, value="王五")])
    assert [decision.correction.value for decision in registers(document).unmet] == ["王五"]


def test_an_identifier_given_by_a_person_replaces_that_of_a_machine() -> None:
    said = Correction("place", "太原", value="geonames:9", everywhere=True)
    text = "太原、太原"
    document = marked(text, *[("placeName", "太原", {"ref": "geonames:1"})] * 2, corrections=[said])
    document = Document(document.source, (*replay(document), *document.annotations), document.metadata)
    assert [entry.pointers for entry in registers(document).entries] == [("geonames:9",)]


# --- the whole file -------------------------------------------------------------------------------------

TEXT = "# 水利手冊\n\n林 方 其\n\n## 第一章 井\n\n徐三公在太原。\n"


def test_the_text_is_what_it_was_and_the_file_is_valid() -> None:
    edition = encode(Source(TEXT, uri="book.txt"))
    root = etree.fromstring(edition.tei)
    assert source_text(root) == TEXT
    assert [child.tag.removeprefix(TEI) for child in root] == ["teiHeader", "standOff", "text"]
    entries = {one.get(XML_ID) for one in root.iter(f"{TEI}person", f"{TEI}place", f"{TEI}org")}
    names = [name for kind in ("persName", "placeName") for name in root.findall(f"{TEI}text//{TEI}{kind}")]
    assert {f"#{entry}" for entry in entries} == {name.get("ref") for name in names}


def test_without_names_there_are_no_registers() -> None:
    root = etree.fromstring(encode(Source(TEXT), without=["names"]).tei)
    assert root.find(f"{TEI}standOff") is None
    assert root.find(f".//{TEI}application[@{XML_ID}='registers']") is None


NAMES = st.sampled_from(["陈人庄", "陳人莊", "陈总", "太原", "Anna Weber", "Dr. Weber", "𠮷田", "O’Neil", "a/b c"])
POINTERS = st.sampled_from(["", "geonames:1", "geonames:2 wikidata:Q1", "house:x", "https://example.org/a"])


@given(st.lists(st.tuples(NAMES, st.sampled_from(["persName", "placeName", "orgName"]), POINTERS), max_size=12))
def test_every_mention_is_in_one_entry(names: list[tuple[str, str, str]]) -> None:
    text = "，".join(name for name, _, _ in names) or "。"
    document = marked(text, *((element, name, {"ref": ref} if ref else {}) for name, element, ref in names))
    found = registers(document)
    pointers = [dict(claim.attributes)["ref"][1:] for claim in found.kept if claim.element.endswith("Name")]
    identifiers = [entry.identifier for entry in found.entries]
    assert len(identifiers) == len(set(identifiers))
    assert set(pointers) == set(identifiers)
    assert {entry.identifier: entry.mentions for entry in found.entries} == {i: pointers.count(i) for i in identifiers}
    kinds = dict(zip(pointers, (element for _, element, _ in names), strict=True))
    assert all(kinds[entry.identifier] == entry.element for entry in found.entries)
