"""Names marked anew: only they change, and what a person decided stays."""

from __future__ import annotations

import pytest
from lxml import etree

from tei.authorities import Entry
from tei.authorities.entries import Authority, authority_of
from tei.corrections.kinds import Correction
from tei.encoding.edition import encode
from tei.errors import UsageError
from tei.registers.retagging import retag
from tei.sources import read_source
from tei.tree import TEI

TEXT = "# 小書\n\n## 第一章\n\n渠道在太原。黑水潭也在太原，那人到了黑水潭。\n"


@pytest.fixture
def tree() -> etree._ElementTree:
    metadata = {"publication": {"publisher": "The Library", "licence": "CC-BY-4.0"}}
    edition = encode(read_source(TEXT.encode(), uri="book.txt"), metadata=metadata)
    return etree.ElementTree(etree.fromstring(edition.tei))


def known(*entries: Entry) -> Authority:
    return authority_of(entries)


def names(data: bytes) -> list[tuple[str, str, str]]:
    """Element, words and who is responsible of each name."""
    text = etree.fromstring(data).find(f"{TEI}text")
    assert text is not None
    found = text.iter(f"{TEI}persName", f"{TEI}placeName")
    return [(one.tag.removeprefix(TEI), one.text or "", one.get("resp", "")) for one in found]


def as_bytes(tree: etree._ElementTree) -> bytes:
    return etree.tostring(tree)


def test_without_anything_new_nothing_changes(tree: etree._ElementTree) -> None:
    assert names(retag(tree, "book.xml")) == names(as_bytes(tree))


def test_an_authority_marks_what_it_knows_and_the_header_stays(tree: etree._ElementTree) -> None:
    data = retag(tree, "book.xml", authority=known(Entry("placeName", "黑水潭", (), ("wikidata:Q1",))))
    assert names(data).count(("placeName", "黑水潭", "#authority")) == 2
    root = etree.fromstring(data)
    assert root.findtext(f".//{TEI}publicationStmt/{TEI}publisher") == "The Library"
    assert [one.get("ident") for one in root.iter(f"{TEI}prefixDef")].count("wikidata") == 1
    again = retag(etree.ElementTree(root), "book.xml")
    assert ("placeName", "黑水潭", "#authority") not in names(again)


def test_a_name_that_a_person_marked_in_the_file_stays(tree: etree._ElementTree) -> None:
    paragraph = tree.getroot().find(f".//{TEI}body//{TEI}p")
    assert paragraph is not None
    last = paragraph[-1]
    before, after = (last.tail or "").split("那人")
    last.tail = before
    name = etree.SubElement(paragraph, f"{TEI}persName", ref="https://example.org/bai")
    name.text, name.tail = "那人", after
    data = retag(tree, "book.xml")
    assert [one for one in names(data) if one[1] == "那人"] == [("persName", "那人", "#corrections")]
    twice = retag(etree.ElementTree(etree.fromstring(data)), "book.xml")
    assert names(twice) == names(data)
    assert b"https://example.org/bai" in twice


def test_decisions_of_the_sidecar_hold_against_an_authority(tree: etree._ElementTree) -> None:
    said = Correction("no-name", "黑水潭", everywhere=True)
    data = retag(tree, "book.xml", authority=known(Entry("placeName", "黑水潭")), corrections=[said])
    assert all(words != "黑水潭" for _, words, _ in names(data))


def test_a_file_that_is_otherwise_changed_is_left_alone(tree: etree._ElementTree) -> None:
    head = tree.getroot().find(f".//{TEI}body//{TEI}head")
    assert head is not None
    head.tag = f"{TEI}p"
    with pytest.raises(UsageError, match="more than the names"):
        retag(tree, "book.xml")
