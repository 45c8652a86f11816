"""Laws of names: every name that a file marks says how sure it is, who says so and why."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
from lxml import etree

from scripts.build_sample import SAMPLES
from scripts.long_books import long_book
from tei.authorities import Entry
from tei.authorities.entries import authority_of
from tei.encoding.edition import Edition, encode
from tei.explain import Said, explain
from tei.naming.linking import candidates
from tei.naming.tables import reason
from tei.naming.view import normalised
from tei.sources import read_source
from tei.tree import TEI, XML_ID

NAMES = ("persName", "placeName", "orgName")
KNOWN = authority_of(
    [
        Entry("persName", "申玉林", (), ("cbdb:9001",)),
        Entry("placeName", "漳河"),
        Entry("persName", "李长河", (), ("cbdb:1",)),
        Entry("persName", "李长河", (), ("cbdb:2",)),
    ]
)
BOOKS = [*sorted(path.name for path in SAMPLES.glob("*.txt")), "a book that repeats nothing", "places of one name"]
OF_ONE_NAME = "# 題\n\n## 第一章\n\n他從太平來，到新城去，又經過清河縣和安平縣，最後住在永安。在太平縣有人問他。\n"


@cache
def edition(name: str) -> Edition:
    texts = {"a book that repeats nothing": long_book(60_000), "places of one name": OF_ONE_NAME}
    data = texts[name].encode() if name in texts else (SAMPLES / name).read_bytes()
    return encode(read_source(data, uri=name), metadata={"authority": KNOWN})


def told(name: str) -> Iterator[Said]:
    """What ``tei explain`` says of the names that stand."""
    return (said for said in explain(edition(name).document) if said.kept and said.element in NAMES)


@pytest.mark.parametrize("name", BOOKS)
def test_every_name_in_the_file_says_how_sure_it_is_and_who_says_so(name: str) -> None:
    root = etree.fromstring(edition(name).tei)
    applications = {f"#{application.get(XML_ID)}" for application in root.iter(f"{TEI}application")}
    text = root.find(f"{TEI}text")
    assert text is not None
    marked = list(text.iter(*(TEI + element for element in NAMES)))
    assert marked
    for element in marked:
        assert element.get("cert") in ("high", "medium", "low"), etree.tostring(element)
        assert element.get("resp") in applications


@pytest.mark.parametrize("name", BOOKS)
def test_every_name_in_the_file_has_a_reason_that_can_be_asked_for(name: str) -> None:
    root = etree.fromstring(edition(name).tei)
    text = root.find(f"{TEI}text")
    assert text is not None
    reasons = list(told(name))
    assert len(reasons) == sum(1 for _ in text.iter(*(TEI + element for element in NAMES)))
    for said in reasons:
        assert len(said.note) > 3, said
        assert said.annotator != "names" or said.note.startswith(reason(said.rule))
        assert reason(said.rule) != said.rule.replace("-", " ") or said.annotator != "names", said.rule


@pytest.mark.parametrize("name", BOOKS)
def test_a_place_of_several_candidates_has_none_without_a_reason_and_says_so(name: str) -> None:
    language = "en" if name.startswith("weirs") else "de" if name.startswith("wiesenbau") else "zh"
    pointers = {entry.identifier: entry.pointers for entry in edition(name).registers.entries}
    for said in told(name):
        if said.annotator == "names" and said.element == "placeName":
            rows = candidates(normalised("".join(said.quote.split())) if language == "zh" else said.quote, language)
            is_open = "nothing tells which one is meant" in said.note
            assert not (len(rows) > 1 and "only place of this name" in said.note), said
            assert rows or "no gazetteer" in said.note, said
            assert not (is_open and pointers[said.attributes["ref"][1:]]), said


def test_the_book_of_places_of_one_name_has_open_ones() -> None:
    assert any("nothing tells which one is meant" in said.note for said in told("places of one name"))
