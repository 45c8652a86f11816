"""Which of the competing claims stand, and what becomes of the losers."""

from __future__ import annotations

from tei.encoding.resolve import PERSON, Resolution, resolve
from tei.model import Annotation, Certainty, Document, Evidence, Source, Span

TEXT = "One two three four five."


def claim(
    start: int, end: int, element: str, certainty: Certainty = "", annotator: str = "a", **attributes: str
) -> Annotation:
    return Annotation(Span(start, end), element, tuple(attributes.items()), evidence=Evidence(annotator, "", certainty))


def settled(*claims: Annotation, text: str = TEXT) -> Resolution:
    return resolve(Document(Source(text), claims))


def elements(resolution: Resolution) -> list[str]:
    return [kept.element for kept in resolution.kept]


def test_text_without_claims_is_an_undecided_block_of_the_body() -> None:
    resolution = settled()
    assert elements(resolution) == ["body", "ab"]
    assert resolution.kept[1].evidence.certainty == "unknown"


def test_the_surer_of_two_crossing_claims_stands_and_the_other_is_kept_as_lost() -> None:
    weak, strong = claim(0, 12, "persName", "low"), claim(4, 20, "placeName", "high")
    resolution = settled(claim(0, 24, "p"), weak, strong)
    assert strong in resolution.kept
    assert [(loss.claim, loss.winner) for loss in resolution.lost] == [(weak, strong)]


def test_the_earlier_of_two_equal_claims_stands() -> None:
    first, second = claim(0, 12, "persName", "high"), claim(4, 20, "placeName", "high")
    assert first in settled(claim(0, 24, "p"), first, second).kept


def test_a_person_beats_a_surer_machine() -> None:
    machine, person = claim(0, 12, "persName"), claim(4, 20, "placeName", "low", PERSON)
    resolution = settled(claim(0, 24, "p"), machine, person)
    assert person in resolution.kept
    assert machine not in resolution.kept


def test_two_claims_that_say_the_same_become_one_with_the_attributes_of_both() -> None:
    resolution = settled(claim(0, 24, "p"), claim(0, 3, "ref", n="1"), claim(0, 3, "ref", "high", target="#x"))
    merged = [kept for kept in resolution.kept if kept.element == "ref"]
    assert [dict(kept.attributes) for kept in merged] == [{"n": "1", "target": "#x"}]
    assert resolution.lost == ()


def test_of_two_claims_that_contradict_each_other_one_is_lost() -> None:
    resolution = settled(
        claim(0, 24, "p"), claim(0, 3, "ref", "high", target="#x"), claim(0, 3, "ref", "low", target="#y")
    )
    assert [dict(loss.claim.attributes)["target"] for loss in resolution.lost] == ["#y"]


def test_what_may_not_stand_where_it_is_is_lost_with_its_reason() -> None:
    resolution = settled(claim(0, 24, "p"), claim(0, 3, "row"))
    assert elements(resolution) == ["body", "p"]
    assert [loss.claim.element for loss in resolution.lost] == ["row"]
    assert resolution.lost[0].reason


def test_type_faces_are_cut_where_they_cross() -> None:
    resolution = settled(claim(0, 12, "p"), claim(12, 24, "p"), claim(8, 20, "hi", rend="bold"))
    assert [kept.span for kept in resolution.kept if kept.element == "hi"] == [Span(8, 12), Span(12, 20)]


def test_a_milestone_at_the_edge_of_a_block_stands_before_it() -> None:
    resolution = settled(claim(0, 12, "p"), claim(12, 24, "p"), claim(12, 12, "pb", n="2"))
    assert elements(resolution) == ["body", "p", "pb", "p"]


def test_front_body_and_back_are_together_the_whole_text() -> None:
    resolution = settled(claim(0, 8, "front"), claim(9, 12, "body"), claim(14, 24, "back"))
    spans = [kept.span for kept in resolution.kept if kept.element in ("front", "body", "back")]
    assert spans == [Span(0, 8), Span(8, 14), Span(14, 24)]


def test_a_block_behind_a_division_gets_a_division() -> None:
    resolution = settled(claim(0, 13, "div"), claim(0, 13, "p"), claim(14, 24, "p"))
    assert elements(resolution) == ["body", "div", "p", "div", "p"]


def test_text_between_claims_gets_a_block() -> None:
    resolution = settled(claim(0, 3, "p"), claim(14, 24, "p"))
    assert [(kept.element, kept.span) for kept in resolution.kept][1:] == [
        ("p", Span(0, 3)),
        ("ab", Span(4, 13)),
        ("p", Span(14, 24)),
    ]


def test_a_head_behind_a_block_is_an_undecided_block() -> None:
    late = claim(4, 8, "head")
    resolution = settled(claim(0, 24, "div"), claim(0, 3, "p"), late)
    assert elements(resolution) == ["body", "div", "p", "ab", "ab"]
    assert [loss.claim for loss in resolution.lost] == [late]


def test_a_head_behind_a_row_is_an_undecided_row() -> None:
    table = [claim(0, 24, "table"), claim(0, 8, "row"), claim(0, 8, "cell"), claim(8, 24, "head")]
    assert elements(settled(*table)) == ["body", "table", "row", "cell", "row", "cell"]


def test_heads_stand_in_a_row_before_all_blocks() -> None:
    claims = [claim(0, 24, "div"), claim(0, 4, "head"), claim(4, 8, "head"), claim(8, 24, "p")]
    assert elements(settled(*claims)).count("head") == 2


def test_a_division_that_was_found_outweighs_a_name_within_the_input() -> None:
    span = Span(0, 4)
    marked = Annotation(span, "ref", (("target", "#chapter-i."),), evidence=Evidence("marks", "marked"))
    found = Annotation(span, "ref", (("target", "#div-2"),), evidence=Evidence("headings", "aligned", "medium"))
    (kept,) = [c for c in resolve(Document(Source("text"), (marked, found))).kept if c.element == "ref"]
    assert kept.attributes == (("target", "#div-2"),)
