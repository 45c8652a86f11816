"""The names that the user knows, found in the text."""

from __future__ import annotations

import pytest

from tei.annotators.authority import find
from tei.authorities import Entry
from tei.authorities.entries import authority_of
from tei.encoding.edition import Edition, encode
from tei.model import Annotation, Document, Source, Span

KNOWN = [
    Entry("persName", "王安石", ("介甫", "Wang Anshi"), ("cbdb:1762",)),
    Entry("placeName", "臨川", (), ("chgis:32180",)),
    Entry("placeName", "臨川縣"),
    Entry("persName", "王伟", (), ("cbdb:1",)),
    Entry("persName", "王伟", (), ("cbdb:2",)),
    Entry("persName", "長安"),
    Entry("placeName", "長安"),
    Entry("persName", "Ann Poe"),
    Entry("persName", "李"),
]


def found(text: str) -> list[tuple[str, str, str]]:
    """Words, key and pointers of every name."""
    document = Document(Source(text), (Annotation(Span(0, len(text)), "p"),), {"authority": authority_of(KNOWN)})
    return [
        (text[slice(*one.span)], dict(one.attributes)["key"], dict(one.attributes).get("ref", ""))
        for one in find(document)
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("王安石與介甫。", [("王安石", "王安石", "cbdb:1762"), ("介甫", "王安石", "cbdb:1762")]),
        ("在临川，在臨川", [("临川", "臨川", "chgis:32180"), ("臨川", "臨川", "chgis:32180")]),
        ("臨川縣", [("臨川縣", "臨川縣", "")]),
        ("王安\n石來", [("王安\n石", "王安石", "cbdb:1762")]),
        ("王伟來", [("王伟", "王伟", "")]),
        ("長安", []),
        ("李", []),
        ("Ann Poe, Joann Poe, Ann Poet", [("Ann Poe", "Ann Poe", "")]),
        ("to Wang\nAnshi", [("Wang\nAnshi", "王安石", "cbdb:1762")]),
    ],
)
def test_names_that_are_known(text: str, names: list[tuple[str, str, str]]) -> None:
    assert found(text) == names


def test_without_an_authority_nothing_is_found() -> None:
    assert list(find(Document(Source("王安石")))) == []


TEXT = "# 小書\n\n## 第一章\n\n總機械師王安石說：介甫在臨川。\n"


def edition(text: str = TEXT) -> Edition:
    return encode(Source(text), metadata={"authority": authority_of(KNOWN)})


def test_what_the_user_knows_comes_before_what_a_machine_says() -> None:
    entries = {entry.name: entry for entry in edition().registers.entries}
    assert [form.text for form in entries["王安石"].forms] == ["王安石", "介甫"]
    assert entries["王安石"].pointers == ("cbdb:1762",)
    assert "authority" in entries["王安石"].annotators


def test_no_name_of_a_kind_stands_within_another() -> None:
    spans = [claim.span for claim in edition().resolution.kept if claim.element == "persName"]
    assert all(one == two or one.end <= two.start or two.end <= one.start for one in spans for two in spans)
