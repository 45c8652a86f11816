"""Leaders and wide blanks."""

from __future__ import annotations

import pytest

from tei.annotators.spaces import LEADER, find
from tei.model import Annotation, Document, Source, Span


def spaces(text: str, contents: bool = False) -> list[str]:
    said = (Annotation(Span(0, len(text)), "div", (("type", "contents"),)),) if contents else ()
    return [text[slice(*claim.span)] for claim in find(Document(Source(text), said)) if claim.element == "space"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("前　　言", ["　　"]),
        ("水　車", []),
        ("　水車", ["　"]),
        ("　　水車\n　　手冊", ["　　", "　　"]),
        ("a\u2003\u2003b", ["\u2003\u2003"]),
        ("a  b\t\tc", []),
        ("他說……他不說了", []),
        ("水 ..... 8", []),
    ],
)
def test_blanks_in_the_text(text: str, found: list[str]) -> None:
    assert spaces(text) == found


@pytest.mark.parametrize(
    ("text", "leader"),
    [
        ("水車 ..... ( 8 )", "....."),
        ("水車……8", "……"),
        ("水車…………八", "…………"),
        ("The Weir . . . . . 3", ". . . . ."),
        ("水車········8", "········"),
        ("水車———8", "———"),
    ],
)
def test_leaders_of_the_contents(text: str, leader: str) -> None:
    assert leader in spaces(text, contents=True)


@pytest.mark.parametrize(("text", "leader"), [("The Weir. . . . . 3", ". . . ."), ("The Weir. ..... ( 3 )", ".....")])
def test_a_full_stop_of_the_title_is_no_leader(text: str, leader: str) -> None:
    assert [match.span() for match in LEADER.finditer(text)] == [(10, 10 + len(leader))]


def test_given_facts_have_no_certainty() -> None:
    assert {claim.evidence.certainty for claim in find(Document(Source("　　水")))} == {""}
