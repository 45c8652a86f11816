"""Which entries a pointer that is being written may name, and what one names that stands there."""

from __future__ import annotations

import pytest

from tei.authorities import Entry
from tei.authorities.entries import authority_of
from tei.lsp.cursor import cursor_at, word_at
from tei.lsp.names import described, entries_of, pointed_at, proposed

KNOWN = authority_of(
    [
        Entry("persName", "王安石", ("介甫",), ("cbdb:1762",), birth="1021", death="1086", note="宰相"),
        Entry("placeName", "臨川", (), ("chgis:32180",)),
        Entry("persName", "王伟", (), ("cbdb:1",)),
        Entry("persName", "无名"),
    ]
)
REGISTERS = """<standOff><listPerson><person xml:id="person-李玉芳" cert="high">
<persName type="preferred">李玉芳</persName><persName type="variant">李書記</persName><idno type="CBDB">7</idno>
</person></listPerson><listPlace><place xml:id="place-太原"><placeName>太原</placeName></place>
</listPlace></standOff>"""


def names(written: str) -> list[str]:
    """What is proposed at the mark ``|``: the pointers."""
    text = f"{REGISTERS}<text><p>{written}</p></text>"
    at = text.index("|")
    text = text.replace("|", "")
    return [one.identifiers[0] for one in proposed(text, at, cursor_at(text, at), KNOWN)]


@pytest.mark.parametrize(
    ("written", "pointers"),
    [
        ('<persName ref="|">王伟</persName>', ["cbdb:1", "#person-李玉芳", "cbdb:1762"]),
        ('<persName ref="|">介\n甫</persName>', ["cbdb:1762", "#person-李玉芳", "cbdb:1"]),
        ('<persName ref="|">李書記</persName>', ["#person-李玉芳", "cbdb:1762", "cbdb:1"]),
        ('<persName ref="王|">', ["cbdb:1762", "cbdb:1"]),
        ('<persName ref="#person-李玉芳 cb|">', ["cbdb:1762", "cbdb:1"]),
        ('<placeName ref="|">临川</placeName>', ["chgis:32180", "#place-太原"]),
        ('<rs ref="|">', ["#person-李玉芳", "#place-太原", "cbdb:1762", "chgis:32180", "cbdb:1"]),
        ('<persName key="|">', []),
        ('<hi ref="|">', []),
        ("<persName>|", []),
    ],
)
def test_entries_are_proposed_those_of_the_name_first(written: str, pointers: list[str]) -> None:
    assert names(written) == pointers


@pytest.mark.parametrize(
    ("value", "name"), [("cbdb:1762", "王安石"), ("#person-李玉芳", "李玉芳"), ("x:1 cbdb:1", "王伟"), ("x:1", None)]
)
def test_a_pointer_says_what_it_points_at(value: str, name: str | None) -> None:
    text = f'{REGISTERS}<persName ref="{value}"/>'
    at = text.index(value) + len(value)
    found = pointed_at(text, at, word_at(text, at), KNOWN)
    assert (found and found.name) == name


def test_an_entry_is_described_with_what_tells_it_from_others() -> None:
    assert described(KNOWN.entries[0]).startswith("**王安石 (1021–1086)**\n\n介甫\n\n宰相\n\ncbdb:1762")
    (person, _) = entries_of(REGISTERS)
    assert "CBDB 7" in described(person)


def test_registers_are_read_while_the_text_is_broken() -> None:
    assert [entry.name for entry in entries_of(REGISTERS + "<text><p><persName ref=")] == ["李玉芳", "太原"]
