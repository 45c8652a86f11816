"""Decisions on names and dates: they hold against every annotator, and the more exact and the later one counts."""

from __future__ import annotations

import pytest

from tei.annotators.corrections import replay
from tei.corrections.anchors import every_place
from tei.corrections.decisions import check_corrections
from tei.corrections.kinds import Correction
from tei.corrections.sidecar import entry_text, parse_corrections
from tei.encoding.edition import encode
from tei.encoding.resolve import resolve
from tei.errors import UsageError
from tei.model import Annotation, Document, Evidence, Source, Span
from tei.sources import read_source

TEXT = "高明在太原。高明的办法好。1957年5月高明也来。"
EVERYWHERE = Correction("person", "高明", everywhere=True)


def kept(*corrections: Correction, machine: tuple[Annotation, ...] = ()) -> list[tuple[int, str, str]]:
    """Start, element and pointer of the names and dates that stand."""
    claims = (Annotation(Span(0, len(TEXT)), "p"), *machine)
    document = Document(Source(TEXT), claims, {"corrections": corrections})
    document = Document(document.source, (*replay(document), *claims), document.metadata)
    found = [claim for claim in resolve(document).kept if claim.element.endswith("Name") or claim.element == "date"]
    return [(claim.span.start, claim.element, dict(claim.attributes).get("ref", "")) for claim in found]


def said(start: int, end: int, element: str) -> Annotation:
    return Annotation(Span(start, end), element, evidence=Evidence("names", "rule", "high"))


def test_a_decision_holds_everywhere() -> None:
    assert kept(EVERYWHERE) == [(0, "persName", ""), (6, "persName", ""), (20, "persName", "")]


def test_one_about_a_place_comes_before_one_about_everywhere() -> None:
    no = Correction("no-name", "高明", before="太原。", after="的办法")
    assert [start for start, *_ in kept(EVERYWHERE, no)] == [0, 20]
    assert [start for start, *_ in kept(no, EVERYWHERE)] == [0, 20]


def test_of_two_the_later_counts() -> None:
    first, second = (Correction("person", "高明", value=f"cbdb:{n}", everywhere=True) for n in (1, 2))
    assert {pointer for *_, pointer in kept(first, second)} == {"cbdb:2"}


def test_a_veto_holds_whoever_says_otherwise() -> None:
    machine = said(0, 2, "persName"), said(3, 5, "placeName")
    assert kept(Correction("no-name", "高明", everywhere=True), machine=machine) == [(3, "placeName", "")]


def test_a_person_says_what_kind_of_name_it_is() -> None:
    machine = said(3, 5, "persName"), said(3, 7, "persName")
    assert kept(Correction("place", "太原", everywhere=True), machine=machine[:1]) == [(3, "placeName", "")]
    assert kept(Correction("person", "太原", everywhere=True), machine=machine[1:]) == [(3, "persName", "")]


def test_dates_are_decided_too() -> None:
    book = "# 書\n\n## 第一章\n\n1957年5月他来了，那年春天又走了。\n"

    def dates(*corrections: Correction) -> list[str]:
        edition = encode(read_source(book.encode(), uri="book.txt"), metadata={"corrections": corrections})
        assert check_corrections(edition.document, edition.resolution.kept) == ()
        claims = [claim for claim in edition.resolution.kept if claim.element == "date"]
        return [dict(claim.attributes)["when"] for claim in claims]

    assert dates() == ["1957-05"]
    assert dates(Correction("no-date", "1957年5月", line=5)) == []
    assert dates(Correction("date", "那年春天", value="1957", line=5)) == ["1957-05", "1957"]


def test_a_decision_about_nothing_is_told() -> None:
    document = Document(Source(TEXT), (), {"corrections": (Correction("person", "李白", everywhere=True),)})
    assert [issue.code for issue in check_corrections(document, ())] == ["correction-not-found"]


@pytest.mark.parametrize(
    ("text", "words", "starts"),
    [("Ann, Anna, Joann, Ann", "Ann", [0, 18]), ("高明高明", "高明", [0, 2]), ("ananan", "an", [])],
)
def test_every_place_of_words(text: str, words: str, starts: list[int]) -> None:
    assert [span.start for span in every_place(text, words)] == starts


def test_everywhere_is_written_and_read_back() -> None:
    (again,) = parse_corrections(entry_text(EVERYWHERE), "x.toml")
    assert (again.kind, again.text, again.everywhere) == ("person", "高明", True)


@pytest.mark.parametrize(
    "entry",
    ['kind = "slip"\ntext = "a"\nreading = "b"\neverywhere = true', 'kind = "person"\ntext = "a"\neverywhere = 1'],
)
def test_everywhere_is_for_names_and_a_truth(entry: str) -> None:
    with pytest.raises(UsageError, match="everywhere"):
        parse_corrections(f"[[correction]]\n{entry}\n", "x.toml")
