"""What annotators and the encoder are told of a person's decisions, and what the person is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tei.annotators.corrections import replay
from tei.corrections.decisions import check_corrections, decisions, joins, splits, vetoed
from tei.corrections.kinds import KINDS, Correction
from tei.encoding.edition import Edition, encode
from tei.issues import catalogue
from tei.model import Document, Span
from tei.sources import read_source

TEXT = "# 小書\n\n## 第一章\n\n徐三公看水去了。\n\n## 檢查水門。\n\n水門在村東，徐三公管。\n"


def document(*corrections: Correction) -> Document:
    return Document(read_source(TEXT.encode(), uri="book.txt"), metadata={"corrections": corrections})


def edition(*corrections: Correction) -> Edition:
    source = read_source(TEXT.encode(), uri="book.txt")
    return encode(source, metadata={"corrections": corrections})


def codes(edition: Edition) -> list[str]:
    return [issue.code for issue in check_corrections(edition.document, edition.resolution.kept)]


def elements(edition: Edition, name: str) -> list[str]:
    return [TEXT[slice(*claim.span)] for claim in edition.resolution.kept if claim.element == name]


def test_without_corrections_nothing_is_vetoed_or_demanded() -> None:
    plain = Document(read_source(TEXT.encode()))
    assert decisions(plain) == ()
    assert not vetoed(plain, Span(0, len(TEXT)), "head")
    assert list(replay(plain)) == []


def test_a_veto_holds_where_the_text_stands_and_for_its_elements_only() -> None:
    at = TEXT.index("檢查水門。")
    vetoing = document(Correction("no-heading", "檢查水門。"))
    assert vetoed(vetoing, Span(at, at + 5), "head")
    assert vetoed(vetoing, Span(at - 3, at + 5), "head")
    assert not vetoed(vetoing, Span(at, at + 5), "p")
    assert not vetoed(vetoing, Span(0, at), "head")


def test_joins_and_splits_are_places() -> None:
    said = document(Correction("join", "水門在村東"), Correction("split", "看水去了"))
    assert joins(said) == {TEXT.index("水門在村東")}
    assert splits(said) == {TEXT.index("看水去了")}


def test_names_slips_and_pages_are_replayed_as_annotations() -> None:
    said = document(
        Correction("person", "徐三公", line=5, value="#xu"),
        Correction("slip", "村東", value="村西"),
        Correction("page", "水門在村東", value="7"),
    )
    assert [(a.element, a.attributes, a.reading, TEXT[slice(*a.span)]) for a in replay(said)] == [
        ("persName", (("ref", "#xu"),), None, "徐三公"),
        ("pb", (("n", "7"), ("xml:id", "pb-7")), None, ""),
        ("sic", (), "村西", "村東"),
    ]


def test_a_heading_that_is_none_goes_and_one_that_is_comes() -> None:
    assert "檢查水門。" in "".join(elements(edition(Correction("heading", "檢查水門。", value="2")), "head"))
    without = edition(Correction("no-heading", "檢查水門。"))
    assert "檢查水門。" not in "".join(elements(without, "head"))
    assert codes(without) == []


def test_a_page_begins_where_a_person_says() -> None:
    said = edition(Correction("page", "水門在村東", value="7"))
    assert b'<pb n="7"' in said.tei
    assert codes(said) == []


def test_a_slip_is_kept_beside_its_correction() -> None:
    assert "<sic>村東</sic><corr" in edition(Correction("slip", "村東", value="村西")).tei.decode()


@pytest.mark.parametrize(
    ("correction", "code"),
    [
        (Correction("person", "李四"), "correction-not-found"),
        (Correction("person", "徐三公"), "correction-not-found"),
        (Correction("person", "徐三公看水去了", line=2), "correction-moved"),
        (Correction("person", "水門在村東,徐三公管。", line=9), "correction-changed"),
    ],
    ids=["gone", "ambiguous", "moved", "changed"],
)
def test_a_correction_that_does_not_fit_is_reported_with_its_place(correction: Correction, code: str) -> None:
    said = edition(replace(correction, place="book.corrections.toml:3"))
    (issue,) = check_corrections(said.document, said.resolution.kept)
    assert (issue.code, str(issue.place)) == (code, "book.corrections.toml:3")
    assert issue.remedy == catalogue()[code].remedy


def test_what_contradicts_itself_is_reported() -> None:
    said = edition(Correction("no-heading", "檢查水門。"), Correction("heading", "檢查水門。", value="2"))
    assert codes(said) == ["correction-not-honoured"]


def test_every_kind_that_says_something_names_a_key() -> None:
    assert {kind.says for kind in KINDS.values()} == {"", "level", "n", "type", "ref", "reading", "as", "when"}
    assert all(kind.says for kind in KINDS.values() if kind.required)
